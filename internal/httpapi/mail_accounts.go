package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/ratelimit"
)

// MailServer is one end of a mailbox.
type MailServer struct {
	Host     string           `json:"host" maxLength:"253" example:"imap.example.com"`
	Port     int              `json:"port" minimum:"1" maximum:"65535" example:"993"`
	Security mailbox.Security `json:"security" enum:"tls,starttls,plain" doc:"plain is refused outside of development."`
}

func (m MailServer) server() mailbox.Server { return mailbox.Server(m) }

// MailHistory is how much older mail has been read.
type MailHistory struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// MailAccount is a mailbox that the clinic has connected.
type MailAccount struct {
	ID         string             `json:"id" example:"mbx_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name       string             `json:"name"`
	Address    string             `json:"address"`
	FromName   string             `json:"from_name"`
	Signature  string             `json:"signature"`
	Kind       mailbox.Kind       `json:"kind" enum:"imap,gmail,outlook"`
	Preset     string             `json:"preset" enum:",yahoo"`
	Incoming   *MailServer        `json:"incoming"`
	Outgoing   *MailServer        `json:"outgoing"`
	Username   string             `json:"username"`
	State      inbox.AccountState `json:"state" enum:"active,paused,attention,leaving,left"`
	Code       string             `json:"code" doc:"What the last sync ended with; empty when it went well."`
	LastSyncAt *time.Time         `json:"last_sync_at"`
	NextSyncAt *time.Time         `json:"next_sync_at"`
	History    *MailHistory       `json:"history" doc:"While older mail is still being read."`
	Rev        int64              `json:"rev"`
}

func mailAccountOf(a inbox.Account) MailAccount {
	out := MailAccount{
		ID: a.ID, Name: a.Name, Address: a.Address, FromName: a.FromName, Signature: a.Signature, Kind: a.Kind, Preset: a.Preset,
		Username: a.Username, State: a.State, Code: a.Code, LastSyncAt: timeOrNull(a.LastSync), Rev: a.Rev,
	}
	if a.State == inbox.Active {
		out.NextSyncAt = timeOrNull(a.NextSync)
	}
	if a.Kind == mailbox.IMAP {
		incoming, outgoing := MailServer(a.Incoming), MailServer(a.Outgoing)
		out.Incoming, out.Outgoing = &incoming, &outgoing
	}
	if a.History && a.State == inbox.Active {
		out.History = &MailHistory{Done: a.Done, Total: a.Total}
	}
	return out
}

// MailConnection is how to reach a mailbox by IMAP and SMTP.
type MailConnection struct {
	Preset   string      `json:"preset,omitempty" enum:",yahoo" doc:"A provider whose servers are known; the servers are left out then."`
	Address  string      `json:"address,omitempty" maxLength:"254" doc:"Left out when an account is changed: it stays."`
	Username string      `json:"username,omitempty" maxLength:"254" doc:"Left out: the address."`
	Password string      `json:"password,omitempty" maxLength:"512" doc:"Left out when an account is changed: the one that is kept, at the same servers."`
	Incoming *MailServer `json:"incoming,omitempty"`
	Outgoing *MailServer `json:"outgoing,omitempty"`
}

func (c MailConnection) connection() inbox.Connection {
	out := inbox.Connection{
		Kind: mailbox.IMAP, Preset: c.Preset, Address: c.Address, Username: c.Username, Secret: mailbox.Secret{Password: c.Password},
	}
	if c.Incoming != nil {
		out.Incoming = c.Incoming.server()
	}
	if c.Outgoing != nil {
		out.Outgoing = c.Outgoing.server()
	}
	return out
}

func (a *API) listMailAccounts(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[list[MailAccount]], error) {
	all, err := a.Inbox.ListAccounts(ctx, actor)
	return answerAll(all, mailAccountOf, err)
}

type checkMailAccountInput struct {
	TenantPath

	Body MailConnection
}

func (a *API) checkMailAccount(ctx context.Context, actor identity.Actor, in *checkMailAccountInput) (*struct{}, error) {
	if err := a.takeMailCheck(ctx, actor); err != nil {
		return nil, err
	}
	return nil, a.Inbox.CheckConnection(ctx, actor, in.Body.connection())
}

// takeMailCheck bounds how often somebody has servers asked.
func (a *API) takeMailCheck(ctx context.Context, actor identity.Actor) error {
	return a.take(ctx, ratelimit.MailChecks, "t:"+string(actor.Scope().TenantID()), "Too many connections were tried. Please wait a while.")
}

type connectMailAccountInput struct {
	TenantPath
	IdempotencyKey

	Body struct {
		MailConnection

		Name      string `json:"name,omitempty" maxLength:"80" doc:"For the staff; left out: the address."`
		FromName  string `json:"from_name,omitempty" maxLength:"80" doc:"The sender's name of mails sent through it."`
		Signature string `json:"signature,omitempty" maxLength:"4000"`
	}
}

func (a *API) connectMailAccount(ctx context.Context, actor identity.Actor, in *connectMailAccountInput) (*body[MailAccount], error) {
	if err := a.takeMailCheck(ctx, actor); err != nil {
		return nil, err
	}
	m, err := a.Inbox.Connect(ctx, actor, inbox.NewAccount{
		ID: a.newID(id.MailAccount, actor, in.IdempotencyKey), Name: in.Body.Name, FromName: in.Body.FromName,
		Signature: in.Body.Signature, Connection: in.Body.connection(),
	})
	return answer(m, mailAccountOf, err)
}

// MailAccountPath names an account.
type MailAccountPath struct {
	TenantPath

	ID string `path:"id" minLength:"30" maxLength:"30" example:"mbx_01jd3m8w1q2v5y7x9z0abcdefg"`
}

func (a *API) getMailAccount(ctx context.Context, actor identity.Actor, in *struct{ MailAccountPath }) (*body[MailAccount], error) {
	m, err := a.Inbox.GetAccount(ctx, actor, in.ID)
	return answer(m, mailAccountOf, err)
}

type editMailAccountInput struct {
	MailAccountPath
	Revision

	Body struct {
		Name       *string         `json:"name,omitempty" maxLength:"80"`
		FromName   *string         `json:"from_name,omitempty" maxLength:"80"`
		Signature  *string         `json:"signature,omitempty" maxLength:"4000"`
		Connection *MailConnection `json:"connection,omitempty" doc:"Checked before it is kept."`
	}
}

func (a *API) editMailAccount(ctx context.Context, actor identity.Actor, in *editMailAccountInput) (*body[MailAccount], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	change := inbox.AccountChange{Name: in.Body.Name, FromName: in.Body.FromName, Signature: in.Body.Signature}
	if in.Body.Connection != nil {
		if err := a.takeMailCheck(ctx, actor); err != nil {
			return nil, err
		}
		c := in.Body.Connection.connection()
		change.Connection = &c
	}
	m, err := a.Inbox.EditAccount(ctx, actor, in.ID, rev, change)
	return answer(m, mailAccountOf, err)
}

func (a *API) pauseMailAccount(ctx context.Context, actor identity.Actor, in *struct{ MailAccountPath }) (*body[MailAccount], error) {
	m, err := a.Inbox.PauseAccount(ctx, actor, in.ID)
	return answer(m, mailAccountOf, err)
}

func (a *API) resumeMailAccount(ctx context.Context, actor identity.Actor, in *struct{ MailAccountPath }) (*body[MailAccount], error) {
	m, err := a.Inbox.ResumeAccount(ctx, actor, in.ID)
	return answer(m, mailAccountOf, err)
}

func (a *API) syncMailAccount(ctx context.Context, actor identity.Actor, in *struct{ MailAccountPath }) (*struct{}, error) {
	key := "m:" + in.ID + ":" + string(actor.Scope().TenantID())
	if err := a.take(ctx, ratelimit.MailSync, key, "This mailbox was read moments ago. Please wait a little."); err != nil {
		return nil, err
	}
	return nil, a.Inbox.SyncNow(ctx, actor, in.ID)
}

type disconnectMailAccountInput struct {
	MailAccountPath

	Mail string `query:"mail" required:"true" enum:"keep,delete" doc:"What becomes of the mail that was read."`
}

func (a *API) disconnectMailAccount(ctx context.Context, actor identity.Actor, in *disconnectMailAccountInput) (*struct{}, error) {
	return nil, a.Inbox.DisconnectAccount(ctx, actor, in.ID, in.Mail == "delete")
}
