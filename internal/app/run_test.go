package app_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/app"
)

// Somebody who asks and then never reads fills the socket's buffers; the answer is given up after its time.
func TestWhoDoesNotReadTheAnswerHoldsNothingForEver(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	server := app.NewServer(t.Context(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, err := io.Copy(w, endless{})
		ended <- err
	}))
	require.Positive(t, server.WriteTimeout)
	require.Greater(t, server.WriteTimeout, 15*time.Second, "longer than the work on a request may take")
	server.WriteTimeout /= 200 // for the test's patience
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(ln) }()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		require.ErrorIs(t, <-stopped, http.ErrServerClosed)
	})
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", ln.Addr().String())
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	_, err = bufio.NewReaderSize(conn, 16).ReadByte()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case err := <-ended:
		require.Error(t, err)
	case <-ctx.Done():
		t.Fatal("the handler still waits for the reader")
	}
}

// endless is a body without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
