package invoices_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/invoices"
)

func TestAStornoTakesAnInvoiceBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued(
		invoices.DraftLine{Description: "Consultație", Quantity: 2000, Price: 100_00, Tax: "ro-e-dental"},
		invoices.DraftLine{Description: "Albire", Quantity: 1000, Price: 333_33, Discount: 500, Tax: "ro-s-21"})
	part, err := o.takeBack(invoices.NewStorno{Of: i.ID, Parts: []invoices.Part{{Line: 1, Quantity: 500}}, Reason: "Preț greșit"})
	require.NoError(t, err)
	require.Equal(t, "STO-0001", part.Name)
	require.Equal(t, invoices.Counter, part.Standing)
	require.Equal(t, &invoices.Reference{ID: i.ID, Name: "DLX-0001", IssuedOn: "2026-11-27"}, part.Of)
	require.EqualValues(t, -50_00, part.Totals.Total)
	require.Equal(t, invoices.FilingPending, part.Filing.State, part.Filing.Problems)
	require.Equal(t, invoices.Open, o.get(i.ID).Standing)
	require.Equal(t, i.Totals.Total-50_00, o.get(i.ID).Due())

	rest, err := o.takeBack(invoices.NewStorno{Of: i.ID})
	require.NoError(t, err)
	require.Equal(t, -i.Totals.Total+50_00, rest.Totals.Total)
	whole := o.get(i.ID)
	require.Equal(t, invoices.Cancelled, whole.Standing)
	require.Equal(t, []string{"STO-0001", "STO-0002"}, []string{whole.Stornos[0].Name, whole.Stornos[1].Name})
	require.Zero(t, whole.Due())
	_, err = o.takeBack(invoices.NewStorno{Of: i.ID})
	require.Equal(t, "nothing_left", codeOf(err))
	_, err = o.takeBack(invoices.NewStorno{Of: rest.ID})
	require.Equal(t, "not_issued", codeOf(err), "a storno is not taken back")
}

func TestAStornoThatExceedsIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued()
	for sentence, parts := range map[string][]invoices.Part{
		"more than there is": {{Line: 1, Quantity: 1001}},
		"no such line":       {{Line: 2, Quantity: 1}},
		"a line twice":       {{Line: 1, Quantity: 500}, {Line: 1, Quantity: 500}},
		"nothing":            {{Line: 1, Quantity: 0}},
		"less than nothing":  {{Line: 1, Quantity: -500}},
	} {
		_, err := o.takeBack(invoices.NewStorno{Of: i.ID, Parts: parts})
		require.NotEmpty(t, fault.KindOf(err), sentence)
	}
	require.Empty(t, o.get(i.ID).Stornos)
	d := o.written(content())
	_, err := o.takeBack(invoices.NewStorno{Of: d.ID})
	require.Equal(t, "not_issued", codeOf(err))
}

// However many stornos of an invoice are made at once, together they take back what there is and not a ban more. On a version that adds the
// claim without asking for the rev of the invoice that it was computed from, all forty succeed.
func TestParallelStornosNeverExceed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued(invoices.DraftLine{Description: "Consultație", Quantity: 7000, Price: 99_99, Tax: "ro-s-21"})
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			_, err := o.takeBack(invoices.NewStorno{Of: i.ID, Parts: []invoices.Part{{Line: 1, Quantity: 1000}}})
			if err != nil && codeOf(err) != "storno_exceeds" && codeOf(err) != "stale_edit" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for codeOf(func() error { _, err := o.takeBack(invoices.NewStorno{Of: i.ID}); return err }()) == "" {
	}
	o.requireTakenBack(i)
}

// requireTakenBack asserts that the stornos of an invoice come to exactly its sums, in every group.
func (o *office) requireTakenBack(i invoices.Invoice) {
	o.t.Helper()
	var net, vat, total int64
	for _, s := range o.all(invoices.Filter{Standing: invoices.Counter}) {
		if s.Of.ID != i.ID {
			continue
		}
		net, vat, total = net+s.Totals.Net, vat+s.Totals.VAT, total+s.Totals.Total
		require.LessOrEqual(o.t, s.Totals.Total, int64(0))
	}
	require.Equal(o.t, []int64{-i.Totals.Net, -i.Totals.VAT, -i.Totals.Total}, []int64{net, vat, total})
	require.Equal(o.t, i.Totals.Total, o.get(i.ID).Stornoed())
	require.Equal(o.t, invoices.Cancelled, o.get(i.ID).Standing)
}

// Whatever the parts in which an invoice is taken back, no storno takes more than is left, and the last one takes what rounding has left.
func TestStornosInAnyPartsComeToTheInvoice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	random := rand.New(rand.NewPCG(3, 11))
	for range 12 {
		var lines []invoices.DraftLine
		for range 1 + random.IntN(4) {
			lines = append(lines, invoices.DraftLine{
				Description: "Serviciu", Quantity: 1 + random.Int64N(5000), Price: random.Int64N(100_00), Discount: random.Int64N(3000),
				Tax: []string{"ro-s-21", "ro-s-11", "ro-e-dental"}[random.IntN(3)],
			})
		}
		i := o.issued(lines...)
		for range 6 {
			n := random.IntN(len(lines))
			quantity := 1 + random.Int64N(lines[n].Quantity)
			s, err := o.takeBack(invoices.NewStorno{Of: i.ID, Parts: []invoices.Part{{Line: n + 1, Quantity: quantity}}})
			if codeOf(err) == "storno_exceeds" || codeOf(err) == "not_issued" {
				continue
			}
			require.NoError(t, err)
			require.Equal(t, invoices.FilingPending, s.Filing.State, "%v %v", s.Filing.Problems, s)
			require.LessOrEqual(t, o.get(i.ID).Stornoed(), i.Totals.Total)
		}
		if _, err := o.takeBack(invoices.NewStorno{Of: i.ID}); err != nil {
			require.Equal(t, "nothing_left", codeOf(err))
		}
		o.requireTakenBack(i)
	}
}

func TestAStornoIsMadeOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued()
	in := invoices.NewStorno{ID: id.New(id.Invoice, today), Of: i.ID, Parts: []invoices.Part{{Line: 1, Quantity: 300}}}
	first, err := o.takeBack(in)
	require.NoError(t, err)
	second, err := o.takeBack(in)
	require.NoError(t, err)
	require.Equal(t, first.Name, second.Name)
	in.Parts[0].Quantity = 400
	_, err = o.takeBack(in)
	require.Equal(t, "idempotency_key_reused", codeOf(err))
	require.Len(t, o.all(invoices.Filter{Standing: invoices.Counter}), 1)
}

// A storno that was cut short after its claim is finished by the ledger, once.
func TestAStornoThatWasCutShortIsFinished(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued()
	s, err := o.takeBack(invoices.NewStorno{Of: i.ID})
	require.NoError(t, err)
	o.forget(s)
	require.Empty(t, o.all(invoices.Filter{Standing: invoices.Counter}))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := o.Run(t.Context(), o.keeper); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	o.requireTakenBack(i)
	require.Equal(t, "STO-0001", o.get(i.ID).Stornos[0].Name)
	mark, found, err := o.ledger.Read(t.Context(), o.scope.TenantID(), invoices.Due)
	require.NoError(t, err)
	require.True(t, found, "the mark was made before the claim: %v", mark)
}

// forget puts the storno back to where a crash after its claim leaves it.
func (o *office) forget(s invoices.Invoice) {
	o.t.Helper()
	require.NoError(o.t, invoices.CutShort(o.t.Context(), o.scope, s))
}
