package app

import (
	"context"
	"errors"
	"fmt"
	"net/smtp"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/demo"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/policies"
)

// DemoSize is what a filled demo clinic holds.
type DemoSize struct{ Services, Clients, Conversations, Mails, Appointments int }

// fullDemo is the size that benchmarks are made with; of what the demo clinic has more by itself, it keeps more.
func fullDemo() DemoSize {
	return DemoSize{Services: 20, Clients: 200, Conversations: 200, Mails: 600, Appointments: 400}
}

const (
	mailPatience = 3 * time.Minute // until the mails have been fetched
	mailEvery    = 300 * time.Millisecond
)

// FillDemo enlarges the demo clinic, which is there, to the size that benchmarks are made with: what is missing is added
// through the use cases, mails through the mail server. A second run changes nothing. Only in development.
func (a *App) FillDemo(ctx context.Context) (DemoSize, error) {
	if !a.Config.Development() {
		return DemoSize{}, errors.New("demo data is for MSAAS_ENV=development only")
	}
	scope, err := a.Router.Resolve(ctx, demoSlug)
	if err != nil {
		return DemoSize{}, fmt.Errorf("there is no demo clinic; start the server with --demo first: %w", err)
	}
	first := demoPeople()[0]
	person, err := a.Identity.BringIn(ctx, identity.SignUp{Email: first.email, Name: first.name, Password: demoPassword, Language: "ro"})
	if err != nil {
		return DemoSize{}, fmt.Errorf("demo people: %w", err)
	}
	owner, err := a.memberActor(ctx, scope, person)
	if err != nil {
		return DemoSize{}, err
	}
	want := fullDemo()
	d := demo.Deps{Catalogue: a.Catalogue, Clients: a.Clients, Scheduling: a.Scheduling, Now: a.now}
	size, err := demo.Enlarge(ctx, d, owner, demoSeed, demo.Size{Services: want.Services, Appointments: want.Appointments})
	if err != nil {
		return DemoSize{}, err
	}
	full := DemoSize{Services: size.Services, Appointments: size.Appointments}
	if full.Clients, err = a.countClients(ctx, owner); err != nil {
		return DemoSize{}, err
	}
	full.Conversations, full.Mails, err = a.fillMails(ctx, owner, want)
	return full, err
}

// fillMails has clients write what is missing, and waits until it has been fetched.
func (a *App) fillMails(ctx context.Context, owner identity.Actor, want DemoSize) (conversations, mails int, err error) {
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	if conversations, mails, err = a.fetched(ctx, owner, 0, 0); err != nil {
		return 0, 0, err
	}
	if conversations >= want.Conversations {
		return conversations, mails, nil
	}
	more := want.Conversations - conversations
	server := strings.TrimPrefix(a.Config.Mail.SMTPURL, "smtp://")
	for _, m := range demo.Mails(demoSeed, demoMailbox, a.now(), conversations, more, max(want.Mails-mails, more)) {
		if err := smtp.SendMail(server, nil, m.From, []string{demoMailbox}, m.Raw); err != nil {
			return 0, 0, fmt.Errorf("send a demo mail: %w", err)
		}
	}
	return a.fetched(ctx, owner, want.Conversations, want.Mails)
}

// fetched reads the demo mailbox until there are so many conversations and mails.
func (a *App) fetched(ctx context.Context, owner identity.Actor, conversations, mails int) (int, int, error) {
	reader, err := a.System(ctx, owner.Scope().TenantID(), policies.SystemInbox)
	if err != nil {
		return 0, 0, err
	}
	tick := time.NewTicker(mailEvery)
	defer tick.Stop()
	for {
		if err := a.Inbox.SyncAccount(ctx, reader, id.Derived(id.MailAccount, "demo", string(owner.Scope().TenantID()))); err != nil {
			return 0, 0, fmt.Errorf("read the demo mailbox: %w", err)
		}
		c, m, err := a.countMails(ctx, owner)
		if err != nil || (c >= conversations && m >= mails) {
			return c, m, err
		}
		select {
		case <-ctx.Done():
			return 0, 0, fmt.Errorf("%d of %d mails have come in: %w", m, mails, ctx.Err())
		case <-tick.C:
		}
	}
}

func (a *App) countMails(ctx context.Context, owner identity.Actor) (conversations, mails int, err error) {
	f := inbox.Filter{Status: inbox.AnyStatus, Limit: inbox.MaxPage}
	for {
		page, err := a.Inbox.List(ctx, owner, f)
		if err != nil {
			return 0, 0, err
		}
		for _, c := range page.Items {
			conversations++
			mails += c.Mails
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return conversations, mails, nil
		}
	}
}

func (a *App) countClients(ctx context.Context, owner identity.Actor) (int, error) {
	f, n := clients.Filter{Limit: clients.MaxPage}, 0
	for {
		page, err := a.Clients.List(ctx, owner, f)
		if err != nil {
			return 0, err
		}
		n += len(page.Items)
		if f.Cursor = page.Next; f.Cursor == "" {
			return n, nil
		}
	}
}
