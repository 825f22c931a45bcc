package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/demo"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/internal/team"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	demoSlug     = "dentalux"
	demoPassword = "demo-demo-2026" //nolint:gosec // printed for everybody, in development only
	demoSeed     = 2026
)

// demoPerson is somebody who can sign in to look around.
type demoPerson struct {
	name, email string
	role        policies.Role
}

func demoPeople() []demoPerson {
	return []demoPerson{
		{"Ana Ionescu", "ana@demo.test", policies.Owner},
		{"Mihai Popescu", "mihai@demo.test", policies.Dentist},
		{"Ioana Stan", "ioana@demo.test", policies.Receptionist},
		{"Andrei Radu", "andrei@demo.test", policies.Assistant},
		{"Platforma", "admin@demo.test", policies.SuperAdmin},
	}
}

// SeedDemo makes the demo clinic with its people when it is not there yet, and prints who can sign in. Only in
// development. A run that was cut short is finished by the next one.
func (a *App) SeedDemo(ctx context.Context, out io.Writer) error {
	if !a.Config.Development() {
		return errors.New("demo data is for MSAAS_ENV=development only")
	}
	people := map[policies.Role]identity.Person{}
	for _, p := range demoPeople() {
		person, err := a.Identity.BringIn(ctx, identity.SignUp{Email: p.email, Name: p.name, Password: demoPassword, Language: "ro"})
		if err != nil {
			return fmt.Errorf("demo people: %w", err)
		}
		people[p.role] = person
	}
	if err := a.Platform.GrantSuperAdmin(ctx, people[policies.Owner], people[policies.SuperAdmin].Email); err != nil {
		return fmt.Errorf("demo super-admin: %w", err)
	}
	if err := a.seedClinic(ctx, people); err != nil {
		return err
	}
	return a.printDemo(out)
}

func (a *App) seedClinic(ctx context.Context, people map[policies.Role]identity.Person) error {
	t, err := a.Platform.SignUp(ctx, people[policies.Owner], platform.NewClinic{
		ID: tenancy.ID(id.Derived(id.Tenant, "demo", people[policies.Owner].ID)), Slug: demoSlug,
		Settings: tenancy.Settings{
			Name: "Clinica Dentalux", TimeZone: "Europe/Bucharest", Currency: "RON", Language: "ro",
			Languages: []string{"ro", "en"}, Hours: demo.OpeningHours(), Phone: "0264 555 010", Address: "Str. Memorandumului 12, Cluj-Napoca",
		},
	})
	if err != nil {
		return fmt.Errorf("demo clinic: %w", err)
	}
	scope, err := a.Router.Scope(ctx, t.ID)
	if err != nil {
		return err
	}
	if _, err := a.Objects.Get(ctx, scope, demoComplete, 1); err == nil {
		return nil
	}
	owner, err := a.memberActor(ctx, scope, people[policies.Owner])
	if err != nil {
		return err
	}
	filled, err := demo.Fill(ctx, demo.Deps{Catalogue: a.Catalogue, Clients: a.Clients, Scheduling: a.Scheduling, Now: a.now}, owner, demoSeed)
	if err != nil {
		return err
	}
	a.Log.InfoContext(ctx, "demo clinic is filled", "clients", filled.Clients, "appointments", filled.Appointments)
	if err := a.openDemoPage(ctx, owner); err != nil {
		return err
	}
	providers, err := a.Catalogue.Providers(ctx, owner, catalogue.Listed)
	if err != nil {
		return err
	}
	var assigned []string
	for _, p := range providers[:min(2, len(providers))] {
		assigned = append(assigned, p.ID)
	}
	for _, role := range []policies.Role{policies.Dentist, policies.Receptionist, policies.Assistant} {
		in := team.NewInvitation{Email: people[role].Email, Role: role}
		if role == policies.Assistant {
			in.ProviderIDs = assigned
		}
		if err := a.joinDemo(ctx, owner, people[role], in); err != nil {
			return fmt.Errorf("demo %s: %w", role, err)
		}
	}
	if err := a.seedInvoices(ctx, owner); err != nil {
		return fmt.Errorf("demo invoices: %w", err)
	}
	if err := a.connectDemoMailbox(ctx, owner); err != nil {
		return fmt.Errorf("demo mailbox: %w", err)
	}
	if err := a.seedPayments(ctx, owner); err != nil {
		return fmt.Errorf("demo payments: %w", err)
	}
	return a.Objects.Put(ctx, scope, demoComplete, "text/plain", []byte("1"))
}

// connectDemoMailbox connects the mailbox that the development services have filled; none where there are no such services.
func (a *App) connectDemoMailbox(ctx context.Context, owner identity.Actor) error {
	imap, imapErr := plainServer(os.Getenv("MSAAS_DEV_IMAP_ADDR"))
	smtp, smtpErr := plainServer(strings.TrimPrefix(a.Config.Mail.SMTPURL, "smtp://"))
	if imapErr != nil || smtpErr != nil {
		return nil //nolint:nilerr // the demo goes on without mail
	}
	_, err := a.Inbox.Connect(ctx, owner, inbox.NewAccount{
		ID: id.Derived(id.MailAccount, "demo", string(owner.Scope().TenantID())), Name: "Recepție", FromName: "Clinica Dentalux",
		Signature: "Cu drag,\nClinica Dentalux\n0264 555 010",
		Connection: inbox.Connection{
			Kind: mailbox.IMAP, Address: demoMailbox, Incoming: imap, Outgoing: smtp, Secret: mailbox.Secret{Password: "demo"},
		},
	})
	return err
}

// demoMailbox and its password are those of the development services' mail server.
const demoMailbox = "receptie@dentalux.test"

func plainServer(address string) (mailbox.Server, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return mailbox.Server{}, err
	}
	n, err := strconv.Atoi(port)
	return mailbox.Server{Host: host, Port: n, Security: mailbox.Plain}, err
}

// demoComplete is the object that says that the demo clinic is finished: from then on it belongs to whoever plays with it.
const demoComplete = "demo-complete"

// joinDemo takes a person through invitation and acceptance, with the letter handed over instead of mailed.
func (a *App) joinDemo(ctx context.Context, owner identity.Actor, person identity.Person, in team.NewInvitation) error {
	if _, err := a.Team.Membership(ctx, owner.Scope().TenantID(), person.ID); err == nil {
		return nil
	} else if fault.KindOf(err) != fault.NotFound {
		return err
	}
	letter := &handedOver{}
	teams, err := a.newTeam(letter, nil)
	if err != nil {
		return err
	}
	invited, err := teams.Invite(ctx, owner, in)
	if err != nil {
		return err
	}
	mailer, err := a.System(ctx, owner.Scope().TenantID(), policies.SystemMailer)
	if err != nil {
		return err
	}
	if err := teams.SendInvitation(ctx, mailer, invited.ID); err != nil {
		return err
	}
	_, err = teams.Accept(ctx, person, letter.token)
	return err
}

// handedOver is a mailer that keeps the letter's secret.
type handedOver struct{ token string }

func (h *handedOver) SendInvitation(_ context.Context, m team.InvitationMail) error {
	h.token = m.Token
	return nil
}

func (a *App) memberActor(ctx context.Context, scope tenancy.Scope, person identity.Person) (identity.Actor, error) {
	m, err := a.Team.Membership(ctx, scope.TenantID(), person.ID)
	if err != nil {
		return identity.Actor{}, err
	}
	return identity.NewActor(scope, person, m, a.Policy), nil
}

func (a *App) printDemo(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	_, _ = fmt.Fprintf(w, "\n  Demo clinic: %s/c/%s   (password of everybody: %s)\n\n", a.Config.HTTP.PublicURL, demoSlug, demoPassword)
	for _, p := range demoPeople() {
		_, _ = fmt.Fprintf(w, "  %s\t%s\t%s\n", p.email, p.name, p.role)
	}
	return w.Flush()
}
