package graphbox

import (
	"context"
	"net/http"
	"net/url"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
	"github.com/m-saas/m-saas/internal/inbox/webmail"
)

const (
	maxFolders = 500
	maxDepth   = 8
)

type folder struct {
	ID       string `json:"id"`
	Name     string `json:"displayName"`
	Children int    `json:"childFolderCount"`
}

type folderPage struct {
	Value []folder `json:"value"`
	Next  string   `json:"@odata.nextLink"`
}

func (s *session) wellKnown(ctx context.Context, name string) (folder, error) {
	var f folder
	err := s.client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: root + "mailFolders/" + name + "?$select=id", Header: prefer()}, &f)
	return f, err
}

// Folders asks for the folders that have a use, and then for all of them with what is inside.
func (s *session) Folders(ctx context.Context) ([]mailbox.Folder, error) {
	uses := map[string]mailbox.Use{}
	for _, known := range []struct {
		name string
		use  mailbox.Use
	}{
		{"inbox", mailbox.Inbox},
		{"sentitems", mailbox.Sent},
		{"archive", mailbox.Archive},
		{"drafts", mailbox.Drafts},
		{"junkemail", mailbox.Junk},
		{"deleteditems", mailbox.Trash},
		{"outbox", mailbox.Drafts},
	} {
		f, err := s.wellKnown(ctx, known.name)
		if webmail.Missing(err) && known.use != mailbox.Inbox {
			continue
		}
		if err != nil {
			return nil, webmail.Settle(err)
		}
		uses[f.ID] = known.use
	}
	var all []mailbox.Folder
	if err := s.children(ctx, root+"mailFolders?$top=100", "", 0, uses, &all); err != nil {
		return nil, webmail.Settle(err)
	}
	mailbox.SortFolders(all)
	return all, nil
}

func (s *session) children(ctx context.Context, path, prefix string, depth int, uses map[string]mailbox.Use, all *[]mailbox.Folder) error {
	for path != "" {
		var page folderPage
		if err := s.client.JSON(ctx, webmail.Request{Method: http.MethodGet, Path: path, Header: prefer()}, &page); err != nil {
			return err
		}
		for _, f := range page.Value {
			use := uses[f.ID]
			if use == mailbox.Drafts || use == mailbox.Junk || use == mailbox.Trash || len(*all) >= maxFolders {
				continue
			}
			if use == "" {
				use = mailbox.Other
			}
			*all = append(*all, mailbox.Folder{ID: f.ID, Name: prefix + f.Name, Use: use})
			if f.Children > 0 && depth < maxDepth {
				inside := root + "mailFolders/" + url.PathEscape(f.ID) + "/childFolders?$top=100"
				if err := s.children(ctx, inside, prefix+f.Name+"/", depth+1, uses, all); err != nil {
					return err
				}
			}
		}
		path = page.Next
	}
	return nil
}
