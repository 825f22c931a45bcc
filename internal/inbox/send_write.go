package inbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/tenancy"
)

// write makes the message of a mail, once: every later attempt hands over the same bytes. It is kept as every other mail is.
func (s *Service) write(ctx context.Context, scope tenancy.Scope, m Mail, a Account) (Mail, error) {
	if m.Digest != "" {
		return m, nil
	}
	signature, err := s.signatureOf(ctx, scope, m.Author.ID, a)
	if err != nil {
		return m, err
	}
	old := m.Object
	m.From = mimemail.Address{Name: personName(a.FromName), Address: a.Address}
	m.MessageID = m.ID + "@" + a.Address[strings.LastIndexByte(a.Address, '@')+1:]
	m.Date = s.now()
	out := s.compose(ctx, scope, m, signature)
	arrived := arrival{}
	small := int64(len(out.Text)+len(out.HTML)) < smallRaw/4
	for _, f := range m.Attached {
		small = small && len(m.Attached) < 10 && f.Size < smallRaw/20
	}
	if small {
		err = writeSmall(out, &arrived)
	} else {
		arrived.object = fmt.Sprintf("%s.%d", m.ID, m.Fence)
		err = s.writeLarge(ctx, scope, out, &arrived)
	}
	if err != nil {
		return m, err
	}
	m.Digest, m.Size, m.Object, m.ObjectKey = arrived.digest, arrived.size, arrived.object, arrived.key
	m.Parts, m.Snippet, m.ThreadIDs = arrived.message.Parts, mimemail.Snippet(arrived.message, snippetRunes), threadIDs(m.ID, arrived.message)
	content := Body{ID: m.ID, Text: out.Text, HTML: out.HTML, Raw: arrived.raw, Fence: m.Fence}
	mine, err := writeBody(ctx, scope, content)
	if err == nil && mine {
		mine, err = written(ctx, scope, m)
	}
	switch {
	case err != nil:
		return m, fmt.Errorf("keep written mail: %w", err)
	case !mine:
		return m, errLost
	case old != "" && old != m.Object:
		return m, s.Objects.Discard(ctx, scope, old)
	}
	return m, nil
}

// compose puts text, signature and quote together, and the files.
func (s *Service) compose(ctx context.Context, scope tenancy.Scope, m Mail, signature string) mimemail.Outgoing {
	if !m.WithSignature {
		signature = ""
	}
	quote := m.Quote
	if !m.WithQuote {
		quote = Quote{}
	}
	out := mimemail.Outgoing{
		MessageID: m.MessageID, References: m.Refs, Date: m.Date.In(zoneOf(scope)), From: m.From, To: m.To, Cc: m.Cc, Bcc: m.Bcc, Subject: m.Subject,
		Text: wholeText(m.Text, signature, quote, m.Forwards != ""), HTML: wholeHTML(m, signature, quote),
	}
	if len(m.Refs) > 0 {
		out.InReplyTo = m.Refs[len(m.Refs)-1]
	}
	for _, f := range m.Attached {
		if !f.Ready {
			continue
		}
		out.Attached = append(out.Attached, mimemail.Attachment{Name: f.Name, ContentType: f.ContentType, Open: func() (io.ReadCloser, error) {
			content, err := s.openFile(ctx, scope, f)
			if fault.KindOf(err) == fault.NotFound {
				err = fault.New(fault.Invalid, CodeLost, "A file of this mail is gone.").WithCause(err)
			}
			return content, err
		}})
	}
	return out
}

// openFile streams a file of a mail, or the part of another mail.
func (s *Service) openFile(ctx context.Context, scope tenancy.Scope, f Attached) (io.ReadCloser, error) {
	if f.MailID == "" {
		return s.openAttached(ctx, scope, f)
	}
	m, err := findMail(ctx, scope, f.MailID)
	if err != nil {
		return nil, err
	}
	return s.openPart(ctx, scope, m, f.Path)
}

func wholeText(text, signature string, quote Quote, forward bool) string {
	blocks := []string{strings.TrimRight(text, "\n")}
	if signature != "" {
		blocks = append(blocks, "-- \n"+signature)
	}
	if !quote.IsZero() && forward {
		blocks = append(blocks, quote.Intro+"\n\n"+quote.Text)
	} else if !quote.IsZero() {
		blocks = append(blocks, quote.Intro+"\n"+quoted(quote.Text))
	}
	return strings.TrimLeft(strings.Join(blocks, "\n\n"), "\n") + "\n"
}

// quoted puts a mark before every line (RFC 3676, 4.5).
func quoted(text string) string {
	var out strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		if strings.HasPrefix(line, ">") {
			out.WriteString(">" + line)
		} else {
			out.WriteString(strings.TrimRight("> "+strings.TrimSuffix(line, "\n"), " ") + "\n")
		}
	}
	return strings.TrimRight(out.String(), "\n")
}

func wholeHTML(m Mail, signature string, quote Quote) string {
	text := m.HTML
	if text == "" {
		text = "<div>" + asHTML(strings.TrimRight(m.Text, "\n")) + "</div>"
	}
	blocks := []string{text}
	if signature != "" {
		blocks = append(blocks, `<div><br>-- <br>`+asHTML(signature)+`</div>`)
	}
	switch {
	case quote.IsZero():
	case m.Forwards != "":
		blocks = append(blocks, `<div><br>`+asHTML(quote.Intro)+`<br><br>`+asHTML(quote.Text)+`</div>`)
	default:
		blocks = append(blocks, `<div><br>`+asHTML(quote.Intro)+`</div>`+"\n"+
			`<blockquote type="cite" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">`+asHTML(quote.Text)+`</blockquote>`)
	}
	return "<html><body>\n" + strings.Join(blocks, "\n") + "\n</body></html>\n"
}

// writeSmall writes a message into memory.
func writeSmall(out mimemail.Outgoing, a *arrival) error {
	var raw bytes.Buffer
	if err := mimemail.Write(&raw, out); err != nil {
		return err
	}
	sum := sha256.Sum256(raw.Bytes())
	a.digest, a.size = hex.EncodeToString(sum[:]), int64(raw.Len())
	var err error
	if a.message, err = mimemail.Read(bytes.NewReader(raw.Bytes())); err != nil {
		return err
	}
	var p packer
	a.raw, err = p.pack(raw.Bytes())
	return err
}

// writeLarge writes a message through to its object.
func (s *Service) writeLarge(ctx context.Context, scope tenancy.Scope, out mimemail.Outgoing, a *arrival) error {
	content, to := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := mimemail.Write(to, out)
		_ = to.CloseWithError(err)
		done <- err
	}()
	err := storeRaw(ctx, s, scope, a, content, func(message io.Reader) error {
		var err error
		a.message, err = mimemail.Read(message)
		return err
	})
	_ = content.CloseWithError(errLost) // nobody reads any more
	if wrote := <-done; wrote != nil && !errors.Is(wrote, errLost) {
		return wrote
	}
	return err
}

// opener gives the message of a mail to a provider.
func (s *Service) opener(ctx context.Context, scope tenancy.Scope, m Mail) sentMessage {
	return sentMessage{size: m.Size, open: func() (io.ReadCloser, error) { return s.openRaw(ctx, scope, m) }}
}

type sentMessage struct {
	size int64
	open func() (io.ReadCloser, error)
}

// Open implements mailbox.Opener.
func (m sentMessage) Open() (io.ReadCloser, error) { return m.open() }

// Size implements mailbox.Opener.
func (m sentMessage) Size() int64 { return m.size }
