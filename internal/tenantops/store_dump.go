package tenantops

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/tenancy"
)

// dump writes what stands still in the copy, what the platform knows of the clinic, and which objects it has.
func (s *Service) dump(ctx context.Context, o *Operation, a *archiveWriter, objects func(*archiveWriter, files.Object) error) error {
	if err := s.writeManifest(ctx, o, a); err != nil {
		return err
	}
	db, err := s.Router.DatabaseAt(o.To, "a backup reads the copy of a clinic's database")
	if err != nil {
		return err
	}
	for i := range o.Collections {
		o.Collections[i].Done = 0
	}
	for i := range o.Collections {
		if err := s.dumpCollection(ctx, o, a, db.Collection(o.Collections[i].Name), &o.Collections[i]); err != nil {
			return err
		}
	}
	if err := s.dumpControl(ctx, o, a); err != nil {
		return err
	}
	return s.Vault.Live(ctx, o.Tenant, func(object files.Object) error {
		a.totals.Objects.Number++
		a.totals.Objects.Bytes += object.Size
		return objects(a, object)
	})
}

func (s *Service) writeManifest(ctx context.Context, o *Operation, a *archiveWriter) error {
	t, err := s.Router.Directory().ByID(ctx, o.Tenant)
	if err != nil {
		return err
	}
	key, err := s.Router.ClearDataKey(t)
	if err != nil {
		return err
	}
	settings, err := bson.MarshalExtJSON(t.Settings, true, false)
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	return a.json(frameManifest, manifest{
		Operation: o.ID, Tenant: t.ID, Slug: t.Slug, Schema: o.Schema, TakenAt: o.Archive.TakenAt, Settings: settings, DataKey: key,
	})
}

func (s *Service) dumpCollection(ctx context.Context, o *Operation, a *archiveWriter, c *mongo.Collection, p *Progress) error {
	specs, err := indexes(ctx, c)
	if err != nil {
		return err
	}
	h := collectionHead{Name: c.Name(), Indexes: []json.RawMessage{}}
	for _, spec := range specs {
		raw, err := bson.MarshalExtJSON(spec, true, false)
		if err != nil {
			return fmt.Errorf("write index: %w", err)
		}
		h.Indexes = append(h.Indexes, raw)
	}
	if err := a.json(frameCollection, h); err != nil {
		return err
	}
	sum := sha256.New()
	err = pieces(ctx, c, func(docs []bson.Raw) error {
		for _, d := range docs {
			hashInto(sum, d)
			if err := a.frame(frameDocument, d); err != nil {
				return err
			}
		}
		p.Done += int64(len(docs))
		return s.progress(ctx, o)
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", c.Name(), tenancy.Translate(err))
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != p.SHA256 || p.Done != p.Documents {
		return fmt.Errorf("the copy of %s is not what it was when it was made", c.Name())
	}
	a.totals.Collections = append(a.totals.Collections, *p)
	a.totals.Documents += p.Done
	return a.json(frameEnd, struct {
		Progress

		SHA256 string `json:"sha256"`
	}{*p, p.SHA256})
}

// controlKept are collections of the control database that are not the clinic's: its directory entry, which has a place of its
// own, logs and ledgers of the platform.
var controlKept = map[string]bool{
	"tenants": true, "audit": true, "due": true, "migration_ledger": true, "locks": true, "schedule": true, collection: true,
}

// controlOf goes over what the control database has of a clinic: documents that name it in tenant_id or by their identifier.
func (s *Service) controlOf(ctx context.Context, tenant tenancy.ID, skip map[string]bool, do func(c *mongo.Collection, filter bson.D) error) error {
	names, err := s.control().Database().ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return fmt.Errorf("list collections: %w", tenancy.Translate(err))
	}
	filter := bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: "_id", Value: tenant}},
		bson.D{{Key: "tenant_id", Value: tenant}},
		bson.D{{Key: "tenant", Value: tenant}},
		bson.D{{Key: "_id", Value: bson.D{{Key: "$regex", Value: "^" + string(tenant) + "/"}}}},
	}}}
	for _, name := range names {
		if skip[name] {
			continue
		}
		if err := do(s.control().Collection(name), filter); err != nil {
			return fmt.Errorf("%s: %w", name, tenancy.Translate(err))
		}
	}
	return nil
}

func (s *Service) dumpControl(ctx context.Context, o *Operation, a *archiveWriter) error {
	return s.controlOf(ctx, o.Tenant, controlKept, func(c *mongo.Collection, filter bson.D) error {
		cur, err := c.Find(ctx, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}))
		if err != nil {
			return err
		}
		defer func() { _ = cur.Close(context.WithoutCancel(ctx)) }()
		for cur.Next(ctx) {
			raw, err := bson.Marshal(bson.D{{Key: "c", Value: c.Name()}, {Key: "d", Value: cur.Current}})
			if err != nil {
				return err
			}
			if err := a.frame(frameControl, raw); err != nil {
				return err
			}
		}
		return cur.Err()
	})
}

// writeLines writes a collection of the copy as lines of relaxed Extended JSON, and keeps the documents where that is wanted.
func (s *Service) writeLines(ctx context.Context, o *Operation, p *Progress, w io.Writer, keep bool, kept *[][]byte) error {
	db, err := s.Router.DatabaseAt(o.To, "an export reads the copy of a clinic's database")
	if err != nil {
		return err
	}
	p.Done = 0
	return pieces(ctx, db.Collection(p.Name), func(docs []bson.Raw) error {
		for _, d := range docs {
			line, err := bson.MarshalExtJSON(d, false, false)
			if err != nil {
				return fmt.Errorf("write %s: %w", p.Name, err)
			}
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
			if keep {
				*kept = append(*kept, bytes.Clone(d))
			}
		}
		p.Done += int64(len(docs))
		return s.progress(ctx, o)
	})
}
