package stack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/supervise"
)

// What the stand-in of Stripe is reached with and sells (internal/testkit/stripetest).
const (
	stripeSecretKey     = "sk_test_standin"
	stripeWebhookSecret = "whsec_standin" //nolint:gosec // opens nothing but the stand-in
	stripeClientID      = "ca_standin"    // for connected accounts
	stripePlans         = "month=price_seat_month/4900/RON/month/exclusive,year=price_seat_year/49000/RON/year/exclusive"
)

// startStripe runs the stand-in of Stripe, which is a program of the product's module. `run` hands over all that the product
// needs to be paid; `exec` only says where it is, because tests choose for themselves whether anybody pays.
func (s *Stack) startStripe(ctx context.Context, log *serviceLog) error {
	if _, err := os.Stat(s.opts.Stripe); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	port, err := s.reserve(ctx, "stripe", s.opts.Ports.Stripe)
	if err != nil {
		return err
	}
	args := []string{"--addr", port.Address()}
	if !s.opts.Ephemeral {
		args = append(args, "--data", filepath.Join(s.opts.Dir, "stripe.json"),
			"--webhook", "http://"+s.opts.Product+"/api/v1/webhooks/stripe", "--connect-webhook", "http://"+s.opts.Product+"/api/v1/webhooks/stripe-connect")
	}
	process, err := supervise.Start(supervise.Command{Path: s.opts.Stripe, Args: args, Dir: s.opts.Dir, Output: log, Background: true})
	if err != nil {
		return fmt.Errorf("start the stand-in of Stripe: %w", err)
	}
	s.onClose("stripe", func(ctx context.Context) error { return process.Stop(ctx, 5*time.Second) })
	if err := answering(ctx, port.Address(), process.Done()); err != nil {
		return err
	}
	url := "http://" + port.Address()
	s.handOver("MSAAS_DEV_STRIPE_URL", url)
	if !s.opts.Ephemeral {
		for name, value := range map[string]string{
			"MSAAS_STRIPE_API_URL": url, "MSAAS_STRIPE_SECRET_KEY": stripeSecretKey, "MSAAS_STRIPE_WEBHOOK_SECRET": stripeWebhookSecret,
			"MSAAS_BILLING_PLANS": stripePlans, "MSAAS_STRIPE_CONNECT_CLIENT_ID": stripeClientID, "MSAAS_STRIPE_CONNECT_WEBHOOK_SECRET": stripeWebhookSecret,
			"MSAAS_STRIPE_CONNECT_URL": url, "MSAAS_PAYPAL_API_URL": url + "/paypal",
		} {
			s.handOver(name, value)
		}
	}
	go s.watch("stripe", process.Done())
	return nil
}

// answering waits until somebody listens at an address.
func answering(ctx context.Context, address string, ended <-chan struct{}) error {
	var dialer net.Dialer
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		conn, err := dialer.DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ended:
			return errors.New("it ended before it listened")
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", address, err)
		case <-retry.C:
		}
	}
}
