package clients_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/policies"
)

func TestARepeatedCreateOfWhoWasDeletedSinceGivesThem(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := input("Ana Pop")
	ana := c.create(in)
	require.NoError(t, c.svc.Delete(t.Context(), c.kit.Actor(c.actor.Scope(), policies.Owner), ana.ID, 0))
	again, err := c.svc.Create(t.Context(), c.actor, in)
	require.NoError(t, err)
	require.Equal(t, ana.ID, again.ID)
	require.NotNil(t, again.DeletedAt)
}

func TestDeleteAndRestore(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	owner := c.kit.Actor(c.actor.Scope(), policies.Owner)
	in := input("Ana Pop")
	in.Email = "ana@example.com"
	ana := c.create(in)
	require.Equal(t, "not_allowed", codeOf(t, c.svc.Delete(t.Context(), c.actor, ana.ID, 0)), "a receptionist may not")

	c.figures.set(ana.ID, clients.Figures{Upcoming: 1})
	require.Equal(t, "future_appointments", codeOf(t, c.svc.Delete(t.Context(), owner, ana.ID, 0)))
	c.figures.set(ana.ID, clients.Figures{})
	_, err := c.svc.Edit(t.Context(), c.actor, ana.ID, 1, clients.Change{LegalHold: new(true)})
	require.Equal(t, "not_allowed", codeOf(t, err))
	_, err = c.svc.Edit(t.Context(), owner, ana.ID, 1, clients.Change{LegalHold: new(true)})
	require.NoError(t, err)
	require.Equal(t, "legal_hold", codeOf(t, c.svc.Delete(t.Context(), owner, ana.ID, 0)))
	_, err = c.svc.Edit(t.Context(), owner, ana.ID, 2, clients.Change{LegalHold: new(false)})
	require.NoError(t, err)

	require.Equal(t, "stale_edit", codeOf(t, c.svc.Delete(t.Context(), owner, ana.ID, 1)))
	require.NoError(t, c.svc.Delete(t.Context(), owner, ana.ID, 3))
	require.NoError(t, c.svc.Delete(t.Context(), owner, ana.ID, 3), "deleting again is done already")
	page, err := c.svc.List(t.Context(), c.actor, clients.Filter{})
	require.NoError(t, err)
	require.Empty(t, page.Items)
	page, err = c.svc.List(t.Context(), c.actor, clients.Filter{Deleted: true})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	read, err := c.svc.Get(t.Context(), c.actor, ana.ID)
	require.NoError(t, err)
	require.NotNil(t, read.DeletedAt)
	_, err = c.svc.Edit(t.Context(), c.actor, ana.ID, read.Rev, clients.Change{Name: new("x")})
	require.Equal(t, "not_found", codeOf(t, err), "nothing is written on who is deleted")
	refs, err := c.svc.Refs(t.Context(), c.actor.Scope(), []string{ana.ID})
	require.NoError(t, err)
	require.True(t, refs[ana.ID].IsGone())
	require.Equal(t, "Ana Pop", refs[ana.ID].Name, "old appointments still show the name")

	c.clock.Move(clients.Patience - time.Minute)
	back, err := c.svc.Restore(t.Context(), owner, ana.ID, false)
	require.NoError(t, err)
	require.Nil(t, back.DeletedAt)
	same, err := c.svc.Restore(t.Context(), owner, ana.ID, false)
	require.NoError(t, err)
	require.Equal(t, back, same)
	double := input("Altă Ana")
	double.Email = "ana@example.com"
	_, err = c.svc.Create(t.Context(), c.actor, double)
	require.Equal(t, "client_duplicate", codeOf(t, err), "the guard against doubles is back")

	require.NoError(t, c.svc.Delete(t.Context(), owner, ana.ID, 0))
	c.create(double)
	_, err = c.svc.Restore(t.Context(), owner, ana.ID, false)
	require.Equal(t, "client_duplicate", codeOf(t, err))
	_, err = c.svc.Restore(t.Context(), owner, ana.ID, true)
	require.NoError(t, err)
	require.NoError(t, c.svc.Delete(t.Context(), owner, ana.ID, 0))
	c.clock.Move(clients.Patience + time.Minute)
	_, err = c.svc.Restore(t.Context(), owner, ana.ID, true)
	require.Equal(t, "restore_expired", codeOf(t, err))
}

func TestBulk(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	var ids []string
	for n := range 12 {
		in := input(fmt.Sprint("Client ", n))
		in.Tags = []string{"veche"}
		if n%2 == 0 {
			in.Source = clients.Referral
		}
		ids = append(ids, c.create(in).ID)
	}
	named := clients.BulkChange{IDs: []string{ids[0], ids[1], ids[0], "nonsense", id.New(id.Client, start)}, AddTags: []string{"nouă"}, RemoveTags: []string{"VECHE"}}
	report, err := c.svc.Bulk(t.Context(), c.actor, named)
	require.NoError(t, err)
	require.Equal(t, []clients.BulkResult{
		{ID: ids[0], Outcome: clients.Changed}, {ID: ids[1], Outcome: clients.Changed}, {ID: "nonsense", Outcome: clients.Missing}, {ID: named.IDs[4], Outcome: clients.Missing},
	}, report.Results)
	got, err := c.svc.Get(t.Context(), c.actor, ids[0])
	require.NoError(t, err)
	require.Equal(t, []string{"nouă"}, got.Tags)
	entries := len(c.log.entries)
	report, err = c.svc.Bulk(t.Context(), c.actor, named)
	require.NoError(t, err)
	require.Equal(t, clients.Unchanged, report.Results[0].Outcome, "once more changes nothing")
	require.Len(t, c.log.entries, entries)

	report, err = c.svc.Bulk(t.Context(), c.actor, clients.BulkChange{Filter: &clients.ViewFilter{Source: clients.Referral}, SetStatus: clients.Inactive})
	require.NoError(t, err)
	require.Len(t, report.Results, 6)
	require.Empty(t, report.Next)
	page, err := c.svc.List(t.Context(), c.actor, clients.Filter{Status: clients.Inactive})
	require.NoError(t, err)
	require.Len(t, page.Items, 6)
	_, err = c.svc.Bulk(t.Context(), c.kit.Actor(c.actor.Scope(), policies.Assistant), named)
	require.Equal(t, "not_allowed", codeOf(t, err))
}

// More than a call takes are changed by calling again with the cursor, and the change does not disturb who comes next.
func TestBulkOverManyCalls(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	const many = clients.MaxBulk + 3
	for n := range many {
		c.create(input(fmt.Sprint("Client ", n)))
	}
	in := clients.BulkChange{Filter: &clients.ViewFilter{Status: clients.Active}, SetStatus: clients.Inactive}
	first, err := c.svc.Bulk(t.Context(), c.actor, in)
	require.NoError(t, err)
	require.Len(t, first.Results, clients.MaxBulk)
	in.Cursor = first.Next
	second, err := c.svc.Bulk(t.Context(), c.actor, in)
	require.NoError(t, err)
	require.Len(t, second.Results, many-clients.MaxBulk)
	require.Empty(t, second.Next)
	left, err := c.svc.List(t.Context(), c.actor, clients.Filter{Status: clients.Active})
	require.NoError(t, err)
	require.Empty(t, left.Items)
	in.Cursor = "e30"
	_, err = c.svc.Bulk(t.Context(), c.actor, in)
	require.Equal(t, "cursor invalid_cursor", fields(t, err))
}

func TestViews(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	v := clients.View{ID: id.New(id.View, start), Name: " Recall ", Filter: clients.ViewFilter{LastVisitTo: "2026-05-01", Sort: clients.ByLastVisit}}
	mine, err := c.svc.SaveView(t.Context(), c.actor, v)
	require.NoError(t, err)
	require.Equal(t, "Recall", mine.Name)
	assistant := c.kit.Actor(c.actor.Scope(), policies.Assistant)
	all, err := c.svc.ListViews(t.Context(), assistant)
	require.NoError(t, err)
	require.Empty(t, all, "one's own is nobody else's")
	_, err = c.svc.EditView(t.Context(), assistant, mine.ID, 1, clients.ViewChange{Name: new("x")})
	require.Equal(t, "not_found", codeOf(t, err))
	shared, err := c.svc.EditView(t.Context(), c.actor, mine.ID, 1, clients.ViewChange{Shared: new(true)})
	require.NoError(t, err)
	all, err = c.svc.ListViews(t.Context(), assistant)
	require.NoError(t, err)
	require.Len(t, all, 1)
	_, err = c.svc.EditView(t.Context(), assistant, mine.ID, shared.Rev, clients.ViewChange{Name: new("x")})
	require.Equal(t, "not_allowed", codeOf(t, err))
	v.ID, v.Shared = id.New(id.View, start), true
	_, err = c.svc.SaveView(t.Context(), assistant, v)
	require.Equal(t, "not_allowed", codeOf(t, err), "an assistant shares nothing")
	v.Filter = clients.ViewFilter{Created: clients.Last7Days, LastVisit: clients.Before6Months}
	spans, err := c.svc.SaveView(t.Context(), c.actor, v)
	require.NoError(t, err)
	require.Equal(t, v.Filter, spans.Filter, "a span stays one")
	require.NoError(t, c.svc.DeleteView(t.Context(), c.actor, spans.ID, 0))
	v.ID = id.New(id.View, start)
	v.Filter.Status = "gone"
	_, err = c.svc.SaveView(t.Context(), c.actor, v)
	require.Equal(t, "filter.status unknown_value", fields(t, err))
	owner := c.kit.Actor(c.actor.Scope(), policies.Owner)
	require.NoError(t, c.svc.DeleteView(t.Context(), owner, mine.ID, 0))
	for n := range 50 {
		_, err = c.svc.SaveView(t.Context(), c.actor, clients.View{ID: id.New(id.View, start), Name: fmt.Sprint("v", n)})
		require.NoError(t, err)
	}
	_, err = c.svc.SaveView(t.Context(), c.actor, clients.View{ID: id.New(id.View, start), Name: "one more"})
	require.Equal(t, "too_many_views", codeOf(t, err))
}
