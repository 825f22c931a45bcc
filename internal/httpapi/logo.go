package httpapi

import (
	"context"

	"github.com/m-saas/m-saas/internal/identity"
)

type setLogoInput struct {
	TenantPath
	Revision

	RawBody []byte `contentType:"application/octet-stream" doc:"A PNG, JPEG or WebP picture of at most 1 MB; what it is, is told by its bytes."`
}

func (a *API) setLogo(ctx context.Context, actor identity.Actor, in *setLogoInput) (*clinicOutput, error) {
	return a.changeLogo(ctx, actor, in.Revision, in.RawBody)
}

type removeLogoInput struct {
	TenantPath
	Revision
}

func (a *API) removeLogo(ctx context.Context, actor identity.Actor, in *removeLogoInput) (*clinicOutput, error) {
	return a.changeLogo(ctx, actor, in.Revision, nil)
}

func (a *API) changeLogo(ctx context.Context, actor identity.Actor, from Revision, data []byte) (*clinicOutput, error) {
	rev, err := from.Rev()
	if err != nil {
		return nil, err
	}
	t, err := a.Platform.SetLogo(ctx, actor, rev, data)
	if err != nil {
		return nil, err
	}
	return a.clinicOf(t, actor.Role()), nil
}

type publicLogoInput struct {
	TenantPath

	Version string `query:"v" maxLength:"40" doc:"The clinic's logo_file_id, so that a new logo has an address that no cache knows."`
}

type pictureOutput struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag"`
	Body         []byte
}

// readPublicLogo answers for five minutes out of caches. It is a picture and nothing else to a browser: what was stored
// was decoded, and the type is not guessed.
func (a *API) readPublicLogo(ctx context.Context, in *publicLogoInput) (*pictureOutput, error) {
	logo, err := a.Platform.LogoOf(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	return &pictureOutput{ContentType: logo.ContentType, CacheControl: "public, max-age=300", ETag: `"` + logo.ID + `"`, Body: logo.Data}, nil
}
