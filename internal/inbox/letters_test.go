package inbox_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/gmailbox"
	"github.com/m-saas/m-saas/internal/inbox/graphbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/internal/safedial"
	"github.com/m-saas/m-saas/internal/testkit/webmailstub"
)

func TestLettersLeaveThroughTheMailboxThatTheClinicHasChosen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	noted := 0
	letter := func() (bool, error) {
		return o.SendLetter(t.Context(), o.scope, inbox.Letter{
			To: "ana@people.test", BeforeEnd: func(context.Context) error { noted++; return nil },
			Write: func(from mimemail.Address) ([]byte, error) {
				return []byte("From: <" + from.Address + ">\r\n\r\nMâine\r\n"), nil
			},
		})
	}
	done, err := letter()
	require.NoError(t, err)
	require.False(t, done, "nothing is chosen: the platform sends")
	_, err = o.ChooseLetters(t.Context(), o.front, 1, o.account.ID)
	require.Equal(t, fault.Forbidden, fault.KindOf(err))
	chosen, err := o.ChooseLetters(t.Context(), o.owner, 1, o.account.ID)
	require.NoError(t, err)
	_, err = o.ChooseLetters(t.Context(), o.owner, 1, "")
	require.Equal(t, "stale_edit", codeOf(t, err))
	done, err = letter()
	require.NoError(t, err)
	require.True(t, done)
	require.Equal(t, 1, noted)
	require.Equal(t, "From: <receptie@clinica.test>\r\n\r\nMâine\r\n", string(o.box.sent[0].raw))

	for says, answer := range map[string]error{
		"refused for good":            fault.New(fault.Invalid, mailbox.CodeRefused, "No."),
		"perhaps taken":               fault.New(fault.Unavailable, mailbox.CodeUncertain, "?"),
		"broken at nobody knows what": errors.New("reset"),
	} {
		o.box.answers = []error{answer}
		done, err = letter()
		require.Error(t, err, says)
		require.False(t, done, says)
	}
	_, err = o.PauseAccount(t.Context(), o.owner, o.account.ID)
	require.NoError(t, err)
	done, err = letter()
	require.NoError(t, err)
	require.False(t, done, "a paused mailbox sends nothing: the platform does")
	_, err = o.ChooseLetters(t.Context(), o.owner, chosen.Rev, "")
	require.NoError(t, err)
}

// What another run has taken over is not handed over, and what was not handed over leaves another way.
func TestALetterThatIsAnothersIsNotSent(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.ChooseLetters(t.Context(), o.owner, 1, o.account.ID)
	require.NoError(t, err)
	lost := fault.New(fault.Conflict, "row_lost", "Lost.")
	done, err := o.SendLetter(t.Context(), o.scope, inbox.Letter{
		To: "ana@people.test", BeforeEnd: func(context.Context) error { return lost },
		Write: func(mimemail.Address) ([]byte, error) { return []byte("x"), nil },
	})
	require.ErrorIs(t, err, lost)
	require.False(t, done)
	require.Empty(t, o.box.sent)
}

// Providers that are told the size beforehand have the message with its last byte, not with the end of the stream.
func TestALetterThatIsAnothersIsNotSentOverHTTPEither(t *testing.T) {
	t.Parallel()
	gmail, outlook := webmailstub.NewGmail(time.Now), webmailstub.NewGraph(time.Now)
	dialer := safedial.New(safedial.Config{AllowPrivate: true})
	serve := func(stub http.Handler) string {
		server := httptest.NewServer(stub)
		t.Cleanup(server.Close)
		return server.URL
	}
	gmailURL, outlookURL := serve(gmail), serve(outlook)
	o := newOffice(t)
	o.Providers[mailbox.Gmail] = gmailbox.New(gmailbox.Config{
		Dialer: dialer, Now: time.Now, ClientID: webmailstub.ClientID, ClientSecret: webmailstub.ClientSecret, APIURL: gmailURL, TokenURL: gmailURL + "/token",
	})
	o.Providers[mailbox.Graph] = graphbox.New(graphbox.Config{
		Dialer: dialer, Now: time.Now, ClientID: webmailstub.ClientID, ClientSecret: webmailstub.ClientSecret, APIURL: outlookURL, TokenURL: outlookURL + "/token",
	})
	rev := int64(1)
	for kind, stub := range map[mailbox.Kind]interface {
		Token() mailbox.Token
		Sent() [][]byte
	}{mailbox.Gmail: gmail, mailbox.Graph: outlook} {
		account, err := o.Connect(t.Context(), o.owner, inbox.NewAccount{ID: id.New(id.MailAccount, o.clock.Now()), Connection: inbox.Connection{
			Kind: kind, Address: string(kind) + "@clinica.test", Secret: mailbox.Secret{Token: stub.Token()},
		}})
		require.NoError(t, err)
		chosen, err := o.ChooseLetters(t.Context(), o.owner, rev, account.ID)
		require.NoError(t, err)
		rev = chosen.Rev
		lost := fault.New(fault.Conflict, "row_lost", "Lost.")
		for _, text := range []string{"a", "ab", "abc", strings.Repeat("lung ", 5000)} {
			done, err := o.SendLetter(t.Context(), o.scope, inbox.Letter{
				To: "ana@people.test", BeforeEnd: func(context.Context) error { return lost },
				Write: func(mimemail.Address) ([]byte, error) { return []byte("To: <ana@people.test>\r\n\r\n" + text), nil },
			})
			require.Error(t, err, kind)
			require.False(t, done, kind)
			require.Empty(t, stub.Sent(), "%s has taken %d letters", kind, len(text))
		}
	}
}
