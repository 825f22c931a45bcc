package inbox_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
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
