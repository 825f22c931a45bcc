package inbox

import (
	"context"
	"encoding/base64"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox/mailhtml"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	maxPictures   = 5 << 20 // bytes of the pictures within one page
	maxPictureNum = 50
)

// Opened is a mail with its text.
type Opened struct {
	Mail
	Fresh     string // what was newly written
	Quoted    string // what it repeats
	HTML      bool   // it has looks of its own
	Truncated bool   // the text goes on in the message itself
	Blocked   int    // pictures of the web that are not shown unless they are asked for
	Height    int    // of its page at 700 pixels of width, roughly, with what is quoted folded
}

// Open gives a mail with its text. Faults: Forbidden; NotFound.
func (s *Service) Open(ctx context.Context, actor identity.Actor, mailID string) (Opened, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Opened{}, err
	}
	m, err := s.mail(ctx, actor, mailID)
	if err != nil {
		return Opened{}, err
	}
	b, err := contentOf(ctx, actor.Scope(), m)
	if err != nil {
		return Opened{}, err
	}
	out := Opened{Mail: m, HTML: b.HTML != "", Truncated: b.Truncated}
	text := b.Text
	if strings.TrimSpace(text) == "" {
		text = mailhtml.ToText(b.HTML)
	}
	out.Fresh, out.Quoted = mimemail.SplitQuote(text)
	page, err := dressed(b, mailhtml.Options{})
	if err != nil {
		return Opened{}, err
	}
	out.Blocked, out.Height = page.Blocked, heightOf(page.HTML)
	return out, nil
}

// contentOf is what is shown of a mail; a note holds its own.
func contentOf(ctx context.Context, scope tenancy.Scope, m Mail) (Body, error) {
	if m.State == Note {
		return Body{ID: m.ID, Text: m.Text}, nil
	}
	return findBody(ctx, scope, m.ID)
}

func dressed(b Body, o mailhtml.Options) (mailhtml.Result, error) {
	if b.HTML == "" {
		return mailhtml.FromText(b.Text, o), nil
	}
	return mailhtml.Clean(b.HTML, o)
}

// Showing says how the page of a mail is wanted.
type Showing struct {
	Images   bool // also pictures of the web, whose servers then know that the mail was read
	Dark     bool
	Language string
}

// Sheet is a mail as a document for a frame without scripts, under its policy.
type Sheet struct {
	HTML   []byte
	Policy string // Content-Security-Policy
}

// Show gives a mail as a document that is safe to show: nothing in it runs, and nothing is fetched but pictures that were asked for.
// Pictures of the mail itself stand in it, as far as there is room. Faults: Forbidden; NotFound; Unavailable.
func (s *Service) Show(ctx context.Context, actor identity.Actor, mailID string, how Showing) (Sheet, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return Sheet{}, err
	}
	m, err := s.mail(ctx, actor, mailID)
	if err != nil {
		return Sheet{}, err
	}
	b, err := contentOf(ctx, actor.Scope(), m)
	if err != nil {
		return Sheet{}, err
	}
	album := album{room: maxPictures, open: func(path string) (io.ReadCloser, error) { return s.openPart(ctx, actor.Scope(), m, path) }, parts: m.Parts}
	page, err := dressed(b, mailhtml.Options{RemoteImages: how.Images, CID: album.picture, Language: how.Language})
	if err == nil {
		err = album.err
	}
	return Sheet{HTML: mailhtml.Page(page, how.Dark), Policy: mailhtml.Policy(how.Images)}, err
}

// album gives the pictures within a mail as addresses that hold them.
type album struct {
	parts []Part
	open  func(path string) (io.ReadCloser, error)
	room  int64 // bytes that are left
	shown int
	err   error // what kept a picture from being read, but for there being none
}

// picture gives one by its Content-ID; false for what is no picture, is not there, or has no room.
func (a *album) picture(contentID string) (string, bool) {
	i := slices.IndexFunc(a.parts, func(p Part) bool { return p.ContentID != "" && p.ContentID == contentID })
	if i < 0 || a.err != nil || a.parts[i].Size > a.room || a.shown == maxPictureNum {
		return "", false
	}
	kind := strings.ToLower(a.parts[i].ContentType)
	if !slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"}, kind) {
		return "", false
	}
	data, err := a.read(a.parts[i].Path)
	if err != nil {
		if fault.KindOf(err) != fault.NotFound {
			a.err = err
		}
		return "", false
	}
	if int64(len(data)) > a.room {
		return "", false
	}
	a.room -= int64(len(data))
	a.shown++
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data), true
}

func (a *album) read(path string) ([]byte, error) {
	content, err := a.open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	return io.ReadAll(io.LimitReader(content, a.room+1))
}

// The measures of a page, in pixels and characters.
const (
	lineHeight  = 24
	lineLength  = 95
	anyPicture  = 120
	maxPicture  = 1200
	pageMargin  = 16
	maxHeight   = 20_000
	foldedQuote = 40
)

// heightOf estimates how high a safe page is. What is quoted is folded.
func heightOf(page string) int {
	height, letters, depth, asItStands := pageMargin, 0, 0, false
	breakLine := func(always bool) {
		if letters > 0 || always {
			height += lineHeight * max(1, (letters+lineLength-1)/lineLength)
		}
		letters = 0
	}
	for z := html.NewTokenizer(strings.NewReader(page)); height < maxHeight; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		t := z.Token()
		switch {
		case t.Data == "details" && kind == html.StartTagToken:
			depth++
			height += foldedQuote
		case t.Data == "details" && kind == html.EndTagToken:
			depth--
		case depth > 0:
		case kind == html.StartTagToken && (t.Data == "pre" || slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Val == "plain" })):
			asItStands = true
			breakLine(false)
		case kind == html.EndTagToken && (t.Data == "pre" || t.Data == "div"):
			asItStands = false
			breakLine(false)
		case kind == html.TextToken && asItStands:
			for i, line := range strings.Split(t.Data, "\n") {
				if i > 0 {
					breakLine(true)
				}
				letters += utf8.RuneCountInString(line)
			}
		case kind == html.TextToken:
			letters += utf8.RuneCountInString(strings.Join(strings.Fields(t.Data), " "))
		case t.Data == "img":
			height += pictureHeight(t)
		case t.Data == "br":
			breakLine(true)
		case !inlineTag(t.Data) && t.Data != "td" && t.Data != "th":
			breakLine(false)
		}
	}
	breakLine(false)
	return min(height, maxHeight)
}

func pictureHeight(t html.Token) int {
	for _, a := range t.Attr {
		if n, err := strconv.Atoi(strings.TrimSuffix(a.Val, "px")); a.Key == "height" && err == nil && n >= 0 {
			return min(n, maxPicture)
		}
	}
	return anyPicture
}
