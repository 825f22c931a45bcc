package imapbox

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
)

const (
	inbox     = "INBOX"
	delimiter = '/'
)

// standard are the folders of every new mailbox, in the order of their making.
func standard() []folderInfo {
	return []folderInfo{
		{Name: inbox},
		{Name: "Archive", SpecialUse: []imap.MailboxAttr{imap.MailboxAttrArchive}},
		{Name: "Drafts", SpecialUse: []imap.MailboxAttr{imap.MailboxAttrDrafts}},
		{Name: "Junk", SpecialUse: []imap.MailboxAttr{imap.MailboxAttrJunk}},
		{Name: "Sent", SpecialUse: []imap.MailboxAttr{imap.MailboxAttrSent}},
		{Name: "Trash", SpecialUse: []imap.MailboxAttr{imap.MailboxAttrTrash}},
	}
}

// Store is all mailboxes, one folder tree per address.
type Store struct {
	dir string
	now func() time.Time

	mu    sync.Mutex
	boxes map[string]*box
}

// NewStore keeps mailboxes below dir. They are read when they are first used.
func NewStore(dir string, now func() time.Time) *Store {
	return &Store{dir: dir, now: now, boxes: map[string]*box{}}
}

// Deliver puts a message into the INBOX of an address, whose mailbox is made when it is new.
func (s *Store) Deliver(address string, raw []byte) error {
	b, err := s.box(address)
	if err != nil {
		return err
	}
	f, err := b.folder(inbox)
	if err != nil {
		return err
	}
	_, err = f.add(raw, s.now(), nil)
	return err
}

func (s *Store) box(address string) (*box, error) {
	address = strings.ToLower(address)
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.boxes[address]; b != nil {
		return b, nil
	}
	b := &box{dir: filepath.Join(s.dir, "box-"+url.PathEscape(address)), now: s.now, folders: map[string]*folder{}}
	if err := b.load(); err != nil {
		return nil, fmt.Errorf("open the mailbox of %s: %w", address, err)
	}
	s.boxes[address] = b
	return b, nil
}

// box is the folder tree of one address.
type box struct {
	dir string
	now func() time.Time

	mu       sync.Mutex
	folders  map[string]*folder
	validity uint32 // the last UIDVALIDITY given out
}

func (b *box) load() error {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		f, err := openFolder(filepath.Join(b.dir, e.Name()))
		if err != nil {
			return err
		}
		b.folders[f.info.Name] = f
		b.validity = max(b.validity, f.info.UIDValidity)
	}
	for _, info := range standard() {
		if len(entries) > 0 {
			break
		}
		if err := b.create(info); err != nil {
			return err
		}
	}
	return nil
}

// create makes a folder. UIDVALIDITY never repeats within a mailbox, so that a folder made anew under an old name is
// recognised as another one.
func (b *box) create(info folderInfo) error {
	info.Name = canonicalName(info.Name)
	if b.folders[info.Name] != nil {
		return refusal(imap.ResponseCodeAlreadyExists, "There is such a folder")
	}
	b.validity = max(b.validity+1, uint32(b.now().Unix())) //nolint:gosec // IMAP has 32 bits; good until 2106
	info.UIDValidity, info.UIDNext = b.validity, 1
	f, err := makeFolder(b.path(info.Name), info)
	if err != nil {
		return err
	}
	b.folders[info.Name] = f
	return nil
}

func (b *box) path(name string) string { return filepath.Join(b.dir, "folder-"+url.PathEscape(name)) }

// folder finds a folder by name.
func (b *box) folder(name string) (*folder, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if f := b.folders[canonicalName(name)]; f != nil {
		return f, nil
	}
	return nil, refusal(imap.ResponseCodeNonExistent, "No such folder")
}

// sorted lists the folders by name.
func (b *box) sorted() []*folder {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]*folder, 0, len(b.folders))
	for _, name := range slices.Sorted(maps.Keys(b.folders)) {
		list = append(list, b.folders[name])
	}
	return list
}

func (b *box) remove(name string) error {
	name = canonicalName(name)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case name == inbox:
		return refusal(imap.ResponseCodeCannot, "INBOX stays")
	case b.folders[name] == nil:
		return refusal(imap.ResponseCodeNonExistent, "No such folder")
	}
	if err := os.RemoveAll(b.path(name)); err != nil {
		return err
	}
	delete(b.folders, name)
	return nil
}

// rename moves a folder and those below it.
func (b *box) rename(from, to string) error {
	from, to = canonicalName(from), canonicalName(to)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case from == inbox:
		return refusal(imap.ResponseCodeCannot, "INBOX stays")
	case b.folders[from] == nil:
		return refusal(imap.ResponseCodeNonExistent, "No such folder")
	case b.folders[to] != nil:
		return refusal(imap.ResponseCodeAlreadyExists, "There is such a folder")
	}
	for _, name := range slices.Collect(maps.Keys(b.folders)) {
		if name != from && !strings.HasPrefix(name, from+string(delimiter)) {
			continue
		}
		target, f := to+strings.TrimPrefix(name, from), b.folders[name]
		if err := f.move(b.path(target), target); err != nil {
			return err
		}
		delete(b.folders, name)
		b.folders[target] = f
	}
	return nil
}

// canonicalName knows INBOX in any case (RFC 3501, 5.1) and drops a delimiter at the end.
func canonicalName(name string) string {
	name = strings.TrimRight(name, string(delimiter))
	if strings.EqualFold(name, inbox) {
		return inbox
	}
	return name
}

func refusal(code imap.ResponseCode, text string) error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: code, Text: text}
}
