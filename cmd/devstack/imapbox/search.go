package imapbox

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	gomessage "github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
)

func (s *session) Search(kind imapserver.NumKind, criteria *imap.SearchCriteria, _ *imap.SearchOptions) (*imap.SearchData, error) {
	s.folder.mu.Lock()
	defer s.folder.mu.Unlock()
	data := &imap.SearchData{}
	var numbers imap.SeqSet
	var uids imap.UIDSet
	for i, m := range s.folder.messages {
		number := s.tracker.EncodeSeqNum(count(s.folder.messages[:i]) + 1)
		if number == 0 || !s.matches(number, m, criteria) {
			continue
		}
		found := number
		if kind == imapserver.NumKindUID {
			found = uint32(m.uid)
		}
		numbers.AddNum(number)
		uids.AddNum(m.uid)
		if data.Count == 0 {
			data.Min = found
		}
		data.Max = found
		data.Count++
	}
	data.All = numbers
	if kind == imapserver.NumKindUID {
		data.All = uids
	}
	return data, nil
}

func (s *session) matches(number uint32, m *message, c *imap.SearchCriteria) bool {
	return s.inSets(number, m, c) && s.matchesState(m, c) && s.matchesContent(m, c) &&
		!slices.ContainsFunc(c.Not, func(not imap.SearchCriteria) bool { return s.matches(number, m, &not) }) &&
		!slices.ContainsFunc(c.Or, func(or [2]imap.SearchCriteria) bool {
			return !s.matches(number, m, &or[0]) && !s.matches(number, m, &or[1])
		})
}

func (s *session) inSets(number uint32, m *message, c *imap.SearchCriteria) bool {
	for _, set := range c.SeqNum {
		if fixed := s.fix(set).(imap.SeqSet); !fixed.Contains(number) {
			return false
		}
	}
	for _, set := range c.UID {
		if fixed := s.fix(set).(imap.UIDSet); !fixed.Contains(m.uid) {
			return false
		}
	}
	return true
}

func (s *session) matchesState(m *message, c *imap.SearchCriteria) bool {
	return !slices.ContainsFunc(c.Flag, func(f imap.Flag) bool { return !m.has(f) }) &&
		!slices.ContainsFunc(c.NotFlag, m.has) &&
		within(m.date, c.Since, c.Before) &&
		(c.Larger == 0 || m.size > c.Larger) && (c.Smaller == 0 || m.size < c.Smaller)
}

// within compares days and forgets zones, as RFC 3501 asks.
func within(t, since, before time.Time) bool {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return (since.IsZero() || !day.Before(since)) && (before.IsZero() || day.Before(before))
}

// matchesContent reads the message only when the criteria ask for it.
func (s *session) matchesContent(m *message, c *imap.SearchCriteria) bool {
	if len(c.Header)+len(c.Body)+len(c.Text) == 0 && c.SentSince.IsZero() && c.SentBefore.IsZero() {
		return true
	}
	raw, err := s.folder.body(m)
	if err != nil {
		return false
	}
	entity, _ := gomessage.Read(bytes.NewReader(raw))
	if entity == nil {
		return false
	}
	header := mail.Header{Header: entity.Header}
	if !c.SentSince.IsZero() || !c.SentBefore.IsZero() {
		if sent, err := header.Date(); err != nil || !within(sent, c.SentSince, c.SentBefore) {
			return false
		}
	}
	body := strings.ToLower(bodyText(entity))
	lacks := func(text string) bool { return !strings.Contains(body, strings.ToLower(text)) }
	return !slices.ContainsFunc(c.Body, lacks) &&
		!slices.ContainsFunc(c.Header, func(want imap.SearchCriteriaHeaderField) bool {
			return !holds(header.FieldsByKey(want.Key), want.Value)
		}) &&
		!slices.ContainsFunc(c.Text, func(want string) bool { return lacks(want) && !holds(header.Fields(), want) })
}

func holds(fields gomessage.HeaderFields, value string) bool {
	for fields.Next() {
		text, err := fields.Text()
		if err != nil {
			text = fields.Value()
		}
		if strings.Contains(strings.ToLower(text), strings.ToLower(value)) {
			return true
		}
	}
	return false
}

// bodyText is all text of a message, decoded, one part after the other.
func bodyText(entity *gomessage.Entity) string {
	var text strings.Builder
	_ = entity.Walk(func(_ []int, part *gomessage.Entity, err error) error {
		if err != nil || part.MultipartReader() != nil {
			return nil //nolint:nilerr // what cannot be decoded is not searched
		}
		if kind, _, _ := part.Header.ContentType(); kind == "" || strings.HasPrefix(kind, "text/") {
			_, _ = io.Copy(&text, part.Body)
		}
		return nil
	})
	return text.String()
}
