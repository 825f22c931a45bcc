package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// keep bounds the archive: older messages make room.
const keep = 5000

// ErrNotFound says that the archive holds no such message.
var ErrNotFound = errors.New("no such message")

// Archive is everything that was delivered, oldest first. Each message is a file NUMBER.eml below its folder, with the
// envelope in the headers that a mail server adds.
type Archive struct {
	dir string
	now func() time.Time

	mu       sync.Mutex
	next     int64
	messages []Message
	arrived  chan struct{} // closed and replaced with every delivery
}

// OpenArchive reads what dir holds.
func OpenArchive(dir string, now func() time.Time) (*Archive, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the mail folder: %w", err)
	}
	a := &Archive{dir: dir, now: now, next: 1, arrived: make(chan struct{})}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list the mail folder: %w", err)
	}
	for _, e := range entries {
		number, err := strconv.ParseInt(strings.TrimSuffix(e.Name(), ".eml"), 10, 64)
		if err != nil || !strings.HasSuffix(e.Name(), ".eml") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name())) //nolint:gosec // a listed file
		if err != nil {
			return nil, fmt.Errorf("read a message: %w", err)
		}
		a.messages = append(a.messages, unwrap(number, raw))
		a.next = max(a.next, number+1)
	}
	slices.SortFunc(a.messages, func(x, y Message) int { return int(x.number - y.number) })
	return a, nil
}

const (
	envelopeTo = "Delivered-To: "
	delivered  = "X-Delivered-At: "
)

// Add stores a delivery to the recipients of the envelope and wakes those who wait.
func (a *Archive) Add(from string, to []string, raw []byte) (Message, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var file bytes.Buffer
	fmt.Fprintf(&file, "Return-Path: <%s>\r\n", from)
	for _, address := range to {
		fmt.Fprintf(&file, "%s%s\r\n", envelopeTo, strings.ToLower(address))
	}
	fmt.Fprintf(&file, "%s%s\r\n", delivered, a.now().UTC().Format(time.RFC3339Nano))
	file.Write(raw)
	m := unwrap(a.next, file.Bytes())
	if err := os.WriteFile(a.path(m.number), file.Bytes(), 0o600); err != nil {
		return Message{}, fmt.Errorf("store a message: %w", err)
	}
	a.next++
	a.messages = append(a.messages, m)
	if len(a.messages) > keep {
		_ = os.Remove(a.path(a.messages[0].number))
		a.messages = slices.Clone(a.messages[1:])
	}
	close(a.arrived)
	a.arrived = make(chan struct{})
	return m, nil
}

// unwrap decodes an archived file: the envelope from its first headers, the rest as a message.
func unwrap(number int64, file []byte) Message {
	m := decode(file)
	m.ID, m.number = strconv.FormatInt(number, 10), number
	for line := range bytes.Lines(file) {
		text := strings.TrimSpace(string(line))
		if address, ok := strings.CutPrefix(text, envelopeTo); ok {
			m.To = append(m.To, address)
		}
		if at, ok := strings.CutPrefix(text, delivered); ok {
			m.Date, _ = time.Parse(time.RFC3339Nano, at)
			break
		}
	}
	return m
}

func (a *Archive) path(number int64) string {
	return filepath.Join(a.dir, fmt.Sprintf("%010d.eml", number))
}

// List returns the messages to address, newest first; an empty address means all.
func (a *Archive) List(address string) []Message {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := []Message{}
	for _, m := range slices.Backward(a.messages) {
		if address == "" || m.For(address) {
			found = append(found, m)
		}
	}
	return found
}

// Get returns one message or ErrNotFound.
func (a *Archive) Get(id string) (Message, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, m := range a.messages {
		if m.ID == id {
			return m, nil
		}
	}
	return Message{}, ErrNotFound
}

// Raw returns a message as it was delivered, with its envelope headers, or ErrNotFound.
func (a *Archive) Raw(id string) ([]byte, error) {
	m, err := a.Get(id)
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(a.path(m.number))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	return raw, err
}

// Wait returns the oldest message to address that was delivered after the message with the number after and contains
// text, as soon as there is one. It ends with ctx.
func (a *Archive) Wait(ctx context.Context, address string, after int64, text string) (Message, error) {
	for {
		a.mu.Lock()
		arrived := a.arrived
		for _, m := range a.messages {
			if m.number > after && (address == "" || m.For(address)) && m.Contains(text) {
				a.mu.Unlock()
				return m, nil
			}
		}
		a.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
			return Message{}, ctx.Err()
		}
	}
}

// Clear removes the messages to address, all when it is empty. Numbers are not used again while the archive is open.
func (a *Archive) Clear(address string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	rest := []Message{}
	for i, m := range a.messages {
		if address != "" && !m.For(address) {
			rest = append(rest, m)
			continue
		}
		if err := os.Remove(a.path(m.number)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			a.messages = append(rest, a.messages[i:]...)
			return fmt.Errorf("remove a message: %w", err)
		}
	}
	a.messages = rest
	return nil
}
