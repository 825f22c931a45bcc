package platform

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // the decoders of what a logo may be
	_ "image/png"

	_ "golang.org/x/image/webp"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Objects is where logos are kept, below their tenant's prefix.
type Objects interface {
	Put(ctx context.Context, scope tenancy.Scope, name, contentType string, data []byte) error
	Get(ctx context.Context, scope tenancy.Scope, name string, limit int64) ([]byte, error)
	Delete(ctx context.Context, scope tenancy.Scope, name string) error
}

// The bounds of a logo.
const (
	MaxLogo  = 1 << 20 // bytes
	maxSide  = 2048    // pixels in each direction
	logoName = "logo-"
)

// Logo is the picture of a clinic. ID changes with each picture.
type Logo struct {
	ID          string
	ContentType string
	Data        []byte
}

// SetLogo puts a PNG, JPEG or WebP picture in the place of the clinic's logo, when rev is still current; no data takes the
// logo away. Every picture has a name of its own: what was shown stays whole until the new one is in force, and a cut
// between the two leaves at most one object behind that nothing names. Faults: Forbidden; Invalid on "logo"; TooLarge;
// Conflict "stale_edit"; Unavailable.
func (s *Service) SetLogo(ctx context.Context, actor identity.Actor, rev int64, data []byte) (tenancy.Tenant, error) {
	if err := actor.Authorise(policies.ClinicUpdate); err != nil {
		return tenancy.Tenant{}, err
	}
	now, err := s.d.Router.Directory().ByID(ctx, actor.Scope().TenantID())
	if err != nil {
		return tenancy.Tenant{}, err
	}
	after, before := now.Settings, now.Settings.LogoFileID
	after.LogoFileID = ""
	if len(data) > 0 {
		kind, err := pictureType(data)
		if err != nil {
			return tenancy.Tenant{}, err
		}
		after.LogoFileID = id.New(id.File, s.d.Now())
		if err := s.d.Objects.Put(ctx, actor.Scope(), logoName+after.LogoFileID, kind, data); err != nil {
			return tenancy.Tenant{}, fmt.Errorf("store logo: %w", err)
		}
	}
	t, err := s.save(ctx, actor, rev, after, []tenancy.FieldChange{{Field: "logo", Before: before, After: after.LogoFileID}})
	if err != nil {
		// Only a refusal is sure not to have set it; after anything else the new logo may be in force.
		if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.Invalid {
			s.dropLogo(ctx, actor.Scope(), after.LogoFileID)
		}
		return tenancy.Tenant{}, err
	}
	s.dropLogo(ctx, actor.Scope(), before)
	return t, nil
}

// LogoOf gives the logo of an active clinic to anybody. Faults: NotFound also for clinics that are not there; Unavailable.
func (s *Service) LogoOf(ctx context.Context, slug string) (Logo, error) {
	none := fault.New(fault.NotFound, "not_found", "There is no such logo.")
	scope, err := s.d.Router.Resolve(ctx, slug)
	switch {
	case fault.KindOf(err) == fault.Unavailable:
		return Logo{}, err
	case err != nil || scope.Tenant().State != tenancy.Active || scope.Tenant().Settings.LogoFileID == "":
		return Logo{}, none
	}
	key := scope.Tenant().Settings.LogoFileID
	data, err := s.d.Objects.Get(ctx, scope, logoName+key, MaxLogo)
	if err != nil {
		return Logo{}, fmt.Errorf("read logo: %w", err)
	}
	_, form, err := image.DecodeConfig(bytes.NewReader(data)) // all of it was decoded when it came
	if err != nil {
		return Logo{}, none
	}
	return Logo{ID: key, ContentType: "image/" + form, Data: data}, nil
}

// dropLogo removes a picture that nothing names any more; best effort.
func (s *Service) dropLogo(ctx context.Context, scope tenancy.Scope, key string) {
	if key == "" {
		return
	}
	if err := s.d.Objects.Delete(ctx, scope, logoName+key); err != nil {
		s.d.Logger.WarnContext(ctx, "an old logo is left behind", "tenant", scope.TenantID(), "error", err)
	}
}

// pictureType says what the picture is by its own bytes, having decoded all of it.
func pictureType(data []byte) (string, error) {
	if len(data) > MaxLogo {
		return "", fault.New(fault.TooLarge, "logo_too_large", "A logo has at most 1 MB.")
	}
	head, form, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return "", fault.InvalidField("logo", "not_a_picture", "A logo is a PNG, JPEG or WebP picture.").WithCause(err)
	}
	if head.Width < 1 || head.Height < 1 || head.Width > maxSide || head.Height > maxSide {
		return "", fault.InvalidField("logo", "picture_too_large", "A logo has at most 2048 pixels in each direction.")
	}
	if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
		return "", fault.InvalidField("logo", "not_a_picture", "This picture is damaged.").WithCause(err)
	}
	return "image/" + form, nil
}
