package mailhtml_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mailhtml"
)

// The ways in which the cases are shown. Bare: only what the sanitiser leaves, in a page that may do anything. Product: as in
// the product, in a sandboxed frame with the page's policy. The raw ones leave the sanitiser out, to see what it is there for.
const (
	bare       = "bare"
	product    = "product"
	rawBare    = "raw-bare"
	rawProduct = "product-raw"
)

// seen is what happened while all cases were shown in one way.
type seen struct {
	hits  []int // cases of which a script ran; 1e9 = one that asked the page itself
	leaks []string
	ample bool // enough happened
	whole bool // the top page stayed until all cases were shown
}

// theatre serves the cases to a browser, for which every address in the world leads here.
type theatre struct {
	cases []string
	mode  string
	each  int // cases to a page
	done  chan struct{}
	// enough is closed when so much has happened that it shows what would happen without the sanitiser.
	enough chan struct{}

	mu   sync.Mutex
	seen seen
}

// ServeHTTP implements http.Handler.
func (th *theatre) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.Host != "proof.test" && !strings.HasSuffix(r.Host, ".example"): // the browser's own
		http.NotFound(w, r)
	case r.Host != "proof.test":
		th.leak(r)
	case r.URL.Path == "/top.html" && r.URL.Query().Get("mode") == th.mode:
		http.ServeFile(w, r, "testdata/top.html")
	case r.URL.Path == "/hands.js":
		http.ServeFile(w, r, "testdata/hands.js")
	case path[0] == "hit" && r.Method == http.MethodPost:
		th.hit(path[1])
	case path[0] == "done" && r.Method == http.MethodPost:
		close(th.done)
	case len(path) == 3 && path[0] == "case" && path[1] == th.mode:
		th.show(w, r, path[2])
	default:
		th.leak(r)
	}
}

func (th *theatre) hit(number string) {
	id, err := strconv.Atoi(number)
	th.mu.Lock()
	defer th.mu.Unlock()
	if err == nil {
		th.seen.hits = append(th.seen.hits, id)
	}
	th.suffice()
}

// suffice ends a show of raw cases, which nobody need see whole.
func (th *theatre) suffice() {
	if th.mode == rawBare && !th.seen.ample && len(th.seen.hits) > ample && len(th.seen.leaks) > ample {
		th.seen.ample = true
		close(th.enough)
	}
}

const ample = 25

func (th *theatre) leak(r *http.Request) {
	th.mu.Lock()
	defer th.mu.Unlock()
	th.seen.leaks = append(th.seen.leaks, r.Method+" "+r.Host+r.URL.Path)
	th.suffice()
}

// show serves some cases in one page: cleaned each on its own, or one as it is.
func (th *theatre) show(w http.ResponseWriter, r *http.Request, number string) {
	page, err := strconv.Atoi(number)
	if err != nil || page < 0 || page*th.each >= len(th.cases) {
		th.leak(r)
		return
	}
	var all mailhtml.Result
	for id := page * th.each; id < min(len(th.cases), (page+1)*th.each); id++ {
		source := strings.ReplaceAll(th.cases[id], "alert(1)", fmt.Sprintf("top.postMessage(%d,String.fromCharCode(42))", id))
		if th.mode == bare || th.mode == product {
			clean, err := mailhtml.Clean(source, mailhtml.Options{CID: evilCID})
			if err != nil {
				panic(err)
			}
			source = "<div>" + clean.HTML + "</div>"
		}
		all.HTML += source
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if strings.HasPrefix(th.mode, product) {
		w.Header().Set("Content-Security-Policy", mailhtml.CSP)
		_, _ = w.Write(mailhtml.Page(all, false)) // a browser that is gone fails the test by its absence
		return
	}
	_, _ = io.WriteString(w, `<!doctype html><meta charset="utf-8"><script src="/hands.js?`+number+`"></script><body>`+all.HTML)
}

// play shows all cases in one way in Chromium.
func play(t *testing.T, all []string, mode string, patience time.Duration) seen {
	t.Helper()
	th := &theatre{cases: all, mode: mode, each: 12, done: make(chan struct{}), enough: make(chan struct{})}
	if mode == rawBare || mode == rawProduct {
		th.each = 1 // they take the page with them
	}
	open, closed := httptest.NewServer(th), httptest.NewUnstartedServer(th)
	closed.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	closed.StartTLS()
	defer open.Close()
	defer closed.Close()
	chromium := os.Getenv("MSAAS_CHROMIUM")
	if chromium == "" {
		chromium = "chromium"
	}
	rules := fmt.Sprintf("MAP *:80 127.0.0.1:%d, MAP *:443 127.0.0.1:%d", port(open.Listener), port(closed.Listener))
	browser := exec.CommandContext(t.Context(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio", "--disable-features=IsolateSandboxedIframes", "--ignore-certificate-errors", "--remote-debugging-port=0",
		"--user-data-dir="+t.TempDir(), "--host-resolver-rules="+rules, fmt.Sprintf("http://proof.test/top.html?mode=%s&n=%d", mode, (len(all)+th.each-1)/th.each))
	browser.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	browser.WaitDelay = 5 * time.Second
	require.NoError(t, browser.Start())
	defer func() {
		_ = syscall.Kill(-browser.Process.Pid, syscall.SIGKILL) // with its children, which write to the folder that goes away
		_ = browser.Wait()
	}()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	whole := false
	select {
	case <-th.done:
		whole = true
	case <-th.enough:
	case <-ctx.Done():
	}
	th.mu.Lock()
	defer th.mu.Unlock()
	th.seen.whole = whole
	return th.seen
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }
