package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/notifications"
)

// Notifications are which mails the clinic sends its clients by itself.
type Notifications struct {
	Kinds   []notifications.Kind `json:"kinds" nullable:"false" enum:"booking.confirmed,booking.changed,booking.cancelled,waitlist.offer" doc:"All that there are, in order."`
	Off     []notifications.Kind `json:"off" nullable:"false" enum:"booking.confirmed,booking.changed,booking.cancelled,waitlist.offer" doc:"Those that are not sent."`
	ReplyTo string               `json:"reply_to" doc:"Where answers go; empty: to the platform's sender."`
	Rev     int64                `json:"rev" doc:"Give it in If-Match when editing."`
}

func notificationsOf(s notifications.Settings) Notifications {
	return Notifications{Kinds: notifications.Kinds(), Off: append([]notifications.Kind{}, s.Off...), ReplyTo: s.ReplyTo, Rev: s.Rev}
}

type readNotificationsInput struct {
	TenantPath
}

func (a *API) readNotifications(ctx context.Context, actor identity.Actor, _ *readNotificationsInput) (*body[Notifications], error) {
	s, err := a.Notifications.ReadFor(ctx, actor)
	return answer(s, notificationsOf, err)
}

type changeNotificationsInput struct {
	TenantPath
	Revision

	Body struct {
		Off     []notifications.Kind `json:"off" maxItems:"10" nullable:"false" enum:"booking.confirmed,booking.changed,booking.cancelled,waitlist.offer"`
		ReplyTo string               `json:"reply_to" maxLength:"320" doc:"One bare mail address, or empty."`
	}
}

func (a *API) changeNotifications(ctx context.Context, actor identity.Actor, in *changeNotificationsInput) (*body[Notifications], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	s, err := a.Notifications.Change(ctx, actor, rev, in.Body.Off, in.Body.ReplyTo)
	return answer(s, notificationsOf, err)
}

type previewNotificationInput struct {
	TenantPath

	Kind     notifications.Kind `query:"kind" required:"true" enum:"booking.confirmed,booking.changed,booking.cancelled,waitlist.offer"`
	Language string             `query:"language" required:"true" enum:"ro,en"`
}

// MailPreview is a mail with made-up data, as plain text.
type MailPreview struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

func (a *API) previewNotification(ctx context.Context, actor identity.Actor, in *previewNotificationInput) (*body[MailPreview], error) {
	m, err := a.Notifications.Preview(ctx, actor, in.Kind, in.Language)
	if err != nil {
		return nil, err
	}
	return &body[MailPreview]{Body: MailPreview{Subject: m.Subject, Text: m.Text}}, nil
}
