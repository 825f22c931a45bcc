package httpapi

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/observe"
)

// ClientFile is one file of a client, without its content.
type ClientFile struct {
	ID          string        `json:"id" example:"fil_01jd3m8w1q2v5y7x9z0abcdefg"`
	ClientID    string        `json:"client_id"`
	Name        string        `json:"name" example:"radiografie.jpg"`
	Description string        `json:"description"`
	ContentType string        `json:"content_type" example:"image/jpeg" doc:"What the content is, not what its name says."`
	Size        int64         `json:"size" doc:"In bytes."`
	SHA256      string        `json:"sha256"`
	Preview     files.Preview `json:"preview" enum:"image,pdf,text,none" doc:"How a browser can show it by a link."`
	By          FileBy        `json:"by"`
	Rev         int64         `json:"rev"`
	CreatedAt   time.Time     `json:"created_at"`
	ChangedAt   time.Time     `json:"changed_at"`
}

// FileBy is who uploaded a file, as they were called then.
type FileBy struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// FileLink opens a file for whoever has it.
type FileLink struct {
	URL       string    `json:"url" doc:"An address of this server; it opens the file without any header."`
	ExpiresAt time.Time `json:"expires_at"`
}

// FileUsage is how much room the clinic's files take.
type FileUsage struct {
	Used    int64 `json:"used" doc:"In bytes, with what is being uploaded."`
	Quota   int64 `json:"quota" doc:"In bytes."`
	MaxFile int64 `json:"max_file" doc:"The largest file, in bytes."`
}

func fileOf(f files.File) ClientFile {
	return ClientFile{
		ID: f.ID, ClientID: f.ClientID, Name: f.Name, Description: f.Description, ContentType: f.ContentType, Size: f.Size, SHA256: f.SHA256,
		Preview: f.Preview(), By: FileBy{ID: f.By.ID, Name: f.By.Name}, Rev: f.Rev, CreatedAt: f.CreatedAt, ChangedAt: f.ChangedAt,
	}
}

type listFilesInput struct {
	ItemPath
	PageQuery
}

type uploadFileInput struct {
	ItemPath
	IdempotencyKey
	Form
}

type editFileInput struct {
	ItemPath
	Revision

	Body struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"200" doc:"The ending stays true to the content."`
		Description *string `json:"description,omitempty" maxLength:"500"`
	}
}

type linkFileInput struct {
	ItemPath

	Disposition string `query:"disposition" enum:"inline,attachment" default:"inline" doc:"To show it, where that is safe, or to download it."`
}

type openFileInput struct {
	Token string `path:"token" minLength:"1" maxLength:"300"`
}

// maxFile is the largest upload; a description of the API is made without a configuration.
func (a *API) maxFile() int64 {
	if a.Files == nil {
		return 0
	}
	return a.Files.Max
}

func (a *API) listFiles(ctx context.Context, actor identity.Actor, in *listFilesInput) (*body[list[ClientFile]], error) {
	page, err := a.Files.List(ctx, actor, in.ID, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return &body[list[ClientFile]]{Body: listOf(viewsOf(page.Items, fileOf), page.Next)}, nil
}

func (a *API) uploadFile(ctx context.Context, actor identity.Actor, in *uploadFileInput) (*body[ClientFile], error) {
	form, err := in.read()
	if err != nil {
		return nil, err
	}
	f, err := a.Files.Upload(ctx, actor, files.NewFile{
		ID: a.newID(id.File, actor, in.IdempotencyKey), ClientID: in.ID, Name: form.name, Description: form.description,
		Size: form.size, Content: form.content,
	})
	return answer(f, fileOf, err)
}

func (a *API) getFile(ctx context.Context, actor identity.Actor, in *ItemPath) (*body[ClientFile], error) {
	f, err := a.Files.Get(ctx, actor, in.ID)
	return answer(f, fileOf, err)
}

func (a *API) editFile(ctx context.Context, actor identity.Actor, in *editFileInput) (*body[ClientFile], error) {
	rev, err := in.Rev()
	if err != nil {
		return nil, err
	}
	f, err := a.Files.Edit(ctx, actor, in.ID, rev, files.Change{Name: in.Body.Name, Description: in.Body.Description})
	return answer(f, fileOf, err)
}

func (a *API) deleteFile(ctx context.Context, actor identity.Actor, in *ItemPath) (*struct{}, error) {
	return nil, a.Files.Delete(ctx, actor, in.ID)
}

func (a *API) linkFile(ctx context.Context, actor identity.Actor, in *linkFileInput) (*body[FileLink], error) {
	link, err := a.Files.Link(ctx, actor, in.ID, in.Disposition == "attachment")
	if err != nil {
		return nil, err
	}
	a.Records.ClientRead(ctx, actor, link.ClientID, "file", observe.RequestID(ctx))
	return &body[FileLink]{Body: FileLink{URL: base + "/public/files/" + link.Token, ExpiresAt: link.ExpiresAt}}, nil
}

func (a *API) readFileUsage(ctx context.Context, actor identity.Actor, _ *TenantPath) (*body[FileUsage], error) {
	used, quota, err := a.Files.Usage(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[FileUsage]{Body: FileUsage{Used: used, Quota: quota, MaxFile: a.Files.Max}}, nil
}

// Whatever a file holds, a browser may neither run it nor guess another type for it. The viewer of PDFs is the browser's
// own and refuses to work in a sandbox.
const (
	sandboxed = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
	forViewer = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)

// openFile streams a file. What is wrong with its content after the first piece shows as a connection that breaks off.
func (a *API) openFile(ctx context.Context, in *openFileInput) (*huma.StreamResponse, error) {
	served, err := a.Files.Follow(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer func() { _ = served.Content.Close() }()
		kind, disposition, policy := served.File.ContentType, "inline", sandboxed
		switch {
		case served.Download:
			disposition = "attachment"
		case served.File.Preview() == files.PreviewText:
			kind = "text/plain; charset=utf-8"
		case served.File.Preview() == files.PreviewPDF:
			policy = forViewer
		}
		hc.SetHeader("Content-Type", kind)
		hc.SetHeader("Content-Disposition", files.ContentDisposition(disposition, served.File.Name))
		hc.SetHeader("Content-Security-Policy", policy)
		hc.SetHeader("X-Frame-Options", "SAMEORIGIN")
		hc.SetHeader("Cross-Origin-Resource-Policy", "same-origin")
		hc.SetHeader("Content-Length", strconv.FormatInt(served.File.Size, 10))
		if _, err := io.CopyN(hc.BodyWriter(), served.Content, served.File.Size); err != nil {
			a.logFailure(hc.Context(), err)
		}
	}}, nil
}
