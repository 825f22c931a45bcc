package main

import (
	"fmt"
	"io"
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
					if err := a.SeedDemo(cmd.Context(), cmd.OutOrStdout()); err != nil {
						return err
					}
				}
				return a.Serve(cmd.Context(), func(net.Addr) { announce(cmd.OutOrStdout(), a.Config.HTTP.PublicURL) })
			})
		},
	}
	cmd.Flags().BoolVar(&migrate, "migrate", false, "bring the databases to the newest version first (one server, no waves)")
	cmd.Flags().BoolVar(&demo, "demo", false, "development only: migrate, and make a demo clinic on the first start")
	return cmd
}

// announce says where the server is, and in development where its mails can be read.
func announce(out io.Writer, publicURL string) {
	_, _ = fmt.Fprintf(out, "\n  m-saas  %s\n", publicURL)
	if mails := os.Getenv("MSAAS_DEV_MAIL_URL"); mails != "" {
		_, _ = fmt.Fprintf(out, "  mails   %s\n", mails)
	}
	_, _ = fmt.Fprintln(out)
}

func workCommand() *cobra.Command {
	var without bool
	cmd := &cobra.Command{
		Use: "work", Short: "Work on jobs only", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error { return a.Work(cmd.Context(), !without) })
		},
	}
	cmd.Flags().BoolVar(&without, "without-schedule", false, "leave what is periodic to processes that run `msaas schedule`")
	return cmd
}

func scheduleCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schedule", Short: "Queue what is periodic, while no other process does", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error { return a.Schedule(cmd.Context()) })
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
