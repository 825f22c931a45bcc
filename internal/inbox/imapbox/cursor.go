package imapbox

import (
	"crypto/rand"
	"encoding/json"
	"strconv"

	"github.com/emersion/go-imap/v2"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// cursor is what is known of a folder. Sighted messages are in Known, those still to sight in Todo; what the folder holds is
// taken from the highest UID of Todo downwards, so that new mail comes before old.
type cursor struct {
	Epoch  uint32 `json:"epoch"`           // UIDVALIDITY; 0 = the folder was not there
	Next   uint32 `json:"next"`            // UIDNEXT when the folder was last looked at
	Count  uint32 `json:"count"`           // EXISTS then
	ModSeq uint64 `json:"mod_seq"`         // up to where the flags of Known are told; 0 = the server keeps none
	Known  uids   `json:"known"`           //
	Todo   uids   `json:"todo,omitempty"`  //
	Pass   string `json:"pass,omitempty"`  // the pass under way
	Match  bool   `json:"match,omitempty"` // the pass follows upon another epoch: messages are told with their Message-ID
	Marks  marks  `json:"marks,omitzero"`  // the flags as told, where the server keeps no MODSEQ
}

// marks are the UIDs that bear each flag.
type marks struct {
	Seen     uids `json:"seen,omitempty"`
	Flagged  uids `json:"flagged,omitempty"`
	Answered uids `json:"answered,omitempty"`
	Draft    uids `json:"draft,omitempty"`
}

// readCursor gives nil for a cursor that is none, or one of a kind that this program does not know: the folder is then told anew.
func readCursor(raw []byte) *cursor {
	var c cursor
	if len(raw) == 0 || json.Unmarshal(raw, &c) != nil {
		return nil
	}
	return &c
}

func (c *cursor) write() []byte {
	raw, _ := json.Marshal(c) //nolint:gosec // a pass over the folder is no password; numbers and texts cannot fail
	return raw
}

// sameMessages says that the folder holds the messages that it held: none was added, for those raise UIDNEXT, and so none was
// removed, for as many are there.
func (c *cursor) sameMessages(now state) bool {
	return c.Epoch == now.epoch && now.next != 0 && c.Next == now.next && c.Count == now.count
}

func (c *cursor) progress() mailbox.Progress {
	known := int(c.Known.count())                                            //nolint:gosec // bounded when read
	return mailbox.Progress{Done: known, Total: known + int(c.Todo.count())} //nolint:gosec // as above
}

func newPass() string { return rand.Text() }

func (c *cursor) ref(folder string, uid uint32) mailbox.Ref {
	return mailbox.Ref{Folder: folder, Epoch: strconv.FormatUint(uint64(c.Epoch), 10), ID: strconv.FormatUint(uint64(uid), 10)}
}

func flagsOf(flags []imap.Flag) mailbox.Flags {
	var f mailbox.Flags
	for _, flag := range flags {
		switch canonical(flag) {
		case imap.FlagSeen:
			f.Seen = true
		case imap.FlagFlagged:
			f.Flagged = true
		case imap.FlagAnswered:
			f.Answered = true
		case imap.FlagDraft:
			f.Draft = true
		default:
		}
	}
	return f
}

// with gives the marks after the flags of some messages were read.
func (m marks) with(read map[uint32]mailbox.Flags) marks {
	var touched, seen, flagged, answered, draft []uint32
	for uid, f := range read {
		touched = append(touched, uid)
		for _, mark := range []struct {
			on   bool
			list *[]uint32
		}{{f.Seen, &seen}, {f.Flagged, &flagged}, {f.Answered, &answered}, {f.Draft, &draft}} {
			if mark.on {
				*mark.list = append(*mark.list, uid)
			}
		}
	}
	all := uidsOf(touched)
	return marks{
		Seen: m.Seen.minus(all).plus(uidsOf(seen)), Flagged: m.Flagged.minus(all).plus(uidsOf(flagged)),
		Answered: m.Answered.minus(all).plus(uidsOf(answered)), Draft: m.Draft.minus(all).plus(uidsOf(draft)),
	}
}

func (m marks) of(uid uint32) mailbox.Flags {
	return mailbox.Flags{Seen: m.Seen.has(uid), Flagged: m.Flagged.has(uid), Answered: m.Answered.has(uid), Draft: m.Draft.has(uid)}
}

func (m marks) and(present uids) marks {
	return marks{Seen: m.Seen.and(present), Flagged: m.Flagged.and(present), Answered: m.Answered.and(present), Draft: m.Draft.and(present)}
}
