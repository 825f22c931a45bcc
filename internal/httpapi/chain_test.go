package httpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/testkit/proof"
	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

// What the whole chain (request id, log, headers, limits, session, tenant, membership, policy, strict reading) costs a
// request, against a bare Gin handler with the same query over the same connection; both measured in turns in one run.
func TestBenchChain(t *testing.T) {
	proof.Bench(t)
	const rounds = 4000
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Chain")
	id := c.Client(t, "Ana Marin")
	bare := httptest.NewServer(bareHandler(t, c))
	t.Cleanup(bare.Close)
	browser := &http.Client{}
	whole := func() { c.Owner.Get(t, c.Path("/clients/"+id)).Want(t, http.StatusOK) }
	plain := func() { ask(t, browser, bare.URL+"/clients/"+id) }
	for range 500 {
		whole()
		plain()
	}
	var with, without []time.Duration
	for range rounds {
		with = append(with, timed(whole))
		without = append(without, timed(plain))
	}
	a, b := median(with), median(without)
	ratio := float64(a) / float64(b)
	proof.Line(t, "bench", "chain", fmt.Sprintf("%.2fx of a bare handler (p50 %d µs against %d µs)", ratio, a.Microseconds(), b.Microseconds()), "<= 1.75x", ratio <= 1.75)
}

func bareHandler(t *testing.T, c *servertest.Clinic) http.Handler {
	t.Helper()
	collection := c.Scope(t).Collection("clients")
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/clients/:id", func(g *gin.Context) {
		var doc clients.Client
		if err := collection.FindOne(g.Request.Context(), bson.D{{Key: "_id", Value: g.Param("id")}}).Decode(&doc); err != nil {
			g.Status(http.StatusInternalServerError)
			return
		}
		g.JSON(http.StatusOK, doc)
	})
	return e
}

func ask(t *testing.T, browser *http.Client, url string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := browser.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	var buf [8192]byte
	for {
		if _, err := resp.Body.Read(buf[:]); err != nil {
			break
		}
	}
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

func timed(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
