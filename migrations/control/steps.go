// Package control holds the migrations of the control database, one file per step, forward only.
package control

import "github.com/m-saas/m-saas/migrations"

// Steps are all steps in order. Append; never change one that has run anywhere.
func Steps() []migrations.Step {
	return []migrations.Step{
		{Version: 1, Name: "directory", Up: directory},
		{Version: 2, Name: "teams", Up: teams},
		{Version: 3, Name: "audit", Up: audit},
		{Version: 4, Name: "due", Up: due},
		{Version: 5, Name: "booking_slugs", Up: bookingSlugs},
		{Version: 6, Name: "payments", Up: payments},
		{Version: 7, Name: "billing", Up: billing},
		{Version: 8, Name: "tenant_operations", Up: tenantOperations},
	}
}
