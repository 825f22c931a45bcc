package messaging_test

import (
	"encoding/base64"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/messaging"
)

var update = flag.Bool("update", false, "write the golden files anew")

func visit(t *testing.T, language string) messaging.Visit {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	return messaging.Visit{
		To: "ana@example.test", MessageID: "out_1", Language: language,
		Clinic:  messaging.Clinic{Name: "Clinica <Șerban> & fiii", Color: "#ffcc00", Address: "Str. Lungă 1, Iași", Phone: "0232 123 456"},
		Service: "Consultație, Igienizare", Provider: "Dr. Ioana Pop", Location: "Centru, Str. Lungă 1",
		Start: time.Date(2026, 12, 1, 8, 30, 0, 0, time.UTC), Zone: zone,
		Link: "https://m.test/a/abc", BookAgain: "https://m.test/book/serban",
	}
}

func TestMailsAboutVisitsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"ro", "en"} {
		v := visit(t, language)
		for kind, write := range map[string]func() (messaging.Mail, error){"confirmed": v.Confirmed, "changed": v.Changed, "cancelled": v.Cancelled} {
			m, err := write()
			require.NoError(t, err)
			require.Equal(t, v.Clinic.Name, m.FromName)
			golden(t, "visit_"+kind+"."+language+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
			golden(t, "visit_"+kind+"."+language+".html", m.HTML)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, name)
}

func TestALetterLeadsNowhereElseThanToTheWeb(t *testing.T) {
	t.Parallel()
	v := visit(t, "ro")
	v.Link = "javascript:alert(1)"
	_, err := v.Confirmed()
	require.Error(t, err)
}

func TestSayTimeIsTheClinicsClock(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Bucharest")
	require.NoError(t, err)
	night := time.Date(2026, 10, 25, 23, 5, 0, 0, time.UTC) // the night after the clocks went back
	require.Equal(t, "luni, 26 octombrie 2026, ora 01:05", messaging.SayTime(night, zone, "ro"))
	require.Equal(t, "Monday, 26 October 2026, 01:05", messaging.SayTime(night, zone, "en"))
}

// The calendar stands among the forms of the text, where mail programs look for it, and once more as a file.
func TestACalendarGoesAlong(t *testing.T) {
	t.Parallel()
	server := newServer(t, script{})
	in := letter()
	in.FromName = "Clinica Țîrcă"
	in.Calendar = &messaging.Calendar{Method: "REQUEST", Body: []byte("BEGIN:VCALENDAR\r\n" + strings.Repeat("X-A:ș\r\n", 40) + "END:VCALENDAR\r\n")}
	require.NoError(t, newMailer(t, server.url("")).Send(t.Context(), in))
	m, err := mail.ReadMessage(strings.NewReader(server.only(t).raw))
	require.NoError(t, err)
	from, err := m.Header.AddressList("From")
	require.NoError(t, err)
	require.Equal(t, []*mail.Address{{Name: "Clinica Țîrcă", Address: "no-reply@clinic.test"}}, from)
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/mixed", kind)
	mixed := multipart.NewReader(m.Body, params["boundary"])
	first, err := mixed.NextPart()
	require.NoError(t, err)
	kind, params, err = mime.ParseMediaType(first.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	forms := multipart.NewReader(first, params["boundary"])
	for _, want := range []string{"text/plain; charset=utf-8", "text/html; charset=utf-8", "text/calendar; charset=utf-8; method=REQUEST"} {
		p, err := forms.NextPart()
		require.NoError(t, err)
		require.Equal(t, want, p.Header.Get("Content-Type"))
		if strings.HasPrefix(want, "text/calendar") {
			requireFile(t, p, in.Calendar.Body)
		}
	}
	_, err = forms.NextPart()
	require.ErrorIs(t, err, io.EOF)
	file, err := mixed.NextPart()
	require.NoError(t, err)
	require.Equal(t, "appointment.ics", file.FileName())
	requireFile(t, file, in.Calendar.Body)
	_, err = mixed.NextPart()
	require.ErrorIs(t, err, io.EOF)
}

func requireFile(t *testing.T, p *multipart.Part, want []byte) {
	t.Helper()
	require.Equal(t, "base64", p.Header.Get("Content-Transfer-Encoding"))
	got, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func TestACalendarWithoutAMethodIsRefused(t *testing.T) {
	t.Parallel()
	server := newServer(t, script{})
	in := letter()
	in.Calendar = &messaging.Calendar{Method: "REQUEST\r\nX: y", Body: []byte("x")}
	require.Error(t, newMailer(t, server.url("")).Send(t.Context(), in))
	in.Calendar, in.FromName = nil, "Ana\r\nBcc: x@example.test"
	require.Error(t, newMailer(t, server.url("")).Send(t.Context(), in))
}
