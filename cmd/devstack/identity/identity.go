// Package identity runs a real Ory Kratos beside the product: its configuration, its database, its process.
package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/supervise"
)

// Options say which Kratos runs, where, and with what.
type Options struct {
	Binary     string // absolute path of the Kratos executable
	Dir        string // absolute; configuration and database
	PublicPort int
	AdminPort  int
	SMTPAddr   string // host:port that takes its mail
	MailFrom   string // sender of its mail
	// CookieSecret and CipherSecret are 32 characters each and must stay the same as long as the database does.
	CookieSecret string
	CipherSecret string
	BcryptCost   int
	Ephemeral    bool      // the database need not survive a power cut
	Log          io.Writer // everything Kratos writes
}

func (o Options) database() string { return filepath.Join(o.Dir, "kratos.sqlite") }

// Server is a running Kratos.
type Server struct {
	process           *supervise.Process
	publicURL, admURL string
}

// Start brings the database to the version of the binary, starts Kratos and returns once both its ports are ready.
func Start(ctx context.Context, o Options) (*Server, error) {
	if _, err := os.Stat(o.Binary); err != nil {
		return nil, fmt.Errorf("no Kratos at %s (make builds it; --kratos or DEVSTACK_KRATOS names another): %w", o.Binary, err)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the identity folder: %w", err)
	}
	config, err := writeConfig(o)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, o, config); err != nil {
		return nil, err
	}
	process, err := supervise.Start(supervise.Command{
		Path: o.Binary, Dir: o.Dir, Output: o.Log, Background: true,
		Args: []string{"serve", "-c", config, "--dev", "--watch-courier", "--sqa-opt-out"},
		Env:  environment(),
	})
	if err != nil {
		return nil, fmt.Errorf("start Kratos: %w", err)
	}
	s := &Server{process: process, publicURL: baseURL(o.PublicPort), admURL: baseURL(o.AdminPort)}
	// The public port sends questions for its health on to the admin port, so it is asked for something of its own.
	for _, url := range []string{s.admURL + "admin/health/ready", s.publicURL + "schemas"} {
		if err := s.ready(ctx, url); err != nil {
			return nil, errors.Join(err, process.Stop(ctx, 0))
		}
	}
	return s, nil
}

// environment is all that Kratos gets of ours: it would take any variable named like a setting for that setting.
func environment() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func (s *Server) ready(ctx context.Context, url string) error {
	client := &http.Client{Timeout: 2 * time.Second}
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		err := ask(ctx, client, url)
		if err == nil {
			return nil
		}
		select {
		case <-s.process.Done():
			return fmt.Errorf("kratos ended with code %d before it was ready", s.process.ExitCode())
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", url, err)
		case <-retry.C:
		}
	}
}

func ask(ctx context.Context, client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", resp.Status)
	}
	return nil
}

// PublicURL is the base of the public API, without a slash at its end.
func (s *Server) PublicURL() string { return s.publicURL[:len(s.publicURL)-1] }

// AdminURL is the base of the admin API, without a slash at its end.
func (s *Server) AdminURL() string { return s.admURL[:len(s.admURL)-1] }

// Done is closed when Kratos has ended, whoever ended it.
func (s *Server) Done() <-chan struct{} { return s.process.Done() }

// Close asks Kratos to end, and kills it after five seconds.
func (s *Server) Close(ctx context.Context) error {
	return s.process.Stop(ctx, 5*time.Second)
}
