package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/m-saas/m-saas/internal/app"
)

func adminCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "admin", Short: "Super-admins, who run the platform: grant, revoke, list"}
	cmd.AddCommand(adminGrantCommand(), adminRevokeCommand(), adminListCommand())
	return cmd
}

func adminGrantCommand() *cobra.Command {
	return &cobra.Command{
		Use: "grant EMAIL", Short: "Make whoever has verified this address a super-admin", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				if err := a.Platform.GrantSuperAdmin(cmd.Context(), operator(), args[0]); err != nil {
					return explained(err)
				}
				return printf(cmd.OutOrStdout(), "%s is a super-admin\n", args[0])
			})
		},
	}
}

var errNoSuperAdmin = errors.New("no such super-admin")

func adminRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke EMAIL", Short: "Take it back, from the next request on", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				was, err := a.Platform.RevokeSuperAdmin(cmd.Context(), operator(), args[0])
				if err != nil {
					return err
				}
				if !was {
					return fmt.Errorf("%s: %w", args[0], errNoSuperAdmin)
				}
				return printf(cmd.OutOrStdout(), "%s is no super-admin any more\n", args[0])
			})
		},
	}
}

func adminListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List super-admins", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				all, err := a.Platform.SuperAdmins(cmd.Context())
				if err != nil {
					return err
				}
				for _, s := range all {
					if err := printf(cmd.OutOrStdout(), "%s  since %s\n", s.Email, s.GrantedAt.Format(time.DateOnly)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}
