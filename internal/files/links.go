package files

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// MaxLinkAge is how long a signed link opens its file.
const MaxLinkAge = 10 * time.Minute

// Link opens one file for whoever holds it, until it expires.
type Link struct {
	Token     string
	ExpiresAt time.Time
	ClientID  string // whose file it is
}

// Link makes a signed link to a file, to show it (when its type can be shown safely) or to download it. Nothing is stored.
// Faults: Forbidden; NotFound.
func (s *Service) Link(ctx context.Context, actor identity.Actor, fileID string, download bool) (Link, error) {
	if err := actor.Authorise(policies.FilesRead); err != nil {
		return Link{}, err
	}
	r, err := s.find(ctx, actor.Scope(), fileID)
	if err != nil {
		return Link{}, err
	}
	expires := s.now().Add(MaxLinkAge).Truncate(time.Second)
	t := token{tenant: actor.Scope().TenantID(), file: r.ID, expires: expires, download: download || r.Preview() == PreviewNone}
	return Link{Token: t.sign(s.LinkKey), ExpiresAt: expires, ClientID: r.ClientID}, nil
}

// Served is a file on its way to a browser.
type Served struct {
	File     File
	Download bool
	Content  io.ReadCloser
}

// Follow opens the file of a signed link; the caller closes its content. Faults: NotFound for what is no link of ours or a
// file that is gone, Gone "link_expired", Forbidden when the clinic is closed, Unavailable.
func (s *Service) Follow(ctx context.Context, signed string) (Served, error) {
	t, ok := readToken(s.LinkKey, signed)
	if !ok {
		return Served{}, errNotFound()
	}
	if !s.now().Before(t.expires) {
		return Served{}, fault.New(fault.Gone, "link_expired", "This link has expired. Open the file again.")
	}
	actor, err := s.Reader(ctx, t.tenant)
	if err != nil {
		return Served{}, err
	}
	if actor.Scope().Tenant().State != tenancy.Active {
		return Served{}, errNotFound()
	}
	f, content, err := s.Content(ctx, actor, t.file)
	if err != nil {
		return Served{}, err
	}
	return Served{File: f, Download: t.download, Content: content}, nil
}

// token is what a link says: which file of which tenant, until when and how.
type token struct {
	tenant   tenancy.ID
	file     string
	expires  time.Time
	download bool
}

func (t token) String() string {
	return fmt.Sprintf("%s.%s.%d.%t", t.tenant, t.file, t.expires.Unix(), t.download)
}

func (t token) sign(key []byte) string {
	return t.String() + "." + base64.RawURLEncoding.EncodeToString(seal(key, t.String()))
}

func seal(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("m-saas file link\x00" + text))
	return mac.Sum(nil)
}

// readToken gives what a link says if it was signed with the key; the comparison takes the same time whatever differs.
func readToken(key []byte, signed string) (token, bool) {
	i := strings.LastIndexByte(signed, '.')
	if i < 0 {
		return token{}, false
	}
	mac, err := base64.RawURLEncoding.Strict().DecodeString(signed[i+1:])
	if err != nil || !hmac.Equal(mac, seal(key, signed[:i])) {
		return token{}, false
	}
	parts := strings.Split(signed[:i], ".")
	if len(parts) != 4 {
		return token{}, false
	}
	unix, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return token{}, false
	}
	return token{tenant: tenancy.ID(parts[0]), file: parts[1], expires: time.Unix(unix, 0).UTC(), download: parts[3] == "true"}, true
}
