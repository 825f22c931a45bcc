package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/httpapi"
	"github.com/m-saas/m-saas/internal/live"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/policies"
)

// secretWord stands in every name that clinic A stores; it may never come out to a member of clinic B.
const secretWord = "Zzsecretword"

// furnished makes a clinic with one of everything and gives the identifiers.
func furnished(t *testing.T, s *servertest.Server, name string) (c *servertest.Clinic, ids map[string]string, k servertest.Catalogue) {
	t.Helper()
	c = s.Clinic(t, name)
	k = c.Catalogue(t)
	client := c.Client(t, secretWord+" Ionescu")
	day := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 7)
	apt := c.Owner.Post(t, c.Path("/appointments"), k.Booking(client, day.Add(10*time.Hour))).Want(t, http.StatusCreated).ID(t)
	blk := c.Owner.Post(t, c.Path("/blocked-times"), map[string]any{
		"scope": "provider", "provider_id": k.Provider, "start": day.Add(14 * time.Hour), "end": day.Add(15 * time.Hour), "reason": secretWord,
	}).Want(t, http.StatusCreated).ID(t)
	category := c.Owner.Post(t, c.Path("/categories"), map[string]any{"name": secretWord, "kind": "service"}).Want(t, http.StatusCreated).ID(t)
	wai := c.Owner.Post(t, c.Path("/waitlist"), map[string]any{
		"client_id": client, "wish": map[string]any{"service_ids": []string{k.Service}, "to": day.AddDate(0, 0, 30).Format("2006-01-02"), "notes": secretWord},
	}).Want(t, http.StatusCreated).ID(t)
	guest := strings.ToLower(name) + "-guest@people.test"
	room := mailroomIn(t, c)
	dra := room.draft(t, c.Owner, map[string]any{"to": []map[string]any{{"address": "ana@people.test"}}, "subject": secretWord, "text": secretWord}).ID
	tpl := c.Owner.Post(t, c.Path("/mail-templates"), map[string]any{"name": secretWord, "language": "ro", "body": secretWord}).Want(t, http.StatusCreated).ID(t)
	fil := c.File(t, client, secretWord+".txt", secretWord)
	cnv, mai := c.Conversation(t, secretWord, strings.ToLower(secretWord))
	mailNote := c.Owner.Post(t, c.Path("/conversations/"+cnv+"/notes"), map[string]any{"text": secretWord}).Want(t, http.StatusCreated).ID(t)
	pay := c.Owner.Post(t, c.Path("/payments"), map[string]any{
		"kind": "cash", "amount": 15000, "purpose": secretWord, "client_id": client, "appointment_id": apt,
	}).Want(t, http.StatusCreated).ID(t)
	bill := c.Invoice(t, client, secretWord)
	inv := c.Invite(t, guest, "receptionist")
	require.Eventually(t, func() bool { return c.InvitationMail(t, guest) == "sent" }, 15*time.Second, 20*time.Millisecond)
	return c, map[string]string{
		"client": client, "appointment": apt, "waitlist entry": wai, "blocked time": blk, "invitation": inv, "member": c.MemberID(t, c.Owner),
		"provider": k.Provider, "resource": k.Chair, "service": k.Service, "location": k.Location, "category": category, "tenant": string(c.TenantID(t)),
		"file": fil, "draft": dra, "mail template": tpl, "mail": room.mail, "payment": pay, "invoice": bill, "conversation": cnv, "received mail": mai, "note on a conversation": mailNote,
	}, k
}

// Every route, walked by a member of clinic B against everything of clinic A: nothing is read, nothing is written.
func TestProofIsolation(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	a, ids, k := furnished(t, s, "Alpha")
	b, _, _ := furnished(t, s, "Beta")
	before := a.Snapshot(t)
	w := &walker{t: t, b: b, a: a, ids: ids}
	for _, r := range s.App.API.Routes() {
		switch r.Access {
		case httpapi.Member:
			w.acrossSlugs(r)
			w.foreignIDs(r)
		case httpapi.Admin:
			w.adminArea(r)
		case httpapi.Signed, httpapi.Public:
		}
	}
	w.foreignReferences(k)
	w.listsAndSearches()
	crossLive(t, s, a, b)
	crossJob(t, s, b, ids["invitation"])
	crossKeys(t, s, a, b)
	require.Equal(t, before, a.Snapshot(t), "something was written to clinic A")
	proof.Line(t, "proof", "isolation", fmt.Sprintf("%d requests over %d routes of another clinic: 0 answered, 0 written, 0 leaked", w.asked, len(s.App.API.Routes())), "0 of each", !t.Failed())
}

type walker struct {
	t     *testing.T
	a, b  *servertest.Clinic
	ids   map[string]string
	asked int
}

func (w *walker) ask(method, path string, body any) servertest.Response {
	w.t.Helper()
	w.asked++
	if method == http.MethodGet || method == http.MethodDelete {
		body = nil
	}
	return w.b.Owner.Do(w.t, method, path, body, servertest.IfMatch(1), servertest.Key("0123456789abcdef0123"))
}

func (w *walker) unleaked(r servertest.Response, what string) {
	w.t.Helper()
	require.False(w.t, bytes.Contains(r.Body, []byte(secretWord)), "%s leaks: %s", what, r.Body)
}

// acrossSlugs asks for clinic A by its own name: for a member of B it does not exist.
func (w *walker) acrossSlugs(r httpapi.Route) {
	w.t.Helper()
	path := strings.Replace(r.Path, "{slug}", w.a.Slug, 1)
	for _, id := range w.ids {
		got := w.ask(r.Method, strings.Replace(path, "{id}", id, 1), map[string]any{})
		got.Refused(w.t, http.StatusNotFound, "not_found")
		w.unleaked(got, r.Path)
		if !strings.Contains(path, "{id}") {
			return
		}
	}
}

// foreignIDs asks for clinic A's things in clinic B.
func (w *walker) foreignIDs(r httpapi.Route) {
	w.t.Helper()
	if !strings.Contains(r.Path, "{id}") {
		return
	}
	path := strings.NewReplacer("{slug}", w.b.Slug, "{path}", "2").Replace(r.Path)
	for kind, id := range w.ids {
		got := w.ask(r.Method, strings.Replace(path, "{id}", id, 1), bodyFor(r))
		require.Contains(w.t, []int{http.StatusNotFound, http.StatusUnprocessableEntity}, got.Status, "%s %s with a %s of A: %s", r.Method, r.Path, kind, got.Body)
		w.unleaked(got, r.Path)
	}
}

func (w *walker) adminArea(r httpapi.Route) {
	w.t.Helper()
	got := w.ask(r.Method, strings.Replace(r.Path, "{id}", w.ids["tenant"], 1), map[string]any{})
	got.Refused(w.t, http.StatusNotFound, "not_found")
	w.unleaked(got, r.Path)
}

// foreignReferences puts clinic A's identifiers into the bodies of clinic B's requests.
func (w *walker) foreignReferences(k servertest.Catalogue) {
	t := w.t
	t.Helper()
	own := w.b.Catalogue(t)
	client := w.b.Client(t, "Own Client")
	start := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 9).Add(9 * time.Hour)
	for field, foreign := range map[string]any{
		"client_id": w.ids["client"], "provider_id": k.Provider, "resource_id": k.Chair, "service_ids": []string{k.Service}, "location_id": k.Location,
	} {
		body := own.Booking(client, start)
		body[field] = foreign
		got := w.ask(http.MethodPost, w.b.Path("/appointments"), body)
		require.Contains(t, []int{http.StatusNotFound, http.StatusUnprocessableEntity}, got.Status, "booking with A's %s: %s", field, got.Body)
		w.unleaked(got, field)
	}
	got := w.ask(http.MethodPost, w.b.Path("/blocked-times"), map[string]any{
		"scope": "provider", "provider_id": k.Provider, "start": start, "end": start.Add(time.Hour), "reason": "x y z",
	})
	require.Contains(t, []int{http.StatusNotFound, http.StatusUnprocessableEntity}, got.Status, "%s", got.Body)
	got = w.ask(http.MethodPost, w.b.Path("/clients"), map[string]any{"name": "A Child", "guardian": map[string]any{"client_id": w.ids["client"]}})
	require.Equal(t, http.StatusUnprocessableEntity, got.Status, "a guardian of A: %s", got.Body)
	got = w.ask(http.MethodPost, w.b.Path("/clients/"+client+"/merge"), map[string]any{"from_id": w.ids["client"]})
	require.Equal(t, http.StatusUnprocessableEntity, got.Status, "a merge with A's client: %s", got.Body)
	got = w.ask(http.MethodPost, w.b.Path("/clients/bulk"), map[string]any{"ids": []string{w.ids["client"]}, "add_tags": []string{"x"}})
	require.Contains(t, string(got.Body), `"outcome":"not_found"`)
	for field, foreign := range map[string]string{"client_id": w.ids["client"], "appointment_id": w.ids["appointment"], "invoice_id": "ivc_01hzzzzzzzzzzzzzzzzzzzzzzz"} {
		got = w.ask(http.MethodPost, w.b.Path("/payments"), map[string]any{"kind": "cash", "amount": 100, "purpose": "x", field: foreign})
		require.Equal(t, http.StatusUnprocessableEntity, got.Status, "a payment with A's %s: %s", field, got.Body)
		w.unleaked(got, field)
	}
	ownMail, _ := w.b.Conversation(t, "Own")
	for field, foreign := range map[string]string{"client_id": w.ids["client"], "assignee_id": w.ids["member"]} {
		got = w.ask(http.MethodPatch, w.b.Path("/conversations/"+ownMail), map[string]any{field: foreign})
		require.Equal(t, http.StatusUnprocessableEntity, got.Status, "%s of A: %s", field, got.Body)
	}
	got = w.ask(http.MethodPost, w.b.Path("/conversations/bulk"), map[string]any{"ids": []string{w.ids["conversation"]}, "status": "closed"})
	require.Contains(t, string(got.Body), `"outcome":"not_found"`)
	got = w.ask(http.MethodPost, w.b.Path("/team/ownership"), map[string]any{"member_id": w.ids["member"]})
	require.Contains(t, []int{http.StatusNotFound, http.StatusUnprocessableEntity}, got.Status, "%s", got.Body)
}

// listsAndSearches reads everything that clinic B can list, with A's words and identifiers as filters.
func (w *walker) listsAndSearches() {
	t := w.t
	t.Helper()
	day := time.Now().UTC().Truncate(24 * time.Hour)
	around := "?from=" + day.Format(time.RFC3339) + "&to=" + day.AddDate(0, 0, 30).Format(time.RFC3339)
	for _, path := range []string{
		"/categories", "/services?deleted=true", "/categories?deleted=true",
		"/clients?q=" + secretWord, "/clients", "/clients?deleted=true", "/clients/tags", "/client-fields", "/client-views", "/appointments" + around, "/appointments" + around + "&client_id=" + w.ids["client"],
		"/appointments" + around + "&provider_id=" + w.ids["provider"], "/blocked-times" + around, "/providers", "/resources", "/services", "/locations", "/team", "/audit", "/waitlist", "/access-log", "/dashboard", "/dashboard?provider_id=" + w.ids["provider"],
		"/clients?q=" + secretWord, "/clients", "/clients?deleted=true", "/clients/tags", "/client-fields", "/client-views", "/appointments" + around, "/appointments" + around + "&client_id=" + w.ids["client"],
		"/appointments" + around + "&provider_id=" + w.ids["provider"], "/blocked-times" + around, "/providers", "/resources", "/services", "/locations", "/team", "/audit", "/access-log",
		"/invoices", "/invoices?client_id=" + w.ids["client"], "/invoices/export", "/invoices/export?rows=lines", "/payments", "/payments?client_id=" + w.ids["client"], "/payments?appointment_id=" + w.ids["appointment"], "/payments/export",
		"/payments/totals?from=2020-01-01&to=2020-12-31", "/file-usage", "/conversations?status=all", "/conversations?q=" + secretWord, "/conversations?status=all&client=" + w.ids["client"],
		"/conversations?assignee=" + w.ids["member"], "/conversations/counts", "/conversations/colleagues", "/conversations/tags",
	} {
		got := w.ask(http.MethodGet, w.b.Path(path), nil)
		require.Less(t, got.Status, http.StatusInternalServerError, path)
		for kind, id := range w.ids {
			require.False(t, bytes.Contains(got.Body, []byte(id)), "%s shows a %s of A: %s", path, kind, got.Body)
		}
	}
}

// crossLive listens in clinic B while clinic A changes.
func crossLive(t *testing.T, s *servertest.Server, a, b *servertest.Clinic) {
	t.Helper()
	ofB, err := s.App.Live.Subscribe(t.Context(), b.Scope(t), live.Listener{Person: "somebody"})
	require.NoError(t, err)
	defer ofB.Close(t.Context())
	<-ofB.Ready()
	s.App.Live.Publish(t.Context(), a.Scope(t), live.Event{Type: "client.changed", ID: "of A"})
	s.App.Live.Publish(t.Context(), b.Scope(t), live.Event{Type: "client.changed", ID: "of B"})
	require.Equal(t, "of B", (<-ofB.Events()).ID, "B heard of A")
}

// crossJob runs a job of clinic B that names an invitation of clinic A.
func crossJob(t *testing.T, s *servertest.Server, b *servertest.Clinic, invitation string) {
	t.Helper()
	actor, err := s.App.System(t.Context(), b.TenantID(t), policies.SystemMailer)
	require.NoError(t, err)
	_ = s.App.Team.SendInvitation(t.Context(), actor, invitation) // whatever it answers, nothing of A may change: compared at the end
}

// crossKeys looks for A's objects and cache entries under B's scope, and for A's secrets under B's key.
func crossKeys(t *testing.T, s *servertest.Server, a, b *servertest.Clinic) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	sa, sb := a.Scope(t), b.Scope(t)
	require.NoError(t, s.App.Objects.Put(ctx, sa, "report", "text/plain", []byte(secretWord)))
	_, err := s.App.Objects.Get(ctx, sb, "report", 1000)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.NotEqual(t, sa.CacheKey("x"), sb.CacheKey("x"))
	for _, evil := range []string{"../" + string(sa.TenantID()), "..", "a/b", "a:b", ""} {
		require.Panics(t, func() { sb.ObjectKey(evil) }, evil)
		require.Panics(t, func() { sb.CacheKey(evil) }, evil)
	}
	sealed, err := sa.Seal([]byte(secretWord), []byte("context"))
	require.NoError(t, err)
	_, err = sb.Open(sealed, []byte("context"))
	require.Error(t, err, "B opened what A sealed")
}

// bodyFor is a body that the route would take, so that only the identifier can be wrong.
func bodyFor(r httpapi.Route) any {
	if strings.Contains(r.Path, "/waitlist/{id}") {
		return waitlistBodyFor(r)
	}
	if strings.Contains(r.Path, "/drafts/{id}") || strings.Contains(r.Path, "/mail-templates/{id}") {
		return draftBodyFor(r)
	}
	for _, known := range bodies() {
		if strings.HasSuffix(r.Path, known.path) || strings.HasSuffix(known.path, "/") && strings.Contains(r.Path, known.path) {
			return known.body
		}
	}
	if r.Method == http.MethodPost {
		return nil
	}
	return map[string]any{"name": "Changed"}
}

type bodyOf struct {
	path string // the end of a route's path; with a slash at its end, a part of it
	body map[string]any
}

// bodies are the bodies of routes, the first that fits counts.
func bodies() []bodyOf {
	const someClient = "cli_01hzzzzzzzzzzzzzzzzzzzzzzz"
	return []bodyOf{
		{"/imports/", map[string]any{"mapping": []string{"name"}}},
		{"/invoices/{id}/issue", map[string]any{}},
		{"/invoices/{id}/mail", map[string]any{"to": "somebody@people.test"}},
		{"/invoices/{id}/storno", map[string]any{}},
		{"/invoices/{id}", map[string]any{
			"series": "DLX", "language": "ro", "due_days": 1, "lines": []any{},
			"buyer": map[string]any{"company": false, "name": "Another", "tax_id": "", "reg_no": "", "email": "", "address": map[string]any{"street": "", "city": "", "county": "", "post_code": "", "country": "RO"}},
		}},
		{"/status", map[string]any{"status": "confirmed"}},
		{"/series-edit", map[string]any{"scope": "all", "notes": "x"}},
		{"/series-cancel", map[string]any{"scope": "all"}},
		{"/blocked-times/", map[string]any{"reason": "another"}},
		{"/appointments/", map[string]any{"notes": "x"}},
		{"/team/members/", map[string]any{"role": "dentist"}},
		{"/conversations/{id}", map[string]any{"status": "closed"}},
		{"/read", map[string]any{}},
		{"/payments/{id}/send", map[string]any{"channel": "email"}},
		{"/payments/{id}/reverse", map[string]any{"reason": "another"}},
		{"/payments/{id}/refunds", map[string]any{}},
		{"/presence", map[string]any{"doing": "viewing"}},
		{"/conversations/{id}/client", map[string]any{"client_id": someClient}},
		{"/save", map[string]any{"client_id": someClient}},
		{"/conversations/{id}/clients", map[string]any{"name": "Another"}},
		{"/notes", map[string]any{"text": "another"}},
		{"/notes/", map[string]any{"text": "another"}},
		{"/mail-notes/", map[string]any{"text": "another"}},
		{"/clients/bulk", map[string]any{"ids": []string{someClient}, "add_tags": []string{"x"}}},
		{"/merge", map[string]any{"from_id": someClient}},
		{"/consents", map[string]any{"channel": "sms", "granted": true, "how": "phone"}},
		{"/notifications", map[string]any{"off": []string{"booking.changed"}, "reply_to": ""}},
	}
}

func draftBodyFor(r httpapi.Route) any {
	switch {
	case strings.HasSuffix(r.Path, "/from-file"):
		return map[string]any{"file_id": "fil_01hzzzzzzzzzzzzzzzzzzzzzzz"}
	case r.Method == http.MethodPost:
		return map[string]any{}
	default:
		return map[string]any{"subject": "another"}
	}
}

func waitlistBodyFor(r httpapi.Route) any {
	switch {
	case strings.HasSuffix(r.Path, "/offer"):
		return map[string]any{"start": "2031-01-06T09:00:00Z", "provider_id": "prv_01hzzzzzzzzzzzzzzzzzzzzzzz"}
	case strings.HasSuffix(r.Path, "/booked"):
		return map[string]any{"appointment_id": "apt_01hzzzzzzzzzzzzzzzzzzzzzzz"}
	case strings.HasSuffix(r.Path, "/close"):
		return map[string]any{"reason": "another"}
	case r.Method == http.MethodPatch:
		return map[string]any{"wish": map[string]any{"service_ids": []string{"svc_01hzzzzzzzzzzzzzzzzzzzzzzz"}, "to": "2031-01-06"}}
	default:
		return nil
	}
}
