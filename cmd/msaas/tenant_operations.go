package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/platform"
	"github.com/m-saas/m-saas/internal/tenantops"
	"github.com/m-saas/m-saas/tenancy"
)

var errOperation = errors.New("the operation did not reach its end")

// operate begins an operation on a clinic and follows it, working on it here unless a server does.
func operate(cmd *cobra.Command, ref string, r tenantops.Request, then func(*app.App, tenantops.Operation) error) error {
	return withApp(cmd.Context(), func(a *app.App) error {
		t, err := findTenant(cmd.Context(), a, ref)
		if err != nil {
			return err
		}
		r.Tenant = t.ID
		if r.Kind == tenantops.Restore || r.Kind == tenantops.RollBack || r.Kind == tenantops.Purge {
			r.Confirm = t.Slug // who types the command has named the clinic
		}
		if r.Kind == tenantops.Restore && r.Of == "latest" {
			if r.Of, err = latest(cmd.Context(), a, t.ID); err != nil {
				return err
			}
		}
		o, err := a.Operations.Begin(cmd.Context(), operator(), r)
		if err != nil {
			return explained(err)
		}
		o, err = a.Operations.Follow(cmd.Context(), o.ID, shower(cmd.OutOrStdout()))
		if err != nil {
			return explained(err)
		}
		if err := ended(cmd.OutOrStdout(), o); err != nil || then == nil {
			return err
		}
		return then(a, o)
	})
}

func latest(ctx context.Context, a *app.App, tenant tenancy.ID) (string, error) {
	all, err := a.Operations.List(ctx, tenant)
	if err != nil {
		return "", err
	}
	for _, o := range all {
		if o.Kind == tenantops.Backup && o.State == tenantops.Done && o.Archive.RemovedAt.IsZero() {
			return o.ID, nil
		}
	}
	return "", errors.New("this clinic has no backup")
}

// shower prints how far an operation is: a line when a step begins, and one for each collection that is through.
func shower(out io.Writer) func(tenantops.Operation) {
	step, through := "", map[string]bool{}
	return func(o tenantops.Operation) {
		if o.Step != step && o.Step != "" {
			step, through = o.Step, map[string]bool{}
			_ = printf(out, "%s\n", step)
		}
		for _, c := range o.Collections {
			if c.Done > 0 && c.Done >= c.Documents && !through[c.Name] {
				through[c.Name] = true
				_ = printf(out, "  %-20s %d\n", c.Name, c.Done)
			}
		}
	}
}

func ended(out io.Writer, o tenantops.Operation) error {
	if err := printf(out, "%s is %s, %s\n", o.ID, o.State, o.EndedAt.Sub(o.CreatedAt).Round(time.Second)); err != nil {
		return err
	}
	if pause := o.Pause(); pause > 0 {
		if err := printf(out, "writes were kept out for %s\n", pause.Round(10*time.Millisecond)); err != nil {
			return err
		}
	}
	if o.State != tenantops.Done {
		return fmt.Errorf("%w: %s", errOperation, o.Code)
	}
	return nil
}

func operationCommand(use, short string, kind tenantops.Kind, args int, fill func(args []string, r *tenantops.Request)) *cobra.Command {
	r := tenantops.Request{Kind: kind}
	cmd := &cobra.Command{
		Use: use + " --reason TEXT", Short: short, Args: cobra.ExactArgs(args),
		RunE: func(cmd *cobra.Command, args []string) error {
			if fill != nil {
				fill(args, &r)
			}
			return operate(cmd, args[0], r, nil)
		},
	}
	cmd.Flags().StringVar(&r.Reason, "reason", "", "why; goes to the audit log (at least 3 characters)")
	if err := cmd.MarkFlagRequired("reason"); err != nil {
		panic(err) // a misspelt flag
	}
	return cmd
}

// tenantRestoreCommand brings back a clinic that was suspended or deleted, or with --from its data.
func tenantRestoreCommand() *cobra.Command {
	cmd := tenantStateCommand("restore", "Bring back what a suspension or deletion switched off; with --from, a backup of the data", (*platform.Service).Restore)
	state := cmd.RunE
	r := tenantops.Request{Kind: tenantops.Restore}
	cmd.Flags().StringVar(&r.Of, "from", "", "a backup's identifier, or latest: the data becomes what it was then")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if r.Of == "" {
			return state(cmd, args)
		}
		r.Reason = cmd.Flag("reason").Value.String()
		return operate(cmd, args[0], r, nil)
	}
	return cmd
}

func tenantOperationCommands() []*cobra.Command {
	return []*cobra.Command{
		operationCommand("backup SLUG|ID", "Back a clinic up into the object store, and read the backup back", tenantops.Backup, 1, nil),
		operationCommand("move SLUG|ID CLUSTER", "Move a clinic to another cluster; its writes wait for some seconds", tenantops.Move, 2,
			func(args []string, r *tenantops.Request) { r.Cluster = args[1] }),
		operationCommand("rollback SLUG|ID OPERATION", "Lead a clinic back to the database that a restore or a move has left", tenantops.RollBack, 2,
			func(args []string, r *tenantops.Request) { r.Of = args[1] }),
		operationCommand("purge SLUG|ID", "Remove everything of a deleted clinic for ever, with a certificate", tenantops.Purge, 1, nil),
		tenantExportCommand(), tenantImportCommand(), tenantOperationsCommand(),
	}
}

func tenantExportCommand() *cobra.Command {
	r := tenantops.Request{Kind: tenantops.Export}
	var to string
	cmd := &cobra.Command{
		Use: "export SLUG|ID --out FILE --reason TEXT", Short: "Write everything of a clinic into a file: a zip to read, or with --archive one to import elsewhere",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return operate(cmd, args[0], r, func(a *app.App, o tenantops.Operation) error { return saveExport(cmd, a, o, to) })
		},
	}
	cmd.Flags().StringVar(&r.Reason, "reason", "", "why; goes to the audit log (at least 3 characters)")
	cmd.Flags().StringVar(&to, "out", "", "the file")
	cmd.Flags().BoolVar(&r.Whole, "archive", false, "an encrypted archive for `msaas tenant import`; its key is printed")
	for _, flag := range []string{"reason", "out"} {
		if err := cmd.MarkFlagRequired(flag); err != nil {
			panic(err) // a misspelt flag
		}
	}
	return cmd
}

func saveExport(cmd *cobra.Command, a *app.App, o tenantops.Operation, to string) (err error) {
	var content io.ReadCloser
	var key []byte
	if o.Whole {
		content, key, err = a.Operations.ForElsewhere(cmd.Context(), o.ID)
	} else {
		_, content, err = a.Operations.Download(cmd.Context(), o.ID)
	}
	if err != nil {
		return explained(err)
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names it
	if err != nil {
		return err
	}
	n, err := io.Copy(file, content)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := printf(cmd.OutOrStdout(), "%s: %d bytes\n", to, n); err != nil || key == nil {
		return err
	}
	return printf(cmd.OutOrStdout(), "key: %s\n", base64.StdEncoding.EncodeToString(key))
}

func tenantImportCommand() *cobra.Command {
	var r tenantops.ImportRequest
	var key string
	cmd := &cobra.Command{
		Use: "import FILE --key KEY --reason TEXT", Short: "Bring a clinic in from an archive of `msaas tenant export --archive`", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if r.Key, err = base64.StdEncoding.DecodeString(key); err != nil {
				return fmt.Errorf("--key: %w", err)
			}
			r.Open = func() (io.ReadCloser, error) { return os.Open(args[0]) }
			return withApp(cmd.Context(), func(a *app.App) error {
				o, err := a.Operations.Import(cmd.Context(), operator(), r, shower(cmd.OutOrStdout()))
				if err != nil {
					return explained(err)
				}
				if err := ended(cmd.OutOrStdout(), o); err != nil {
					return err
				}
				return printf(cmd.OutOrStdout(), "%s is %s on %s\n", o.Tenant, o.Slug, o.To.Cluster)
			})
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "what the export printed")
	cmd.Flags().StringVar(&r.Reason, "reason", "", "why; goes to the audit log (at least 3 characters)")
	cmd.Flags().StringVar(&r.Slug, "slug", "", "short name in addresses (default: the one that it had)")
	cmd.Flags().StringVar(&r.Cluster, "cluster", "", "database cluster (default: the first)")
	for _, flag := range []string{"reason", "key"} {
		if err := cmd.MarkFlagRequired(flag); err != nil {
			panic(err) // a misspelt flag
		}
	}
	return cmd
}

func tenantOperationsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "operations SLUG|ID", Short: "List a clinic's backups, moves and the like, the newest first", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				t, err := findTenant(cmd.Context(), a, args[0])
				if err != nil {
					return err
				}
				all, err := a.Operations.List(cmd.Context(), t.ID)
				if err != nil {
					return err
				}
				table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
				_ = printf(table, "ID\tKIND\tSTATE\tSTEP\tBEGUN\tBYTES\n")
				for _, o := range all {
					bytes := int64(0)
					if o.Archive != nil {
						bytes = o.Archive.Bytes
					}
					_ = printf(table, "%s\t%s\t%s\t%s\t%s\t%d\n", o.ID, o.Kind, o.State, o.Step, o.CreatedAt.Format(time.DateTime), bytes)
				}
				return table.Flush()
			})
		},
	}
}
