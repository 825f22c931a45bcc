package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/m-saas/m-saas/cmd/devstack/stack"
	"github.com/m-saas/m-saas/cmd/devstack/supervise"
)

// grace is how long the command may take to end after a signal, and the services after the command.
const grace = 10 * time.Second

// run brings the services up, runs the command and takes everything down again. The code is the command's.
func (s *session) run(ctx context.Context) (code int, err error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
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
	s.log.Info("services ready", "after", time.Since(began).Round(time.Millisecond).String(), "mail", services.Value("MSAAS_DEV_MAIL_URL"))
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
	o := stack.Options{Dir: s.data, Kratos: s.kratos, Log: s.log, Now: time.Now, Ports: stack.FixedPorts()}
	if s.temporary {
		o.Ephemeral, o.Ports = true, stack.Ports{}
		o.MongoURI, o.RedisURL = os.Getenv("MSAAS_TEST_MONGO_URI"), os.Getenv("MSAAS_TEST_REDIS_URL")
	}
	return stack.Start(starting, o)
}

// runCommand runs the command until it ends, or until a signal or the death of a service ends it.
func (s *session) runCommand(ctx context.Context, services *stack.Stack, signals <-chan os.Signal) (int, error) {
	path, err := exec.LookPath(s.command[0])
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return 0, fmt.Errorf("find the command: %w", err)
	}
	// At a terminal the command shares our process group: it can read the keyboard, and Ctrl-C reaches it by itself.
	terminal := isTerminal(os.Stdin)
	child, err := supervise.Start(supervise.Command{
		Path: path, Args: s.command[1:], Dir: s.dir, Env: append(os.Environ(), services.Environ()...),
		Background: !terminal, OrphanSignal: syscall.SIGTERM,
	})
	if err != nil {
		return 0, fmt.Errorf("start the command: %w", err)
	}
	select {
	case <-child.Done():
		return child.ExitCode(), nil
	case got := <-signals:
		if !terminal || got != os.Interrupt {
			err = child.Signal(got.(syscall.Signal))
		}
	case name := <-services.Died():
		err = fmt.Errorf("%s has ended by itself; see its log below %s", name, filepath.Join(s.data, "logs"))
		s.log.Error("a service has ended by itself", "service", name)
	}
	wait := time.NewTimer(grace)
	defer wait.Stop()
	select {
	case <-child.Done():
	case <-signals: // somebody is in a hurry
		err = errors.Join(err, child.Stop(ctx, 0))
	case <-wait.C:
		s.log.Warn("the command did not end in time and is killed", "after", grace.String())
		err = errors.Join(err, child.Stop(ctx, 0))
	}
	return child.ExitCode(), err
}

func isTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// claim makes the data folder ours: a temporary one, or the one named, which no other devstack may use meanwhile.
func (s *session) claim() (release func() error, err error) {
	if s.temporary {
		if s.data, err = os.MkdirTemp("", "devstack-exec-"); err != nil {
			return nil, fmt.Errorf("make a temporary folder: %w", err)
		}
		return func() error { return os.RemoveAll(s.data) }, nil
	}
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(s.data, "devstack.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("another devstack is using %s; stop it or choose another --data folder", s.data)
	}
	return func() error { return errors.Join(s.removeAddresses(), lock.Close()) }, nil
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
