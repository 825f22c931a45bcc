package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/due"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

type workJobs struct {
	Items []struct {
		ID       string `json:"id"`
		Kind     string `json:"kind"`
		TenantID string `json:"tenant_id"`
		Attempts int    `json:"attempts"`
		Code     string `json:"code"`
	} `json:"items"`
}

func TestASuperAdminLooksAfterFailedJobs(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	root := superAdmin(t, s)
	c := s.Clinic(t, "Jobs")
	failed := func() workJobs {
		var all workJobs
		root.Get(t, "/admin/jobs?queue=bulk&state=failed").Want(t, http.StatusOK).Into(t, &all)
		return all
	}
	require.Empty(t, failed().Items)
	for _, path := range []string{"/admin/queues", "/admin/jobs?queue=bulk&state=failed"} {
		c.Owner.Get(t, path).Refused(t, http.StatusNotFound, "not_found")
	}
	s.App.Jobs.RunSoon(t.Context(), c.TenantID(t), "nobody") // a kind of work that nobody does
	await := func(n int) workJobs {
		var all workJobs
		require.Eventually(t, func() bool { all = failed(); return len(all.Items) == n }, 15*time.Second, 50*time.Millisecond)
		return all
	}
	job := await(1).Items[0]
	require.Equal(t, "due:run nobody", job.Kind)
	require.Equal(t, string(c.TenantID(t)), job.TenantID)
	require.Equal(t, "nobody", job.Code)
	require.Equal(t, 1, job.Attempts)
	work := root.Get(t, "/admin/queues").Want(t, http.StatusOK)
	require.Contains(t, string(work.Body), `"failed":1`)
	require.Contains(t, string(work.Body), `"kind":"due:run"`)

	at := "/admin/jobs/bulk/" + job.ID
	root.Get(t, at).Want(t, http.StatusOK)
	root.Post(t, at+"/replay", map[string]any{"reason": " "}).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	c.Owner.Post(t, at+"/replay", map[string]any{"reason": "let me"}).Refused(t, http.StatusNotFound, "not_found")
	root.Post(t, at+"/replay", map[string]any{"reason": "once more"}).Want(t, http.StatusNoContent)
	again := await(1).Items[0]
	require.NotEqual(t, job.ID, again.ID, "it ran anew and failed anew")
	root.Post(t, at+"/replay", map[string]any{"reason": "too late"}).Refused(t, http.StatusNotFound, "job_not_found")
	root.Post(t, "/admin/jobs/bulk/"+again.ID+"/delete", map[string]any{"reason": "nobody wants it"}).Want(t, http.StatusNoContent)
	require.Empty(t, failed().Items)

	for _, kind := range []due.Kind{"nobody_a", "nobody_b", "nobody_c"} {
		s.App.Jobs.RunSoon(t.Context(), c.TenantID(t), kind)
	}
	await(3)
	done := root.Post(t, "/admin/queues/bulk/delete", map[string]any{"reason": "all of them"}).Want(t, http.StatusOK).Map(t)
	require.InDelta(t, 3, done["jobs"], 0)
	log := string(root.Get(t, "/admin/audit").Want(t, http.StatusOK).Body)
	for _, word := range []string{"job.replayed", "once more", "job.deleted", "nobody wants it", "jobs.deleted", "all of them"} {
		require.Contains(t, log, word)
	}
}

func TestAPageGoesOnAfterTheLastEventItHad(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Live")
	stream := c.Owner.Follow(t, c)
	client := c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "Ana Pop"}).Want(t, http.StatusCreated).ID(t)
	stream.Next(t, client)
	seq := stream.LastID()
	require.NotEmpty(t, seq)
	missed := c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "Ion Pop"}).Want(t, http.StatusCreated).ID(t)
	resumed := c.Owner.FollowAfter(t, c, seq)
	resumed.Next(t, missed)
	require.True(t, resumed.Resumed())
	require.False(t, c.Owner.FollowAfter(t, c, "1-1").Resumed(), "a gap is told")
}
