package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

type historyPage struct {
	Items []struct {
		Action, Reason string
		Actor          struct{ Name, Role string }
		Changes        []struct {
			Field      string
			Before     any
			After      any
			BeforeName *string `json:"before_name"`
			AfterName  *string `json:"after_name"`
		}
	}
	NextCursor *string `json:"next_cursor"`
}

type accessPage struct {
	Items []struct {
		Actor      struct{ Name, Role string }
		ClientID   string `json:"client_id"`
		ClientName string `json:"client_name"`
		RequestID  string `json:"request_id"`
		What       string
	}
}

func TestARecordShowsWhoChangedItInNames(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "History")
	k := c.Catalogue(t)
	other := c.Provider(t, "Dr. Ene", k.Service)
	client := c.Client(t, "Maria Pop")
	start := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 5).Add(10 * time.Hour)
	booked := c.Owner.Post(t, c.Path("/appointments"), k.Booking(client, start)).Want(t, http.StatusCreated)
	apt := booked.ID(t)
	front := c.Join(t, "Ioana Stan", "receptionist")
	front.Patch(t, c.Path("/appointments/"+apt), map[string]any{"provider_id": other, "start": start.Add(30 * time.Minute)}, servertest.IfMatch(1)).Want(t, http.StatusOK)
	c.Owner.Patch(t, c.Path("/clients/"+client), map[string]any{"name": "Maria Popescu"}, servertest.IfMatch(1)).Want(t, http.StatusOK)

	var of historyPage
	front.Get(t, c.Path("/appointments/"+apt+"/history")).Want(t, http.StatusOK).Into(t, &of)
	require.Len(t, of.Items, 2)
	moved := of.Items[0]
	require.Equal(t, "appointment.moved", moved.Action)
	require.Equal(t, "Ioana Stan", moved.Actor.Name)
	found := false
	for _, change := range moved.Changes {
		if change.Field == "provider_id" {
			found = true
			require.Equal(t, "Dr. Pop", *change.BeforeName)
			require.Equal(t, "Dr. Ene", *change.AfterName)
		}
	}
	require.True(t, found)

	front.Get(t, c.Path("/clients/"+client+"/history?limit=1")).Want(t, http.StatusOK).Into(t, &of)
	require.Len(t, of.Items, 1)
	require.Equal(t, "client.edited", of.Items[0].Action)
	require.NotNil(t, of.NextCursor)
	front.Get(t, c.Path("/clients/"+client+"/history?cursor="+*of.NextCursor)).Want(t, http.StatusOK).Into(t, &of)
	require.Equal(t, "client.created", of.Items[0].Action)

	helper := c.Join(t, "Andrei Radu", "assistant", other)
	helper.Get(t, c.Path("/clients/"+client+"/history")).Refused(t, http.StatusForbidden, "not_allowed")
	helper.Get(t, c.Path("/appointments/"+apt+"/history")).Refused(t, http.StatusForbidden, "not_allowed")
}

func TestWhoReadsAProfileIsNotedOnce(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Access")
	client, quiet := c.Client(t, "Maria Pop"), c.Client(t, "Radu Pop")
	front := c.Join(t, "Ioana Stan", "receptionist")
	for range 3 {
		front.Get(t, c.Path("/clients/"+client)).Want(t, http.StatusOK)
	}
	front.Get(t, c.Path("/clients")).Want(t, http.StatusOK)

	var log accessPage
	c.Owner.Get(t, c.Path("/clients/"+client+"/access-log")).Want(t, http.StatusOK).Into(t, &log)
	require.Len(t, log.Items, 1)
	require.Equal(t, "Ioana Stan", log.Items[0].Actor.Name)
	require.Equal(t, "receptionist", log.Items[0].Actor.Role)
	require.NotEmpty(t, log.Items[0].RequestID)
	c.Owner.Get(t, c.Path("/clients/"+client)).Want(t, http.StatusOK)
	c.Owner.Get(t, c.Path("/access-log")).Want(t, http.StatusOK).Into(t, &log)
	require.Len(t, log.Items, 2, "two people have looked")
	require.Equal(t, "Maria Pop", log.Items[0].ClientName)
	c.Owner.Get(t, c.Path("/clients/"+quiet+"/access-log")).Want(t, http.StatusOK).Into(t, &log)
	require.Empty(t, log.Items, "a list is not a reading of the record")

	// No part of the record is read past the log, and what is not there is nobody's record.
	for _, part := range []string{"appointments", "consents", "notes", "timeline", "files", "history"} {
		one := c.Client(t, "Ana Pop "+part)
		front.Get(t, c.Path("/clients/"+one+"/"+part)).Want(t, http.StatusOK)
		c.Owner.Get(t, c.Path("/clients/"+one+"/access-log")).Want(t, http.StatusOK).Into(t, &log)
		require.Len(t, log.Items, 1, part)
		require.Equal(t, part, log.Items[0].What)
		front.Get(t, c.Path("/clients/cli_01k000000000000000000000zz/"+part)).Want(t, http.StatusNotFound)
	}

	for _, path := range []string{"/access-log", "/clients/" + client + "/access-log"} {
		front.Get(t, c.Path(path)).Refused(t, http.StatusForbidden, "not_allowed")
	}
}
