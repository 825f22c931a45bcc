// Package config is the whole configuration of the server, read from MSAAS_* environment variables: one struct, one file
// per section, every default in its tag. Validate names all that is wrong at once.
package config

import (
	"errors"
	"fmt"

	"github.com/caarlos0/env/v11"
)

// Config is everything that can be set.
type Config struct {
	Env       string `env:"ENV" envDefault:"production"` // "production" or "development"
	HTTP      HTTP
	Mongo     Mongo
	Redis     Redis
	Kratos    Kratos
	S3        S3
	Files     Files
	Mail      Mail
	Twilio    Twilio
	Stripe    Stripe
	Billing   Billing
	Mailboxes Mailboxes
	Payments  Payments
	Secrets   Secrets
	Watch     Watch
	Bench     Bench
	Invoices  Invoices
	Workers   int `env:"WORKERS" envDefault:"16"` // jobs at once in one process; 0 = this process only answers

	Operations Operations
}

const mostWorkers = 512

// Development says whether comforts for developers are on: readable logs, cookies over plain HTTP, demo data.
func (c Config) Development() bool { return c.Env == "development" }

// Load reads the environment and validates it.
func Load(environ []string) (Config, error) {
	var c Config
	err := env.ParseWithOptions(&c, env.Options{Prefix: "MSAAS_", Environment: env.ToMap(environ)})
	if err != nil {
		return c, fmt.Errorf("read configuration: %w", err)
	}
	return c, c.Validate()
}

// Validate reports every problem, each in a sentence that names the variable.
func (c Config) Validate() error {
	var all []error
	if c.Env != "production" && c.Env != "development" {
		all = append(all, fmt.Errorf(`MSAAS_ENV is %q; expected "production" or "development"`, c.Env))
	}
	if c.Workers < 0 || c.Workers > mostWorkers {
		all = append(all, fmt.Errorf("MSAAS_WORKERS is %d; expected 0 to %d", c.Workers, mostWorkers))
	}
	all = append(all, c.HTTP.problems()...)
	all = append(all, c.Mongo.problems()...)
	all = append(all, c.Redis.problems()...)
	all = append(all, c.Kratos.problems()...)
	all = append(all, c.S3.problems()...)
	all = append(all, c.Files.problems()...)
	all = append(all, c.Mail.problems()...)
	all = append(all, c.Twilio.problems()...)
	all = append(all, c.Stripe.problems()...)
	all = append(all, c.Billing.problems(c.Stripe)...)
	all = append(all, c.Mailboxes.problems(c.Development())...)
	all = append(all, c.Payments.problems()...)
	all = append(all, c.Secrets.problems()...)
	all = append(all, c.Watch.problems()...)
	all = append(all, c.Operations.problems()...)
	all = append(all, c.Bench.problems(c.Development())...)
	return errors.Join(all...)
}
