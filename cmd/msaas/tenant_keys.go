package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/tenancy"
)

func tenantRewrapCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rewrap", Short: "Seal every clinic's key under the current master key, so that MSAAS_MASTER_KEY_OLD can go", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				done, err := a.Router.RewrapKeys(cmd.Context())
				if err != nil {
					return explained(err)
				}
				return printf(cmd.OutOrStdout(), "%d keys sealed anew, %d were already\n", done.Resealed, done.Kept)
			})
		},
	}
}

func tenantRotateKeyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rotate-key SLUG|ID", Short: "Give a clinic a new key; what older keys sealed stays readable", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				t, err := findTenant(cmd.Context(), a, args[0])
				if err != nil {
					return err
				}
				if err := a.Router.RotateKey(cmd.Context(), t.ID, untilKnown); err != nil {
					return explained(err)
				}
				return printf(cmd.OutOrStdout(), "%s has a new key\n", t.Slug)
			})
		},
	}
}

// untilKnown waits until no server believes what it knew of the clinic before.
func untilKnown(ctx context.Context) error {
	timer := time.NewTimer(2 * tenancy.DefaultCacheFor)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
