package tenantops_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/tenantops"
	"github.com/m-saas/m-saas/tenancy"
)

func TestABackupBringsAClinicBackAndTheWayBackIsOpen(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{})
	scope := p.clinic(1200)
	id, slug := scope.TenantID(), scope.Tenant().Slug
	backup := p.run(tenantops.Request{Kind: tenantops.Backup, Tenant: id})
	require.NotNil(t, backup.Archive)
	require.False(t, backup.Archive.CheckedAt.IsZero())
	require.EqualValues(t, 1200, backup.Archive.Documents)
	require.EqualValues(t, 1, backup.Objects.Number)
	require.Len(t, p.databases(id), 1, "the copy is gone")

	_, err := p.scope(id).Collection("clients").DeleteMany(t.Context(), bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: name(700)}}}})
	require.NoError(t, err)
	require.NoError(t, p.store.Delete(t.Context(), scope, "fil_one"))
	_, err = p.ops.Begin(t.Context(), admin, tenantops.Request{Kind: tenantops.Restore, Tenant: id, Of: backup.ID, Reason: "mistake", Confirm: "another"})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	restore := p.run(tenantops.Request{Kind: tenantops.Restore, Tenant: id, Of: backup.ID, Confirm: slug})
	require.EqualValues(t, 1200, p.count(p.scope(id), bson.D{}))
	_, err = p.store.Get(t.Context(), scope, "fil_one", 100)
	require.NoError(t, err, "the file is back")
	require.Len(t, p.databases(id), 2, "the former database is kept")
	require.Equal(t, []tenancy.ID{id}, p.woken)
	_, err = p.scope(id).Collection("clients").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "new"}})
	require.NoError(t, err)

	p.run(tenantops.Request{Kind: tenantops.RollBack, Tenant: id, Of: restore.ID, Confirm: slug})
	require.EqualValues(t, 500, p.count(p.scope(id), bson.D{}))
	_, err = p.ops.Begin(t.Context(), admin, tenantops.Request{Kind: tenantops.RollBack, Tenant: id, Of: restore.ID, Confirm: slug, Reason: "again"})
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

func TestADamagedBackupIsRefused(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{})
	scope := p.clinic(3000)
	id, slug := scope.TenantID(), scope.Tenant().Slug
	backup := p.run(tenantops.Request{Kind: tenantops.Backup, Tenant: id})
	vault := files.NewVault(p.store)
	stored, err := vault.Read(t.Context(), id, backup.Archive.Name)
	require.NoError(t, err)
	whole, err := io.ReadAll(stored)
	require.NoError(t, err)
	line := bytes.IndexByte(whole, '\n') + 1
	const segment = 64 << 10
	require.Greater(t, len(whole), line+2*segment, "more than one segment")
	reordered := bytes.Clone(whole)
	copy(reordered[line+segment:], whole[line+2*segment:])
	for what, data := range map[string][]byte{
		"one bit":     flipped(whole, len(whole)/2),
		"the end off": whole[:len(whole)-1],
		"a segment":   whole[:line+segment],
		"the head":    flipped(whole, 20),
		"reordered":   reordered,
		"nothing":     {},
	} {
		require.NoError(t, vault.Write(t.Context(), id, backup.Archive.Name, func(w io.Writer) error { _, err := w.Write(data); return err }))
		o, err := p.ops.Begin(t.Context(), admin, tenantops.Request{Kind: tenantops.Restore, Tenant: id, Of: backup.ID, Confirm: slug, Reason: "a test"})
		require.NoError(t, err)
		o, err = p.ops.Follow(t.Context(), o.ID, func(tenantops.Operation) {})
		require.NoError(t, err)
		require.Equal(t, tenantops.Failed, o.State, what)
		require.Contains(t, []string{"archive_damaged", "archive_unknown"}, o.Code, what)
		require.Len(t, p.databases(id), 1, "%s: nothing is left of the attempt", what)
	}
	require.EqualValues(t, 3000, p.count(p.scope(id), bson.D{}))
}

func flipped(data []byte, at int) []byte {
	c := bytes.Clone(data)
	c[at] ^= 1
	return c
}

func TestAPurgeLeavesNothingButItsCertificate(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{PurgeAfter: time.Hour})
	scope, other := p.clinic(50), p.clinic(50)
	id := scope.TenantID()
	p.run(tenantops.Request{Kind: tenantops.Backup, Tenant: id})
	p.run(tenantops.Request{Kind: tenantops.Move, Tenant: id, Cluster: "second"})
	otherBackup := p.run(tenantops.Request{Kind: tenantops.Backup, Tenant: other.TenantID()})
	_, err := p.router.Control("test").Collection("booking_slugs").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "pop"}, {Key: "tenant_id", Value: id}})
	require.NoError(t, err)
	ask := tenantops.Request{Kind: tenantops.Purge, Tenant: id, Reason: "asked for", Confirm: scope.Tenant().Slug}
	_, err = p.ops.Begin(t.Context(), admin, ask)
	require.Equal(t, fault.Conflict, fault.KindOf(err), "it is not deleted")
	_, err = p.router.Directory().Delete(t.Context(), tenancy.By{}, id, "has left us")
	require.NoError(t, err)
	_, err = p.ops.Begin(t.Context(), admin, ask)
	require.ErrorIs(t, err, fault.New(fault.Conflict, "purge_too_early", ""))

	now := openPlatform(t, p.kit.Prefix, tenantops.Config{PurgeAfter: 0})
	o := now.run(ask)
	require.Len(t, o.Certificate.Databases, 2)
	require.Positive(t, o.Certificate.Documents)
	require.Positive(t, o.Certificate.Objects)
	require.Equal(t, 2, o.Certificate.Archives, "the archive and the copy of the file")
	require.False(t, o.Certificate.CheckedAt.IsZero())
	left, err := p.ops.Left(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, left)
	requireUnnamed(t, p, string(id))
	ask.Confirm = string(id) // its address is gone with the rest
	again := now.run(ask)
	require.Empty(t, again.Certificate.Databases, "it may be repeated")

	require.EqualValues(t, 50, p.count(p.scope(other.TenantID()), bson.D{}))
	p.run(tenantops.Request{Kind: tenantops.Restore, Tenant: other.TenantID(), Of: otherBackup.ID, Confirm: other.Tenant().Slug})
}

// requireUnnamed looks through the whole control database: nothing but the tombstone and the operation of the purge names the clinic.
func requireUnnamed(t *testing.T, p *platform, id string) {
	t.Helper()
	db := p.router.Control("test").Database()
	names, err := db.ListCollectionNames(t.Context(), bson.D{})
	require.NoError(t, err)
	for _, name := range names {
		cur, err := db.Collection(name).Find(t.Context(), bson.D{})
		require.NoError(t, err)
		for cur.Next(t.Context()) {
			if !bytes.Contains(cur.Current, []byte(id)) {
				continue
			}
			switch name {
			case "tenants":
				require.Equal(t, "purged", cur.Current.Lookup("state").StringValue())
				require.Empty(t, cur.Current.Lookup("settings", "name").StringValue())
			case "tenant_operations":
				require.Equal(t, "purge", cur.Current.Lookup("kind").StringValue())
			case "audit":
				require.Contains(t, cur.Current.Lookup("action").StringValue(), "purge")
			default:
				t.Errorf("%s still names the clinic: %s", name, cur.Current)
			}
		}
	}
}

func TestAnExportBringsAClinicElsewhere(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{PurgeAfter: 0})
	scope := p.clinic(700)
	id, slug := scope.TenantID(), scope.Tenant().Slug
	sealed, err := scope.Seal([]byte("secret"), nil)
	require.NoError(t, err)
	o := p.run(tenantops.Request{Kind: tenantops.Export, Tenant: id, Whole: true})
	archive, key, err := p.ops.ForElsewhere(t.Context(), o.ID)
	require.NoError(t, err)
	data, err := io.ReadAll(archive)
	require.NoError(t, err)
	request := tenantops.ImportRequest{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }, Key: key, Reason: "comes from elsewhere", Cluster: "second",
	}
	_, err = p.ops.Import(t.Context(), admin, request, func(tenantops.Operation) {})
	require.ErrorIs(t, err, fault.New(fault.Conflict, "clinic_exists", ""))

	_, err = p.router.Directory().Delete(t.Context(), tenancy.By{}, id, "has left us")
	require.NoError(t, err)
	p.run(tenantops.Request{Kind: tenantops.Purge, Tenant: id, Confirm: slug})
	wrong := request
	wrong.Key = make([]byte, 32)
	_, err = p.ops.Import(t.Context(), admin, wrong, func(tenantops.Operation) {})
	require.ErrorIs(t, err, fault.New(fault.Conflict, "archive_damaged", ""))
	in, err := p.ops.Import(t.Context(), admin, request, func(tenantops.Operation) {})
	require.NoError(t, err)
	require.Equal(t, tenantops.Done, in.State, in.Code)
	require.Equal(t, slug, in.Slug)
	back, err := p.router.Resolve(t.Context(), slug)
	require.NoError(t, err)
	require.EqualValues(t, 700, p.count(back, bson.D{}))
	require.Equal(t, "second", back.Tenant().Placement.Cluster)
	plain, err := back.Open(sealed, nil)
	require.NoError(t, err)
	require.Equal(t, "secret", string(plain))
	content, err := p.store.Get(t.Context(), back, "fil_one", 100)
	require.NoError(t, err)
	require.Equal(t, "sealed", string(content))
}

func TestAnExportCanBeReadByAnybody(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{})
	id := p.clinic(30).TenantID()
	o := p.run(tenantops.Request{Kind: tenantops.Export, Tenant: id})
	_, content, err := p.ops.Download(t.Context(), o.ID)
	require.NoError(t, err)
	data, err := io.ReadAll(content)
	require.NoError(t, err)
	require.NoError(t, content.Close())
	require.Equal(t, 30, bytes.Count(unzip(t, data, "data/clients.jsonl"), []byte("\n")))
	require.Contains(t, string(unzip(t, data, "README.txt")), "everything that m-saas keeps")
}

func TestOneOperationOfAClinicAtATime(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{})
	id := p.clinic(1).TenantID()
	first, err := p.ops.Begin(t.Context(), admin, tenantops.Request{Kind: tenantops.Backup, Tenant: id, Reason: "a test"})
	require.NoError(t, err)
	_, err = p.ops.Begin(t.Context(), admin, tenantops.Request{Kind: tenantops.Move, Tenant: id, Cluster: "second", Reason: "a test"})
	require.ErrorIs(t, err, fault.New(fault.Conflict, "operation_running", ""))
	again, err := p.ops.Begin(t.Context(), admin, tenantops.Request{ID: first.ID, Kind: tenantops.Backup, Tenant: id, Reason: "a test"})
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	_, err = p.ops.Cancel(t.Context(), admin, first.ID)
	require.NoError(t, err)
	o, err := p.ops.Follow(t.Context(), first.ID, func(tenantops.Operation) {})
	require.NoError(t, err)
	require.Equal(t, tenantops.Cancelled, o.State)
	_, err = p.ops.Cancel(t.Context(), admin, first.ID)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	require.Len(t, p.databases(id), 1)
}

func TestOldBackupsGoAndTheCopiesThatOnlyTheyNamed(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{KeepFor: time.Millisecond, KeepLeft: time.Millisecond})
	scope := p.clinic(5)
	id := scope.TenantID()
	first := p.run(tenantops.Request{Kind: tenantops.Backup, Tenant: id})
	require.NoError(t, p.store.Delete(t.Context(), scope, "fil_one"))
	require.NoError(t, p.store.Put(t.Context(), scope, "fil_two", "text/plain", []byte("sealed too")))
	p.run(tenantops.Request{Kind: tenantops.Backup, Tenant: id})
	_, err := p.ops.Begin(t.Context(), admin, tenantops.Request{Kind: tenantops.Restore, Tenant: id, Of: first.ID, Confirm: scope.Tenant().Slug, Reason: "a test"})
	require.ErrorIs(t, err, fault.New(fault.Conflict, "backup_gone", ""))
	var copies []string
	require.NoError(t, files.NewVault(p.store).Copies(t.Context(), id, func(o files.Object) error { copies = append(copies, o.Name); return nil }))
	require.Equal(t, []string{"fil_two"}, copies)
}

func TestEveryClinicIsBackedUpOnceANight(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, tenantops.Config{Nightly: true, NightHours: 24, Parallel: 2})
	clinics := []tenancy.ID{p.clinic(3).TenantID(), p.clinic(3).TenantID(), p.clinic(3).TenantID()}
	go func() { _ = p.ops.Run(t.Context()) }()
	for _, id := range clinics {
		require.Eventually(t, func() bool {
			all, err := p.ops.List(t.Context(), id)
			return err == nil && len(all) == 1 && all[0].State == tenantops.Done
		}, 60*time.Second, 50*time.Millisecond)
	}
}
