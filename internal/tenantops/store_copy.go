package tenantops

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// The bounds of a piece of a collection that is held in memory.
const (
	pieceDocuments = 500
	pieceBytes     = 4 << 20
)

// Schema is what operations need of the migrations.
type Schema interface {
	Newest() int
	// UpDatabase runs the steps after a version in a database that nobody is led to yet.
	UpDatabase(ctx context.Context, db *mongo.Database, version int) error
	// Idle says whether nobody migrates.
	Idle(ctx context.Context) (bool, error)
}

// copying is one copy of a clinic's database, from one place to another. A pass makes the target what the source is; what is
// equal already is left alone, so that a pass may be cut short and begun anew at any time.
type copying struct {
	s    *Service
	o    *Operation
	from *mongo.Database
	to   *mongo.Database
}

func (s *Service) copying(o *Operation) (*copying, error) {
	from, err := s.Router.DatabaseAt(o.From, "an operation copies a clinic's database")
	if err != nil {
		return nil, err
	}
	to, err := s.Router.DatabaseAt(o.To, "an operation copies a clinic's database")
	if err != nil {
		return nil, err
	}
	return &copying{s: s, o: o, from: from, to: to}, nil
}

// collections lists what is copied, in the order of names.
func collections(ctx context.Context, db *mongo.Database) ([]string, error) {
	names, err := db.ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return nil, fmt.Errorf("list collections: %w", tenancy.Translate(err))
	}
	names = slices.DeleteFunc(names, func(n string) bool { return tenancy.Uncopied(n) || len(n) > 6 && n[:7] == "system." })
	slices.Sort(names)
	return names, nil
}

// shape makes the target's collections and indexes those of the source.
func (c *copying) shape(ctx context.Context) error {
	names, err := collections(ctx, c.from)
	if err != nil {
		return err
	}
	for _, name := range names {
		specs, err := indexes(ctx, c.from.Collection(name))
		if err != nil {
			return err
		}
		if err := makeIndexes(ctx, c.to, name, specs); err != nil {
			return err
		}
	}
	return nil
}

// indexes reads the definitions of a collection's indexes but that of the identifier.
func indexes(ctx context.Context, c *mongo.Collection) ([]bson.D, error) {
	cur, err := c.Indexes().List(ctx)
	if err != nil {
		return nil, fmt.Errorf("list indexes of %s: %w", c.Name(), tenancy.Translate(err))
	}
	var all, specs []bson.D
	if err := cur.All(ctx, &all); err != nil {
		return nil, fmt.Errorf("list indexes of %s: %w", c.Name(), tenancy.Translate(err))
	}
	for _, spec := range all {
		spec = slices.DeleteFunc(spec, func(e bson.E) bool { return e.Key == "v" || e.Key == "ns" })
		if !slices.ContainsFunc(spec, func(e bson.E) bool { return e.Key == "name" && e.Value == "_id_" }) {
			specs = append(specs, spec)
		}
	}
	return specs, nil
}

func makeIndexes(ctx context.Context, db *mongo.Database, name string, specs []bson.D) error {
	var err error
	if len(specs) > 0 {
		err = db.RunCommand(ctx, bson.D{{Key: "createIndexes", Value: name}, {Key: "indexes", Value: specs}}).Err()
	} else {
		err = db.CreateCollection(ctx, name)
		if command, ok := errors.AsType[mongo.CommandError](err); ok && command.Code == namespaceExists {
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("index %s: %w", name, tenancy.Translate(err))
	}
	return nil
}

const namespaceExists = 48

// pass goes over the collections, those left out excepted, and says for how many documents the target was not what the source
// was. Between two passes over a source that stands still the second finds none.
func (c *copying) pass(ctx context.Context, leaveOut map[string]bool) (differing int64, err error) {
	names, err := collections(ctx, c.from)
	if err != nil {
		return 0, err
	}
	c.o.Collections = c.listed(ctx, names)
	for i, name := range names {
		if leaveOut[name] {
			continue
		}
		n, err := c.collection(ctx, &c.o.Collections[i])
		if err != nil {
			return differing, fmt.Errorf("copy %s: %w", name, tenancy.Translate(err))
		}
		c.o.Collections[i].differed = n
		differing += n
	}
	return differing, c.s.progress(ctx, c.o)
}

// listed keeps the figures of the collections that are known, and adds the others'.
func (c *copying) listed(ctx context.Context, names []string) []Progress {
	all := make([]Progress, 0, len(names))
	for _, name := range names {
		p := Progress{Name: name}
		if i := slices.IndexFunc(c.o.Collections, func(k Progress) bool { return k.Name == name }); i >= 0 {
			p = c.o.Collections[i]
		}
		if n, err := c.from.Collection(name).EstimatedDocumentCount(ctx); err == nil {
			p.Documents = n
		}
		all = append(all, p)
	}
	return all
}

func (c *copying) collection(ctx context.Context, p *Progress) (differing int64, err error) {
	from, to := c.from.Collection(p.Name), c.to.Collection(p.Name)
	sum := sha256.New()
	p.Done, p.SHA256 = 0, ""
	err = pieces(ctx, from, func(docs []bson.Raw) error {
		n, err := mend(ctx, to, docs)
		if err != nil {
			return err
		}
		differing += n
		for _, d := range docs {
			hashInto(sum, d)
		}
		p.Done += int64(len(docs))
		return c.s.progress(ctx, c.o)
	})
	if err != nil {
		return differing, err
	}
	p.Documents, p.SHA256 = p.Done, hex.EncodeToString(sum.Sum(nil))
	there, err := to.CountDocuments(ctx, bson.D{})
	if err != nil || there <= p.Done {
		return differing + max(0, p.Done-there), err
	}
	n, err := removeOthers(ctx, from, to)
	return differing + n, err
}

func hashInto(sum hash.Hash, doc bson.Raw) { _, _ = sum.Write(doc) }

// pieces reads a collection in the order of its identifiers, a bounded piece at a time.
func pieces(ctx context.Context, c *mongo.Collection, do func([]bson.Raw) error) error {
	cur, err := c.Find(ctx, bson.D{}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetBatchSize(pieceDocuments))
	if err != nil {
		return err
	}
	defer func() { _ = cur.Close(context.WithoutCancel(ctx)) }()
	var piece []bson.Raw
	size := 0
	for cur.Next(ctx) {
		piece = append(piece, bytes.Clone(cur.Current))
		if size += len(cur.Current); len(piece) < pieceDocuments && size < pieceBytes {
			continue
		}
		if err := do(piece); err != nil {
			return err
		}
		piece, size = piece[:0], 0
	}
	if err := cur.Err(); err != nil || len(piece) == 0 {
		return err
	}
	return do(piece)
}

// mend makes documents of the target what they are given as, and says how many were not. A unique index may refuse one because
// of another that is still as it was: it goes from the target, and the next pass brings it.
func mend(ctx context.Context, to *mongo.Collection, docs []bson.Raw) (int64, error) {
	there, err := byID(ctx, to, docs)
	if err != nil {
		return 0, err
	}
	var models []mongo.WriteModel
	for _, d := range docs {
		old, ok := there[string(idOf(d).Value)]
		switch {
		case !ok:
			models = append(models, mongo.NewInsertOneModel().SetDocument(d))
		case !bytes.Equal(old, d):
			models = append(models, mongo.NewReplaceOneModel().SetFilter(bson.D{{Key: "_id", Value: idOf(d)}}).SetReplacement(d).SetUpsert(true))
		}
	}
	if len(models) == 0 {
		return 0, nil
	}
	_, err = to.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	var bulk mongo.BulkWriteException
	if !errors.As(err, &bulk) || !mongo.IsDuplicateKeyError(err) {
		return int64(len(models)), err
	}
	stale := bson.A{}
	for _, e := range bulk.WriteErrors {
		if replace, ok := e.Request.(*mongo.ReplaceOneModel); ok {
			if raw, ok := replace.Replacement.(bson.Raw); ok {
				stale = append(stale, idOf(raw))
			}
		}
	}
	if len(stale) > 0 {
		_, err = to.DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: stale}}}})
		return int64(len(models)), err
	}
	return int64(len(models)), nil
}

func idOf(d bson.Raw) bson.RawValue { return d.Lookup("_id") }

func byID(ctx context.Context, c *mongo.Collection, docs []bson.Raw) (map[string]bson.Raw, error) {
	ids := make(bson.A, 0, len(docs))
	for _, d := range docs {
		ids = append(ids, idOf(d))
	}
	cur, err := c.Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find().SetBatchSize(pieceDocuments))
	if err != nil {
		return nil, err
	}
	defer func() { _ = cur.Close(context.WithoutCancel(ctx)) }()
	found := make(map[string]bson.Raw, len(docs))
	for cur.Next(ctx) {
		found[string(idOf(cur.Current).Value)] = bytes.Clone(cur.Current)
	}
	return found, cur.Err()
}

// removeOthers removes from the target what the source does not have any more.
func removeOthers(ctx context.Context, from, to *mongo.Collection) (int64, error) {
	var gone int64
	err := pieces(ctx, to, func(docs []bson.Raw) error {
		there, err := byID(ctx, from, docs)
		if err != nil {
			return err
		}
		others := bson.A{}
		for _, d := range docs {
			if _, ok := there[string(idOf(d).Value)]; !ok {
				others = append(others, idOf(d))
			}
		}
		if len(others) == 0 {
			return nil
		}
		gone += int64(len(others))
		_, err = to.DeleteMany(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: others}}}})
		return err
	})
	return gone, err
}

// drop removes a database that no tenant is led to.
func (s *Service) drop(ctx context.Context, p tenancy.Placement) error {
	db, err := s.Router.DatabaseAt(p, "a database that no clinic is led to any more goes")
	if err != nil {
		return err
	}
	if err := db.Drop(ctx); err != nil {
		return fmt.Errorf("drop database: %w", tenancy.Translate(err))
	}
	return nil
}
