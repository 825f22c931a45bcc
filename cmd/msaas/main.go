// Command msaas is the server and its tools: serve, work, schedule, migrate, tenant, admin, openapi, bench.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // clinics' zones are known on machines without the database, such as the image

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/config"
	"github.com/m-saas/m-saas/internal/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "msaas:", err)
		status := statusError{code: 1}
		_ = errors.As(err, &status)
		os.Exit(status.code)
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use: "msaas", Short: "The software that a clinic runs its day in",
		SilenceUsage: true, SilenceErrors: true, CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(serveCommand(), workCommand(), scheduleCommand(), tenantCommand(), migrateCommand(), adminCommand(), openapiCommand(), benchCommand())
	return root
}

// open builds the program from the environment. The caller closes it.
func open(ctx context.Context) (*app.App, error) {
	c, err := config.Load(os.Environ())
	if err != nil {
		return nil, err
	}
	return app.New(ctx, c, app.Options{Logger: newLogger(c), Now: time.Now, Web: web.Handler()})
}

// newLogger writes JSON, or readable lines in development.
func newLogger(c config.Config) *slog.Logger {
	if c.Development() {
		return slog.New(tint.NewTextHandler(os.Stderr, &tint.Options{TimeFormat: time.TimeOnly, Level: slog.LevelInfo}))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// withApp opens the program for a command and closes it afterwards.
func withApp(ctx context.Context, do func(*app.App) error) error {
	a, err := open(ctx)
	if err != nil {
		return err
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err = do(a)
	return errors.Join(err, a.Close(closing))
}
