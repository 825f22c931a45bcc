package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/stack"
	"github.com/m-saas/m-saas/cmd/devstack/supervise"
)

// grace is how long the command may take to end after a signal, and the services after the command.
const grace = 10 * time.Second

// run brings the services up, runs the command and takes everything down again. The code is the command's.
func (s *session) run(ctx context.Context) (code int, err error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)

	release, err := s.claim()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, release()) }()

	began := time.Now()
	services, err := s.start(ctx, signals)
	if err != nil {
		return 0, err
	}
	defer func() {
		stopping, cancel := context.WithTimeout(ctx, grace)
		defer cancel()
		err = errors.Join(err, services.Close(stopping))
	}()
	s.log.InfoContext(ctx, "services ready", "after", time.Since(began).Round(time.Millisecond).String(), "mail", services.Value("MSAAS_DEV_MAIL_URL"))
	if err := s.writeAddresses(services.Environ()); err != nil {
		return 0, err
	}
	return s.runCommand(ctx, services, signals)
}

// start is stack.Start, ended early by a signal.
func (s *session) start(ctx context.Context, signals <-chan os.Signal) (*stack.Stack, error) {
	starting, cancel := context.WithCancel(ctx)
	defer cancel()
	ready := make(chan struct{})
	defer close(ready)
	go func() {
		select {
		case <-signals:
			cancel()
		case <-ready:
		}
	}()
	o := stack.Options{
		Dir: s.data, Kratos: s.kratos, Stripe: filepath.Join(filepath.Dir(s.kratos), "stripetest"), Product: cmp.Or(os.Getenv("MSAAS_HTTP_ADDR"), "127.0.0.1:8080"),
		Log: s.log, Now: time.Now, Ports: stack.FixedPorts(),
	}
	if s.temporary {
		o.Ephemeral, o.Ports = true, stack.Ports{}
		o.MongoURI, o.RedisURL = os.Getenv("MSAAS_TEST_MONGO_URI"), os.Getenv("MSAAS_TEST_REDIS_URL")
	}
	return stack.Start(starting, o)
}

// runCommand runs the command until it ends, or until a signal or the death of a service ends it.
func (s *session) runCommand(ctx context.Context, services *stack.Stack, signals <-chan os.Signal) (int, error) {
	// At a terminal the command shares our process group: it can read the keyboard, and Ctrl-C reaches it by itself.
	terminal := supervise.IsTerminal(os.Stdin)
	child, err := supervise.Start(supervise.Command{
		Path: s.path, Args: s.command[1:], Dir: s.dir, Env: append(os.Environ(), services.Environ()...),
		Background: !terminal, OrphanSignal: syscall.SIGTERM,
	})
	if err != nil {
		return 0, fmt.Errorf("start the command: %w", err)
	}
	select {
	case <-child.Done():
		return child.ExitCode(), nil
	case got := <-signals:
		if sig, ok := got.(syscall.Signal); ok && (!terminal || sig != syscall.SIGINT) {
			err = child.Signal(sig)
		}
	case name := <-services.Died():
		err = fmt.Errorf("%s has ended by itself%s", name, services.LogTail(name))
		err = errors.Join(err, child.Signal(syscall.SIGTERM))
	}
	wait := time.NewTimer(grace)
	defer wait.Stop()
	select {
	case <-child.Done():
	case <-signals: // somebody is in a hurry
		err = errors.Join(err, child.Stop(ctx, 0))
	case <-wait.C:
		s.log.WarnContext(ctx, "the command did not end in time and is killed", "after", grace.String())
		err = errors.Join(err, child.Stop(ctx, 0))
	}
	return child.ExitCode(), err
}

// writeAddresses puts the variables into the file that was asked for, whole or not at all.
func (s *session) writeAddresses(environ []string) error {
	if s.addrFile == "" {
		return nil
	}
	if err := os.WriteFile(s.addrFile+".new", []byte(strings.Join(environ, "\n")+"\n"), 0o600); err != nil {
		return fmt.Errorf("write the address file: %w", err)
	}
	return os.Rename(s.addrFile+".new", s.addrFile)
}

func (s *session) removeAddresses() error {
	if s.addrFile == "" {
		return nil
	}
	if err := os.Remove(s.addrFile); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
