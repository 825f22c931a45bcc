package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/migrations"
)

func migrateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "migrate", Short: "Versions of the databases: status, plan, up"}
	cmd.AddCommand(migrateStatusCommand(), migratePlanCommand(), migrateUpCommand())
	return cmd
}

func migrateStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Show how many clinics are at which version, and what failed", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				s, err := a.Migrations.Status(cmd.Context())
				if err != nil {
					return err
				}
				return printStatus(cmd.OutOrStdout(), s)
			})
		},
	}
}

func printStatus(out io.Writer, s migrations.Status) error {
	err := printf(out, "control database  version %d of %d\nclinics           newest version %d\n", s.Control, s.ControlNewest, s.Newest)
	for _, v := range s.Versions {
		err = errors.Join(err, printf(out, "  version %d: %d\n", v.Version, v.Tenants))
	}
	if s.Holder != "" {
		err = errors.Join(err, printf(out, "running now: %s\n", s.Holder))
	}
	for _, f := range s.Failed {
		owner := string(f.Tenant)
		if owner == "" {
			owner = "control database"
		}
		err = errors.Join(err, printf(out, "failed: %s at step %d %s, %s: %s\n", owner, f.Version, f.Name, f.At.Format(time.RFC3339), f.Error))
	}
	return err
}

func migratePlanCommand() *cobra.Command {
	return &cobra.Command{
		Use: "plan", Short: "Show what up would run; changes nothing", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				p, err := a.Migrations.Plan(cmd.Context())
				if err != nil {
					return err
				}
				return printPlan(cmd.OutOrStdout(), p)
			})
		},
	}
}

func printPlan(out io.Writer, p migrations.Plan) error {
	if len(p.Control) == 0 && len(p.Tenants) == 0 {
		return printf(out, "nothing to do\n")
	}
	var err error
	for _, s := range p.Control {
		err = errors.Join(err, printf(out, "control database: %d %s\n", s.Version, s.Name))
	}
	for _, v := range p.Tenants {
		names := make([]string, 0, len(v.Steps))
		for _, s := range v.Steps {
			names = append(names, fmt.Sprintf("%d %s", s.Version, s.Name))
		}
		err = errors.Join(err, printf(out, "%d clinics at version %d: %s\n", v.Tenants, v.Version, strings.Join(names, ", ")))
	}
	return err
}

func migrateUpCommand() *cobra.Command {
	var canary, workers int
	var budget string
	cmd := &cobra.Command{
		Use: "up", Short: "Run every missing step: the control database, some clinics, then all; run again to resume", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			allowed, err := parseBudget(budget)
			if err != nil {
				return err
			}
			return withApp(cmd.Context(), func(a *app.App) error {
				r := *a.Migrations
				bar := newBar(cmd.ErrOrStderr(), time.Now)
				r.Canary, r.Workers, r.Budget, r.Holder, r.Progress = canary, workers, allowed, operator().Name, bar.show
				report, err := r.Up(cmd.Context())
				bar.end()
				return errors.Join(err, printReport(cmd.OutOrStdout(), report))
			})
		},
	}
	cmd.Flags().IntVar(&canary, "canary", migrations.DefaultCanary, "clinics that go first, one by one")
	cmd.Flags().IntVar(&workers, "workers", migrations.DefaultWorkers, "clinics at the same time afterwards")
	cmd.Flags().StringVar(&budget, "budget", "0", `how many clinics may fail before it stops, such as "5" or "1%"`)
	return cmd
}

// parseBudget reads "5" or "1%".
func parseBudget(s string) (migrations.Budget, error) {
	if share, ok := strings.CutSuffix(s, "%"); ok {
		percent, err := strconv.ParseFloat(share, 64)
		if err != nil || percent < 0 || percent > 100 {
			return migrations.Budget{}, fmt.Errorf("--budget %q: not a share", s)
		}
		return migrations.Budget{Percent: percent}, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return migrations.Budget{}, fmt.Errorf("--budget %q: not a number", s)
	}
	return migrations.Budget{Tenants: n}, nil
}

func printReport(out io.Writer, r migrations.Report) error {
	err := printf(out, "control database: %d steps; clinics: %d migrated, %d failed\n", r.ControlSteps, r.Migrated, len(r.Failures))
	for _, f := range r.Failures {
		err = errors.Join(err, printf(out, "failed: %s at step %d: %v\n", f.Tenant, f.Version, f.Err))
	}
	return err
}

// bar shows progress: a bar that is redrawn on a terminal, a line now and then elsewhere.
type bar struct {
	out      io.Writer
	terminal bool
	now      func() time.Time
	last     time.Time
	drawn    bool
}

const (
	barWidth  = 40
	barRedraw = 100 * time.Millisecond
	barLines  = 5 * time.Second
)

func newBar(out io.Writer, now func() time.Time) *bar {
	file, ok := out.(*os.File)
	return &bar{out: out, terminal: ok && isatty.IsTerminal(file.Fd()), now: now}
}

func (b *bar) show(p migrations.Progress) {
	every := barLines
	if b.terminal {
		every = barRedraw
	}
	ended := p.Done+p.Failed == p.Total
	now := b.now()
	if !ended && now.Sub(b.last) < every {
		return
	}
	b.last = now
	line := fmt.Sprintf("%-6s %d/%d", p.Wave, p.Done, p.Total)
	if p.Failed > 0 {
		line += fmt.Sprintf(", %d failed", p.Failed)
	}
	if !b.terminal {
		_ = printf(b.out, "%s\n", line) // progress that cannot be shown is no reason to stop
		return
	}
	full := barWidth * (p.Done + p.Failed) / max(p.Total, 1)
	_ = printf(b.out, "\r[%s%s] %s\x1b[K", strings.Repeat("█", full), strings.Repeat(" ", barWidth-full), line) // as above
	b.drawn = true
}

func (b *bar) end() {
	if b.drawn {
		_ = printf(b.out, "\n") // as above
	}
}
