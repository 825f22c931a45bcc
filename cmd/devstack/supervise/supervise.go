// Package supervise runs child processes that must not outlive devstack.
package supervise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Command says what to run.
type Command struct {
	Path   string
	Args   []string
	Dir    string
	Env    []string
	Output io.Writer // standard output and error; nil hands devstack's own three streams over
	// Background puts the child into a process group of its own, so that Ctrl-C at the terminal does not reach it.
	// Signals then go to the whole group.
	Background bool
	// OrphanSignal is what the child gets when devstack dies without a word; 0 means SIGKILL.
	OrphanSignal syscall.Signal
}

// Process is a started child.
type Process struct {
	cmd   *exec.Cmd
	group bool
	done  chan struct{}
}

// Start starts the child.
func Start(c Command) (*Process, error) {
	p := &Process{group: c.Background, done: make(chan struct{})}
	started := make(chan error, 1)
	go p.own(c, started)
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// own starts the child and waits for it on one thread: Linux sends the parent-death signal when the thread that
// forked ends, not the process.
func (p *Process) own(c Command, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	p.cmd = exec.Command(c.Path, c.Args...) //nolint:noctx,gosec // ended by Stop, with a grace period; what runs is the developer's choice
	p.cmd.Dir, p.cmd.Env = c.Dir, c.Env
	p.cmd.Stdout, p.cmd.Stderr = c.Output, c.Output
	if c.Output == nil {
		p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	}
	orphan := c.OrphanSignal
	if orphan == 0 {
		orphan = syscall.SIGKILL
	}
	p.cmd.SysProcAttr = attributes(c.Background, orphan)
	// What the child's own children keep open must not hold devstack back.
	p.cmd.WaitDelay = time.Second
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	_ = p.cmd.Wait() // the outcome is in ProcessState
	close(p.done)
}

// Done is closed when the child has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// ExitCode is the code of an ended child, 128 and the signal's number when a signal ended it.
func (p *Process) ExitCode() int {
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return p.cmd.ProcessState.ExitCode()
}

// Signal sends sig to the child, or to its whole group when it has one.
func (p *Process) Signal(sig syscall.Signal) error {
	pid := p.cmd.Process.Pid
	if p.group {
		pid = -pid
	}
	if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("send %s to %d: %w", sig, pid, err)
	}
	return nil
}

// Stop sends SIGTERM, waits for the child to end, and kills it after grace or when ctx ends.
func (p *Process) Stop(ctx context.Context, grace time.Duration) error {
	select {
	case <-p.done:
		return nil
	default:
	}
	if err := p.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
		return nil
	case <-timer.C:
	case <-ctx.Done():
	}
	if err := p.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-p.done
	return nil
}
