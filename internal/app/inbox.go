package app

import (
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/gmailbox"
	"github.com/m-saas/m-saas/internal/inbox/graphbox"
	"github.com/m-saas/m-saas/internal/inbox/imapbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/messaging"
	"github.com/m-saas/m-saas/internal/safedial"
)

// newInbox makes the inbox over the providers of mail.
func (a *App) newInbox() *inbox.Service {
	c := a.Config.Mailboxes
	dialer := safedial.New(safedial.Config{Ports: safedial.MailPorts(), AllowPrivate: c.AllowPrivate})
	web := safedial.New(safedial.Config{Ports: []int{443}, AllowPrivate: c.AllowPrivate})
	gmail := gmailbox.New(gmailbox.Config{
		Dialer: web, Now: a.now, ClientID: c.Gmail.ClientID, ClientSecret: c.Gmail.ClientSecret,
		APIURL: c.Gmail.APIURL, AuthURL: c.Gmail.AuthURL, TokenURL: c.Gmail.TokenURL,
	})
	outlook := graphbox.New(graphbox.Config{
		Dialer: web, Now: a.now, ClientID: c.Outlook.ClientID, ClientSecret: c.Outlook.ClientSecret,
		APIURL: c.Outlook.APIURL, AuthURL: c.Outlook.AuthURL, TokenURL: c.Outlook.TokenURL,
	})
	return inbox.New(inbox.Deps{
		Now: a.now, Logger: a.Log, Notify: a.notify, Audit: a.Audit, Ledger: a.Due, Objects: a.Objects,
		Clients: a.Clients, Files: a.Files, Member: a.Member, Colleagues: a.colleagues, SayTime: messaging.SayTime,
		Providers: map[mailbox.Kind]mailbox.Provider{
			mailbox.IMAP:  imapbox.New(imapbox.Config{Dialer: dialer, Now: a.now, AllowPlain: c.AllowPrivate}),
			mailbox.Gmail: gmail, mailbox.Graph: outlook,
		},
		Consents: map[mailbox.Kind]inbox.Consent{mailbox.Gmail: gmail, mailbox.Graph: outlook}, ConsentURL: a.publicURL() + "/mailboxes/connected",
		Preset: imapbox.Preset, AllowPlain: c.AllowPrivate, SyncSoon: a.Jobs.SyncAccount, Hurry: a.Jobs.RunSoon,
	})
}
