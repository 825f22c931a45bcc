package httpapi

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/inbox"
)

type showMailInput struct {
	ItemPath

	Images   bool   `query:"images" doc:"Also pictures of the web, whose servers then know that the mail was read."`
	Dark     bool   `query:"dark"`
	Language string `query:"lang" enum:"ro,en" default:"ro" doc:"Of the words around the mail."`
}

// showMail answers with a document for a frame in which nothing can run. Its policy is its own: nothing but the pictures that were
// asked for is fetched.
func (a *API) showMail(ctx context.Context, actor identity.Actor, in *showMailInput) (*huma.StreamResponse, error) {
	page, err := a.Inbox.Show(ctx, actor, in.ID, inbox.Showing{Images: in.Images, Dark: in.Dark, Language: in.Language})
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "text/html; charset=utf-8")
		hc.SetHeader("Content-Security-Policy", page.Policy)
		hc.SetHeader("X-Frame-Options", "SAMEORIGIN")
		hc.SetHeader("X-Content-Type-Options", "nosniff")
		hc.SetHeader("Referrer-Policy", "no-referrer")
		hc.SetHeader("Cross-Origin-Resource-Policy", "same-origin")
		hc.SetHeader("Cache-Control", "private, no-store")
		if _, err := hc.BodyWriter().Write(page.HTML); err != nil {
			a.logFailure(hc.Context(), err)
		}
	}}, nil
}

type openPartInput struct {
	MailPartPath

	Disposition string `query:"disposition" enum:"inline,attachment" default:"attachment" doc:"To show it, which only pictures can be, or to download it."`
}

// shownInline are the kinds of pictures that a browser shows without running anything.
func shownInline() []string { return []string{"image/png", "image/jpeg", "image/gif", "image/webp"} }

// openPart streams an attachment. Whatever it says of itself, only a picture is called by its kind; the rest is bytes.
func (a *API) openPart(ctx context.Context, actor identity.Actor, in *openPartInput) (*huma.StreamResponse, error) {
	m, part, content, err := a.Inbox.OpenPart(ctx, actor, in.ID, in.Path)
	if err != nil {
		return nil, err
	}
	s := stream{kind: "application/octet-stream", disposition: "attachment", name: part.Name, size: part.Size, content: content}
	if kind := strings.ToLower(part.ContentType); slices.Contains(shownInline(), kind) && in.Disposition == "inline" {
		s.kind, s.disposition = kind, "inline"
	}
	if s.name == "" {
		s.name = "attachment-" + m.ID + "-" + part.Path
	}
	return a.streamed(s), nil
}

// openMail streams the message as it travelled.
func (a *API) openMail(ctx context.Context, actor identity.Actor, in *ItemPath) (*huma.StreamResponse, error) {
	m, content, err := a.Inbox.OpenMail(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	name := m.Subject
	if name == "" {
		name = m.ID
	}
	return a.streamed(stream{kind: "message/rfc822", disposition: "attachment", name: name + ".eml", size: m.Size, content: content}), nil
}

// stream is a download on its way.
type stream struct {
	kind, disposition, name string
	size                    int64
	content                 io.ReadCloser
}

// streamed answers with a download that a browser may neither run nor take for another kind. What is wrong with its content after
// the first piece shows as a connection that breaks off.
func (a *API) streamed(s stream) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer func() { _ = s.content.Close() }()
		hc.SetHeader("Content-Type", s.kind)
		hc.SetHeader("Content-Disposition", files.ContentDisposition(s.disposition, s.name))
		hc.SetHeader("Content-Security-Policy", sandboxed)
		hc.SetHeader("X-Content-Type-Options", "nosniff")
		hc.SetHeader("Cross-Origin-Resource-Policy", "same-origin")
		hc.SetHeader("Cache-Control", "private, no-store")
		hc.SetHeader("Content-Length", strconv.FormatInt(s.size, 10))
		if _, err := io.CopyN(hc.BodyWriter(), s.content, s.size); err != nil {
			a.logFailure(hc.Context(), err)
		}
	}}
}
