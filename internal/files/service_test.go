package files_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const mega = 1 << 20

type clinic struct {
	*files.Service
	kit    *testkit.Tenants
	scope  tenancy.Scope
	clock  *testkit.Clock
	owner  identity.Actor
	keeper identity.Actor
	client string
}

func open2(t *testing.T, change func(*files.Deps)) *clinic {
	t.Helper()
	clock := testkit.NewClock(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))
	kit := testkit.NewTenants(t, clock.Now)
	c := &clinic{kit: kit, scope: kit.Clinic(t), clock: clock, client: id.New(id.Client, clock.Now())}
	c.owner, c.keeper = kit.Actor(c.scope, policies.Owner), kit.Actor(c.scope, policies.SystemKeeper)
	control := kit.Router.Control("a test")
	d := files.Deps{
		Now: clock.Now, Logger: testkit.Discard(), Store: open(t, testkit.Env(t, "MSAAS_S3_ENDPOINT")), Ledger: due.New(control),
		Audit: audit.New(control, clock.Now), LinkKey: bytes.Repeat([]byte{1}, 32), Max: 12 * mega, Quota: 100 * mega,
		Client: func(_ context.Context, _ identity.Actor, clientID string) (string, error) {
			if clientID != c.client {
				return "", fault.New(fault.NotFound, "not_found", "There is no such client.")
			}
			return "Ana", nil
		},
		Reader: func(context.Context, tenancy.ID) (identity.Actor, error) { return c.keeper, nil },
	}
	if change != nil {
		change(&d)
	}
	c.Service = files.NewService(d)
	return c
}

func (c *clinic) upload(t testing.TB, name string, content []byte) (files.File, error) {
	t.Helper()
	return c.Upload(t.Context(), c.owner, files.NewFile{
		ID: id.New(id.File, c.clock.Now()), ClientID: c.client, Name: name, Size: int64(len(content)), Content: bytes.NewReader(content),
	})
}

func (c *clinic) read(t testing.TB, fileID string) ([]byte, error) {
	t.Helper()
	_, content, err := c.Content(t.Context(), c.owner, fileID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	return io.ReadAll(content)
}

func (c *clinic) used(t testing.TB) int64 {
	t.Helper()
	n, _, err := c.Usage(t.Context(), c.owner)
	require.NoError(t, err)
	return n
}

func (c *clinic) documents(t testing.TB) int64 {
	t.Helper()
	n, err := c.scope.Collection("files").CountDocuments(t.Context(), bson.D{})
	require.NoError(t, err)
	return n
}

func codeOf(t testing.TB, err error) string {
	t.Helper()
	f, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	if len(f.Fields) > 0 {
		return f.Fields[0].Code
	}
	return f.Code
}

func TestAFileIsUploadedReadRenamedAndDeleted(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	content := pdfFile(strings.Repeat("secret ", 100))
	f, err := c.upload(t, "plan.pdf", content)
	require.NoError(t, err)
	require.Equal(t, "application/pdf", f.ContentType)
	require.EqualValues(t, len(content), f.Size)
	sum := sha256.Sum256(content)
	require.Equal(t, hex.EncodeToString(sum[:]), f.SHA256)
	require.EqualValues(t, len(content), c.used(t))
	got, err := c.read(t, f.ID)
	require.NoError(t, err)
	require.Equal(t, content, got)
	object, err := c.Store.Get(t.Context(), c.scope, f.ID, mega)
	require.NoError(t, err)
	require.NotContains(t, string(object), "secret", "the store sees the content")

	name, about := "Plan de tratament", "Semnat"
	f, err = c.Edit(t.Context(), c.owner, f.ID, f.Rev, files.Change{Name: &name, Description: &about})
	require.NoError(t, err)
	require.Equal(t, "Plan de tratament.pdf", f.Name, "the ending stays true to the content")
	_, err = c.Edit(t.Context(), c.owner, f.ID, 1, files.Change{Name: &name})
	require.Equal(t, "stale_edit", codeOf(t, err))
	page, err := c.List(t.Context(), c.owner, c.client, "", 20)
	require.NoError(t, err)
	require.Equal(t, []files.File{f}, page.Items)

	require.NoError(t, c.Delete(t.Context(), c.owner, f.ID))
	_, err = c.Get(t.Context(), c.owner, f.ID)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, err = c.Store.Get(t.Context(), c.scope, f.ID, mega)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.Zero(t, c.used(t))
	require.Zero(t, c.documents(t))
}

// A file larger than one piece goes through in pieces, and one that is too large is cut off and leaves nothing.
func TestAFileLargerThanAPieceAndOneTooLarge(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	noise := make([]byte, 12*mega)
	_, _ = rand.Read(noise)
	content := join(jpegFile(t), noise[:11*mega])
	f, err := c.upload(t, "foto.jpg", content)
	require.NoError(t, err)
	got, err := c.read(t, f.ID)
	require.NoError(t, err)
	require.True(t, bytes.Equal(content, got))
	require.NoError(t, c.Delete(t.Context(), c.owner, f.ID))
	_, err = c.upload(t, "foto.jpg", join(jpegFile(t), noise))
	require.Equal(t, "file_too_large", codeOf(t, err))
	require.Zero(t, c.used(t))
	require.Zero(t, c.documents(t))
}

func TestAListOfFilesGoesOnWithoutGapsOrRepetitions(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	for n := range 7 {
		_, err := c.upload(t, fmt.Sprintf("nota %d.txt", n), []byte("text"))
		require.NoError(t, err)
		c.clock.Move(time.Duration(n%2) * time.Second) // some at the same moment
	}
	seen, cursor := map[string]bool{}, ""
	for range 4 {
		page, err := c.List(t.Context(), c.owner, c.client, cursor, 2)
		require.NoError(t, err)
		for _, f := range page.Items {
			require.False(t, seen[f.ID])
			seen[f.ID] = true
		}
		cursor = page.Next
	}
	require.Len(t, seen, 7)
	require.Empty(t, cursor)
}

func TestWhoMayDoWhatWithFiles(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	f, err := c.upload(t, "a.txt", []byte("x"))
	require.NoError(t, err)
	name := "b.txt"
	for role, may := range map[policies.Role]struct{ write, remove bool }{
		policies.Assistant: {}, policies.Receptionist: {write: true}, policies.Dentist: {true, true}, policies.Owner: {true, true},
	} {
		actor := c.kit.Actor(c.scope, role)
		_, err := c.Get(t.Context(), actor, f.ID)
		require.NoError(t, err, role)
		_, err = c.Edit(t.Context(), actor, f.ID, 99, files.Change{Name: &name})
		require.Equal(t, may.write, fault.KindOf(err) != fault.Forbidden, role)
		_, err = c.Upload(t.Context(), actor, files.NewFile{ID: id.New(id.File, c.clock.Now()), ClientID: "nobody"})
		require.Equal(t, may.write, fault.KindOf(err) != fault.Forbidden, role)
		err = c.Delete(t.Context(), actor, id.New(id.File, c.clock.Now()))
		require.Equal(t, may.remove, fault.KindOf(err) != fault.Forbidden, role)
	}
	_, err = c.Upload(t.Context(), c.owner, files.NewFile{ID: id.New(id.File, c.clock.Now()), ClientID: "nobody"})
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}

// The same key again gives the same file; another content under it is refused.
func TestAnUploadIsRepeated(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	in := files.NewFile{ID: id.New(id.File, c.clock.Now()), ClientID: c.client, Name: "a.txt", Content: strings.NewReader("x")}
	first, err := c.Upload(t.Context(), c.owner, in)
	require.NoError(t, err)
	in.Content = strings.NewReader("x")
	second, err := c.Upload(t.Context(), c.owner, in)
	require.NoError(t, err)
	require.Equal(t, first, second)
	in.Name = "b.txt"
	_, err = c.Upload(t.Context(), c.owner, in)
	require.Equal(t, "idempotency_key_reused", codeOf(t, err))
	require.EqualValues(t, 1, c.used(t))
}

// Uploads at the same moment never go over the quota together, and what they reserved in vain is given back.
func TestTheQuotaHoldsAgainstUploadsAtOnce(t *testing.T) {
	t.Parallel()
	c := open2(t, func(d *files.Deps) { d.Quota = 10_000 })
	content := []byte(strings.Repeat("0123456789", 200))
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for range 12 {
		wg.Go(func() {
			_, err := c.upload(t, "a.txt", content)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				taken++
			}
		})
	}
	wg.Wait()
	require.Equal(t, 5, taken)
	require.EqualValues(t, 10_000, c.used(t))
	require.EqualValues(t, 5, c.documents(t))
	_, err := c.upload(t, "a.txt", []byte("x"))
	require.Equal(t, "quota_exceeded", codeOf(t, err))
}

// Whatever breaks in the middle of an upload, nothing of it stays.
func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	cut := io.MultiReader(bytes.NewReader(jpegFile(t)), bytes.NewReader(make([]byte, 7*mega)), iotest.ErrReader(errors.New("cut")))
	_, err := c.Upload(t.Context(), c.owner, files.NewFile{ID: id.New(id.File, c.clock.Now()), ClientID: c.client, Name: "a.jpg", Content: cut})
	require.Error(t, err)
	require.Zero(t, c.used(t))
	require.Zero(t, c.documents(t))
}

// A process that dies leaves a document, a reservation and an object behind; Run clears each of them away, once.
func TestWhatACrashLeftIsClearedAway(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	kept, err := c.upload(t, "kept.txt", []byte("kept"))
	require.NoError(t, err)
	half, err := c.upload(t, "half.txt", []byte("half"))
	require.NoError(t, err)
	gone, err := c.upload(t, "gone.txt", []byte("gone!"))
	require.NoError(t, err)
	// half: killed before it was ready, with its reservation; kept: killed before its usage was settled; gone: killed after
	// it had been marked, before anything was removed.
	put := func(collection, key string, update bson.D) {
		_, err := c.scope.Collection(collection).UpdateOne(t.Context(), bson.D{{Key: "_id", Value: key}}, update)
		require.NoError(t, err)
	}
	put("files", half.ID, bson.D{{Key: "$set", Value: bson.D{{Key: "state", Value: "uploading"}, {Key: "size", Value: 0}}}})
	put("settings", "usage", bson.D{
		{Key: "$inc", Value: bson.D{{Key: "bytes", Value: 100 - 4 + 50 - 4}}},
		{Key: "$set", Value: bson.D{{Key: "holds." + half.ID, Value: int64(100)}, {Key: "holds." + kept.ID, Value: int64(50)}, {Key: "freed." + id.New(id.File, c.clock.Now()), Value: true}}},
	})
	put("files", gone.ID, bson.D{{Key: "$set", Value: bson.D{{Key: "state", Value: "deleting"}}}})
	_, err = c.Run(t.Context(), c.owner)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	next, err := c.Run(t.Context(), c.keeper)
	require.NoError(t, err)
	require.Equal(t, half.CreatedAt.Add(10*time.Minute), next, "the upload may still be under way")
	c.clock.Move(10 * time.Minute)
	for range 2 { // once more changes nothing
		next, err = c.Run(t.Context(), c.keeper)
		require.NoError(t, err)
		require.Zero(t, next)
		require.EqualValues(t, 4, c.used(t), "only the kept file counts")
		require.EqualValues(t, 1, c.documents(t))
	}
	for _, f := range []files.File{half, gone} {
		_, err = c.Store.Get(t.Context(), c.scope, f.ID, mega)
		require.Equal(t, fault.NotFound, fault.KindOf(err), f.Name)
	}
	_, err = c.read(t, kept.ID)
	require.NoError(t, err)
}

// An object that the store does not delete now is deleted later.
func TestADeletionIsRetriedUntilTheStoreHasDoneIt(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	f, err := c.upload(t, "a.txt", []byte("abc"))
	require.NoError(t, err)
	there := c.Store
	c.Store = open(t, "http://127.0.0.1:1")
	require.NoError(t, c.Delete(t.Context(), c.owner, f.ID))
	_, err = c.Get(t.Context(), c.owner, f.ID)
	require.Equal(t, fault.NotFound, fault.KindOf(err), "it is gone for everybody at once")
	next, err := c.Run(t.Context(), c.keeper)
	require.NoError(t, err)
	require.Equal(t, c.clock.Now().Add(time.Minute), next)
	require.EqualValues(t, 3, c.used(t))
	c.Store = there
	next, err = c.Run(t.Context(), c.keeper)
	require.NoError(t, err)
	require.Zero(t, next)
	require.Zero(t, c.used(t))
	_, err = c.Store.Get(t.Context(), c.scope, f.ID, mega)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}

func TestASignedLinkOpensOneFileForTenMinutes(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	f, err := c.upload(t, "a.txt", []byte("abc"))
	require.NoError(t, err)
	link, err := c.Link(t.Context(), c.owner, f.ID, false)
	require.NoError(t, err)
	require.Equal(t, c.clock.Now().Add(10*time.Minute), link.ExpiresAt)
	served, err := c.Follow(t.Context(), link.Token)
	require.NoError(t, err)
	text, err := io.ReadAll(served.Content)
	require.NoError(t, err)
	require.NoError(t, served.Content.Close())
	require.Equal(t, "abc", string(text))
	require.False(t, served.Download)

	for _, forged := range []string{
		"", "x", link.Token + "A", link.Token[:len(link.Token)-1], strings.Replace(link.Token, "false", "true", 1),
		strings.Replace(link.Token, string(c.scope.TenantID()), "ten_01jd3m8w1q2v5y7x9z0abcdefg", 1), strings.ToUpper(link.Token),
	} {
		_, err := c.Follow(t.Context(), forged)
		require.Equal(t, fault.NotFound, fault.KindOf(err), forged)
	}
	c.clock.Move(10 * time.Minute)
	_, err = c.Follow(t.Context(), link.Token)
	require.Equal(t, "link_expired", codeOf(t, err))
	require.Equal(t, fault.Gone, fault.KindOf(err))
}

// Content that somebody exchanged in the store does not pass for the file's.
func TestATamperedObjectIsNotRead(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	f, err := c.upload(t, "a.txt", []byte("abc"))
	require.NoError(t, err)
	other, err := c.upload(t, "b.txt", []byte("xyz"))
	require.NoError(t, err)
	object, err := c.Store.Get(t.Context(), c.scope, other.ID, mega)
	require.NoError(t, err)
	require.NoError(t, c.Store.Put(t.Context(), c.scope, f.ID, "", object))
	_, err = c.read(t, f.ID)
	require.Error(t, err)
}

// The corpus is generated: what is harmless is taken as what it is, what is hostile refused with its reason, and nothing of
// it stays behind.
func TestProofHostileFiles(t *testing.T) {
	t.Parallel()
	c := open2(t, nil)
	for _, s := range good(t) {
		f, err := c.upload(t, s.name, s.content)
		require.NoError(t, err, s.says)
		require.Equal(t, s.taken, f.ContentType, s.says)
		require.NoError(t, c.Delete(t.Context(), c.owner, f.ID))
	}
	bad := hostile(t)
	for _, s := range bad {
		_, err := c.upload(t, s.name, s.content)
		require.Error(t, err, s.says)
		require.Equal(t, s.refused, codeOf(t, err), s.says)
	}
	require.Zero(t, c.used(t))
	require.Zero(t, c.documents(t))
	names := hostileNames()
	for sent, want := range names {
		require.Equal(t, want, files.CleanName(sent), "%q", sent)
	}
	proof.Line(t, "proof", "hostile-files", fmt.Sprintf("%d of %d hostile files refused, 0 bytes left; %d names neutralised; %d kinds of good files taken",
		len(bad), len(bad), len(names), len(good(t))), "all", !t.Failed())
}

func hostileNames() map[string]string {
	return map[string]string{
		"../../etc/passwd":                "passwd",
		`..\..\windows\win.ini`:           "win.ini",
		"/abs/olute.png":                  "olute.png",
		"a\x00b.png":                      "ab.png",
		"invoice\u202egnp.exe":            "invoicegnp.exe",
		"a\u200b\u2066b.pdf":              "ab.pdf",
		"line\r\nSet-Cookie: x=1.txt":     "line Set-Cookie_ x=1.txt",
		"con.png":                         "_con.png",
		"LPT1":                            "_LPT1",
		"...":                             "",
		" . ":                             "",
		`a<b>c:"d|e?f*.txt`:               "a_b_c__d_e_f_.txt",
		"trailing.txt. . ":                "trailing.txt",
		strings.Repeat("ă", 300) + ".pdf": strings.Repeat("ă", files.MaxName-4) + ".pdf",
		"radiografie după.jpg":            "radiografie după.jpg",
		"\xff\xfe.txt":                    "txt",
	}
}

func TestADispositionHoldsNoHeaderOfItsOwn(t *testing.T) {
	t.Parallel()
	require.Equal(t, `attachment; filename="Poz_ _1_.jpg"; filename*=UTF-8''Poz%C4%83%20%221%22.jpg`, files.ContentDisposition("attachment", `Poză "1".jpg`))
	require.Equal(t, `inline; filename="a__b_"; filename*=UTF-8''a%0D%0Ab%5C`, files.ContentDisposition("inline", "a\r\nb\\"))
}

func FuzzInspect(f *testing.F) {
	for _, s := range append(good(f), hostile(f)...) {
		if len(s.content) < 100_000 {
			f.Add(s.name, s.content)
		}
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		files.Inspect(name, content) // never panics
		clean := files.CleanName(name)
		require.Equal(t, clean, files.CleanName(clean))
		require.NotContains(t, clean, "/")
	})
}
