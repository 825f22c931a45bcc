// Command devstack brings up every outside service of m-saas on loopback, for development (`devstack run`) and for
// tests (`devstack exec`), and runs a command with their addresses in its environment.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
)

const usage = `devstack runs a command with every outside service of m-saas at hand.

  devstack run --data DIR [--addr-file FILE] [--kratos FILE] -- COMMAND [ARGUMENT…]
      fixed ports, everything kept below DIR
  devstack exec [--kratos FILE] -- COMMAND [ARGUMENT…]
      random ports, everything thrown away at the end; MSAAS_TEST_MONGO_URI and
      MSAAS_TEST_REDIS_URL name engines to be used instead of the embedded ones

`

// errUsage says that the command line makes no sense; what is wrong has been said.
var errUsage = errors.New("usage")

func main() {
	code, err := run(context.Background(), os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "devstack:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

// session is a command line, understood.
type session struct {
	temporary bool   // exec: random ports, a folder that is thrown away
	data      string // folder of everything that is kept
	addrFile  string // file for the variables; "" for none
	kratos    string
	command   []string
	dir       string // where devstack was called, and where the command runs
	log       *slog.Logger
}

func run(ctx context.Context, args []string, stderr io.Writer) (int, error) {
	if len(args) == 0 || (args[0] != "run" && args[0] != "exec") {
		fmt.Fprint(stderr, usage)
		return 0, errUsage
	}
	s := session{temporary: args[0] == "exec", log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{ReplaceAttr: withoutTime}))}
	var err error
	if s.dir, err = os.Getwd(); err != nil {
		return 0, err
	}
	if err := s.parse(args, stderr); err != nil {
		return 0, err
	}
	return s.run(ctx)
}

func (s *session) parse(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("devstack "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage) }
	flags.StringVar(&s.kratos, "kratos", os.Getenv("DEVSTACK_KRATOS"), "path of the Kratos executable")
	if !s.temporary {
		flags.StringVar(&s.data, "data", "", "folder to keep everything in")
		flags.StringVar(&s.addrFile, "addr-file", "", "file that gets the variables handed over, while they are valid")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return errUsage
	}
	s.command = flags.Args()
	if len(s.command) == 0 || (!s.temporary && s.data == "") {
		fmt.Fprint(stderr, usage)
		return errUsage
	}
	return s.absolute()
}

// absolute makes every path absolute: the object service moves the working directory of the process.
func (s *session) absolute() error {
	if s.kratos == "" {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find my own executable: %w", err)
		}
		s.kratos = filepath.Join(filepath.Dir(self), "kratos")
	}
	for _, path := range []*string{&s.data, &s.addrFile, &s.kratos} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(s.dir, *path)
		}
	}
	return nil
}

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
