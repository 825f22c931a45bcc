package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/app"
	"github.com/m-saas/m-saas/internal/invoices"
	"github.com/m-saas/m-saas/internal/notifications"
)

func TestEveryMailToClientsHasItsSwitch(t *testing.T) {
	t.Parallel()
	switches := map[string]bool{}
	for _, k := range notifications.Kinds() {
		switches[string(k)] = true
	}
	letters := map[string]bool{}
	for kind := range app.Letters() {
		letters[kind] = true
	}
	delete(letters, invoices.SentMail) // a person sends it
	require.Equal(t, letters, switches)
}
