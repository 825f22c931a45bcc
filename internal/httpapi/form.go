package httpapi

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/m-saas/m-saas/internal/fault"
)

// allowance is what a route may take more than others.
type allowance struct {
	body     int64         // bytes of the request
	patience time.Duration // until its work is ended
}

const (
	formRoom       = 64 << 10 // for a form's other parts and their headers
	uploadPatience = 2 * time.Minute
	streamPatience = 5 * time.Minute
	maxFormText    = 4 << 10
)

var pathParameter = regexp.MustCompile(`\{(\w+)\}`)

// enginePath writes a path as the engine does: /clients/:id for /clients/{id}.
func enginePath(path string) string { return pathParameter.ReplaceAllString(path, ":$1") }

func (a *API) allowed(c *gin.Context) allowance {
	return a.allowances[methodPath{c.Request.Method, c.FullPath()}]
}

type methodPath struct{ method, path string }

// extendDeadlines gives a connection the time that its route allows.
func (a *API) extendDeadlines(c *gin.Context, patience time.Duration) {
	control, until := http.NewResponseController(c.Writer), a.now().Add(patience)
	if err := errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		a.logFailure(c.Request.Context(), err)
	}
}

// formBody describes a multipart body with a file.
func formBody(what string) *huma.RequestBody {
	return &huma.RequestBody{
		Required: true, Description: `multipart/form-data: "description" (text, may be left out), then "file": ` + what + ".",
		Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"file"},
			Properties: map[string]*huma.Schema{
				"description": {Type: huma.TypeString}, "file": {Type: huma.TypeString, Format: "binary"},
			},
		}}},
	}
}

// Form is embedded by the input of every upload. Its parts are read as they come; nothing is kept.
type Form struct {
	size int64
	kind string
	body io.Reader
}

// Resolve takes hold of the body, which huma leaves alone.
func (f *Form) Resolve(ctx huma.Context) []error {
	f.kind, f.body = ctx.Header("Content-Type"), incoming{ctx.BodyReader()}
	if c, ok := ctx.Context().Value(lengthKey{}).(int64); ok {
		f.size = c
	}
	return nil
}

type lengthKey struct{}

// withLength keeps what the request says of its length.
func (a *API) withLength(c *gin.Context) {
	if a.allowed(c).body > 0 {
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), lengthKey{}, c.Request.ContentLength))
	}
}

// sent is the file of a form, to be read once.
type sent struct {
	name        string
	description string
	size        int64 // no less than the content; 0 = not known
	content     io.Reader
}

// read goes on to the part "file". Invalid on "file" when there is none or the body is no form.
func (f *Form) read() (sent, error) {
	noFile := fault.InvalidField("file", "required", `Send the file as the part "file" of multipart/form-data.`)
	kind, params, err := mime.ParseMediaType(f.kind)
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return sent{}, noFile
	}
	out := sent{size: max(f.size, 0)}
	for parts := multipart.NewReader(f.body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return sent{}, noFile
		case err != nil:
			return sent{}, unreadable(err)
		}
		switch part.FormName() {
		case "description":
			if out.description, err = readText(part); err != nil {
				return sent{}, err
			}
		case "file":
			out.name, out.content = part.FileName(), part
			return out, nil
		default:
			return sent{}, fault.InvalidField("body", "unknown_field", "This part is not known.")
		}
	}
}

func readText(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFormText+1))
	switch {
	case err != nil:
		return "", unreadable(err)
	case len(text) > maxFormText:
		return "", fault.InvalidField("description", "too_long", "This text is too long.")
	case !utf8.Valid(text):
		return "", fault.New(fault.Malformed, "malformed_request", "The request could not be read.")
	}
	return string(text), nil
}

// incoming turns what goes wrong while a body comes in into faults.
type incoming struct{ r io.Reader }

func (in incoming) Read(p []byte) (int, error) {
	if in.r == nil {
		return 0, io.EOF
	}
	n, err := in.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unreadable(err)
	}
	return n, err
}

func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.TooLarge, "body_too_large", "The request is too large.")
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	return fault.New(fault.Malformed, "malformed_request", "The request could not be read.").WithCause(err)
}
