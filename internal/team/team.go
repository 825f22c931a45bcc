// Package team keeps who works in a clinic: members, invitations and the seats that both hold. A team is one document
// in the control database, so every rule is kept by one conditional update.
package team

import (
	"slices"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// InvitationLife is how long an invitation's link works.
const InvitationLife = 48 * time.Hour

// MemberState says whether a member may come in.
type MemberState string

// The states of a member. Only an active one holds a seat.
const (
	MemberActive    MemberState = "active"
	MemberSuspended MemberState = "suspended"
	MemberRemoved   MemberState = "removed"
)

// Member is a person in one clinic. Name and e-mail are copies for lists; the person may change them.
type Member struct {
	ID          string        `bson:"id"`
	PersonID    string        `bson:"person_id"`
	Email       string        `bson:"email"`
	Name        string        `bson:"name"`
	Role        policies.Role `bson:"role"`
	ProviderIDs []string      `bson:"provider_ids"` // for an assistant: the calendars that they see
	State       MemberState   `bson:"state"`
	JoinedAt    time.Time     `bson:"joined_at"`
	ChangedAt   time.Time     `bson:"changed_at"`
}

// InvitationState says what became of an invitation.
type InvitationState string

// The states of an invitation. Expired is never stored: it is a pending one after its time.
const (
	InvitationPending  InvitationState = "pending"
	InvitationAccepted InvitationState = "accepted"
	InvitationRevoked  InvitationState = "revoked"
	InvitationExpired  InvitationState = "expired"
)

// MailState says how far an invitation's mail is.
type MailState string

// The states of an invitation's mail.
const (
	MailPending MailState = "pending"
	MailSent    MailState = "sent"
	MailFailed  MailState = "failed"
)

// Invitation asks somebody to join under a role. It holds a seat while it is pending and in time.
type Invitation struct {
	ID           string          `bson:"id"`
	Email        string          `bson:"email"` // trimmed, lower case
	Role         policies.Role   `bson:"role"`
	ProviderIDs  []string        `bson:"provider_ids"`
	TokenHash    string          `bson:"token_hash"` // SHA-256 of the link's secret, hexadecimal
	TokenVersion int             `bson:"token_version"`
	ExpiresAt    time.Time       `bson:"expires_at"`
	State        InvitationState `bson:"state"`
	InvitedBy    Inviter         `bson:"invited_by"`
	Mail         MailState       `bson:"mail"`
	MailDueAt    *time.Time      `bson:"mail_due_at,omitempty"` // when the sweep looks after a pending mail
	MailAttempts int             `bson:"mail_attempts"`
	AcceptedBy   string          `bson:"accepted_by,omitempty"` // member
	CreatedAt    time.Time       `bson:"created_at"`
	ChangedAt    time.Time       `bson:"changed_at"`
}

// Inviter is who invited: a member, or the platform (without MemberID).
type Inviter struct {
	MemberID string `bson:"member_id"`
	Name     string `bson:"name"`
}

// StateAt is the invitation's state at a moment.
func (i Invitation) StateAt(now time.Time) InvitationState {
	if i.State == InvitationPending && !now.Before(i.ExpiresAt) {
		return InvitationExpired
	}
	return i.State
}

// Team is everybody in one clinic.
type Team struct {
	ID          tenancy.ID   `bson:"_id"`
	MaxSeats    int          `bson:"max_seats"`
	SeatsOrder  int64        `bson:"seats_order,omitempty"` // of the decision that set MaxSeats, where seats are paid; see SetPaidSeats
	Members     []Member     `bson:"members"`
	Invitations []Invitation `bson:"invitations"`
	CreatedAt   time.Time    `bson:"created_at"`
	ChangedAt   time.Time    `bson:"changed_at"`
	Rev         int64        `bson:"rev"`
}

// note is an audit entry on its way to a log, written in the same update as what it tells.
type note struct {
	audit.Entry `bson:",inline"`
	Platform    bool `bson:"platform,omitempty"` // for the platform's log as well
}

type document struct {
	Team   `bson:",inline"`
	Outbox []note `bson:"outbox"`
}

// UsedSeats counts active members and invitations that are pending at the moment.
func (t Team) UsedSeats(now time.Time) int {
	used := t.ActiveMembers()
	for _, i := range t.Invitations {
		if i.StateAt(now) == InvitationPending {
			used++
		}
	}
	return used
}

// ActiveMembers counts the members who may come in.
func (t Team) ActiveMembers() int {
	n := 0
	for _, m := range t.Members {
		if m.State == MemberActive {
			n++
		}
	}
	return n
}

// Owner is the active owner; nobody in a clinic whose first owner has not accepted yet.
func (t Team) Owner() (Member, bool) {
	i := slices.IndexFunc(t.Members, func(m Member) bool { return m.Role == policies.Owner && m.State == MemberActive })
	if i < 0 {
		return Member{}, false
	}
	return t.Members[i], true
}

// OwnerEmail is the owner's address, or the one that was invited to be owner.
func (t Team) OwnerEmail() string {
	if owner, ok := t.Owner(); ok {
		return owner.Email
	}
	for _, i := range slices.Backward(t.Invitations) {
		if i.Role == policies.Owner {
			return i.Email
		}
	}
	return ""
}

func (t *Team) member(id string) *Member {
	i := slices.IndexFunc(t.Members, func(m Member) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return &t.Members[i]
}

func (t *Team) person(id string) *Member {
	i := slices.IndexFunc(t.Members, func(m Member) bool { return m.PersonID == id })
	if i < 0 {
		return nil
	}
	return &t.Members[i]
}

func (t *Team) invitation(id string) *Invitation {
	i := slices.IndexFunc(t.Invitations, func(v Invitation) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	return &t.Invitations[i]
}

// NormalEmail is the form under which addresses are compared.
func NormalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
