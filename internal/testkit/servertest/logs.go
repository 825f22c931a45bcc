package servertest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Logs is everything that a server has logged, at every level, as production writes it, and what of it must not be in there:
// whatever people have sent of themselves and others (addresses, numbers, names, notes, passwords, tokens) and the cookies
// that they were given. Every server of every test is held to it when the test ends; see Leaks.
type Logs struct {
	mu      sync.Mutex
	text    strings.Builder
	planted map[string]string // value → where it came from
}

// The bounds of one server's logs in a test.
const (
	mostLogged  = 4 << 20
	mostPlanted = 4000
)

// NewLogs makes empty ones.
func NewLogs() *Logs { return &Logs{planted: map[string]string{}} }

// Write is of io.Writer.
func (l *Logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len()+len(p) <= mostLogged {
		l.text.Write(p)
	}
	return len(p), nil
}

// Handler is what the server logs to.
func (l *Logs) Handler() slog.Handler {
	return slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug})
}

// Text is what was logged.
func (l *Logs) Text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Plant makes a value one that must not be in the logs. Short words are left out: they are in everything.
func (l *Logs) Plant(value, from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(value) >= shortestPlanted && len(l.planted) < mostPlanted {
		l.planted[value] = from
	}
}

const shortestPlanted = 6

// Leaks lists the planted values that are in the logs, by where they came from.
func (l *Logs) Leaks() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	var found []string
	for value, from := range l.planted {
		quoted, err := json.Marshal(value)
		if err != nil {
			continue
		}
		for _, form := range []string{value, string(quoted[1 : len(quoted)-1])} {
			if before, after, ok := strings.Cut(text, form); ok {
				end, _, _ := strings.Cut(after, "\n")
				line := before[strings.LastIndexByte(before, '\n')+1:] + form + end
				found = append(found, fmt.Sprintf("%s %q in: %.600s", from, value, line))
				break
			}
		}
	}
	slices.Sort(found)
	return found
}

// personal are the fields of bodies whose values are about somebody, or secret.
var personal = []string{
	"email", "phone", "name", "first_name", "last_name", "guardian_name", "password", "current_password", "new_password", "token", "secret",
	"notes", "note", "text", "body", "subject", "address", "hold", "date_of_birth", "from_name", "message", "comment", "iban", "slug",
}

// plantBody plants what a body says of somebody.
func (l *Logs) plantBody(body []byte) {
	var v any
	if json.Unmarshal(body, &v) == nil {
		l.plantValue("", v)
	}
}

func (l *Logs) plantValue(field string, v any) {
	switch v := v.(type) {
	case string:
		if slices.Contains(personal, field) {
			l.Plant(v, field)
		}
	case []any:
		for _, one := range v {
			l.plantValue(field, one)
		}
	case map[string]any:
		for name, one := range v {
			l.plantValue(name, one)
		}
	}
}

// plantCookies plants the cookies that an answer sets.
func (l *Logs) plantCookies(resp *http.Response) {
	for _, c := range resp.Cookies() {
		l.Plant(c.Value, "cookie "+c.Name)
	}
}

// hold fails the test when something planted was logged.
func (l *Logs) hold(t testing.TB) {
	t.Helper()
	start := time.Now()
	for _, leak := range l.Leaks() {
		t.Errorf("the log holds a planted %s", leak)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Logf("the logs were looked through for %s", took)
	}
}

// Line is the line that the server wrote about the request.
func (l *Logs) Line(requestID string) string {
	for line := range strings.Lines(l.Text()) {
		if strings.Contains(line, `"msg":"request"`) && strings.Contains(line, requestID) {
			return line
		}
	}
	return ""
}
