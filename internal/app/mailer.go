package app

import (
	"context"

	"github.com/m-saas/m-saas/internal/team"
)

type invitationMailer struct{}

func (a *App) newMailer() (team.Mailer, error) { return invitationMailer{}, nil }

func (m invitationMailer) SendInvitation(context.Context, team.InvitationMail) error { return nil }
