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
	}
}
