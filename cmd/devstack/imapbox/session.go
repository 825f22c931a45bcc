package imapbox

import (
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// session is one connection: box is set once it has logged in, folder and tracker while a folder is open.
type session struct {
	store *Store

	box      *box
	folder   *folder
	tracker  *imapserver.SessionTracker
	readOnly bool
}

var _ imapserver.SessionIMAP4rev2 = (*session)(nil)

func (s *session) Login(username, password string) error {
	name, domain, ok := strings.Cut(username, "@")
	if password != Password || !ok || name == "" || domain == "" {
		return imapserver.ErrAuthFailed
	}
	var err error
	s.box, err = s.store.box(username)
	return err
}

func (s *session) Close() error {
	if s.tracker == nil {
		return nil
	}
	return s.Unselect()
}

func (s *session) Select(name string, options *imap.SelectOptions) (*imap.SelectData, error) {
	f, err := s.box.folder(name)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	s.folder, s.tracker, s.readOnly = f, f.tracker.NewSession(), options.ReadOnly
	flags := []imap.Flag{imap.FlagSeen, imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagDraft}
	data := &imap.SelectData{
		NumMessages: count(f.messages), UIDNext: f.info.UIDNext, UIDValidity: f.info.UIDValidity,
		PermanentFlags: append(slices.Clone(flags), imap.FlagWildcard),
	}
	for i, m := range f.messages {
		for _, flag := range m.flags {
			if !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
		if data.FirstUnseenSeqNum == 0 && !m.has(imap.FlagSeen) {
			data.FirstUnseenSeqNum = count(f.messages[:i]) + 1
		}
	}
	data.Flags = flags
	return data, nil
}

func (s *session) Unselect() error {
	s.tracker.Close()
	s.folder, s.tracker = nil, nil
	return nil
}

func (s *session) Create(name string, options *imap.CreateOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	return s.box.create(folderInfo{Name: name, SpecialUse: options.SpecialUse})
}

func (s *session) Delete(name string) error { return s.box.remove(name) }

func (s *session) Rename(from, to string, _ *imap.RenameOptions) error { return s.box.rename(from, to) }

func (s *session) Subscribe(name string) error { return s.subscribe(name, true) }

func (s *session) Unsubscribe(name string) error { return s.subscribe(name, false) }

func (s *session) subscribe(name string, on bool) error {
	f, err := s.box.folder(name)
	if err != nil {
		return err
	}
	return f.subscribe(on)
}

func (s *session) Namespace() (*imap.NamespaceData, error) {
	return &imap.NamespaceData{Personal: []imap.NamespaceDescriptor{{Delim: delimiter}}}, nil
}

func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, options *imap.ListOptions) error {
	if len(patterns) == 0 {
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: delimiter})
	}
	for _, f := range s.box.sorted() {
		f.mu.Lock()
		data := f.listing(options)
		f.mu.Unlock()
		matches := slices.ContainsFunc(patterns, func(p string) bool {
			return imapserver.MatchList(data.Mailbox, delimiter, ref, p)
		})
		if !matches || (options.SelectSubscribed && !slices.Contains(data.Attrs, imap.MailboxAttrSubscribed)) ||
			(options.SelectSpecialUse && len(f.info.SpecialUse) == 0) {
			continue
		}
		if err := w.WriteList(data); err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) listing(options *imap.ListOptions) *imap.ListData {
	data := &imap.ListData{Mailbox: f.info.Name, Delim: delimiter, Attrs: slices.Clone(f.info.SpecialUse)}
	if f.info.Subscribed {
		data.Attrs = append(data.Attrs, imap.MailboxAttrSubscribed)
	}
	if options.ReturnStatus != nil {
		data.Status = f.status(options.ReturnStatus)
	}
	return data
}

func (s *session) Status(name string, options *imap.StatusOptions) (*imap.StatusData, error) {
	f, err := s.box.folder(name)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status(options), nil
}

func (f *folder) status(options *imap.StatusOptions) *imap.StatusData {
	data := &imap.StatusData{Mailbox: f.info.Name}
	var unseen, deleted uint32
	var size int64
	for _, m := range f.messages {
		size += m.size
		if !m.has(imap.FlagSeen) {
			unseen++
		}
		if m.has(imap.FlagDeleted) {
			deleted++
		}
	}
	if options.NumMessages {
		data.NumMessages = new(count(f.messages))
	}
	if options.NumUnseen {
		data.NumUnseen = &unseen
	}
	if options.NumDeleted {
		data.NumDeleted = &deleted
	}
	if options.NumRecent {
		data.NumRecent = new(uint32(0))
	}
	if options.Size {
		data.Size = &size
	}
	if options.UIDNext {
		data.UIDNext = f.info.UIDNext
	}
	if options.UIDValidity {
		data.UIDValidity = f.info.UIDValidity
	}
	return data
}

func (s *session) Append(name string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	f, err := s.box.folder(name)
	if err != nil {
		return nil, refusal(imap.ResponseCodeTryCreate, "No such folder")
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	date := options.Time
	if date.IsZero() {
		date = s.store.now()
	}
	return f.add(raw, date, options.Flags)
}

func (s *session) Poll(w *imapserver.UpdateWriter, allowExpunge bool) error {
	if s.tracker == nil {
		return nil
	}
	return s.tracker.Poll(w, allowExpunge)
}

func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	if s.tracker == nil {
		<-stop
		return nil
	}
	return s.tracker.Idle(w, stop)
}
