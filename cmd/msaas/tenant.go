package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/tenancy"
)

func tenantCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "tenant", Short: "Clinics: create, list, suspend, back up, restore, move, export, import, delete, purge, renew keys"}
	cmd.AddCommand(
		tenantCreateCommand(), tenantListCommand(),
		tenantStateCommand("suspend", "Shut a clinic's members out; nothing is lost", (*platform.Service).Suspend),
		tenantRestoreCommand(),
		tenantStateCommand("delete", "Take a clinic out of use; it can be restored until it is purged", (*platform.Service).Delete),
		tenantMoveCheckCommand(), tenantRewrapCommand(), tenantRotateKeyCommand(),
	)
	cmd.AddCommand(tenantOperationCommands()...)
	return cmd
}

func tenantCreateCommand() *cobra.Command {
	var in platform.NewTenant
	cmd := &cobra.Command{
		Use: "create NAME --owner EMAIL", Short: "Set a clinic up and invite its owner", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Settings.Name = args[0]
			return withApp(cmd.Context(), func(a *app.App) error {
				t, err := a.Platform.Provision(cmd.Context(), operator(), in)
				if err != nil {
					return explained(err)
				}
				return printf(cmd.OutOrStdout(), "%s  %s on %s, schema version %d; %s is invited\n",
					t.ID, t.Slug, t.Placement.Cluster, t.SchemaVersion, in.OwnerEmail)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.OwnerEmail, "owner", "", "e-mail address of the owner, who gets an invitation")
	f.StringVar(&in.Slug, "slug", "", "short name in addresses (default: made from the name)")
	f.StringVar(&in.Settings.TimeZone, "time-zone", "Europe/Bucharest", "IANA time zone")
	f.StringVar(&in.Settings.Currency, "currency", "RON", "ISO 4217 code")
	f.StringVar(&in.Settings.Language, "language", "ro", "ro or en")
	f.StringVar(&in.Cluster, "cluster", "", "database cluster (default: the one with the fewest clinics)")
	f.IntVar(&in.MaxSeats, "seats", platform.DefaultSeats, "seats")
	if err := cmd.MarkFlagRequired("owner"); err != nil {
		panic(err) // a misspelt flag
	}
	return cmd
}

func tenantListCommand() *cobra.Command {
	var filter tenancy.ListFilter
	cmd := &cobra.Command{
		Use: "list", Short: "List clinics, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				return listTenants(cmd.Context(), a, filter, cmd.OutOrStdout())
			})
		},
	}
	cmd.Flags().StringVar((*string)(&filter.State), "state", "", "only those in this state")
	cmd.Flags().StringVar(&filter.Cluster, "cluster", "", "only those on this cluster")
	cmd.Flags().StringVar(&filter.Query, "query", "", "only those with a word that begins like this")
	return cmd
}

func listTenants(ctx context.Context, a *app.App, filter tenancy.ListFilter, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	if err := printf(table, "ID\tSLUG\tSTATE\tOWNER\tSEATS\tSCHEMA\tCLUSTER\tCREATED\n"); err != nil {
		return err
	}
	filter.Limit = 200
	for {
		page, err := a.Platform.Tenants(ctx, filter)
		if err != nil {
			return err
		}
		for _, t := range page.Tenants {
			err := printf(table, "%s\t%s\t%s\t%s\t%d/%d\t%d\t%s\t%s\n", t.ID, t.Slug, t.State, t.OwnerEmail, t.UsedSeats, t.MaxSeats,
				t.SchemaVersion, t.Placement.Cluster, t.CreatedAt.Format(time.DateOnly))
			if err != nil {
				return err
			}
		}
		if page.NextCursor == "" {
			return table.Flush()
		}
		filter.Cursor = page.NextCursor
	}
}

type moveTenant func(*platform.Service, context.Context, identity.Person, tenancy.ID, string) (platform.Detail, error)

func tenantStateCommand(name, short string, move moveTenant) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: name + " SLUG|ID --reason TEXT", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				t, err := findTenant(cmd.Context(), a, args[0])
				if err != nil {
					return err
				}
				d, err := move(a.Platform, cmd.Context(), operator(), t.ID, reason)
				if err != nil {
					return explained(err)
				}
				return printf(cmd.OutOrStdout(), "%s is %s\n", d.Slug, d.State)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; goes to the audit log (at least 3 characters)")
	if err := cmd.MarkFlagRequired("reason"); err != nil {
		panic(err) // a misspelt flag
	}
	return cmd
}

var errNoMove = errors.New("the move would not work")

func tenantMoveCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "move-check SLUG|ID CLUSTER", Short: "Say whether a clinic could move to a cluster; changes nothing", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				t, err := findTenant(cmd.Context(), a, args[0])
				if err != nil {
					return err
				}
				m, err := a.Router.MoveCheck(cmd.Context(), t.ID, args[1], a.Migrations.Newest())
				if err != nil {
					return explained(err)
				}
				return printMove(cmd.OutOrStdout(), m)
			})
		},
	}
}

func printMove(out io.Writer, m tenancy.MoveReport) error {
	err := printf(out, "%s: %s → %s\n  documents    %d\n  data         %d bytes\n  indexes      %d bytes, %d to build\n"+
		"  collections  %d of at most %d\n  schema       %d of %d\n",
		m.Tenant.Slug, m.Tenant.Placement.Cluster, m.Target, m.Sizes.Documents, m.Sizes.DataBytes, m.Sizes.IndexBytes, len(m.Indexes),
		m.Sizes.Collections, tenancy.MaxCollections, m.Tenant.SchemaVersion, m.Newest)
	if err != nil {
		return err
	}
	if m.OK() {
		return printf(out, "it would work\n")
	}
	if err := printf(out, "  - %s\n", strings.Join(m.Problems, "\n  - ")); err != nil {
		return err
	}
	return errNoMove
}

// explained adds which fields are wrong, as the fault's own text does not.
func explained(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	for _, field := range f.Fields {
		err = fmt.Errorf("%w\n  %s: %s", err, field.Path, field.Message)
	}
	return err
}

// findTenant takes a slug or an identifier.
func findTenant(ctx context.Context, a *app.App, ref string) (tenancy.Tenant, error) {
	if strings.HasPrefix(ref, "ten_") {
		return a.Router.Directory().ByID(ctx, tenancy.ID(ref))
	}
	return a.Router.Directory().BySlug(ctx, ref)
}

// operator is who sits at the command line, for the audit log.
func operator() identity.Person {
	name := "command line"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if host, err := os.Hostname(); err == nil {
		name += "@" + host
	}
	return identity.Person{Name: name}
}

func printf(out io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(out, format, args...)
	return err
}
