// Package tenant holds the migrations of every clinic's database, one file per step, forward only. A new clinic runs all
// of them and so is born at the newest version.
package tenant

import "github.com/m-saas/m-saas/migrations"

// Steps are all steps in order. Append; never change one that has run anywhere.
func Steps() []migrations.Step {
	return []migrations.Step{
		{Version: 1, Name: "audit", Up: audit},
		{Version: 2, Name: "catalogue", Up: catalogue},
		{Version: 3, Name: "clients", Up: clients},
		{Version: 4, Name: "appointments", Up: appointments},
		{Version: 5, Name: "outbox", Up: outbox},
		{Version: 6, Name: "categories", Up: categories},
		{Version: 7, Name: "scheduling", Up: scheduling},
		{Version: 8, Name: "client_records", Up: clientRecords},
		{Version: 9, Name: "files", Up: files},
		{Version: 10, Name: "imports", Up: imports},
		{Version: 11, Name: "booking", Up: booking},
		{Version: 12, Name: "waitlist", Up: waitlist},
		{Version: 13, Name: "access_log", Up: accessLog},
		{Version: 14, Name: "series_client", Up: seriesClient},
		{Version: 15, Name: "inbox", Up: inbox},
		{Version: 16, Name: "reminders", Up: reminders},
		{Version: 17, Name: "payments", Up: payments},
		{Version: 18, Name: "invoices", Up: invoices},
	}
}
