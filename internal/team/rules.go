package team

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/policies"
)

// The faults of a team.
var (
	ErrNoSeats        = fault.New(fault.Forbidden, "no_seats", "This clinic has no seats.")
	ErrSeatsExhausted = fault.New(fault.Conflict, "seats_exhausted", "All seats are taken.")
	ErrAlreadyMember  = fault.New(fault.Conflict, "already_member", "This person is in the team already.")
	ErrAlreadyInvited = fault.New(fault.Conflict, "already_invited", "This address has an open invitation.")
	ErrOwnerStays     = fault.New(fault.Conflict, "owner_cannot_leave", "Hand the ownership over first.")
	ErrUsed           = fault.New(fault.Gone, "invitation_used", "This invitation has been used.")
	ErrRevoked        = fault.New(fault.Gone, "invitation_revoked", "This invitation has been withdrawn.")
	ErrExpired        = fault.New(fault.Gone, "invitation_expired", "This invitation has expired. Ask for a new one.")
	ErrOtherEmail     = fault.New(fault.Forbidden, "invitation_other_email", "This invitation was sent to another address.")

	errNoInvitation = fault.New(fault.NotFound, "invitation_not_found", "There is no such invitation.")
	errNoMember     = fault.New(fault.NotFound, "member_not_found", "There is no such member.")
	errNotOwner     = fault.New(fault.Forbidden, "not_allowed", "Your role does not allow this.")
)

const (
	maxProviders   = 100
	maxInvitations = 300                 // kept in the document, with the ended ones
	maxRemoved     = 500                 // former members kept in the document, the latest
	keepEnded      = 30 * 24 * time.Hour // how long an ended invitation is kept
)

// given are the roles that the owner gives; ownership is only handed over.
var given = []policies.Role{policies.Dentist, policies.Receptionist, policies.Assistant}

func checkRole(role policies.Role) error {
	if !slices.Contains(given, role) {
		return fault.InvalidField("role", "invalid_role", "The role is dentist, receptionist or assistant.")
	}
	return nil
}

func checkProviders(ids []string) error {
	if len(ids) > maxProviders {
		return fault.InvalidField("provider_ids", "too_many", "At most 100 providers.")
	}
	for _, p := range ids {
		if err := id.Check(id.Provider, "provider_ids", p); err != nil {
			return err
		}
	}
	return nil
}

// CheckEmail gives the address in its normal form: trimmed and in lower case. It faults with Invalid when it is none.
func CheckEmail(email string) (string, error) {
	email = NormalEmail(email)
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 254 || !strings.Contains(email, "@") {
		return "", fault.InvalidField("email", "invalid_email", "This is not an e-mail address.")
	}
	return email, nil
}

// actingOwner gives the member who acts, when the team still knows them as its active owner: what the edge knows of a
// membership may be seconds old.
func (t *Team) actingOwner(memberID string) (*Member, error) {
	m := t.member(memberID)
	if m == nil || m.State != MemberActive || m.Role != policies.Owner {
		return nil, errNotOwner
	}
	return m, nil
}

// takeSeat faults unless one more seat may be held.
func (t *Team) takeSeat(now time.Time) error {
	if t.MaxSeats <= 0 {
		return ErrNoSeats
	}
	if t.UsedSeats(now) >= t.MaxSeats {
		return ErrSeatsExhausted
	}
	return nil
}

// refuseInvite says why an invitation of the address cannot be added; nil when nothing is in its way.
func (t *Team) refuseInvite(memberID, email string, now time.Time) error {
	if _, err := t.actingOwner(memberID); err != nil {
		return err
	}
	if t.MaxSeats <= 0 {
		return ErrNoSeats
	}
	for _, m := range t.Members {
		if m.Email == email && m.State != MemberRemoved {
			return ErrAlreadyMember
		}
	}
	for _, i := range t.Invitations {
		if i.Email == email && i.StateAt(now) == InvitationPending {
			return ErrAlreadyInvited
		}
	}
	return t.takeSeat(now)
}

// end revokes an invitation.
func (i *Invitation) end(now time.Time) {
	i.State, i.ChangedAt, i.MailDueAt = InvitationRevoked, now, nil
}

// revokeFor ends every open invitation to an address, so that nobody comes back through an old one.
func (t *Team) revokeFor(email string, now time.Time) {
	for i := range t.Invitations {
		if v := &t.Invitations[i]; v.Email == email && v.State == InvitationPending {
			v.end(now)
		}
	}
}

// renew voids the invitation's former links and makes it pending again, with a mail to send. One that had expired
// takes its seat again.
func (t *Team) renew(v *Invitation, by Inviter, key []byte, now time.Time) error {
	switch v.StateAt(now) {
	case InvitationAccepted:
		return ErrUsed
	case InvitationRevoked:
		return ErrRevoked
	case InvitationExpired:
		if v.Role != policies.Owner {
			if err := t.takeSeat(now); err != nil {
				return err
			}
		}
		if t.refusesAddress(v, now) {
			return ErrAlreadyInvited
		}
	case InvitationPending:
	}
	v.TokenVersion++
	v.TokenHash = hashToken(makeToken(key, v.ID, v.TokenVersion))
	v.ExpiresAt, v.ChangedAt, v.InvitedBy = now.Add(InvitationLife), now, by
	v.Mail, v.MailAttempts = MailPending, 0
	v.MailDueAt = &now
	return nil
}

// refusesAddress says whether another invitation to the same address is open.
func (t *Team) refusesAddress(v *Invitation, now time.Time) bool {
	return slices.ContainsFunc(t.Invitations, func(o Invitation) bool {
		return o.ID != v.ID && o.Email == v.Email && o.StateAt(now) == InvitationPending
	})
}

// prune forgets invitations that ended long ago and the earliest of very many former members.
func (t *Team) prune(now time.Time) {
	t.pruneRemoved()
	t.Invitations = slices.DeleteFunc(t.Invitations, func(i Invitation) bool {
		return i.StateAt(now) != InvitationPending && i.Role != policies.Owner && now.Sub(i.ChangedAt) > keepEnded
	})
	if ended := len(t.Invitations) - maxInvitations/2; ended > 0 {
		t.Invitations = slices.DeleteFunc(t.Invitations, func(i Invitation) bool {
			if ended > 0 && i.StateAt(now) != InvitationPending {
				ended--
				return true
			}
			return false
		})
	}
}

// pruneRemoved drops the former members who came first.
func (t *Team) pruneRemoved() {
	removed := 0
	for _, m := range t.Members {
		if m.State == MemberRemoved {
			removed++
		}
	}
	t.Members = slices.DeleteFunc(t.Members, func(m Member) bool {
		if m.State != MemberRemoved || removed <= maxRemoved {
			return false
		}
		removed--
		return true
	})
}

func change(field string, before, after any) audit.Change {
	return audit.Change{Field: field, Before: before, After: after}
}

func ofMember(m Member) audit.Subject {
	return audit.Subject{Kind: "member", ID: m.ID, Name: m.Name}
}

func ofInvitation(i Invitation) audit.Subject {
	return audit.Subject{Kind: "invitation", ID: i.ID, Name: i.Email}
}
