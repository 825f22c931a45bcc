package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/tenancy"
)

// While an operation keeps writes out, who writes is told to come back, who reads is answered, and other clinics hear nothing of it.
func TestAPausedClinicIsReadAndToldToComeBack(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c, other := s.Clinic(t, "Paused"), s.Clinic(t, "Other")
	client := c.Client(t, "Maria Pop")
	now := time.Now().UTC().Truncate(time.Millisecond)
	directory := s.App.Router.Directory()
	require.NoError(t, directory.PauseWrites(t.Context(), c.TenantID(t), tenancy.Pause{Operation: "test", From: now, Until: now.Add(time.Minute)}))
	s.App.Router.Forget(c.TenantID(t))

	refused := c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "Ana Ene"}).Refused(t, http.StatusServiceUnavailable, "clinic_paused")
	require.NotEmpty(t, refused.Header.Get("Retry-After"))
	c.Owner.Get(t, c.Path("/clients/"+client)).Want(t, http.StatusOK)
	other.Client(t, "Dan Ene")

	require.NoError(t, directory.ResumeWrites(t.Context(), c.TenantID(t), "test"))
	c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "Ana Ene"}).Want(t, http.StatusCreated)
}
