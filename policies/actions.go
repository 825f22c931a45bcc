// Package policies says which role may do what: a Casbin model and policy file compiled once, asked for every route and
// every use case. The role comes from the membership, so the number of tenants does not matter.
package policies

// Role is what a person is in a clinic, or on the platform, or the name under which background work runs.
type Role string

// The roles. Dentist, Receptionist and Assistant inherit Staff; the System roles are for jobs.
const (
	SuperAdmin   Role = "super_admin"
	Owner        Role = "owner"
	Staff        Role = "staff"
	Dentist      Role = "dentist"
	Receptionist Role = "receptionist"
	Assistant    Role = "assistant"
	SystemMailer Role = "system_mailer" // sends what was queued
	SystemSetup  Role = "system_setup"  // provisions and seeds
	SystemBooker Role = "system_booker" // acts for people without an account: online booking, links in mails, the waitlist
	SystemKeeper Role = "system_keeper" // finishes what was cut short: files to delete, merges, imports
	SystemInbox  Role = "system_inbox"  // reads the clinic's mailboxes and sends its mails

	SystemCashier Role = "system_cashier" // takes in what payment providers tell; acts for who holds the link of a payment
)

// Action is one thing that can be allowed, "noun.verb".
type Action string

// The actions of a clinic's members.
const (
	ClinicRead           Action = "clinic.read"
	ClinicUpdate         Action = "clinic.update"
	TeamRead             Action = "team.read"
	TeamManage           Action = "team.manage"
	OwnershipTransfer    Action = "ownership.transfer"
	CatalogueRead        Action = "catalogue.read"
	CatalogueManage      Action = "catalogue.manage"
	ClientsRead          Action = "clients.read"
	ClientsWrite         Action = "clients.write"
	AppointmentsRead     Action = "appointments.read"
	AppointmentsWrite    Action = "appointments.write"
	AppointmentsStatus   Action = "appointments.status"
	AppointmentsOverride Action = "appointments.override" // outside hours, in blocked time
	AppointmentsOverbook Action = "appointments.overbook" // over another appointment, with a reason
	BlockedTimeWrite     Action = "blocked_time.write"
	ClientsDelete        Action = "clients.delete" // soft; and restoring
	ClientsMerge         Action = "clients.merge"  // and undoing it
	ClientsImport        Action = "clients.import"
	ClientsExport        Action = "clients.export"
	FilesRead            Action = "files.read"
	FilesWrite           Action = "files.write"
	FilesDelete          Action = "files.delete"
	WaitlistRead         Action = "waitlist.read"
	WaitlistWrite        Action = "waitlist.write"
	BookingPageManage    Action = "booking_page.manage"
	DashboardRead        Action = "dashboard.read"
	RevenueRead          Action = "revenue.read"    // money on the dashboard and in totals
	HistoryRead          Action = "history.read"    // who changed this record
	AccessLogRead        Action = "access_log.read" // who looked at this record
	AuditRead            Action = "audit.read"
	LiveRead             Action = "live.read"
	InboxRead            Action = "inbox.read"
	InboxWrite           Action = "inbox.write"  // answer, assign, close, tag
	InboxManage          Action = "inbox.manage" // connect and disconnect mailboxes

	PaymentsRead   Action = "payments.read"
	PaymentsWrite  Action = "payments.write"  // make and send links, enter what was paid, correct entries
	PaymentsRefund Action = "payments.refund" // give money back
	PaymentsManage Action = "payments.manage" // connect and disconnect the clinic's accounts at providers

	BillingManage  Action = "billing.manage" // what the clinic pays for its seats
	InvoicesRead   Action = "invoices.read"
	InvoicesWrite  Action = "invoices.write"  // draft, issue, send, storno
	InvoicesManage Action = "invoices.manage" // the issuer, series and VAT
)

// The actions of the platform's super-admins.
const (
	TenantsRead    Action = "tenants.read"
	TenantsCreate  Action = "tenants.create"
	TenantsSuspend Action = "tenants.suspend"
	TenantsRestore Action = "tenants.restore"
	TenantsSeats   Action = "tenants.seats"
	TenantsDelete  Action = "tenants.delete"
	TenantsOperate Action = "tenants.operate" // back up, restore, move, export, purge
	PlatformAudit  Action = "platform.audit"
	QueuesRead     Action = "queues.read"
	QueuesManage   Action = "queues.manage" // replay and delete what has failed
)

// The actions of background work.
const (
	InvitationsSend Action = "invitations.send"
	MailsSend       Action = "mails.send"  // to clients, from the outbox
	HoldsTake       Action = "holds.take"  // of time, for somebody who is booking online
	WorkFinish      Action = "work.finish" // what was cut short or is due

	PaymentsSettle Action = "payments.settle" // take over what payment providers say
)
