package imapbox

import (
	"bufio"
	"bytes"
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-message/textproto"
)

// each calls f for the messages of a set, with their sequence numbers as the folder counts. The folder is locked.
func (s *session) each(set imap.NumSet, f func(number uint32, m *message) error) error {
	set = s.fix(set)
	for i, m := range slices.Clone(s.folder.messages) {
		number := count(s.folder.messages[:i]) + 1
		var in bool
		switch set := set.(type) {
		case imap.SeqSet:
			shown := s.tracker.EncodeSeqNum(number)
			in = shown != 0 && set.Contains(shown)
		case imap.UIDSet:
			in = set.Contains(m.uid)
		}
		if !in {
			continue
		}
		if err := f(number, m); err != nil {
			return err
		}
	}
	return nil
}

// fix puts numbers in the place of "*".
func (s *session) fix(set imap.NumSet) imap.NumSet {
	switch set := set.(type) {
	case imap.SeqSet:
		last := count(s.folder.messages)
		fixed := slices.Clone(set)
		for i := range fixed {
			fixed[i].Start, fixed[i].Stop = ordered(fixed[i].Start, fixed[i].Stop, last)
		}
		return fixed
	case imap.UIDSet:
		last := imap.UID(0)
		if n := len(s.folder.messages); n > 0 {
			last = s.folder.messages[n-1].uid
		}
		fixed := slices.Clone(set)
		for i := range fixed {
			fixed[i].Start, fixed[i].Stop = ordered(fixed[i].Start, fixed[i].Stop, last)
		}
		return fixed
	default:
		return set
	}
}

// ordered resolves a range of which 0 is "*". "5:*" holds the last message even when that is 3 (RFC 3501, 6.4.8).
func ordered[N uint32 | imap.UID](start, stop, last N) (N, N) {
	if start == 0 {
		start = last
	}
	if stop == 0 {
		stop = last
	}
	return min(start, stop), max(start, stop)
}

func (s *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, options *imap.FetchOptions) error {
	s.folder.mu.Lock()
	defer s.folder.mu.Unlock()
	return s.each(set, func(number uint32, m *message) error {
		if !s.readOnly && marksSeen(options) && !m.has(imap.FlagSeen) {
			change := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}
			if err := s.folder.changeFlags(m, change); err != nil {
				return err
			}
			s.folder.tracker.QueueMessageFlags(number, m.uid, m.flags, nil)
		}
		return s.write(w.CreateMessage(s.tracker.EncodeSeqNum(number)), m, options)
	})
}

func marksSeen(options *imap.FetchOptions) bool {
	return slices.ContainsFunc(options.BodySection, func(b *imap.FetchItemBodySection) bool { return !b.Peek }) ||
		slices.ContainsFunc(options.BinarySection, func(b *imap.FetchItemBinarySection) bool { return !b.Peek })
}

func (s *session) write(w *imapserver.FetchResponseWriter, m *message, options *imap.FetchOptions) error {
	w.WriteUID(m.uid)
	if options.Flags {
		w.WriteFlags(m.flags)
	}
	if options.InternalDate {
		w.WriteInternalDate(m.date)
	}
	if options.RFC822Size {
		w.WriteRFC822Size(m.size)
	}
	if !options.Envelope && options.BodyStructure == nil && len(options.BodySection)+len(options.BinarySection)+len(options.BinarySectionSize) == 0 {
		return w.Close()
	}
	raw, err := s.folder.body(m)
	if err != nil {
		return errors.Join(err, w.Close())
	}
	if options.Envelope {
		if header, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(raw))); err == nil {
			w.WriteEnvelope(imapserver.ExtractEnvelope(header))
		} else {
			w.WriteEnvelope(&imap.Envelope{})
		}
	}
	if options.BodyStructure != nil {
		w.WriteBodyStructure(imapserver.ExtractBodyStructure(bytes.NewReader(raw)))
	}
	return errors.Join(writeSections(w, raw, options), w.Close())
}

func writeSections(w *imapserver.FetchResponseWriter, raw []byte, options *imap.FetchOptions) error {
	for _, section := range options.BodySection {
		part := imapserver.ExtractBodySection(bytes.NewReader(raw), section)
		out := w.WriteBodySection(section, int64(len(part)))
		_, err := out.Write(part)
		if err = errors.Join(err, out.Close()); err != nil {
			return err
		}
	}
	for _, section := range options.BinarySection {
		part := imapserver.ExtractBinarySection(bytes.NewReader(raw), section)
		out := w.WriteBinarySection(section, int64(len(part)))
		_, err := out.Write(part)
		if err = errors.Join(err, out.Close()); err != nil {
			return err
		}
	}
	for _, section := range options.BinarySectionSize {
		w.WriteBinarySectionSize(section, imapserver.ExtractBinarySectionSize(bytes.NewReader(raw), section))
	}
	return nil
}

func (s *session) Store(w *imapserver.FetchWriter, set imap.NumSet, change *imap.StoreFlags, _ *imap.StoreOptions) error {
	s.folder.mu.Lock()
	err := s.each(set, func(number uint32, m *message) error {
		if err := s.folder.changeFlags(m, change); err != nil {
			return err
		}
		s.folder.tracker.QueueMessageFlags(number, m.uid, m.flags, s.tracker)
		return nil
	})
	s.folder.mu.Unlock()
	if err != nil || change.Silent {
		return err
	}
	return s.Fetch(w, set, &imap.FetchOptions{Flags: true})
}

func (s *session) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	s.folder.mu.Lock()
	defer s.folder.mu.Unlock()
	return s.folder.expunge(func(m *message) bool {
		return m.has(imap.FlagDeleted) && (uids == nil || uids.Contains(m.uid))
	})
}

func (s *session) Copy(set imap.NumSet, name string) (*imap.CopyData, error) {
	target, err := s.target(name)
	if err != nil {
		return nil, err
	}
	s.folder.mu.Lock()
	defer s.folder.mu.Unlock()
	return s.copyTo(target, set)
}

func (s *session) target(name string) (*folder, error) {
	target, err := s.box.folder(name)
	if err != nil {
		return nil, refusal(imap.ResponseCodeTryCreate, "No such folder")
	}
	if target == s.folder {
		return nil, refusal(imap.ResponseCodeCannot, "The folder is the one it comes from")
	}
	return target, nil
}

// copyTo adds the messages of a set to target. Two sessions that copy between the same folders in both directions
// would wait for each other, so the messages are read first and added after.
func (s *session) copyTo(target *folder, set imap.NumSet) (*imap.CopyData, error) {
	data := &imap.CopyData{}
	type copied struct {
		*message
		raw []byte
	}
	var batch []copied
	err := s.each(set, func(_ uint32, m *message) error {
		raw, err := s.folder.body(m)
		data.SourceUIDs.AddNum(m.uid)
		batch = append(batch, copied{m, raw})
		return err
	})
	if err != nil {
		return nil, err
	}
	s.folder.mu.Unlock()
	defer s.folder.mu.Lock()
	for _, m := range batch {
		added, err := target.add(m.raw, m.date, m.flags)
		if err != nil {
			return nil, err
		}
		data.UIDValidity = added.UIDValidity
		data.DestUIDs.AddNum(added.UID)
	}
	return data, nil
}

func (s *session) Move(w *imapserver.MoveWriter, set imap.NumSet, name string) error {
	target, err := s.target(name)
	if err != nil {
		return err
	}
	s.folder.mu.Lock()
	defer s.folder.mu.Unlock()
	data, err := s.copyTo(target, set)
	if err != nil {
		return err
	}
	if err := w.WriteCopyData(data); err != nil {
		return err
	}
	return s.folder.expunge(func(m *message) bool { return data.SourceUIDs.Contains(m.uid) })
}
