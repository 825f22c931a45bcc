package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

type board struct {
	Appointments struct {
		Total    int64
		ByStatus []struct {
			Status string
			Count  int64
		} `json:"by_status"`
	}
	NewClients *struct{ Total int64 } `json:"new_clients"`
	Revenue    *struct {
		Estimated, Done struct {
			Amount   int64
			Currency string
		}
	}
	Days []struct {
		Day       string
		Estimated *int64
	}
}

func TestTheDashboardIsTrueAtOnceForEachRole(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Board")
	k := c.Catalogue(t)
	client := c.Client(t, "Maria Pop")
	front, helper := c.Join(t, "Ioana Stan", "receptionist"), c.Join(t, "Andrei Radu", "assistant", c.Provider(t, "Dr. Ene"))
	day := time.Now().UTC().AddDate(0, 0, 3).Format(time.DateOnly)
	path := c.Path("/dashboard?period=custom&from=" + day + "&to=" + day)
	read := func(p *servertest.Person, path string) (b board) {
		p.Get(t, path).Want(t, http.StatusOK).Into(t, &b)
		return b
	}
	start, err := time.Parse(time.RFC3339, day+"T10:00:00Z")
	require.NoError(t, err)
	var apt servertest.Response
	for i := range int64(3) {
		require.Equal(t, i, read(front, path).Appointments.Total)
		apt = c.Owner.Post(t, c.Path("/appointments"), k.Booking(client, start.Add(time.Duration(i)*time.Hour))).Want(t, http.StatusCreated)
		require.Equal(t, i+1, read(front, path).Appointments.Total)
	}
	own := read(c.Owner, path)
	require.EqualValues(t, 45000, own.Revenue.Estimated.Amount)
	require.Equal(t, "RON", own.Revenue.Estimated.Currency)
	require.EqualValues(t, 45000, *own.Days[0].Estimated)
	c.Owner.Post(t, c.Path("/appointments/"+apt.ID(t)+"/status"), map[string]any{"status": "cancelled"}, servertest.IfMatch(1)).Want(t, http.StatusOK)
	require.EqualValues(t, 2, read(c.Owner, path).Appointments.Total)
	require.EqualValues(t, 1, read(c.Owner, c.Path("/dashboard")).NewClients.Total)

	theirs := read(front, path)
	require.Nil(t, theirs.Revenue)
	require.Nil(t, theirs.Days[0].Estimated)
	require.Zero(t, read(helper, path).Appointments.Total)
	helper.Get(t, path+"&provider_id="+k.Provider).Refused(t, http.StatusNotFound, "not_found")
	front.Get(t, c.Path("/dashboard?period=custom")).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	front.Get(t, c.Path("/dashboard?period=century")).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	s.Stranger().Get(t, path).Refused(t, http.StatusUnauthorized, "unauthenticated")
}
