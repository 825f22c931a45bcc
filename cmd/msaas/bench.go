package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/bench"
)

// benchCommand measures a running server. It reads secrets from the environment alone, so that they stand in no history.
func benchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "bench", Short: "Measure a running server: baseline, compare, report, view",
		Long: `Measure a running server from outside, as a person who is signed in.

The person signs in with --email and MSAAS_BENCH_PASSWORD, or comes with a session in MSAAS_BENCH_SESSION. When the
server has MSAAS_BENCH_TOKEN (development only) and it stands in the environment here too, limits do not count.`,
	}
	cmd.AddCommand(benchBaselineCommand(), benchCompareCommand(), benchReportCommand(), benchViewCommand(), benchFillCommand())
	return cmd
}

// benchFlags are what measuring needs to know.
type benchFlags struct {
	url, clinic, email, label, out string
	endpoints                      []string
	warmUp                         int
	quick                          bool
}

func (f *benchFlags) register(cmd *cobra.Command) {
	f.folder(cmd)
	cmd.Flags().StringVar(&f.url, "url", "http://127.0.0.1:8080", "the server's address")
	cmd.Flags().StringVar(&f.clinic, "clinic", "dentalux", "the clinic's short name")
	cmd.Flags().StringVar(&f.email, "email", "", "who signs in; the password is read from MSAAS_BENCH_PASSWORD")
	cmd.Flags().StringVar(&f.label, "label", "", "a note that is kept with the run")
	cmd.Flags().StringSliceVar(&f.endpoints, "endpoints", nil, "only these (default all)")
	cmd.Flags().IntVar(&f.warmUp, "warm-up", 20, "requests to each endpoint before those that count")
	cmd.Flags().BoolVar(&f.quick, "quick", false, "a fifth of the requests, to try things out")
}

func (f *benchFlags) folder(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.out, "out", filepath.Join("reports", "benchmarks"), "the folder of the runs")
}

func (f *benchFlags) measure(cmd *cobra.Command) (bench.Report, error) {
	tiers := bench.Tiers()
	if f.quick {
		for i := range tiers {
			tiers[i].Concurrent, tiers[i].Requests = max(1, tiers[i].Concurrent/5), tiers[i].Requests/5
		}
	}
	return bench.Run(cmd.Context(), bench.Options{
		Target: bench.Target{
			URL: f.url, Clinic: f.clinic, Email: f.email, Password: os.Getenv("MSAAS_BENCH_PASSWORD"),
			Session: os.Getenv("MSAAS_BENCH_SESSION"), LimitToken: os.Getenv("MSAAS_BENCH_TOKEN"),
		},
		Tiers: tiers, Endpoints: f.endpoints, WarmUp: f.warmUp, Label: f.label, Version: version(), Now: time.Now,
		Progress: func(text string) { _, _ = fmt.Fprintln(cmd.ErrOrStderr(), text) },
	})
}

// version is the commit that the program was built from, as far as it knows.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return ""
}

// statusError is an error with a status of its own: 1 = worse or invalid, 2 = nothing could be said.
type statusError struct {
	error

	code int
}

func (e statusError) Unwrap() error { return e.error }

func benchBaselineCommand() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use: "baseline", Short: "Measure, and keep the run as the latest one", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := f.measure(cmd)
			if err != nil {
				return statusError{err, 2}
			}
			if err := bench.Folder(f.out).Save(r); err != nil {
				return statusError{err, 2}
			}
			return shown(cmd, r, f.out)
		},
	}
	f.register(cmd)
	return cmd
}

// shown prints a run and where it is kept; an invalid one is an error.
func shown(cmd *cobra.Command, r bench.Report, out string) error {
	if err := bench.Print(cmd.OutOrStdout(), r); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(cmd.OutOrStdout(), "\n%s\n", filepath.Join(bench.Folder(out).Path(r.Run), "report.html"))
	if !r.Valid() {
		return statusError{fmt.Errorf("%d requests failed: the run is invalid", r.Failed()), 1}
	}
	return nil
}

func benchCompareCommand() *cobra.Command {
	var f benchFlags
	tolerance := bench.DefaultTolerance()
	var percent float64
	cmd := &cobra.Command{
		Use: "compare [BEFORE [AFTER]]", Args: cobra.MaximumNArgs(2),
		Short: "Compare two runs; without AFTER measure anew, without BEFORE compare with the latest",
		Long: `Compare two runs by the p95 of every endpoint. Worse is what has grown by more than the threshold and by more than the floor.

The status is 0 when nothing is worse, 1 when something is, 2 when the runs cannot be compared: one of them is invalid, or
they measured different things.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			tolerance.Share = percent / 100
			before, after, err := f.pair(cmd, args)
			if err != nil {
				return statusError{err, 2}
			}
			changes, err := bench.Compare(before, after, tolerance)
			if err != nil {
				return statusError{err, 2}
			}
			if err := bench.PrintChanges(cmd.OutOrStdout(), changes); err != nil {
				return err
			}
			if n := bench.Worse(changes); n > 0 {
				return statusError{fmt.Errorf("%d of %d figures are worse than in %s", n, len(changes), before.Run), 1}
			}
			return nil
		},
	}
	f.register(cmd)
	cmd.Flags().Float64Var(&percent, "threshold", tolerance.Share*100, "percent by which a p95 may grow")
	cmd.Flags().Float64Var(&tolerance.FloorMS, "floor", tolerance.FloorMS, "milliseconds by which a p95 may grow in any case")
	return cmd
}

// pair gives the two runs; the second is measured unless it is named.
func (f *benchFlags) pair(cmd *cobra.Command, args []string) (before, after bench.Report, err error) {
	folder, name := bench.Folder(f.out), bench.Latest
	if len(args) > 0 {
		name = args[0]
	}
	if before, err = folder.Load(name); err != nil {
		return before, after, err
	}
	if len(args) == 2 {
		after, err = folder.Load(args[1])
		return before, after, err
	}
	if after, err = f.measure(cmd); err != nil {
		return before, after, err
	}
	return before, after, folder.Keep(after)
}

func benchReportCommand() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use: "report [RUN]", Short: "Print a run (the latest) and write its summary and page anew", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := bench.Latest
			if len(args) > 0 {
				name = args[0]
			}
			r, err := bench.Folder(f.out).Rewrite(name)
			if err != nil {
				return statusError{err, 2}
			}
			return shown(cmd, r, f.out)
		},
	}
	f.folder(cmd)
	return cmd
}

func benchViewCommand() *cobra.Command {
	var f benchFlags
	var port int
	cmd := &cobra.Command{
		Use: "view", Short: "Show the runs in a browser, on this machine alone", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return view(cmd, bench.Folder(f.out), port) },
	}
	f.folder(cmd)
	cmd.Flags().IntVar(&port, "port", 0, "on this port (default any that is free)")
	return cmd
}

func view(cmd *cobra.Command, folder bench.Folder, port int) error {
	ctx := cmd.Context()
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(port)))
	if err != nil {
		return err
	}
	server := &http.Server{Handler: folder.Handler(), ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute}
	go func() {
		<-ctx.Done()
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(ending)
	}()
	_, _ = fmt.Fprintf(cmd.OutOrStdout(), "http://%s/\n", ln.Addr())
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// benchFillCommand runs beside the server, in development: it goes through the use cases, not through the API.
func benchFillCommand() *cobra.Command {
	return &cobra.Command{
		Use: "fill", Short: "Development: fill the demo clinic up to the size that benchmarks are made with", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), func(a *app.App) error {
				full, err := a.FillDemo(cmd.Context())
				if err != nil {
					return err
				}
				return printf(cmd.OutOrStdout(), "%d services, %d clients, %d conversations, %d messages, %d appointments\n",
					full.Services, full.Clients, full.Conversations, full.Mails, full.Appointments)
			})
		},
	}
}
