package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/tenancy"
)

// invitationMailer writes the letters of invitations and sends them with the platform's mailer.
type invitationMailer struct {
	mailer    *messaging.Mailer
	publicURL string
}

func (a *App) newMailer() (*messaging.Mailer, error) {
	m, err := messaging.New(messaging.Config{URL: a.Config.Mail.SMTPURL, From: a.Config.Mail.From, Now: a.now})
	if err != nil {
		return nil, fmt.Errorf("configure mail: %w", err)
	}
	return m, nil
}

// publicURL is the address of the interface without a slash at its end.
func (a *App) publicURL() string { return strings.TrimSuffix(a.Config.HTTP.PublicURL, "/") }

// ownMailbox sends the letters of a clinic through the mailbox that it has chosen for them.
func (a *App) ownMailbox(m *messaging.Mailer) func(context.Context, tenancy.Scope, messaging.Mail) (bool, error) {
	return func(ctx context.Context, scope tenancy.Scope, letter messaging.Mail) (bool, error) {
		return a.Inbox.SendLetter(ctx, scope, inbox.Letter{To: letter.To, BeforeEnd: letter.BeforeEnd, Write: func(from mimemail.Address) ([]byte, error) {
			if from.Name != "" {
				letter.FromName = from.Name
			}
			return m.Render(from.Address, letter)
		}})
	}
}

// SendInvitation sends one letter.
func (m invitationMailer) SendInvitation(ctx context.Context, in team.InvitationMail) error {
	letter, err := messaging.Invitation{
		To: in.To, Language: in.Language, ClinicName: in.ClinicName, InvitedBy: in.InvitedBy, Role: in.Role,
		Link: m.publicURL + "/invitation/" + in.Token, ValidFor: team.InvitationLife, MessageID: in.MessageID,
	}.Mail()
	if err != nil {
		return fmt.Errorf("write invitation: %w", err)
	}
	return m.mailer.Send(ctx, letter)
}
