package main

import (
	"fmt"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/m-saas/m-saas/internal/app"
)

func serveCommand() *cobra.Command {
	var migrate, demo bool
	cmd := &cobra.Command{
		Use: "serve", Short: "Answer HTTP and work on jobs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				if migrate || demo {
					if err := a.Prepare(cmd.Context()); err != nil {
						return err
					}
				}
				if demo {
					if err := a.SeedDemo(cmd.Context(), os.Stdout); err != nil {
						return err
					}
				}
				return a.Serve(cmd.Context(), func(net.Addr) {
					if _, err := fmt.Fprintf(os.Stdout, "\n  m-saas  %s\n\n", a.Config.HTTP.PublicURL); err != nil {
						a.Log.Warn("address not printed", "error", err)
					}
				})
			})
		},
	}
	cmd.Flags().BoolVar(&migrate, "migrate", false, "bring the databases to the newest version first (one server, no waves)")
	cmd.Flags().BoolVar(&demo, "demo", false, "development only: migrate, and make a demo clinic on the first start")
	return cmd
}

func workCommand() *cobra.Command {
	return &cobra.Command{
		Use: "work", Short: "Work on jobs only", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error { return a.Work(cmd.Context()) })
		},
	}
}

// openapiCommand needs no services: it describes the handlers' types.
func openapiCommand() *cobra.Command {
	return &cobra.Command{
		Use: "openapi", Short: "Print the OpenAPI description of the API", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := app.OpenAPI()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", spec)
			return err
		},
	}
}
