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
	r := ruler{height: pageMargin}
	for z := html.NewTokenizer(strings.NewReader(page)); r.height < maxHeight; {
		if kind := z.Next(); kind == html.ErrorToken {
			break
		} else if t := z.Token(); kind == html.TextToken {
			r.text(t.Data)
		} else {
			r.tag(t, kind == html.EndTagToken)
		}
	}
	r.line(false)
	return min(r.height, maxHeight)
}

// ruler measures a page from its beginning.
type ruler struct {
	height     int
	letters    int  // of the line that is begun
	folds      int  // that are open around
	asItStands bool // line breaks of the text count
}

func (r *ruler) line(always bool) {
	if r.letters > 0 || always {
		r.height += lineHeight * max(1, (r.letters+lineLength-1)/lineLength)
	}
	r.letters = 0
}

func (r *ruler) text(s string) {
	switch {
	case r.folds > 0:
	case r.asItStands:
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				r.line(true)
			}
			r.letters += utf8.RuneCountInString(line)
		}
	default:
		r.letters += utf8.RuneCountInString(strings.Join(strings.Fields(s), " "))
	}
}

func (r *ruler) tag(t html.Token, ends bool) {
	switch {
	case t.Data == "details" && ends:
		r.folds--
	case t.Data == "details":
		r.folds++
		r.height += foldedQuote
	case r.folds > 0:
	case t.Data == "img":
		r.height += pictureHeight(t)
	case t.Data == "br":
		r.line(true)
	case t.Data == "pre" || t.Data == "div":
		r.line(false)
		r.asItStands = !ends && (t.Data == "pre" || slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Val == "plain" }))
	case !inlineTag(t.Data) && t.Data != "td" && t.Data != "th":
		r.line(false)
	}
}

func pictureHeight(t html.Token) int {
	for _, a := range t.Attr {
		if n, err := strconv.Atoi(strings.TrimSuffix(a.Val, "px")); a.Key == "height" && err == nil && n >= 0 {
			return min(n, maxPicture)
		}
	}
	return anyPicture
}
