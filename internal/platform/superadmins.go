package platform

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/team"
)

// SuperAdmin is somebody who runs the platform, by address: whoever has proven to own it.
type SuperAdmin struct {
	Email     string    `bson:"_id"`
	GrantedBy string    `bson:"granted_by"`
	GrantedAt time.Time `bson:"granted_at"`
}

// IsSuperAdmin says whether the person runs the platform. Only a verified address counts. Faults: Unavailable.
func (s *Service) IsSuperAdmin(ctx context.Context, p identity.Person) (bool, error) {
	if !p.Verified || p.Email == "" {
		return false, nil
	}
	return s.hasSuperAdmin(ctx, team.NormalEmail(p.Email))
}

// GrantSuperAdmin lets the owner of the address run the platform. It may be repeated. Faults: Invalid, Unavailable.
func (s *Service) GrantSuperAdmin(ctx context.Context, by identity.Person, email string) error {
	email, err := team.CheckEmail(email)
	if err != nil {
		return err
	}
	added, err := s.addSuperAdmin(ctx, SuperAdmin{Email: email, GrantedBy: by.Email, GrantedAt: s.d.Now().UTC()})
	if err != nil || !added {
		return err
	}
	return s.d.Audit.RecordPlatform(ctx, by, audit.Entry{Action: "super_admin.granted", Subject: audit.Subject{Kind: "super_admin", ID: email, Name: email}})
}

// RevokeSuperAdmin takes it back, from the next request on. It says whether there was something to take back.
func (s *Service) RevokeSuperAdmin(ctx context.Context, by identity.Person, email string) (bool, error) {
	email = team.NormalEmail(email)
	removed, err := s.removeSuperAdmin(ctx, email)
	if err != nil || !removed {
		return removed, err
	}
	return true, s.d.Audit.RecordPlatform(ctx, by, audit.Entry{Action: "super_admin.revoked", Subject: audit.Subject{Kind: "super_admin", ID: email, Name: email}})
}

// SuperAdmins lists who runs the platform, at most 1,000.
func (s *Service) SuperAdmins(ctx context.Context) ([]SuperAdmin, error) {
	return s.listSuperAdmins(ctx)
}
