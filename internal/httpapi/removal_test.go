package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
	"github.com/m-saas/m-saas/policies"
)

// A removed member's sessions, open streams and queued jobs are refused within one second, also in another process.
func TestProofRemoval(t *testing.T) {
	t.Parallel()
	const within = time.Second
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Removal")
	rounds := 2
	if proof.Long() {
		rounds = 20
	}
	var slowest time.Duration
	for i := range rounds {
		slowest = max(slowest, removeOnce(t, c, i))
	}
	queued := queuedJobOfARemovedOwner(t)
	proof.Line(t, "proof", "removal", fmt.Sprintf("%d removals, 3 sessions and 3 streams each refused after at most %d ms; %d of its owner's queued mails sent", rounds, slowest.Milliseconds(), queued),
		"1000 ms, 0 mails", slowest <= within && queued == 0)
}

func removeOnce(t *testing.T, c *servertest.Clinic, round int) time.Duration {
	t.Helper()
	member := c.Join(t, fmt.Sprintf("Member %d", round), "receptionist")
	id := c.MemberID(t, member)
	browsers := []*servertest.Person{member, member.Again(t), member.Again(t)}
	var streams []*servertest.Stream
	for _, b := range browsers {
		b.Get(t, c.Path("/clients")).Want(t, http.StatusOK)
		streams = append(streams, b.Follow(t, c))
	}
	c.Owner.Delete(t, c.Path("/team/members/"+id)).Want(t, http.StatusNoContent)
	start := time.Now()
	for _, st := range streams {
		select {
		case <-st.Closed:
		case <-time.After(5 * time.Second):
			t.Fatal("a stream of the removed member is still open")
		}
	}
	for _, b := range browsers {
		for b.Get(t, c.Path("/clients")).Status == http.StatusOK {
			require.Less(t, time.Since(start), 5*time.Second, "the removed member is still let in")
		}
		got := b.Get(t, c.Path("/live"))
		require.Contains(t, []int{http.StatusNotFound, http.StatusUnauthorized}, got.Status)
	}
	return time.Since(start)
}

// queuedJobOfARemovedOwner queues an invitation, hands the clinic over, removes who invited, and only then lets the
// worker run. It gives how many mails went out.
func queuedJobOfARemovedOwner(t *testing.T) int {
	t.Helper()
	s := servertest.New(t, servertest.Options{NoWorker: true})
	c := s.Clinic(t, "Handed Over")
	heir := s.SignUp(t, "Heir Apparent")
	inv := c.Invite(t, heir.Email, "dentist")
	mailer, err := s.App.System(t.Context(), c.TenantID(t), policies.SystemMailer)
	require.NoError(t, err)
	require.NoError(t, s.App.Team.SendInvitation(t.Context(), mailer, inv))
	heir.Post(t, "/me/invitations/accept", map[string]any{"token": s.InvitationToken(t, heir.Email)}).Want(t, http.StatusOK)
	guest := s.Stranger()
	guest.Email = "guest-" + s.Prefix + "@people.test"
	c.Invite(t, guest.Email, "receptionist")
	former := c.MemberID(t, c.Owner)
	c.Owner.Post(t, c.Path("/team/ownership"), map[string]any{"member_id": c.MemberID(t, heir)}).Want(t, http.StatusNoContent)
	heir.Delete(t, c.Path("/team/members/"+former)).Want(t, http.StatusNoContent)
	s.Work()
	c.Owner = heir
	require.Eventually(t, func() bool { return c.InvitationMail(t, guest.Email) == "failed" }, 15*time.Second, 20*time.Millisecond)
	return len(s.Mails(t, guest.Email))
}
