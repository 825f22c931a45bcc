// Command stripetest serves the stand-ins of Stripe and, below /paypal, of PayPal by themselves, for `make run` and the browser
// tests. It links nothing else of ours, and the product does not link it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/m-saas/m-saas/internal/testkit/paypaltest"
	"github.com/m-saas/m-saas/internal/testkit/stripetest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "stripetest:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to be undone
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("stripetest", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8026", "where to listen")
	hook := flags.String("webhook", "", "address that is told the platform's events")
	connect := flags.String("connect-webhook", "", "address that is told the events of connected accounts")
	file := flags.String("data", "", "file that keeps everything; none when empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s := stripetest.New(stripetest.Options{Address: "http://" + *addr, Prices: stripetest.DemoPrices()})
	if *file != "" {
		if err := s.Load(*file); err != nil {
			return err
		}
	}
	if *hook != "" {
		s.AddEndpoint(stripetest.Endpoint{URL: *hook})
	}
	if *connect != "" {
		s.AddEndpoint(stripetest.Endpoint{URL: *connect, Connect: true})
	}
	paypal := paypaltest.New(nil)
	paypal.SetAddress("http://" + *addr + "/paypal")
	mux := http.NewServeMux()
	mux.Handle("/paypal/", http.StripPrefix("/paypal", paypal))
	mux.Handle("/", s)
	server := &http.Server{Addr: *addr, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.ListenAndServe() }()
	go s.Run(ctx)
	go paypal.Run(ctx)
	err := keep(ctx, s, *file, done)
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(stopping))
}

// keep writes the state every second in which something was asked, and at the end.
func keep(ctx context.Context, s *stripetest.Server, file string, done <-chan error) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	calls := -1
	for {
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			if file == "" {
				return nil
			}
			return s.Save(file)
		case <-tick.C:
			if now := s.Changes(); file != "" && now != calls {
				calls = now
				if err := s.Save(file); err != nil {
					return err
				}
			}
		}
	}
}
