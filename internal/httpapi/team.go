package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
)

// Team is everybody in a clinic.
type Team struct {
	MaxSeats    int          `json:"max_seats"`
	UsedSeats   int          `json:"used_seats" doc:"Active members and open invitations."`
	Members     []TeamMember `json:"members" nullable:"false"`
	Invitations []Invitation `json:"invitations" nullable:"false" doc:"Open and expired ones, for those who manage the team."`
	Rev         int64        `json:"rev"`
}

// TeamMember is a person in the clinic.
type TeamMember struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	Email       string        `json:"email"`
	Role        policies.Role `json:"role"`
	ProviderIDs []string      `json:"provider_ids" nullable:"false" doc:"The calendars that an assistant sees."`
	State       string        `json:"state" enum:"active,suspended,removed"`
	JoinedAt    time.Time     `json:"joined_at"`
	You         bool          `json:"you" doc:"This is the signed-in person."`
}

// Invitation asks somebody to join.
type Invitation struct {
	ID          string        `json:"id"`
	Email       string        `json:"email"`
	Role        policies.Role `json:"role"`
	ProviderIDs []string      `json:"provider_ids" nullable:"false"`
	State       string        `json:"state" enum:"pending,accepted,revoked,expired"`
	ExpiresAt   time.Time     `json:"expires_at"`
	Mail        string        `json:"mail" enum:"pending,sent,failed"`
	InvitedBy   string        `json:"invited_by"`
}

type teamInput struct {
	TenantPath
}

func (a *API) readTeam(ctx context.Context, actor identity.Actor, _ *teamInput) (*body[Team], error) {
	t, used, err := a.Team.Get(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := Team{MaxSeats: t.MaxSeats, UsedSeats: used, Rev: t.Rev, Members: []TeamMember{}, Invitations: []Invitation{}}
	for _, m := range t.Members {
		out.Members = append(out.Members, memberOf(m, actor.MemberID()))
	}
	for _, v := range t.Invitations {
		out.Invitations = append(out.Invitations, a.invitationOf(v))
	}
	return &body[Team]{Body: out}, nil
}

type inviteInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		Email       string        `json:"email" format:"email" maxLength:"254"`
		Role        policies.Role `json:"role" enum:"dentist,receptionist,assistant"`
		ProviderIDs []string      `json:"provider_ids,omitempty" maxItems:"100" doc:"The calendars that an assistant sees."`
	}
}

func (a *API) inviteMember(ctx context.Context, actor identity.Actor, in *inviteInput) (*body[Invitation], error) {
	v, err := a.Team.Invite(ctx, actor, team.NewInvitation{
		ID: a.newID(id.Invitation, actor, in.IdempotencyKey), Email: in.Body.Email, Role: in.Body.Role, ProviderIDs: in.Body.ProviderIDs,
	})
	if err != nil {
		return nil, err
	}
	return &body[Invitation]{Body: a.invitationOf(v)}, nil
}

type invitationInput struct {
	TenantPath

	ID string `path:"id" maxLength:"40"`
}

func (a *API) resendInvitation(ctx context.Context, actor identity.Actor, in *invitationInput) (*body[Invitation], error) {
	v, err := a.Team.Resend(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[Invitation]{Body: a.invitationOf(v)}, nil
}

func (a *API) revokeInvitation(ctx context.Context, actor identity.Actor, in *invitationInput) (*struct{}, error) {
	return nil, a.Team.Revoke(ctx, actor, in.ID)
}

type changeMemberInput struct {
	TenantPath

	ID   string `path:"id" maxLength:"40"`
	Body struct {
		Role        *policies.Role    `json:"role,omitempty" enum:"dentist,receptionist,assistant"`
		ProviderIDs *[]string         `json:"provider_ids,omitempty" maxItems:"100"`
		State       *team.MemberState `json:"state,omitempty" enum:"active,suspended"`
	}
}

func (a *API) changeMember(ctx context.Context, actor identity.Actor, in *changeMemberInput) (*body[TeamMember], error) {
	m, err := a.Team.ChangeMember(ctx, actor, in.ID, team.MemberChange{
		Role: in.Body.Role, ProviderIDs: in.Body.ProviderIDs, State: in.Body.State,
	})
	if err != nil {
		return nil, err
	}
	return &body[TeamMember]{Body: memberOf(m, actor.MemberID())}, nil
}

type memberInput struct {
	TenantPath

	ID string `path:"id" maxLength:"40"`
}

func (a *API) removeMember(ctx context.Context, actor identity.Actor, in *memberInput) (*struct{}, error) {
	return nil, a.Team.Remove(ctx, actor, in.ID)
}

type handOverInput struct {
	TenantPath

	Body struct {
		MemberID string `json:"member_id" maxLength:"40"`
	}
}

func (a *API) handOverOwnership(ctx context.Context, actor identity.Actor, in *handOverInput) (*struct{}, error) {
	return nil, a.Team.HandOver(ctx, actor, in.Body.MemberID)
}

// InvitationPreview is what the holder of an invitation's link sees.
type InvitationPreview struct {
	ClinicName string        `json:"clinic_name"`
	Email      string        `json:"email"`
	Role       policies.Role `json:"role"`
	InvitedBy  string        `json:"invited_by"`
	ExpiresAt  time.Time     `json:"expires_at"`
}

type previewInvitationInput struct {
	Token string `path:"token" minLength:"20" maxLength:"100"`
}

func (a *API) previewInvitation(ctx context.Context, in *previewInvitationInput) (*body[InvitationPreview], error) {
	p, err := a.Team.Look(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return &body[InvitationPreview]{Body: InvitationPreview(p)}, nil
}

type acceptInvitationInput struct {
	Body struct {
		Token string `json:"token" minLength:"20" maxLength:"100"`
	}
}

// AcceptedInvitation says where the person is now a member.
type AcceptedInvitation struct {
	Slug string `json:"slug"`
}

func (a *API) acceptInvitation(ctx context.Context, s identity.Session, in *acceptInvitationInput) (*body[AcceptedInvitation], error) {
	scope, err := a.Team.Accept(ctx, s.Person, in.Body.Token)
	if err != nil {
		return nil, err
	}
	return &body[AcceptedInvitation]{Body: AcceptedInvitation{Slug: scope.Tenant().Slug}}, nil
}

func memberOf(m team.Member, you string) TeamMember {
	return TeamMember{
		ID: m.ID, Name: m.Name, Email: m.Email, Role: m.Role, ProviderIDs: orEmpty(m.ProviderIDs), State: string(m.State),
		JoinedAt: m.JoinedAt, You: you != "" && m.ID == you,
	}
}

func (a *API) invitationOf(v team.Invitation) Invitation {
	return Invitation{
		ID: v.ID, Email: v.Email, Role: v.Role, ProviderIDs: orEmpty(v.ProviderIDs), State: string(v.StateAt(a.now())),
		ExpiresAt: v.ExpiresAt, Mail: string(v.Mail), InvitedBy: v.InvitedBy.Name,
	}
}

// orEmpty makes a list that JSON writes as [] rather than null.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
