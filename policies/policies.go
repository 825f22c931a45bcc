package policies

import (
	_ "embed"
	"fmt"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	stringadapter "github.com/casbin/casbin/v2/persist/string-adapter"
)

//go:embed model.conf
var modelText string

//go:embed policy.csv
var policyText string

// Policy answers whether a role may do an action. It is immutable and safe for concurrent use. Make one with New; the
// zero Policy denies everything.
type Policy struct {
	roles   map[Role]roleSet // one bit for each role
	allowed map[Action]roleSet
}

// roleSet has one bit for each role, in the order of Roles.
type roleSet uint32

// New compiles model.conf and policy.csv with Casbin and asks it once for every role and action, so that Allows is a
// look-up and Casbin stays the only source of the answers. It errs when the files do not compile or name a role or an
// action that this package does not.
func New() (*Policy, error) {
	return compile(modelText, policyText)
}

// Allows says whether the role may do the action; what is unknown or unmapped is denied. It takes nanoseconds and
// allocates nothing, whatever the number of tenants, because the role is that of the membership.
func (p *Policy) Allows(role Role, action Action) bool {
	return p != nil && p.allowed[action]&p.roles[role] != 0
}

// Allowed lists the actions that the role may do, in the order of All; none for an unknown role.
func (p *Policy) Allowed(role Role) []Action {
	actions := []Action{}
	for _, a := range All() {
		if p.Allows(role, a) {
			actions = append(actions, a)
		}
	}
	return actions
}

func compile(modelText, policyText string) (*Policy, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("read policy model: %w", err)
	}
	e, err := casbin.NewEnforcer(m, stringadapter.NewAdapter(policyText))
	if err != nil {
		return nil, fmt.Errorf("compile policy: %w", err)
	}
	p := &Policy{roles: map[Role]roleSet{}, allowed: map[Action]roleSet{}}
	for i, role := range Roles() {
		p.roles[role] = 1 << i
	}
	for _, action := range All() {
		p.allowed[action] = 0
	}
	if err := p.checkNames(e); err != nil {
		return nil, fmt.Errorf("compile policy: %w", err)
	}
	for action := range p.allowed {
		for role, bit := range p.roles {
			ok, err := e.Enforce(string(role), string(action))
			if err != nil {
				return nil, fmt.Errorf("compile policy: ask whether %s may %s: %w", role, action, err)
			}
			if ok {
				p.allowed[action] |= bit
			}
		}
	}
	return p, nil
}

// checkNames keeps a misspelt line from silently allowing nothing.
func (p *Policy) checkNames(e *casbin.Enforcer) error {
	lines, err := e.GetPolicy()
	if err != nil {
		return fmt.Errorf("list lines: %w", err)
	}
	for _, l := range lines {
		if _, ok := p.roles[Role(l[0])]; !ok {
			return fmt.Errorf("line %q: unknown role", l)
		}
		if _, ok := p.allowed[Action(l[1])]; !ok {
			return fmt.Errorf("line %q: unknown action", l)
		}
	}
	inherits, err := e.GetGroupingPolicy()
	if err != nil {
		return fmt.Errorf("list inheritance: %w", err)
	}
	for _, l := range inherits {
		for _, name := range l {
			if _, ok := p.roles[Role(name)]; !ok {
				return fmt.Errorf("inheritance %q: unknown role", l)
			}
		}
	}
	return nil
}

// Roles lists every role that may be asked for.
func Roles() []Role {
	return []Role{SuperAdmin, Owner, Staff, Dentist, Receptionist, Assistant, SystemMailer, SystemSetup, SystemBooker, SystemKeeper, SystemInbox, SystemCashier}
}

// MemberRoles lists the roles that a member of a clinic can have, the owner's first.
func MemberRoles() []Role {
	return []Role{Owner, Dentist, Receptionist, Assistant}
}

// All lists every action. A test holds it against the constants and against policy.csv.
func All() []Action {
	return []Action{
		ClinicRead, ClinicUpdate,
		TeamRead, TeamManage, OwnershipTransfer,
		CatalogueRead, CatalogueManage,
		ClientsRead, ClientsWrite, ClientsDelete, ClientsMerge, ClientsImport, ClientsExport,
		FilesRead, FilesWrite, FilesDelete,
		AppointmentsRead, AppointmentsWrite, AppointmentsStatus, AppointmentsOverride, AppointmentsOverbook,
		BlockedTimeWrite,
		WaitlistRead, WaitlistWrite, BookingPageManage,
		DashboardRead, RevenueRead,
		HistoryRead, AccessLogRead, AuditRead, LiveRead,
		InboxRead, InboxWrite, InboxManage,
		PaymentsRead, PaymentsWrite, PaymentsRefund, PaymentsManage,
		BillingManage,
		InvoicesRead, InvoicesWrite, InvoicesManage,
		TenantsRead, TenantsCreate, TenantsSuspend, TenantsRestore, TenantsSeats, TenantsDelete, TenantsOperate, PlatformAudit, QueuesRead, QueuesManage,
		InvitationsSend, MailsSend, HoldsTake, WorkFinish, PaymentsSettle,
	}
}
