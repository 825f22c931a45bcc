package tenantops

import (
	"context"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"

	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/tenancy"
)

// stays are the collections of the control database that a purge leaves alone: the directory, whose entry is buried apart, this
// one, and what belongs to no clinic.
var stays = map[string]bool{"tenants": true, "locks": true, "schedule": true, "super_admins": true, collection: true}

// clearControl removes what the control database has of the clinic, its former operations included.
func (s *Service) clearControl(ctx context.Context, o *Operation) error {
	err := s.controlOf(ctx, o.Tenant, stays, func(c *mongo.Collection, filter bson.D) error {
		res, err := c.DeleteMany(ctx, butThePurge(c, filter))
		if err == nil && res.DeletedCount > 0 {
			o.Certificate.Control[c.Name()] += res.DeletedCount
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.pullFromLists(ctx, o.Tenant); err != nil {
		return err
	}
	res, err := s.operations().DeleteMany(ctx, others(o))
	if err != nil {
		return fmt.Errorf("remove operations: %w", tenancy.Translate(err))
	}
	o.Certificate.Control[collection] += res.DeletedCount
	return nil
}

// pullFromLists takes the clinic out of documents that several share.
func (s *Service) pullFromLists(ctx context.Context, tenant tenancy.ID) error {
	return s.controlOf(ctx, tenant, stays, func(c *mongo.Collection, _ bson.D) error {
		_, err := c.UpdateMany(ctx, bson.D{{Key: "tenants", Value: tenant}}, bson.D{{Key: "$pull", Value: bson.D{{Key: "tenants", Value: tenant}}}})
		return err
	})
}

// butThePurge leaves what the platform's log says of the purge itself: it belongs to the certificate.
func butThePurge(c *mongo.Collection, filter bson.D) bson.D {
	if c.Name() != "audit" {
		return filter
	}
	return append(slices.Clone(filter), bson.E{Key: "action", Value: bson.D{{Key: "$not", Value: bson.D{{Key: "$regex", Value: `^tenant\.purge`}}}}})
}

func others(o *Operation) bson.D {
	return bson.D{{Key: "tenant_id", Value: o.Tenant}, {Key: "_id", Value: bson.D{{Key: "$ne", Value: o.ID}}}}
}

func (s *Service) documents(ctx context.Context, p tenancy.Placement) (int64, error) {
	db, err := s.Router.DatabaseAt(p, "a purge counts what it removes")
	if err != nil {
		return 0, err
	}
	names, err := collections(ctx, db)
	if err != nil {
		return 0, err
	}
	var all int64
	for _, name := range names {
		n, err := db.Collection(name).EstimatedDocumentCount(ctx)
		if err != nil {
			return 0, fmt.Errorf("count %s: %w", name, tenancy.Translate(err))
		}
		all += n
	}
	return all, nil
}

// Left tells what there still is of a clinic: databases, objects, documents of the control database. Certificates and the
// identifier of a purged clinic do not count. Faults: Unavailable.
func (s *Service) Left(ctx context.Context, tenant tenancy.ID) ([]string, error) {
	var left []string
	for _, cluster := range s.Router.Clusters() {
		names, err := s.Router.Databases(ctx, tenant, cluster)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			left = append(left, "database "+cluster+"/"+name)
		}
	}
	object := func(o files.Object) error { left = append(left, "object "+o.Name); return nil }
	if err := s.Vault.Live(ctx, tenant, object); err != nil {
		return nil, err
	}
	if err := s.Vault.Copies(ctx, tenant, object); err != nil {
		return nil, err
	}
	err := s.controlOf(ctx, tenant, stays, func(c *mongo.Collection, filter bson.D) error {
		n, err := c.CountDocuments(ctx, butThePurge(c, filter))
		if err == nil && n > 0 {
			left = append(left, fmt.Sprintf("%d of %s", n, c.Name()))
		}
		return err
	})
	return left, err
}
