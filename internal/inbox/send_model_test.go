package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// model is what a draft in a conversation has to be after a history of what people, time and the other side do.
type model struct {
	state  inbox.State
	text   string
	rev    int64
	seen   string // the newest mail that its writer had seen
	newest string // that there is
	sendAt time.Time
}

// Whatever people do with an answer, and whenever the other side writes: it is what the last of them made of it, nothing leaves
// that was taken back, and nothing leaves by itself over the head of a mail that its writer has not seen.
func TestAnAnswerIsWhatWasMadeOfIt(t *testing.T) {
	t.Parallel()
	histories, steps := 4, 40
	if proof.Long() {
		histories, steps = 40, 100
	}
	for seed := range uint64(histories) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dice := rand.New(rand.NewPCG(seed, 11))
			o := newOffice(t)
			c := inbox.Conversation{
				ID: id.New(id.Conversation, monday), AccountID: o.account.ID, Channel: inbox.Email, Status: inbox.Open, Tags: []string{}, ReadBy: []string{},
				Rev: 1, CreatedAt: monday, ChangedAt: monday,
			}
			_, err := o.scope.Collection("conversations").InsertOne(t.Context(), c)
			require.NoError(t, err)
			h := &answering{office: o, conversation: c.ID, dice: dice}
			h.arrives()
			for range steps {
				if h.key == "" {
					h.begin()
				}
				h.step()
				h.check()
			}
		})
	}
}

type answering struct {
	*office

	conversation string
	dice         *rand.Rand
	key          string
	model        model
	sentBefore   int
}

func (h *answering) arrives() {
	now := h.clock.Now()
	m := inbox.Mail{
		ID: id.New(id.Mail, now), AccountID: h.account.ID, ConversationID: h.conversation, State: inbox.Received, At: now, ThreadIDs: []string{},
		From: mimemail.Address{Address: "ana@people.test"}, To: []mimemail.Address{}, CreatedAt: now, ChangedAt: now,
	}
	_, err := h.scope.Collection("mails").InsertOne(h.t.Context(), m)
	require.NoError(h.t, err)
	require.NoError(h.t, h.Refresh(h.t.Context(), h.scope, h.conversation))
	h.model.newest = m.ID
}

func (h *answering) begin() {
	w := h.draft(inbox.Origin{ReplyTo: h.model.newest}, inbox.DraftChange{Text: new("a")})
	h.key, h.sentBefore = w.ID, len(h.box.sent)
	h.model = model{state: inbox.Draft, text: "a", rev: w.Rev, seen: h.model.newest, newest: h.model.newest}
}

func (h *answering) step() {
	m := &h.model
	h.clock.Move(time.Duration(1+h.dice.IntN(3000)) * time.Millisecond)
	switch h.dice.IntN(6) {
	case 0:
		h.arrives()
	case 1:
		h.edit()
	case 2, 3:
		h.send()
	case 4:
		_, err := h.Undo(h.t.Context(), h.front, h.key)
		switch m.state {
		case inbox.Queued:
			require.NoError(h.t, err)
			m.state, m.rev = inbox.Draft, m.rev+1
		case inbox.Draft:
			require.NoError(h.t, err)
		default:
			require.Equal(h.t, "already_sent", codeOf(h.t, err))
		}
	default:
		h.run(time.Duration(h.dice.IntN(4)) * time.Second)
		if m.state == inbox.Queued && !h.clock.Now().Before(m.sendAt) {
			m.state = inbox.Sent
		}
	}
}

func (h *answering) edit() {
	m := &h.model
	rev, text := m.rev, m.text+"a"
	if h.dice.IntN(4) == 0 {
		rev = max(1, rev-1)
	}
	_, err := h.EditDraft(h.t.Context(), h.front, h.key, rev, inbox.DraftChange{Text: &text})
	switch {
	case m.state != inbox.Draft:
		require.Equal(h.t, "not_a_draft", codeOf(h.t, err))
	case rev != m.rev:
		require.Equal(h.t, "stale_edit", codeOf(h.t, err))
	default:
		require.NoError(h.t, err)
		m.rev, m.text = m.rev+1, text
	}
}

func (h *answering) send() {
	m := &h.model
	var in inbox.SendOptions
	if h.dice.IntN(2) == 0 {
		in.Anyway = m.newest
	}
	_, err := h.Send(h.t.Context(), h.front, h.key, m.rev, in)
	switch {
	case m.state != inbox.Draft:
		require.Equal(h.t, "not_a_draft", codeOf(h.t, err))
	case in.Anyway == "" && m.seen != m.newest:
		require.Equal(h.t, "newer_message", codeOf(h.t, err))
	default:
		require.NoError(h.t, err)
		m.state, m.rev, m.seen, m.sendAt = inbox.Queued, m.rev+1, m.newest, h.clock.Now().Add(inbox.UndoTime)
	}
}

func (h *answering) check() {
	m := h.mail(h.key)
	require.Equal(h.t, h.model.state, m.State)
	require.Equal(h.t, h.model.rev, m.Rev)
	if m.State != inbox.Sent {
		require.Equal(h.t, h.model.text, m.Text)
		require.Len(h.t, h.box.sent, h.sentBefore)
		return
	}
	require.Len(h.t, h.box.sent, h.sentBefore+1)
	_, body := parsed(h.t, h.box.sent[h.sentBefore].raw)
	require.Contains(h.t, body, "\r\n"+h.model.text+"\r\n")
	h.key = ""
}
