package imapbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// folderInfo is what folder.json holds.
type folderInfo struct {
	Name        string             `json:"name"`
	UIDValidity uint32             `json:"uid_validity"`
	UIDNext     imap.UID           `json:"uid_next"`
	SpecialUse  []imap.MailboxAttr `json:"special_use,omitempty"`
	Subscribed  bool               `json:"subscribed,omitempty"`
}

// folder is a folder on disk: folder.json and a file per message, whose name holds all that is known about it:
// UID.UNIXTIME.FLAG,FLAG.eml. A change of flags is a rename.
type folder struct {
	tracker *imapserver.MailboxTracker

	mu       sync.Mutex
	dir      string
	info     folderInfo
	messages []*message // by UID
}

type message struct {
	uid   imap.UID
	date  time.Time
	size  int64
	flags []imap.Flag
	file  string
}

func makeFolder(dir string, info folderInfo) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	f := &folder{tracker: imapserver.NewMailboxTracker(0), dir: dir, info: info}
	return f, f.saveInfo()
}

func openFolder(dir string) (*folder, error) {
	f := &folder{dir: dir}
	raw, err := os.ReadFile(filepath.Join(dir, "folder.json")) //nolint:gosec // below the data folder
	if err != nil {
		return nil, fmt.Errorf("open a folder: %w", err)
	}
	if err := json.Unmarshal(raw, &f.info); err != nil {
		return nil, fmt.Errorf("open the folder %s: %w", dir, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list a folder: %w", err)
	}
	for _, e := range entries {
		m, ok := parseName(e.Name())
		if !ok {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("look at a message: %w", err)
		}
		m.size = info.Size()
		f.messages = append(f.messages, m)
		f.info.UIDNext = max(f.info.UIDNext, m.uid+1)
	}
	slices.SortFunc(f.messages, func(a, b *message) int { return cmp.Compare(a.uid, b.uid) })
	f.tracker = imapserver.NewMailboxTracker(count(f.messages))
	return f, nil
}

func (f *folder) saveInfo() error {
	raw, err := json.Marshal(f.info)
	if err != nil {
		return err
	}
	path := filepath.Join(f.dir, "folder.json")
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return fmt.Errorf("write a folder's state: %w", err)
	}
	return os.Rename(path+".new", path)
}

func (m *message) name() string {
	flags := make([]string, len(m.flags))
	for i, flag := range m.flags {
		flags[i] = url.PathEscape(string(flag))
	}
	return fmt.Sprintf("%010d.%d.%s.eml", m.uid, m.date.Unix(), strings.Join(flags, ","))
}

func parseName(name string) (*message, bool) {
	rest, ok := strings.CutSuffix(name, ".eml")
	parts := strings.SplitN(rest, ".", 3)
	if !ok || len(parts) != 3 {
		return nil, false
	}
	uid, uidErr := strconv.ParseUint(parts[0], 10, 32)
	seconds, dateErr := strconv.ParseInt(parts[1], 10, 64)
	if uidErr != nil || dateErr != nil {
		return nil, false
	}
	m := &message{uid: imap.UID(uid), date: time.Unix(seconds, 0).UTC(), file: name}
	for flag := range strings.SplitSeq(parts[2], ",") {
		if plain, err := url.PathUnescape(flag); err == nil && plain != "" {
			m.flags = append(m.flags, imap.Flag(plain))
		}
	}
	return m, true
}

// add appends a message and tells the sessions that have the folder open.
func (f *folder) add(raw []byte, date time.Time, flags []imap.Flag) (*imap.AppendData, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := &message{uid: f.info.UIDNext, date: date.UTC().Truncate(time.Second), size: int64(len(raw))}
	for _, flag := range flags {
		m.setFlag(flag)
	}
	m.file = m.name()
	f.info.UIDNext++
	if err := f.saveInfo(); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(f.dir, m.file), raw, 0o600); err != nil {
		return nil, fmt.Errorf("store a message: %w", err)
	}
	f.messages = append(f.messages, m)
	f.tracker.QueueNumMessages(count(f.messages))
	return &imap.AppendData{UIDValidity: f.info.UIDValidity, UID: m.uid}, nil
}

func (f *folder) body(m *message) ([]byte, error) {
	raw, err := os.ReadFile(filepath.Join(f.dir, m.file))
	if err != nil {
		return nil, fmt.Errorf("read a message: %w", err)
	}
	return raw, nil
}

// expunge removes the messages that drop chooses. The tracker tells every session, the one that asks included.
func (f *folder) expunge(drop func(*message) bool) error {
	for i, m := range slices.Backward(f.messages) {
		if !drop(m) {
			continue
		}
		if err := os.Remove(filepath.Join(f.dir, m.file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a message: %w", err)
		}
		f.messages = slices.Delete(f.messages, i, i+1)
		f.tracker.QueueExpunge(count(f.messages[:i]) + 1)
	}
	return nil
}

// changeFlags applies a STORE to a message.
func (f *folder) changeFlags(m *message, change *imap.StoreFlags) error {
	if change.Op == imap.StoreFlagsSet {
		m.flags = nil
	}
	for _, flag := range change.Flags {
		if change.Op == imap.StoreFlagsDel {
			m.flags = slices.DeleteFunc(m.flags, func(have imap.Flag) bool { return strings.EqualFold(string(have), string(flag)) })
			continue
		}
		m.setFlag(flag)
	}
	name := m.name()
	if name == m.file {
		return nil
	}
	if err := os.Rename(filepath.Join(f.dir, m.file), filepath.Join(f.dir, name)); err != nil {
		return fmt.Errorf("store flags: %w", err)
	}
	m.file = name
	return nil
}

func (m *message) has(flag imap.Flag) bool {
	return slices.ContainsFunc(m.flags, func(have imap.Flag) bool { return strings.EqualFold(string(have), string(flag)) })
}

func (m *message) setFlag(flag imap.Flag) {
	if !m.has(flag) && !strings.EqualFold(string(flag), `\Recent`) {
		m.flags = append(m.flags, flag)
	}
}

func (f *folder) subscribe(on bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.info.Subscribed = on
	return f.saveInfo()
}

// move gives the folder another name and place.
func (f *folder) move(dir, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := os.Rename(f.dir, dir); err != nil {
		return fmt.Errorf("rename a folder: %w", err)
	}
	f.dir, f.info.Name = dir, name
	return f.saveInfo()
}

func count(messages []*message) uint32 {
	return uint32(len(messages)) //nolint:gosec // IMAP counts with 32 bits
}
