package dovecot

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Message is the truth about a message of a mailbox.
type Message struct {
	Folder string
	UID    uint32
	Hash   string // SHA-256 of what IMAP gives: lines end with CRLF
	Size   int64  // as IMAP counts it
	Flags  string // letters of Maildir: D draft, F flagged, R replied, S seen, T deleted
	At     time.Time
	Path   string
}

// Box is one user's mailbox as files (Maildir++).
type Box struct {
	s    *Server
	name string
	root string
	next atomic.Int64 // makes names of deliveries
}

// Box gives a user's mailbox.
func (s *Server) Box(name string) *Box {
	return &Box{name: name, s: s, root: filepath.Join(s.Dir, "mail", name, "Maildir")}
}

// dir is where a folder's files are. Names are modified UTF-7 on disk; generated ones need only this much of it.
func (b *Box) dir(folder string) string {
	if folder == "INBOX" {
		return b.root
	}
	return filepath.Join(b.root, "."+strings.ReplaceAll(utf7(folder), "/", "."))
}

func utf7(name string) string {
	return strings.NewReplacer("&", "&-", "ț", "&Ahs-", "ă", "&AQM-").Replace(name)
}

func plain(name string) string {
	return strings.NewReplacer("&-", "&", "&Ahs-", "ț", "&AQM-", "ă").Replace(name)
}

// Folders lists the folders that are there.
func (b *Box) Folders(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir(b.root)
	require.NoError(t, err)
	folders := []string{"INBOX"}
	for _, e := range entries {
		if name, ok := strings.CutPrefix(e.Name(), "."); ok && e.IsDir() {
			folders = append(folders, plain(strings.ReplaceAll(name, ".", "/")))
		}
	}
	return folders
}

// own hands files to the user whom Dovecot runs as.
func own(t testing.TB, paths ...string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	owner, err := user.Lookup("mail")
	require.NoError(t, err)
	uid, _ := strconv.Atoi(owner.Uid)
	gid, _ := strconv.Atoi(owner.Gid)
	for _, p := range paths {
		require.NoError(t, os.Lchown(p, uid, gid))
	}
}

func (b *Box) make(t testing.TB, folder string) string {
	t.Helper()
	dir := b.dir(folder)
	for _, d := range []string{filepath.Dir(b.root), b.root, dir, filepath.Join(dir, "cur"), filepath.Join(dir, "new"), filepath.Join(dir, "tmp")} {
		if !exists(d) {
			require.NoError(t, os.MkdirAll(d, 0o700))
			own(t, d)
		}
	}
	return dir
}

// Deliver puts a message into a folder, with Maildir's flags.
func (b *Box) Deliver(t testing.TB, folder, flags string, raw []byte) {
	t.Helper()
	dir := b.make(t, folder)
	name := fmt.Sprintf("%d.M%dP%d.test", time.Now().Unix(), b.next.Add(1), os.Getpid())
	b.put(t, filepath.Join(dir, "tmp", name), raw, time.Now())
	target := filepath.Join(dir, "new", name)
	if flags != "" {
		target = filepath.Join(dir, "cur", name+":2,"+flags)
	}
	require.NoError(t, os.Rename(filepath.Join(dir, "tmp", name), target))
}

func (b *Box) put(t testing.TB, path string, raw []byte, at time.Time) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	require.NoError(t, os.Chtimes(path, at, at))
	own(t, path)
}

// Delete removes a message for good.
func (b *Box) Delete(t testing.TB, folder string, uid uint32) {
	t.Helper()
	require.NoError(t, os.Remove(b.find(t, folder, uid).Path))
}

// Flag gives a message these flags and no others.
func (b *Box) Flag(t testing.TB, folder string, uid uint32, flags string) {
	t.Helper()
	m := b.find(t, folder, uid)
	base, _, _ := strings.Cut(filepath.Base(m.Path), ":2,")
	require.NoError(t, os.Rename(m.Path, filepath.Join(b.dir(folder), "cur", base+":2,"+flags)))
}

func (b *Box) find(t testing.TB, folder string, uid uint32) Message {
	t.Helper()
	for _, m := range b.read(t, folder, false) {
		if m.UID == uid {
			return m
		}
	}
	require.Failf(t, "no such message", "%s %d", folder, uid)
	return Message{}
}

// Truth tells every message of a folder by UID.
func (b *Box) Truth(t testing.TB, folder string) []Message {
	t.Helper()
	return b.read(t, folder, true)
}

// read lists the files of a folder with the UIDs that Dovecot gave them; it is made to give those that are missing.
func (b *Box) read(t testing.TB, folder string, content bool) []Message {
	t.Helper()
	uidsOf := b.uidList(t, folder)
	var all []Message
	for _, path := range b.files(t, folder) {
		base, flags, _ := strings.Cut(filepath.Base(path), ":2,")
		uid, ok := uidsOf[base]
		if !ok {
			b.doveadm(t, "mailbox", "status", "-u", b.name, "messages", folder)
			uidsOf = b.uidList(t, folder)
			return b.reread(t, folder, content, uidsOf)
		}
		all = append(all, b.message(t, folder, path, uid, flags, content))
	}
	slices.SortFunc(all, func(a, b Message) int { return cmp.Compare(a.UID, b.UID) })
	return all
}

// reread is read after every file has got its UID (and may have moved from new to cur).
func (b *Box) reread(t testing.TB, folder string, content bool, uidsOf map[string]uint32) []Message {
	t.Helper()
	var all []Message
	for _, path := range b.files(t, folder) {
		base, flags, _ := strings.Cut(filepath.Base(path), ":2,")
		uid, ok := uidsOf[base]
		require.True(t, ok, "%s has no UID", path)
		all = append(all, b.message(t, folder, path, uid, flags, content))
	}
	slices.SortFunc(all, func(a, b Message) int { return cmp.Compare(a.UID, b.UID) })
	return all
}

func (b *Box) files(t testing.TB, folder string) []string {
	t.Helper()
	var paths []string
	for _, sub := range []string{"cur", "new"} {
		entries, err := os.ReadDir(filepath.Join(b.dir(folder), sub))
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		for _, e := range entries {
			paths = append(paths, filepath.Join(b.dir(folder), sub, e.Name()))
		}
	}
	return paths
}

func (b *Box) message(t testing.TB, folder, path string, uid uint32, flags string, content bool) Message {
	t.Helper()
	m := Message{Folder: folder, UID: uid, Flags: flags, Path: path}
	if !content {
		return m
	}
	info, err := os.Stat(path)
	require.NoError(t, err)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	raw = CRLF(raw)
	sum := sha256.Sum256(raw)
	m.Hash, m.Size, m.At = hex.EncodeToString(sum[:]), int64(len(raw)), info.ModTime().UTC().Truncate(time.Second)
	return m
}

// CRLF ends every line as IMAP does.
func CRLF(raw []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}

const uidListFile = "dovecot-uidlist"

// uidList reads Dovecot's list of UIDs: "3 V<validity> N<next> …", then "<uid> <fields> :<name without flags>".
func (b *Box) uidList(t testing.TB, folder string) map[string]uint32 {
	t.Helper()
	found := map[string]uint32{}
	raw, err := os.ReadFile(filepath.Join(b.dir(folder), uidListFile))
	if os.IsNotExist(err) {
		return found
	}
	require.NoError(t, err)
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Scan()
	for lines.Scan() {
		head, name, ok := strings.Cut(lines.Text(), " :")
		number, _, _ := strings.Cut(head, " ")
		uid, err := strconv.ParseUint(number, 10, 32)
		if ok && err == nil {
			name, _, _ = strings.Cut(name, ":2,")
			found[name] = uint32(uid)
		}
	}
	return found
}

// writeUIDList sets the UIDs of a folder's files. What Dovecot keeps beside it is thrown away.
func (b *Box) writeUIDList(t testing.TB, folder string, validity uint32, names []string, uids []uint32) {
	t.Helper()
	dir := b.dir(folder)
	var out bytes.Buffer
	next := uint32(1)
	if len(uids) > 0 {
		next = slices.Max(uids) + 1
	}
	fmt.Fprintf(&out, "3 V%d N%d G%032x\n", validity, next, uint64(validity)<<32|uint64(len(folder)))
	for i, name := range names {
		fmt.Fprintf(&out, "%d :%s\n", uids[i], name)
	}
	stale, _ := filepath.Glob(filepath.Join(dir, "dovecot.index*"))
	for _, path := range append(stale, filepath.Join(b.root, "dovecot.list.index"), filepath.Join(b.root, "dovecot.list.index.log")) {
		if err := os.Remove(path); err != nil {
			require.True(t, os.IsNotExist(err), err)
		}
	}
	path := filepath.Join(dir, uidListFile)
	require.NoError(t, os.WriteFile(path+".new", out.Bytes(), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
	own(t, path)
}

// Renumber gives a folder another UIDVALIDITY and its messages other UIDs, as a server does that was restored from a backup.
// No session may have the folder open.
func (b *Box) Renumber(t testing.TB, folder string, seed uint64) {
	t.Helper()
	validity := b.Validity(t, folder)
	messages := b.read(t, folder, false)
	rnd := rand.New(rand.NewPCG(seed, 7))
	rnd.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	var names []string
	var uids []uint32
	next := uint32(0)
	for _, m := range messages {
		next += 1 + rnd.Uint32N(3)
		name, _, _ := strings.Cut(filepath.Base(m.Path), ":2,")
		names, uids = append(names, name), append(uids, next)
	}
	b.writeUIDList(t, folder, validity+1, names, uids)
}

// Validity is the folder's UIDVALIDITY.
func (b *Box) Validity(t testing.TB, folder string) uint32 {
	t.Helper()
	b.doveadm(t, "mailbox", "status", "-u", b.name, "uidvalidity", folder)
	raw, err := os.ReadFile(filepath.Join(b.dir(folder), uidListFile))
	require.NoError(t, err)
	var version, validity uint32
	_, err = fmt.Sscanf(string(raw), "%d V%d", &version, &validity)
	require.NoError(t, err)
	return validity
}

func (b *Box) doveadm(t testing.TB, args ...string) {
	t.Helper()
	out, err := exec.Command("doveadm", append([]string{"-c", filepath.Join(b.s.Dir, "dovecot.conf")}, args...)...).CombinedOutput()
	require.NoError(t, err, "doveadm %v: %s", args, out)
}
