package mailview_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/m-saas/m-saas/cmd/devstack/mailbox"
	"github.com/m-saas/m-saas/cmd/devstack/mailview"
)

const letter = "From: =?utf-8?q?Clinica_Z=C3=A2mbet?= <no-reply@clinic.test>\r\n" +
	"To: Ana <ana@clinic.test>\r\nSubject: =?utf-8?q?Confirma=C8=9Bi_programarea?=\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nVede=C8=9Bi http://127.0.0.1:8080/c/1?a=3D1&b=3D2.\r\n" +
	"--b\r\nContent-Type: text/html; charset=iso-8859-2\r\n\r\n<script>alert(1)</script><a href=\"http://127.0.0.1:8080/c/2?a=1&amp;b=2\">\xbetergeti</a>\r\n--b--\r\n"

func start(t *testing.T) (*mailbox.Archive, *httptest.Server) {
	t.Helper()
	archive, err := mailbox.OpenArchive(t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(mailview.Handler(archive, slog.New(slog.DiscardHandler)))
	t.Cleanup(srv.Close)
	return archive, srv
}

func add(t *testing.T, archive *mailbox.Archive, to ...string) mailbox.Message {
	t.Helper()
	m, err := archive.Add("bounce@clinic.test", to, []byte(letter))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// answer is what is left of a response.
type answer struct {
	status int
	header http.Header
	body   string
}

func ask(t *testing.T, method, url string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body)}
}

func TestMessagesAreDecoded(t *testing.T) {
	t.Parallel()
	archive, srv := start(t)
	add(t, archive, "Ana@clinic.test")
	add(t, archive, "dan@clinic.test", "ana@clinic.test")
	body := ask(t, http.MethodGet, srv.URL+"/api/messages?to=ANA@clinic.test").body
	var got []mailbox.Message
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].ID != "2" || got[1].ID != "1" {
		t.Fatalf("not newest first: %s", body)
	}
	m := got[0]
	if m.Subject != "Confirmați programarea" || m.From != "Clinica Zâmbet <no-reply@clinic.test>" {
		t.Errorf("headers: %+v", m)
	}
	if !strings.Contains(m.HTML, "žtergeti") || !strings.Contains(m.Text, "Vedeți") {
		t.Errorf("bodies: %q %q", m.Text, m.HTML)
	}
	want := "http://127.0.0.1:8080/c/1?a=1&b=2 http://127.0.0.1:8080/c/2?a=1&b=2"
	if links := strings.Join(m.Links, " "); links != want {
		t.Errorf("links %s, want %s", links, want)
	}
	if body = ask(t, http.MethodGet, srv.URL+"/api/messages?to=nobody@clinic.test").body; strings.TrimSpace(body) != "[]" {
		t.Errorf("for nobody: %s", body)
	}
}

func TestWaitAnswersAsSoonAsTheMessageIsThere(t *testing.T) {
	t.Parallel()
	archive, srv := start(t)
	first := add(t, archive, "ana@clinic.test")
	told := make(chan string, 1)
	go func() {
		told <- ask(t, http.MethodGet, srv.URL+"/api/wait?to=ana@clinic.test&contains=programarea&timeout=20s&after="+first.ID).body
	}()
	add(t, archive, "dan@clinic.test")
	second := add(t, archive, "ana@clinic.test")
	if body := <-told; !strings.Contains(body, `"id":"`+second.ID+`"`) {
		t.Errorf("waited for %s, got %s", second.ID, body)
	}
	if got := ask(t, http.MethodGet, srv.URL+"/api/wait?to=ana@clinic.test&contains=implant&timeout=10ms").status; got != http.StatusNoContent {
		t.Errorf("without a message: %d", got)
	}
}

func TestDeleteRemovesForOneOrForAll(t *testing.T) {
	t.Parallel()
	archive, srv := start(t)
	add(t, archive, "ana@clinic.test")
	add(t, archive, "dan@clinic.test")
	ask(t, http.MethodDelete, srv.URL+"/api/messages?to=ana@clinic.test")
	if left := archive.List(""); len(left) != 1 || left[0].ID != "2" {
		t.Errorf("left: %+v", left)
	}
	ask(t, http.MethodDelete, srv.URL+"/api/messages")
	if left := archive.List(""); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	if m := add(t, archive, "ana@clinic.test"); m.ID != "3" {
		t.Errorf("number %s was used before", m.ID)
	}
	if got := ask(t, http.MethodGet, srv.URL+"/api/messages/1").status; got != http.StatusNotFound {
		t.Errorf("removed message: %d", got)
	}
}

func TestPagesRunNothing(t *testing.T) {
	t.Parallel()
	archive, srv := start(t)
	add(t, archive, "ana@clinic.test")
	for path, want := range map[string]string{
		"/?to=ana":         `<a href="/messages/1">Confirmați programarea</a>`,
		"/?to=nobody":      "No mail to “nobody”.",
		"/messages/1":      `<iframe src="/messages/1/body" sandbox="allow-popups`,
		"/messages/1/body": "<script>alert(1)</script>",
		"/view.css":        "prefers-color-scheme",
	} {
		got := ask(t, http.MethodGet, srv.URL+path)
		if got.status != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d, %q not in %s", path, got.status, want, got.body)
		}
		policy := got.header.Get("Content-Security-Policy")
		if path != "/view.css" && (!strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "script-src")) {
			t.Errorf("%s: policy %q lets scripts run", path, policy)
		}
	}
}
