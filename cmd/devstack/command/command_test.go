package command_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/smtp"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/command"
)

// asDevstack makes the test binary behave like devstack: the real thing, in a process of its own.
const asDevstack = "DEVSTACK_TEST_AS_DEVSTACK"

func TestMain(m *testing.M) {
	if os.Getenv(asDevstack) != "" {
		os.Exit(command.Run(context.Background(), os.Args[1:], os.Stderr))
	}
	os.Exit(m.Run())
}

// devstack is a devstack to be started, with what it says.
type devstack struct {
	*exec.Cmd
	said bytes.Buffer
}

func newDevstack(t *testing.T, args ...string) *devstack {
	t.Helper()
	kratos := os.Getenv("DEVSTACK_KRATOS")
	if kratos == "" {
		kratos = filepath.Join("..", "..", "..", "bin", "kratos")
	}
	kratos, err := filepath.Abs(kratos)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kratos); err != nil {
		t.Fatalf("these tests need Kratos: build it with make, or name one in DEVSTACK_KRATOS: %v", err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	d := &devstack{Cmd: exec.CommandContext(t.Context(), self, args...)}
	d.Env = append(os.Environ(), asDevstack+"=1", "DEVSTACK_KRATOS="+kratos, "MSAAS_TEST_MONGO_URI=", "MSAAS_TEST_REDIS_URL=")
	d.Stderr = &d.said
	d.WaitDelay = 5 * time.Second
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("devstack said:\n%s", &d.said)
		}
	})
	return d
}

// parseVars finds the variables handed over in what env printed.
func parseVars(out string) map[string]string {
	vars := map[string]string{}
	for line := range strings.Lines(out) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && strings.HasPrefix(name, "MSAAS_") {
			vars[name] = value
		}
	}
	return vars
}

// started starts a devstack that holds until it is signalled, and returns its variables once it is ready.
func (d *devstack) started(t *testing.T) map[string]string {
	t.Helper()
	out, err := d.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "holding" {
			return parseVars(text.String())
		}
		text.WriteString(lines.Text() + "\n")
	}
	t.Fatalf("devstack ended early: %v\n%s", d.Wait(), &d.said)
	return nil
}

// hold is a command that prints its environment, then waits for SIGTERM and ends with code 7.
var hold = []string{"--", "sh", "-c", `trap 'kill $!; exit 7' TERM; env; echo holding; sleep 600 >/dev/null & wait`}

func TestExecHandsEverythingOver(t *testing.T) {
	t.Parallel()
	d := newDevstack(t, "exec", "--", "sh", "-c", "env; pwd; exit 3")
	out, err := d.Output()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 3 {
		t.Fatalf("ended with %v, want the command's code 3", err)
	}
	vars := parseVars(string(out))
	for _, name := range []string{
		"MSAAS_ENV", "MSAAS_MONGO_URI", "MSAAS_REDIS_URL", "MSAAS_KRATOS_PUBLIC_URL", "MSAAS_KRATOS_ADMIN_URL",
		"MSAAS_S3_ENDPOINT", "MSAAS_S3_REGION", "MSAAS_S3_BUCKET", "MSAAS_S3_ACCESS_KEY", "MSAAS_S3_SECRET_KEY",
		"MSAAS_S3_PATH_STYLE", "MSAAS_SMTP_URL", "MSAAS_MAIL_FROM", "MSAAS_MASTER_KEY", "MSAAS_DEV_MAIL_URL", "MSAAS_DEV_IMAP_ADDR",
		"MSAAS_MAIL_ALLOW_PRIVATE",
	} {
		if vars[name] == "" {
			t.Errorf("%s is not handed over", name)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "\n"+here+"\n") {
		t.Errorf("the command did not run in %s", here)
	}
}

func TestExecTakesOutsideEngines(t *testing.T) {
	t.Parallel()
	outer := newDevstack(t, append([]string{"exec"}, hold...)...)
	vars := outer.started(t)
	inner := newDevstack(t, "exec", "--", "env")
	inner.Env = append(inner.Env, "MSAAS_TEST_MONGO_URI="+vars["MSAAS_MONGO_URI"], "MSAAS_TEST_REDIS_URL="+vars["MSAAS_REDIS_URL"])
	out, err := inner.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := parseVars(string(out))
	if got["MSAAS_MONGO_URI"] != vars["MSAAS_MONGO_URI"] || got["MSAAS_REDIS_URL"] != vars["MSAAS_REDIS_URL"] {
		t.Errorf("handed over %s and %s", got["MSAAS_MONGO_URI"], got["MSAAS_REDIS_URL"])
	}
	if err := outer.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = outer.Wait()
}

func TestRunKeepsItsDataAndItsLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	addresses := filepath.Join(dir, "addresses")
	args := append([]string{"run", "--data", filepath.Join(dir, "data"), "--addr-file", addresses}, hold...)
	first := newDevstack(t, args...)
	before := first.started(t)
	written, err := os.ReadFile(addresses)
	if err != nil || parseVars(string(written))["MSAAS_MONGO_URI"] != before["MSAAS_MONGO_URI"] {
		t.Errorf("address file: %v\n%s", err, written)
	}
	second := newDevstack(t, args...)
	if err := second.Run(); err == nil || !strings.Contains(second.said.String(), "another devstack is using") {
		t.Errorf("a second devstack on the same data: %v, said %q", err, &second.said)
	}
	letter := "From: a@clinic.test\r\nSubject: kept\r\n\r\nbody\r\n"
	smtpURL, err := url.Parse(before["MSAAS_SMTP_URL"])
	if err != nil {
		t.Fatal(err)
	}
	if err := smtp.SendMail(smtpURL.Host, nil, "a@clinic.test", []string{"b@clinic.test"}, []byte(letter)); err != nil {
		t.Fatal(err)
	}
	first.stop(t, 7)
	if _, err := os.Stat(addresses); err == nil {
		t.Error("the address file outlives its addresses")
	}

	again := newDevstack(t, args...)
	after := again.started(t)
	if after["MSAAS_MASTER_KEY"] != before["MSAAS_MASTER_KEY"] {
		t.Error("the master key changed")
	}
	var list []struct{ Subject string }
	getJSON(t, after["MSAAS_DEV_MAIL_URL"]+"/api/messages?to=b@clinic.test", &list)
	if len(list) != 1 || list[0].Subject != "kept" {
		t.Errorf("mail after the restart: %+v", list)
	}
	again.stop(t, 7)
}

// stop sends SIGTERM and expects the code of the command.
func (d *devstack) stop(t *testing.T, code int) {
	t.Helper()
	if err := d.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := d.Wait(); !errors.As(err, &ended) || ended.ExitCode() != code {
		t.Errorf("ended with %v, want code %d", err, code)
	}
}

func TestNothingOutlivesAKilledDevstack(t *testing.T) {
	t.Parallel()
	d := newDevstack(t, append([]string{"run", "--data", t.TempDir()}, hold...)...)
	vars := d.started(t)
	if err := d.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = d.Wait()
	u, err := url.Parse(vars["MSAAS_KRATOS_ADMIN_URL"])
	if err != nil {
		t.Fatal(err)
	}
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for end := time.After(10 * time.Second); ; {
		conn, err := net.Dial("tcp", u.Host) //nolint:noctx // loopback
		if err != nil {
			return
		}
		_ = conn.Close()
		select {
		case <-retry.C:
		case <-end:
			t.Fatal("Kratos is still there")
		}
	}
}

func TestAServiceThatFailsIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ kratos, want string }{
		"that is not there":    {"/nonexistent/kratos", "kratos did not start: no Kratos at /nonexistent/kratos"},
		"that does not behave": {"/bin/false", "kratos did not start: migrate the Kratos database"},
	} {
		d := newDevstack(t, "exec", "--kratos", test.kratos, "--", "true")
		if err := d.Run(); err == nil || !strings.Contains(d.said.String(), test.want) {
			t.Errorf("%s: %v, said %q", name, err, &d.said)
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"nothing": nil, "an unknown word": {"start"}, "no command": {"exec"}, "no folder": {"run", "--", "true"},
		"an unknown flag": {"exec", "--data", "x", "--", "true"},
	} {
		var said bytes.Buffer
		if code := command.Run(t.Context(), args, &said); code != 2 || !strings.Contains(said.String(), "devstack run --data DIR") {
			t.Errorf("%s: code %d, said %q", name, code, &said)
		}
	}
}

func getJSON(t *testing.T, address string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
