package observe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/observe"
)

func logged(ctx context.Context, t *testing.T, args ...any) map[string]any {
	t.Helper()
	var out bytes.Buffer
	log := slog.New(observe.NewLogHandler(slog.NewJSONHandler(&out, nil)))
	log.InfoContext(ctx, "said", args...)
	line := map[string]any{}
	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	return line
}

func TestEveryLineSaysWhichRequestOrJobItIsOf(t *testing.T) {
	t.Parallel()
	ctx := observe.WithRequest(t.Context(), "req_1")
	require.Equal(t, "req_1", logged(ctx, t)["request_id"])
	require.NotContains(t, logged(ctx, t), "tenant_id")
	observe.SetTenant(ctx, "ten_1")
	require.Equal(t, "ten_1", logged(ctx, t)["tenant_id"])
	require.Equal(t, "req_1", observe.RequestID(ctx))

	job := logged(observe.WithJob(t.Context(), "due:run outbox", "ten_2"), t)
	require.Equal(t, "due:run outbox", job["job"])
	require.Equal(t, "ten_2", job["tenant_id"])
	observe.SetTenant(t.Context(), "ten_3") // outside of a request it does nothing
	require.NotContains(t, logged(t.Context(), t), "request_id")
}

func TestWhatOtherServersQuoteIsBlottedOut(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		`E11000 duplicate key error index: email dup key: { email: "ana@clinica.test" }`: `E11000 duplicate key error index: email dup key: …`,
		"550 <ana.pop+x@clinica.test> unknown":                                           "550 <…@…> unknown",
		"to +40 722 123 456 refused":                                                     "to +… refused",
		`Get "https://idp.test/x?code=abc&state=d": refused`:                             `Get "https://idp.test/x?…": refused`,
		"dial mongodb://msaas:hunter2@db.test:27017 failed":                              "dial mongodb://…@db.test:27017 failed",
		"authorization: Bearer abcdefgh12345678":                                         "authorization: bearer …",
		"GET /a/visits/AbCdEfGhIjKlMnOpQrStUvWx":                                         "GET /a/visits/…",
		"database_away: The database is away: server selection error":                    "database_away: The database is away: server selection error",
	} {
		require.Equal(t, want, observe.Blot(said))
		require.Equal(t, want, logged(t.Context(), t, "error", errors.New(said))["error"])
		require.Equal(t, want, logged(t.Context(), t, slog.Group("g", "text", said))["g"].(map[string]any)["text"])
	}
}
