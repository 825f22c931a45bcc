package inbox_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/dovecot"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// TestBenchSyncVsMbsync reads a mailbox of 10,000 mails for the first time, in a process of its own, beside mbsync on the same
// server, which only copies it into files. Both read the same folders.
func TestBenchSyncVsMbsync(t *testing.T) {
	proof.Bench(t)
	binary, err := exec.LookPath("mbsync")
	require.NoError(t, err, "mbsync is not installed (Debian package isync)")
	r := newReader(t, dovecot.Mix{Messages: 10_000, Seed: 3, Large: 4})
	theirs := r.mbsync(t, binary) // also warms the server's caches, for us
	again := r.mbsync(t, binary)
	ours, peak := r.once(t)
	ratio := ours.Seconds() / min(theirs, again).Seconds()
	got := r.compare(t)
	require.Zero(t, got.missing+got.surplus+got.different, "%+v", got)
	proof.Line(t, "bench", "sync-vs-mbsync", fmt.Sprintf("%.1f s against %.1f s of mbsync: %.2f times, at most %d MB", ours.Seconds(), min(theirs, again).Seconds(), ratio, peak>>20),
		"<= 1.5 times, <= 150 MB", ratio <= 1.5 && peak <= 150<<20)
}

// mbsync copies the mailbox into files and tells how long it took.
func (r *reader) mbsync(t *testing.T, binary string) time.Duration {
	t.Helper()
	dir := t.TempDir()
	conf := filepath.Join(dir, "mbsyncrc")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "mail"), 0o700))
	require.NoError(t, os.WriteFile(conf, fmt.Appendf(nil, `
IMAPAccount server
Host localhost
Port %d
User %s
Pass %s
SSLType IMAPS
CertificateFile %s

IMAPStore far
Account server

MaildirStore near
Path %[5]s/mail/
Inbox %[5]s/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns * !Junk !Drafts !Trash
Create Near
Sync Pull
SyncState *
`, portOf(t, r.line.Addr), mailUser, dovecot.Password, r.server.CertFile, dir), 0o600))
	cmd := exec.CommandContext(t.Context(), binary, "-q", "-c", conf, "-a")
	cmd.Env = append(os.Environ(), "HOME="+dir)
	began := time.Now()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return time.Since(began)
}

var peakLine = regexp.MustCompile(`^read (\d+) ms, peak (\d+) kB`)

// once reads the mailbox in a process of its own and tells how long that took and the most memory it held.
func (r *reader) once(t *testing.T) (time.Duration, int64) {
	t.Helper()
	child := r.child(t, "once")
	var took time.Duration
	var peak int64
	for child.Out.Scan() {
		if m := peakLine.FindStringSubmatch(child.Out.Text()); m != nil {
			ms, _ := strconv.Atoi(m[1])
			kB, _ := strconv.ParseInt(m[2], 10, 64)
			took, peak = time.Duration(ms)*time.Millisecond, kB<<10
		}
	}
	require.NoError(t, child.Wait())
	require.NotZero(t, took)
	return took, peak
}

// peakMemory is the most memory that this process has held (VmHWM), in kB.
func peakMemory(t testing.TB) string {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB"))
		}
	}
	t.Fatal("the system does not tell its peak")
	return ""
}

// TestBenchSyncEmpty looks for new mail in a mailbox that has none, connection and sign-in included.
func TestBenchSyncEmpty(t *testing.T) {
	proof.Bench(t)
	r := newReader(t, dovecot.Mix{Messages: 10_000, Seed: 3, Large: 1})
	r.readOut(t)
	var took []time.Duration
	for range 40 {
		began := time.Now()
		require.NoError(t, r.SyncAccount(t.Context(), r.system, r.account))
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	p50, p95 := took[len(took)/2], took[len(took)*95/100]
	proof.Line(t, "bench", "sync-empty", fmt.Sprintf("p50 %.1f ms, p95 %.1f ms over 10,000 mails in four folders", ms(p50), ms(p95)), "p50 <= 50 ms", p50 <= 50*time.Millisecond)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
