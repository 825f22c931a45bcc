// Package command is the command line of devstack.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
)

const usage = `devstack runs a command with every outside service of m-saas at hand.

  devstack run --data DIR [--addr-file FILE] [--kratos FILE] -- COMMAND [ARGUMENT…]
      fixed ports, everything kept below DIR
  devstack exec [--kratos FILE] -- COMMAND [ARGUMENT…]
      random ports, everything thrown away at the end; MSAAS_TEST_MONGO_URI and
      MSAAS_TEST_REDIS_URL name engines to be used instead of the embedded ones

FILE of --addr-file gets the variables handed over, as KEY=value lines, while they
are valid. --kratos (or DEVSTACK_KRATOS) is by default the kratos beside devstack.
`

// Codes that devstack itself ends with; any other is the command's.
const (
	codeFailed = 1
	codeUsage  = 2
)

// errUsage says that the command line makes no sense; what is wrong has been said.
var errUsage = errors.New("usage")

// Run does what args (without the program's name) ask for and returns the exit code. What devstack has to say goes to
// stderr; the command has the process's own streams.
func Run(ctx context.Context, args []string, stderr io.Writer) int {
	s, err := parse(args, stderr)
	if err != nil {
		if !errors.Is(err, errUsage) {
			say(stderr, "devstack: ", err, "\n")
		}
		return codeUsage
	}
	code, err := s.run(ctx)
	if err != nil {
		say(stderr, "devstack: ", err, "\n")
		if code == 0 {
			code = codeFailed
		}
	}
	return code
}

// say writes for a person. When nobody can read it there is nobody to tell.
func say(w io.Writer, words ...any) {
	_, _ = fmt.Fprint(w, words...)
}

// session is a command line, understood.
type session struct {
	temporary bool   // exec: random ports, a folder that is thrown away
	data      string // folder of everything that is kept
	addrFile  string // file for the variables; "" for none
	kratos    string
	command   []string
	path      string // of the command's executable
	dir       string // where devstack was called, and where the command runs
	log       *slog.Logger
}

func parse(args []string, stderr io.Writer) (*session, error) {
	if len(args) == 0 || (args[0] != "run" && args[0] != "exec") {
		say(stderr, usage)
		return nil, errUsage
	}
	s := &session{
		temporary: args[0] == "exec",
		log:       slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{ReplaceAttr: withoutTime})),
	}
	flags := flag.NewFlagSet("devstack "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { say(stderr, usage) }
	flags.StringVar(&s.kratos, "kratos", os.Getenv("DEVSTACK_KRATOS"), "path of the Kratos executable")
	if !s.temporary {
		flags.StringVar(&s.data, "data", "", "folder to keep everything in")
		flags.StringVar(&s.addrFile, "addr-file", "", "file that gets the variables handed over, while they are valid")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return nil, errUsage
	}
	s.command = flags.Args()
	if len(s.command) == 0 || (!s.temporary && s.data == "") {
		say(stderr, usage)
		return nil, errUsage
	}
	return s, s.absolute()
}

// absolute makes every path absolute: the object service moves the working directory of the process.
func (s *session) absolute() error {
	var err error
	if s.dir, err = os.Getwd(); err != nil {
		return fmt.Errorf("find the working directory: %w", err)
	}
	if s.kratos == "" {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find my own executable: %w", err)
		}
		s.kratos = filepath.Join(filepath.Dir(self), "kratos")
	}
	if s.path, err = exec.LookPath(s.command[0]); err != nil {
		return fmt.Errorf("find the command: %w", err)
	}
	for _, path := range []*string{&s.path, &s.data, &s.addrFile, &s.kratos} {
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
