// Package stack starts and stops all outside services of the product at once.
package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Names of what is handed over, the same for everybody.
const (
	Bucket   = "msaas"
	MailFrom = "no-reply@m-saas.test"
)

// readyWithin bounds the start of every service, the first migration of Kratos on a busy machine included.
const readyWithin = 2 * time.Minute

// Ports are the wishes for the services; 0 means any free port.
type Ports struct {
	Documents, Second, Queue, IdentityPublic, IdentityAdmin, Objects, SMTP, IMAP, MailView, Stripe int
}

// FixedPorts are the ports of `devstack run`.
func FixedPorts() Ports {
	return Ports{
		Documents: 27117, Second: 27118, Queue: 6479, IdentityPublic: 4533, IdentityAdmin: 4534,
		Objects: 9017, SMTP: 2525, IMAP: 2143, MailView: 8025, Stripe: 8026,
	}
}

// Options say what a stack is made of.
type Options struct {
	Dir       string // absolute; data and logs of every service
	Ephemeral bool   // Dir will be deleted at the end: nothing need survive a power cut
	Ports     Ports
	Kratos    string // absolute path of the Kratos executable
	Stripe    string // absolute path of the executable that stands in for Stripe; it is left out when there is none
	Product   string // host and port where the product will listen, for webhooks
	MongoURI  string // an outside document engine to be used instead of the embedded one
	RedisURL  string // an outside Redis to be used instead of the embedded one
	Log       *slog.Logger
	Now       func() time.Time
}

// Stack is a set of running services.
type Stack struct {
	opts    Options
	secrets secrets

	mu       sync.Mutex
	env      map[string]string
	logs     map[string]*serviceLog
	closers  []closer
	failures []error

	smtp chan string // gets the address of SMTP once mail is ready
	died chan string // gets the name of a service that ended by itself
}

type closer struct {
	name  string
	close func(context.Context) error
}

// Start starts every service in parallel and returns when each has answered a request. When one does not, the others
// are stopped and the error names it and shows the end of its log.
func Start(ctx context.Context, o Options) (*Stack, error) {
	logs := filepath.Join(o.Dir, "logs")
	if err := os.MkdirAll(logs, 0o700); err != nil {
		return nil, fmt.Errorf("make the log folder: %w", err)
	}
	s := &Stack{opts: o, env: map[string]string{}, logs: map[string]*serviceLog{}, smtp: make(chan string, 1), died: make(chan string, 1)}
	var err error
	if s.secrets, err = loadSecrets(filepath.Join(o.Dir, "secrets.json")); err != nil {
		return nil, err
	}
	s.env["MSAAS_ENV"] = "development"
	s.env["MSAAS_MASTER_KEY"] = s.secrets.MasterKey
	s.env["MSAAS_MAIL_FROM"] = MailFrom

	starting, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	var wg sync.WaitGroup
	for _, svc := range s.services() {
		wg.Go(func() { s.start(starting, cancel, svc) })
	}
	wg.Wait()
	if len(s.failures) > 0 {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return nil, errors.Join(errors.Join(s.failures...), s.Close(stopping))
	}
	return s, nil
}

// service is one thing to start. Its function registers what it hands over and how it is closed.
type service struct {
	name  string
	start func(ctx context.Context, log *serviceLog) error
}

func (s *Stack) services() []service {
	return []service{
		{"documents", s.startDocuments},
		{"documents2", s.startSecond},
		{"redis", s.startQueue},
		{"objects", s.startObjects},
		{"mail", s.startMail},
		{"kratos", s.startIdentity},
		{"stripe", s.startStripe},
	}
}

// start runs one service's start with its log. The first failure ends the start of the others.
func (s *Stack) start(ctx context.Context, giveUp context.CancelFunc, svc service) {
	log, err := s.openLog(svc.name)
	if err == nil {
		err = svc.start(ctx, log)
	}
	if err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil && len(s.failures) > 0 {
		return // a consequence, not the cause
	}
	s.failures = append(s.failures, fmt.Errorf("%s did not start: %w%s", svc.name, err, log.tail()))
	giveUp()
}

// openLog opens the log of a service until the stack is closed.
func (s *Stack) openLog(service string) (*serviceLog, error) {
	log, err := openLog(filepath.Join(s.opts.Dir, "logs", service+".log"))
	if err != nil {
		return nil, err
	}
	s.onClose("log of "+service, log.close)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logs[service] = log
	return log, nil
}

func (s *Stack) onClose(name string, f func(context.Context) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closers = append(s.closers, closer{name, f})
}

func (s *Stack) handOver(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.env[name] = value
}

// Died delivers the name of a service that has ended by itself.
func (s *Stack) Died() <-chan string { return s.died }

// LogTail is the end of a service's log, ready to be put behind a sentence.
func (s *Stack) LogTail(service string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logs[service].tail()
}

// Close stops the services in the reverse order of their start.
func (s *Stack) Close(ctx context.Context) error {
	var errs []error
	for _, c := range slices.Backward(s.closers) {
		if err := c.close(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", c.name, err))
		}
	}
	s.closers = nil
	return errors.Join(errs...)
}
