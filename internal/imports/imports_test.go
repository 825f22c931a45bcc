package imports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"go.mongodb.org/mongo-driver/bson"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/imports"
	"github.com/m-saas/m-saas/internal/testkit"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

type clinic struct {
	*imports.Service
	scope  tenancy.Scope
	owner  identity.Actor
	keeper identity.Actor
	member bool
}

func over(t *testing.T, router *tenancy.Router, scope tenancy.Scope, now func() time.Time) *clinic {
	t.Helper()
	store, err := files.Open(t.Context(), files.Config{
		Endpoint: testkit.Env(t, "MSAAS_S3_ENDPOINT"), Region: testkit.Env(t, "MSAAS_S3_REGION"), Bucket: testkit.Env(t, "MSAAS_S3_BUCKET"),
		AccessKey: testkit.Env(t, "MSAAS_S3_ACCESS_KEY"), SecretKey: testkit.Env(t, "MSAAS_S3_SECRET_KEY"), PathStyle: true,
	})
	require.NoError(t, err)
	policy, err := policies.New()
	require.NoError(t, err)
	control := router.Control("a test")
	log := audit.New(control, now)
	person := identity.Person{ID: "person-1", Name: "Ana", Email: "ana@clinic.test", Language: "en"}
	c := &clinic{scope: scope, member: true}
	c.owner = identity.NewActor(scope, person, identity.Membership{MemberID: "mem", Role: policies.Owner}, policy)
	c.keeper = identity.NewActor(scope, identity.Person{}, identity.Membership{Role: policies.SystemKeeper}, policy)
	c.Service = imports.New(imports.Deps{
		Now: now, Logger: testkit.Discard(), Store: store, Ledger: due.New(control), Audit: log,
		Clients: clients.New(clients.Deps{Now: now, Logger: testkit.Discard(), Audit: log}),
		Member: func(context.Context, tenancy.Scope, string) (identity.Actor, error) {
			if !c.member {
				return identity.Actor{}, fault.New(fault.NotFound, "not_found", "No member.")
			}
			return c.owner, nil
		},
	})
	return c
}

func newClinic(t *testing.T) *clinic {
	t.Helper()
	kit := testkit.NewTenants(t, nil)
	return over(t, kit.Router, kit.Clinic(t), time.Now)
}

func (c *clinic) add(t *testing.T, name string, content []byte) imports.Import {
	t.Helper()
	im, err := c.Add(t.Context(), c.owner, imports.NewImport{ID: id.New(id.Import, time.Now()), Name: name, Content: bytes.NewReader(content)})
	require.NoError(t, err)
	return im
}

func (c *clinic) whole(t *testing.T, content []byte, change func(*imports.Options)) imports.Import {
	t.Helper()
	return c.run(t, c.start(t, content, change).ID)
}

// start uploads a table and has it entered, which a run does.
func (c *clinic) start(t *testing.T, content []byte, change func(*imports.Options)) imports.Import {
	t.Helper()
	im := c.add(t, "clienti.csv", content)
	if change != nil {
		change(&im.Options)
	}
	_, err := c.Start(t.Context(), c.owner, im.ID, im.Options)
	require.NoError(t, err)
	return im
}

// run does what is due, and gives what became of an import.
func (c *clinic) run(t *testing.T, importID string) imports.Import {
	t.Helper()
	_, err := c.Run(t.Context(), c.keeper)
	require.NoError(t, err)
	im, _, err := c.Get(t.Context(), c.owner, importID)
	require.NoError(t, err)
	return im
}

func (c *clinic) clients(t *testing.T) int {
	t.Helper()
	n, err := c.scope.Collection("clients").CountDocuments(t.Context(), bson.D{})
	require.NoError(t, err)
	return int(n)
}

const table = "Nume,Prenume,E-mail,Telefon,Data nașterii,Etichete\n" +
	"Ștefănescu,Andrei,andrei@example.com,0712 345 678,31.12.1980,\"vip, implant\"\n" +
	"Ionescu,Ana,,,1990-02-03,\n" +
	"Ionescu,Ana,,,03.02.1990,\n" + // the same person again
	"Pop,Ion,andrei@example.com,,,\n" + // somebody else's address
	"Rău,Rând,not an address,call me,32.13.1990,\n" +
	",,fara@nume.ro,,,\n"

func TestATableIsEnteredOnceWhateverIsRepeated(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	first := c.whole(t, []byte(table), nil)
	require.Equal(t, imports.Done, first.State)
	require.Equal(t, []int{6, 2, 0, 2, 2}, []int{first.Done, first.Made, first.Updated, first.Skipped, first.Failed})
	require.Equal(t, 2, c.clients(t))
	second := c.whole(t, []byte(table), nil)
	require.Equal(t, []int{6, 0, 0, 4, 2}, []int{second.Done, second.Made, second.Updated, second.Skipped, second.Failed})
	third := c.whole(t, []byte(table), func(o *imports.Options) { o.OnDuplicate = imports.Update })
	require.Equal(t, 4, third.Updated)
	require.Equal(t, 2, c.clients(t))
	fourth := c.whole(t, []byte(table), func(o *imports.Options) { o.OnDuplicate = imports.Create })
	require.Equal(t, 1, fourth.Made, "only the row with somebody else's address is another client")
	fifth := c.whole(t, []byte(table), func(o *imports.Options) { o.OnDuplicate = imports.Create })
	require.Zero(t, fifth.Made)
	require.Equal(t, 3, c.clients(t))
	_, err := c.Start(t.Context(), c.owner, first.ID, first.Options)
	require.Equal(t, fault.Conflict, fault.KindOf(err))

	var out bytes.Buffer
	require.NoError(t, c.WriteErrors(t.Context(), c.owner, first.ID, func(imports.Import) io.Writer { return &out }))
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 5)
	require.Equal(t, []string{"5", "Date of birth: is no date"}, lines[3][:2])
}

// named finds the client of a name who is on the lists.
func (c *clinic) named(t *testing.T, name string) clients.Client {
	t.Helper()
	page, err := c.Clients.List(t.Context(), c.owner, clients.Filter{Query: name})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	return page.Items[0]
}

func TestWhoWasMergedSinceIsADoubleOfWhoStays(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	people := []byte("Nume,Prenume,E-mail,Adresa\nIonescu,Ana,,\nPopescu,Ana-Maria,ana@example.com,\n")
	require.Equal(t, 2, c.whole(t, people, nil).Made)
	from, into := c.named(t, "Ionescu"), c.named(t, "Popescu")
	_, err := c.Clients.Merge(t.Context(), c.owner, clients.MergeRequest{IntoID: into.ID, FromID: from.ID})
	require.NoError(t, err)
	again := c.whole(t, people, nil)
	require.Equal(t, imports.Done, again.State)
	require.Equal(t, []int{2, 0, 2}, []int{again.Done, again.Made, again.Skipped})

	address := []byte("Nume,Prenume,E-mail,Adresa\nIonescu,Ana,,Str. Lungă 1\n")
	updated := c.whole(t, address, func(o *imports.Options) { o.OnDuplicate = imports.Update })
	require.Equal(t, 1, updated.Updated)
	require.Equal(t, "Str. Lungă 1", c.named(t, "Popescu").Address)
}

func TestWhoWasDeletedSinceIsEnteredAnew(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	people := []byte("Nume,Prenume\nIonescu,Ana\n")
	require.Equal(t, 1, c.whole(t, people, nil).Made)
	before := c.named(t, "Ionescu")
	require.NoError(t, c.Clients.Delete(t.Context(), c.owner, before.ID, 0))
	require.Equal(t, 1, c.whole(t, people, nil).Made)
	require.NotEqual(t, before.ID, c.named(t, "Ionescu").ID)
}

func TestAnImportWhoseTableIsLostIsGivenUpAndHoldsNoOtherUp(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	lost := c.add(t, "pierdut.csv", []byte("Nume,Prenume\nIonescu,Ana\n"))
	_, err := c.Start(t.Context(), c.owner, lost.ID, lost.Options)
	require.NoError(t, err)
	require.NoError(t, c.Store.Discard(t.Context(), c.scope, lost.ID))
	other := c.add(t, "bun.csv", []byte("Nume,Prenume\nPopescu,Ion\n"))
	_, err = c.Start(t.Context(), c.owner, other.ID, other.Options)
	require.NoError(t, err)
	lost = c.run(t, lost.ID)
	require.Equal(t, imports.Failed, lost.State)
	require.False(t, lost.Kept)
	other, _, err = c.Get(t.Context(), c.owner, other.ID)
	require.NoError(t, err)
	require.Equal(t, imports.Done, other.State)
}

func TestEncodingsSeparatorsAndWorkbooks(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	win, err := charmap.Windows1250.NewEncoder().String("Nume;Telefon\nȚurcanu;0712345678\n")
	if err != nil { // the comma-below letters are not in that code page
		win, err = charmap.Windows1250.NewEncoder().String("Nume;Telefon\nŢurcanu;0712345678\n")
	}
	require.NoError(t, err)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("Nume\tTelefon\nȚurcanu\t0712345678\n")
	require.NoError(t, err)
	book := excelize.NewFile()
	require.NoError(t, book.SetSheetRow("Sheet1", "A1", &[]any{"Full name", "Phone", "Date of birth"}))
	require.NoError(t, book.SetSheetRow("Sheet1", "A2", &[]any{"=HYPERLINK(1)", 712345678, time.Date(1980, 12, 31, 0, 0, 0, 0, time.UTC)}))
	var xlsx bytes.Buffer
	require.NoError(t, book.Write(&xlsx))
	for says, content := range map[string]string{
		"UTF-8 with its mark": "\ufeffNume,Telefon\nȚurcanu,0712345678\n", "Windows-1250": win, "UTF-16": wide, "Excel": xlsx.String(),
	} {
		im := c.add(t, says+".csv", []byte(content))
		rows, err := c.Preview(t.Context(), c.owner, im.ID, im.Options)
		require.NoError(t, err, says)
		require.Len(t, rows, 1, says)
		require.Empty(t, rows[0].Problems, says)
		require.Equal(t, imports.Name, im.Options.Mapping[0], says)
		require.Contains(t, rows[0].Client.Phone, "712345678", says)
		if says == "Excel" {
			require.Equal(t, "1980-12-31", rows[0].Client.DateOfBirth)
		} else {
			require.Contains(t, rows[0].Client.Name, "urcanu", says)
		}
	}
	for says, content := range map[string]string{"a program": "MZ\x00\x00", "a head alone": "Nume\n", "nothing": "", "half a workbook": xlsx.String()[:500]} {
		_, err := c.Add(t.Context(), c.owner, imports.NewImport{ID: id.New(id.Import, time.Now()), Name: "a", Content: strings.NewReader(content)})
		require.Equal(t, fault.Invalid, fault.KindOf(err), says)
	}
	for content, code := range map[string]string{
		"<!DOCTYPE html><html><table><tr><td>Nume</td></tr></table></html>\n": "web_page", "\ufeff\n <!-- x --><TABLE>\n<tr>": "web_page",
		"<?xml version=\"1.0\"?>\n<Workbook/>": "web_page", "%PDF-1.7\n1,2\n": "pdf", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old_workbook",
	} {
		_, err := c.Add(t.Context(), c.owner, imports.NewImport{ID: id.New(id.Import, time.Now()), Name: "a.csv", Content: strings.NewReader(content)})
		var f *fault.Fault
		require.ErrorAs(t, err, &f, content)
		require.Equal(t, []fault.Field{{Path: "file", Code: code, Message: f.Fields[0].Message}}, f.Fields, content)
	}
}

func TestThePreviewTellsOfDoublesWithinTheTable(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	content := "Nume;Telefon;E-mail;Data nașterii\nAna Țurcanu;0722111222;ana@import.test;3.04.1988\nIon Greșit;0722111224;nu-e-adresa;30.02.1990\nAna T.;;ANA@import.test;\n"
	im := c.add(t, "a.csv", []byte(content))
	rows, err := c.Preview(t.Context(), c.owner, im.ID, im.Options)
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.Nil(t, rows[0].Duplicate)
	fields := map[imports.Field]int{}
	for _, p := range rows[1].Problems {
		fields[p.Field]++
	}
	require.Equal(t, map[imports.Field]int{imports.DateOfBirth: 1, imports.Email: 1}, fields)
	require.Equal(t, "Ana Țurcanu", rows[2].Duplicate.Name)
}

func TestWhoIsNoMemberAnyMoreImportsNothing(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	im := c.add(t, "a.csv", []byte(table))
	_, err := c.Start(t.Context(), c.owner, im.ID, im.Options)
	require.NoError(t, err)
	c.member = false
	im = c.run(t, im.ID)
	require.Equal(t, imports.Failed, im.State)
	require.Zero(t, c.clients(t))
}

func TestAnImportIsCancelled(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	im := c.start(t, []byte(table), nil)
	_, err := c.Cancel(t.Context(), c.owner, im.ID)
	require.NoError(t, err)
	im = c.run(t, im.ID)
	require.Equal(t, imports.Cancelled, im.State)
	require.Zero(t, c.clients(t))

	var out bytes.Buffer
	require.NoError(t, c.WriteErrors(t.Context(), c.owner, im.ID, func(imports.Import) io.Writer { return &out }))
	require.Equal(t, im.Rows, strings.Count(out.String(), "the import was stopped before this row"))
	require.Contains(t, out.String(), "andrei@example.com")
}

func TestAnImportThatHasEnteredEverybodyIsNotCalledCancelled(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	im := c.start(t, []byte(table), nil)
	_, err := c.scope.Collection("imports").UpdateOne(t.Context(), bson.M{"_id": im.ID}, bson.M{"$set": bson.M{"done": im.Rows}})
	require.NoError(t, err)
	_, err = c.Cancel(t.Context(), c.owner, im.ID)
	require.NoError(t, err)
	im = c.run(t, im.ID)
	require.Equal(t, imports.Done, im.State)
	_, err = c.Cancel(t.Context(), c.owner, im.ID)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

// TestChild is no test: it is the process that TestProofImportResume kills.
func TestChild(t *testing.T) {
	args := testkit.ChildArgs(t)
	ahead, err := time.ParseDuration(args[2])
	require.NoError(t, err)
	now := func() time.Time { return time.Now().Add(ahead) } // past the lease of the one who was killed before
	kit, scope := testkit.Reopen(t, args[0], args[1], now)
	c := over(t, kit.Router, scope, now)
	fmt.Println("importing")
	_, err = c.Run(t.Context(), c.keeper)
	require.NoError(t, err)
}

// The process that imports is killed (SIGKILL) at random points and started again: in the end every row was entered once,
// none is missing, and the counts say so.
func TestProofImportResume(t *testing.T) {
	t.Parallel()
	rows, kills := 600, 3
	if proof.Long() {
		rows, kills = 10_000, 12
	}
	kit := testkit.NewTenants(t, nil)
	scope := kit.Clinic(t)
	c := over(t, kit.Router, scope, time.Now)
	im := c.add(t, "big.csv", bigTable(rows))
	_, err := c.Start(t.Context(), c.owner, im.ID, im.Options)
	require.NoError(t, err)
	ahead := time.Duration(0)
	for n := range kills {
		c.killAChild(t, kit.Prefix, ahead, (n+1)*rows*8/10/kills)
		ahead += time.Minute
	}
	later := over(t, kit.Router, scope, func() time.Time { return time.Now().Add(ahead) })
	for next := time.Now(); !next.IsZero() && next.Before(time.Now().Add(24*time.Hour)); {
		next, err = later.Run(t.Context(), later.keeper)
		require.NoError(t, err)
	}
	im, _, err = c.Get(t.Context(), c.owner, im.ID)
	require.NoError(t, err)
	doubles := rows / 10 // every tenth row repeats the one before it
	require.Equal(t, imports.Done, im.State)
	require.Equal(t, []int{rows, rows - doubles, doubles, 0}, []int{im.Done, im.Made, im.Skipped, im.Failed})
	require.Equal(t, rows-doubles, c.clients(t))
	again := c.whole(t, bigTable(rows/10), nil)
	require.Zero(t, again.Made, "a second run makes nobody again")
	proof.Line(t, "proof", "import-resume", fmt.Sprintf("%d rows, killed %d times: %d clients, 0 doubles, 0 gaps", rows, kills, c.clients(t)), "0 and 0", !t.Failed())
}

func bigTable(rows int) []byte {
	var out strings.Builder
	out.WriteString("Name,Email,Date of birth\n")
	for n := range rows {
		who := n
		if n%10 == 9 {
			who = n - 1
		}
		mail := fmt.Sprintf("person%d@example.com", who)
		if who%3 == 0 {
			mail = "" // no contact: only name and day of birth tell people apart
		}
		fmt.Fprintf(&out, "Person %d,%s,19%02d-01-02\n", who, mail, 20+who%80)
	}
	return []byte(out.String())
}

// killAChild lets a child work until a number of clients are stored, and some more.
func (c *clinic) killAChild(t *testing.T, prefix string, ahead time.Duration, wanted int) {
	t.Helper()
	child := testkit.StartChild(t, "TestChild", prefix, string(c.scope.TenantID()), ahead.String())
	child.Says("importing")
	wanted += rand.IntN(20)
	require.Eventually(t, func() bool { return c.clients(t) >= wanted }, 2*time.Minute, 2*time.Millisecond, "the child enters nobody")
	child.Kill()
	_ = child.Wait()
}
