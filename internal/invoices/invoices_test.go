package invoices_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/catalogue"
	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/money"
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

func codeOf(err error) string {
	f, _ := fault.As(err)
	if f == nil {
		return ""
	}
	return f.Code
}

func TestADraftBecomesAnInvoiceThatNeverChanges(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	d := o.written(content(invoices.DraftLine{Description: "Albire", Quantity: 1500, Price: 199_99, Discount: 1000, Tax: "ro-s-21"}))
	require.Equal(t, invoices.Draft, d.Standing)
	require.Empty(t, d.Name)
	require.EqualValues(t, 299_99-30_00, d.Totals.Net)
	i, err := o.Issue(t.Context(), o.desk, d.ID, d.Rev, "")
	require.NoError(t, err)
	require.Equal(t, "DLX-0001", i.Name)
	require.Equal(t, invoices.Open, i.Standing)
	require.Equal(t, []string{"2026-11-27", "2026-12-11"}, []string{i.IssuedOn, i.DueOn})
	require.Equal(t, "Clinica Dentalux Sănătate & Știință S.R.L.", i.Issuer.Name)
	require.Equal(t, invoices.FilingPending, i.Filing.State, i.Filing.Problems)

	again, err := o.Issue(t.Context(), o.desk, d.ID, d.Rev, "")
	require.NoError(t, err, "the same again")
	require.Equal(t, i.Name, again.Name)
	_, err = o.Edit(t.Context(), o.desk, i.ID, i.Rev, content())
	require.Equal(t, "invoice_issued", codeOf(err))
	require.Equal(t, "invoice_issued", codeOf(o.Delete(t.Context(), o.desk, i.ID, 0)))

	changed := clinicSettings()
	changed.Issuer.Name = "Alt Nume S.R.L."
	_, err = o.ChangeSettings(t.Context(), o.owner, 1, changed)
	require.NoError(t, err)
	require.Equal(t, "Clinica Dentalux Sănătate & Știință S.R.L.", o.get(i.ID).Issuer.Name)
	require.Equal(t, "DLX-0002", o.issued().Name)
}

func TestDaysNeverGoBackWithinASeries(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	d := o.written(content())
	first, err := o.Issue(t.Context(), o.desk, d.ID, d.Rev, "2026-11-20")
	require.NoError(t, err)
	require.Equal(t, "2026-11-20", first.IssuedOn)
	d = o.written(content())
	_, err = o.Issue(t.Context(), o.desk, d.ID, d.Rev, "2026-11-19")
	require.Equal(t, "day_before_last", codeOf(err))
	f, _ := fault.As(err)
	require.Equal(t, invoices.LastIssued{Day: "2026-11-20"}, f.Details)
	_, err = o.Issue(t.Context(), o.desk, d.ID, d.Rev, "2026-11-28")
	require.Equal(t, fault.Invalid, fault.KindOf(err), "a day to come")
	second, err := o.Issue(t.Context(), o.desk, d.ID, d.Rev, "2026-11-20")
	require.NoError(t, err)
	require.Equal(t, "DLX-0002", second.Name)
	require.Equal(t, "2026-11-27", o.issued().IssuedOn)
}

func TestASeriesMayBeginAnewWithEachYear(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	set := clinicSettings()
	set.Series[1].First = 250
	_, err := o.ChangeSettings(t.Context(), o.owner, 1, set)
	require.NoError(t, err)
	yearly := func() string {
		c := content()
		c.Series = "ANUAL"
		d := o.written(c)
		i, err := o.Issue(t.Context(), o.desk, d.ID, d.Rev, "")
		require.NoError(t, err)
		return i.Name
	}
	require.Equal(t, []string{"ANUAL-2026-0250", "ANUAL-2026-0251"}, []string{yearly(), yearly()})
	o.clock.Move(40 * 24 * time.Hour)
	require.Equal(t, "ANUAL-2027-0250", yearly())
	require.Equal(t, "DLX-0001", o.issued().Name)
}

func TestWhatAnInvoiceNeedsIsAskedFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for sentence, c := range map[string]struct {
		change func(c *invoices.Content)
		path   string
	}{
		"a buyer":                           {func(c *invoices.Content) { c.Buyer.Name = "" }, "buyer.name"},
		"a company's tax number":            {func(c *invoices.Content) { c.Buyer.Company = true }, "buyer.tax_id"},
		"a line":                            {func(c *invoices.Content) { c.Lines = nil }, "lines"},
		"what the line is":                  {func(c *invoices.Content) { c.Lines[0].Description = " " }, "lines[0].description"},
		"a VAT that is in force":            {func(c *invoices.Content) { c.Lines[0].Tax = "ro-s-19" }, "lines[0].tax"},
		"a VAT of who is registered":        {func(c *invoices.Content) { c.Lines[0].Tax = "ro-o" }, "lines[0].tax"},
		"reverse charge for companies only": {func(c *invoices.Content) { c.Lines[0].Tax = "ro-ae" }, "lines[0].tax"},
	} {
		content := content()
		c.change(&content)
		d := o.written(content)
		_, err := o.Issue(t.Context(), o.desk, d.ID, d.Rev, "")
		f, ok := fault.As(err)
		require.True(t, ok, sentence)
		require.NotEmpty(t, f.Fields, sentence)
		require.Equal(t, c.path, f.Fields[0].Path, sentence)
		require.Equal(t, invoices.Draft, o.get(d.ID).Standing)
	}
	c := content()
	c.DeliveredOn, c.Lines[0].Tax = "2025-07-15", "ro-s-19"
	d := o.written(c)
	_, err := o.Issue(t.Context(), o.desk, d.ID, d.Rev, "")
	require.NoError(t, err, "the day of the services counts")
}

func TestWithoutAnIssuerNothingIsIssued(t *testing.T) {
	t.Parallel()
	kit := newOffice(t).kit
	o := open(t, kit, kit.Clinic(t), newOffice(t).clock)
	d := o.draft()
	c := content()
	c.Series = "FCT"
	d, err := o.Edit(t.Context(), o.desk, d.ID, d.Rev, c)
	require.NoError(t, err)
	_, err = o.Issue(t.Context(), o.desk, d.ID, d.Rev, "")
	require.Equal(t, "issuer_incomplete", codeOf(err))
}

func TestWhatIsMissingForTheAuthorityIsSaid(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := content()
	c.Buyer.Place = invoices.Place{Country: "RO"}
	d := o.written(c)
	i, err := o.Issue(t.Context(), o.desk, d.ID, d.Rev, "")
	require.NoError(t, err)
	require.Equal(t, invoices.FilingIncomplete, i.Filing.State)
	require.Equal(t, []string{"BR-RO-082", "BR-RO-092", "BR-RO-111"}, i.Filing.Problems)
}

func TestADraftIsPrefilledFromAnAppointment(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	client, a := o.visit()
	i, err := o.Create(t.Context(), o.desk, invoices.NewInvoice{ID: id.New(id.Invoice, today), AppointmentID: a.ID})
	require.NoError(t, err)
	require.Equal(t, client.ID, i.ClientID)
	require.Equal(t, "Ștefan Popa", i.Buyer.Name)
	require.Equal(t, "Str. Lungă 1", i.Buyer.Place.Street)
	require.Equal(t, "2026-11-27", i.DeliveredOn)
	require.Len(t, i.Lines, 2)
	require.EqualValues(t, 350_00, i.Totals.Total)
	_, err = o.Create(t.Context(), o.desk, invoices.NewInvoice{ID: id.New(id.Invoice, today), AppointmentID: a.ID})
	require.Equal(t, "already_invoiced", codeOf(err))
	second, err := o.Create(t.Context(), o.desk, invoices.NewInvoice{ID: id.New(id.Invoice, today), AppointmentID: a.ID, Again: true})
	require.NoError(t, err)
	require.NotEqual(t, i.ID, second.ID)
	again, err := o.Create(t.Context(), o.desk, invoices.NewInvoice{ID: i.ID, AppointmentID: a.ID})
	require.NoError(t, err, "a repetition")
	require.Equal(t, i.ID, again.ID)
}

// visit is an appointment of today with two services.
func (o *office) visit() (clients.Client, scheduling.Appointment) {
	o.t.Helper()
	ctx := o.t.Context()
	client, err := o.clients.Create(ctx, o.owner, clients.NewClient{ID: id.New(id.Client, today), Name: "Ștefan Popa", Email: "stefan@example.com", Address: "Str. Lungă 1"})
	require.NoError(o.t, err)
	var services []string
	for name, price := range map[string]int64{"Consultație": 150_00, "Detartraj": 200_00} {
		s, err := o.catalogue.CreateItem(ctx, o.owner, catalogue.Item{ID: id.New(id.Service, today), Name: name, DurationMinutes: 30, Price: money.Of(price, "RON")})
		require.NoError(o.t, err)
		services = append(services, s.ID)
	}
	var hours []catalogue.WeeklyHours
	for day := 1; day <= 7; day++ {
		hours = append(hours, catalogue.WeeklyHours{Weekday: day, From: 8 * 60, To: 20 * 60})
	}
	p, err := o.catalogue.CreateProvider(ctx, o.owner, catalogue.Provider{ID: id.New(id.Provider, today), Name: "Ioana Pop", Hours: hours, Active: true})
	require.NoError(o.t, err)
	a, err := o.calendar.Book(ctx, o.owner, scheduling.Booking{ID: id.New(id.Appointment, today), ClientID: client.ID, ProviderID: p.ID, ServiceIDs: services, Start: "2026-11-27T11:00"})
	require.NoError(o.t, err)
	return client, a
}

func TestAnInvoiceOfAPaymentIsPaid(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.till.all["pay_1"] = invoices.Payment{ID: "pay_1", Amount: 120_00, Description: "Avans implant"}
	i, err := o.Create(t.Context(), o.desk, invoices.NewInvoice{ID: id.New(id.Invoice, today), PaymentID: "pay_1"})
	require.NoError(t, err)
	c := content(invoices.DraftLine{Description: "Avans implant", Quantity: 1000, Price: 120_00, Tax: "ro-e-dental"})
	i, err = o.Edit(t.Context(), o.desk, i.ID, i.Rev, c)
	require.NoError(t, err)
	i, err = o.Issue(t.Context(), o.desk, i.ID, i.Rev, "")
	require.NoError(t, err)
	require.Equal(t, invoices.Paid, i.Standing)
	require.EqualValues(t, 120_00, i.Prepaid)
}

func TestWhatIsPaidIsTakenOver(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued()
	o.till.paid[i.ID] = 50_00
	require.Equal(t, []any{invoices.Open, int64(150_00)}, []any{o.get(i.ID).Standing, o.get(i.ID).Due()})
	o.till.paid[i.ID] = 200_00
	o.Settle(t.Context(), o.scope, i.ID)
	require.Len(t, o.all(invoices.Filter{Standing: invoices.Paid}), 1)
	o.till.paid[i.ID] = 0 // given back
	require.Equal(t, invoices.Open, o.get(i.ID).Standing)
	require.Empty(t, o.all(invoices.Filter{Overdue: true}))
	o.clock.Move(15 * 24 * time.Hour)
	require.Len(t, o.all(invoices.Filter{Overdue: true}), 1)
}

func TestTheListIsFilteredAndPaged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 5 {
		o.issued()
		o.clock.Move(24 * time.Hour)
	}
	o.written(content())
	names := func(f invoices.Filter) []string {
		out := []string{}
		for _, i := range o.all(f) {
			out = append(out, i.Name)
		}
		return out
	}
	require.Equal(t, []string{"", "DLX-0005", "DLX-0004", "DLX-0003", "DLX-0002", "DLX-0001"}, names(invoices.Filter{}))
	require.Equal(t, []string{"DLX-0003", "DLX-0002"}, names(invoices.Filter{From: "2026-11-28", To: "2026-11-29"}))
	require.Equal(t, []string{""}, names(invoices.Filter{Standing: invoices.Draft}))
	require.Len(t, names(invoices.Filter{Series: "DLX"}), 5)
	var paged []string
	f := invoices.Filter{Limit: 2}
	for {
		page, err := o.List(t.Context(), o.desk, f)
		require.NoError(t, err)
		for _, i := range page.Items {
			paged = append(paged, i.Name)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	require.Equal(t, names(invoices.Filter{}), paged)
	for _, bad := range []invoices.Filter{{From: "x"}, {Standing: "x"}, {Cursor: "x"}, {Limit: 1000}, {Series: "?"}, {ClientID: "x"}} {
		_, err := o.List(t.Context(), o.desk, bad)
		require.Equal(t, fault.Invalid, fault.KindOf(err), bad)
	}
}

func TestAnInvoiceLeavesByMail(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued()
	_, err := o.Send(t.Context(), o.desk, i.ID, "stefan@example.com", "Cu drag,\nDentalux")
	require.NoError(t, err)
	require.Equal(t, invoices.MailWaiting, o.get(i.ID).Mail.State)
	_, err = o.outbox.Run(t.Context(), o.mailer)
	require.NoError(t, err)
	require.Len(t, o.post.sent, 1)
	mail := o.post.sent[0]
	require.Equal(t, "stefan@example.com", mail.To)
	require.Contains(t, mail.Subject, "Factură DLX-0001")
	require.Contains(t, mail.Text, "200,00")
	require.Contains(t, mail.Text, "Cu drag,")
	require.Len(t, mail.Files, 1)
	require.Equal(t, "DLX-0001.pdf", mail.Files[0].Name)
	require.Contains(t, textOf(t, "mailed", mail.Files[0].Data), "DLX-0001")
	require.Equal(t, invoices.MailSent, o.get(i.ID).Mail.State)
	require.NotNil(t, o.get(i.ID).Mail.Left)
}

func TestAnInvoiceThatWasTakenBackIsNotMailed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued()
	_, err := o.Send(t.Context(), o.desk, i.ID, "stefan@example.com", "")
	require.NoError(t, err)
	_, err = o.takeBack(invoices.NewStorno{Of: i.ID})
	require.NoError(t, err)
	_, err = o.outbox.Run(t.Context(), o.mailer)
	require.NoError(t, err)
	require.Empty(t, o.post.sent)
	require.Equal(t, invoices.MailFailed, o.get(i.ID).Mail.State)
	_, err = o.Send(t.Context(), o.desk, i.ID, "stefan@example.com", "")
	require.Equal(t, "invoice_cancelled", codeOf(err))
}

func TestALostWordAboutAMailIsMended(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.outbox.Ended = func(_ context.Context, _ tenancy.Scope, _ outbox.Row, _ outbox.State) {}
	i := o.issued()
	_, err := o.Send(t.Context(), o.desk, i.ID, "stefan@example.com", "")
	require.NoError(t, err)
	o.post.fail = errors.New("hung up")
	_, err = o.outbox.Run(t.Context(), o.mailer)
	require.NoError(t, err)
	o.clock.Move(time.Minute)
	require.Equal(t, invoices.MailWaiting, o.get(i.ID).Mail.State)
	o.post.fail = nil
	o.clock.Move(time.Hour)
	_, err = o.outbox.Run(t.Context(), o.mailer)
	require.NoError(t, err)
	require.Equal(t, invoices.MailSent, o.get(i.ID).Mail.State)
}

func TestOnlyThoseWhoMayMakeInvoices(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	i := o.issued()
	for _, role := range []policies.Role{policies.Dentist, policies.Assistant} {
		somebody := o.kit.Actor(o.scope, role)
		_, err := o.Get(t.Context(), somebody, i.ID)
		require.Equal(t, fault.Forbidden, fault.KindOf(err))
		_, err = o.Create(t.Context(), somebody, invoices.NewInvoice{ID: id.New(id.Invoice, today)})
		require.Equal(t, fault.Forbidden, fault.KindOf(err))
		seen, err := o.OfClientAfter(t.Context(), somebody, id.New(id.Client, today), time.Time{}, "", 10)
		require.NoError(t, err)
		require.Empty(t, seen)
	}
	_, err := o.ChangeSettings(t.Context(), o.desk, 1, clinicSettings())
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
}

func TestSettingsThatAreNotRightAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for path, change := range map[string]func(s *invoices.Settings){
		"issuer.tax_id":       func(s *invoices.Settings) { s.Issuer.TaxID = "18547291" },
		"issuer.iban":         func(s *invoices.Settings) { s.Issuer.IBAN = "RO49AAAA1B31007593840001" },
		"issuer.place.county": func(s *invoices.Settings) { s.Issuer.Place.County = "CLUJ" },
		"issuer.place.city":   func(s *invoices.Settings) { s.Issuer.Place.County = "RO-B" },
		"issuer.email":        func(s *invoices.Settings) { s.Issuer.Email = "nobody" },
		"series[0].code":      func(s *invoices.Settings) { s.Series[0].Code = "FCT-1" },
		"series[1].code":      func(s *invoices.Settings) { s.Series[1].Code = "DLX" },
		"default_series":      func(s *invoices.Settings) { s.DefaultSeries = "STO" },
		"storno_series":       func(s *invoices.Settings) { s.StornoSeries = "DLX" },
		"default_tax":         func(s *invoices.Settings) { s.DefaultTax = "ro-o" },
		"due_days":            func(s *invoices.Settings) { s.DueDays = -1 },
	} {
		s := clinicSettings()
		change(&s)
		_, err := o.ChangeSettings(t.Context(), o.owner, 1, s)
		f, ok := fault.As(err)
		require.True(t, ok, path)
		var paths []string
		for _, field := range f.Fields {
			paths = append(paths, field.Path)
		}
		require.Contains(t, paths, path)
	}
	s := clinicSettings()
	s.Issuer.Place.County, s.Issuer.Place.City, s.Issuer.TaxID, s.Issuer.IBAN = "ro-b", "Sectorul 3", "ro 18547290", "ro49 aaaa 1b31 0075 9384 0000"
	got, err := o.ChangeSettings(t.Context(), o.owner, 1, s)
	require.NoError(t, err)
	require.Equal(t, []string{"SECTOR3", "18547290", "RO49AAAA1B31007593840000"}, []string{got.Issuer.Place.City, got.Issuer.TaxID, got.Issuer.IBAN})
	_, err = o.ChangeSettings(t.Context(), o.owner, 1, s)
	require.Equal(t, "stale_edit", codeOf(err))
}
