package tenantops

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// sink is told what an archive holds, in its order. A nil function does not want to hear.
type sink struct {
	manifest   func(manifest) error
	collection func(name string, indexes []bson.D) error
	documents  func(name string, docs []bson.Raw) error
	ended      func(Progress) error
	control    func(collection string, doc bson.Raw) error
	object     func(objectHead) error
	piece      func([]byte) error
}

// scan reads an archive to its end, counting and hashing what it says of itself. What it tells the sink has been authenticated;
// but only when scan gives no error was the archive whole.
func scan(ctx context.Context, a *archiveReader, k sink) (totals, error) {
	r := &scanning{k: k, sum: sha256.New()}
	for {
		if err := ctx.Err(); err != nil {
			return totals{}, err
		}
		kind, data, err := a.next()
		if err != nil {
			return totals{}, err
		}
		done, err := r.frame(kind, data)
		if err != nil || done {
			return r.seen, err
		}
	}
}

type scanning struct {
	k     sink
	seen  totals
	now   Progress
	sum   hash.Hash
	piece []bson.Raw
	size  int
}

func (r *scanning) frame(kind frameKind, data []byte) (done bool, err error) {
	switch kind {
	case frameManifest:
		return false, hand(data, r.k.manifest)
	case frameCollection:
		return false, r.begin(data)
	case frameDocument:
		return false, r.document(data)
	case frameEnd:
		return false, r.end(data)
	case frameControl:
		if r.k.control == nil {
			return false, nil
		}
		raw := bson.Raw(bytes.Clone(data))
		return false, r.k.control(raw.Lookup("c").StringValue(), raw.Lookup("d").Document())
	case frameObject:
		return false, hand(data, r.k.object)
	case framePiece:
		if r.k.piece == nil {
			return false, nil
		}
		return false, r.k.piece(data)
	case frameLast:
		said, err := readJSON[totals](data)
		if err == nil && (said.Documents != r.seen.Documents || len(said.Collections) != len(r.seen.Collections)) {
			err = damaged(nil)
		}
		r.seen.Objects = said.Objects
		return true, err
	}
	return false, damaged(fmt.Errorf("frame %q", kind))
}

func hand[T any](data []byte, to func(T) error) error {
	v, err := readJSON[T](data)
	if err != nil || to == nil {
		return err
	}
	return to(v)
}

func (r *scanning) begin(data []byte) error {
	h, err := readJSON[collectionHead](data)
	if err != nil {
		return err
	}
	r.now = Progress{Name: h.Name}
	r.sum.Reset()
	if r.k.collection == nil {
		return nil
	}
	var specs []bson.D
	for _, raw := range h.Indexes {
		var spec bson.D
		if err := bson.UnmarshalExtJSON(raw, true, &spec); err != nil {
			return damaged(err)
		}
		specs = append(specs, spec)
	}
	return r.k.collection(h.Name, specs)
}

func (r *scanning) document(data []byte) error {
	doc := bson.Raw(data)
	if err := doc.Validate(); err != nil {
		return damaged(err)
	}
	r.now.Documents++
	hashInto(r.sum, doc)
	if r.k.documents == nil {
		return nil
	}
	r.piece = append(r.piece, bytes.Clone(doc))
	if r.size += len(data); len(r.piece) < pieceDocuments && r.size < pieceBytes {
		return nil
	}
	return r.flush()
}

func (r *scanning) flush() error {
	if len(r.piece) == 0 {
		return nil
	}
	err := r.k.documents(r.now.Name, r.piece)
	r.piece, r.size = nil, 0
	return err
}

func (r *scanning) end(data []byte) error {
	said, err := readJSON[struct {
		Documents int64  `json:"documents"`
		SHA256    string `json:"sha256"`
	}](data)
	if err != nil {
		return err
	}
	if err := r.flush(); err != nil {
		return err
	}
	r.now.SHA256 = hex.EncodeToString(r.sum.Sum(nil))
	if said.SHA256 != r.now.SHA256 || said.Documents != r.now.Documents {
		return damaged(nil)
	}
	r.now.Done = r.now.Documents
	r.seen.Collections = append(r.seen.Collections, r.now)
	r.seen.Documents += r.now.Documents
	if r.k.ended == nil {
		return nil
	}
	return r.k.ended(r.now)
}

// loadInto makes an archive's collections in a database, those that are there already excepted.
func (s *Service) loadInto(ctx context.Context, o *Operation, a *archiveReader, more sink) error {
	db, err := s.Router.DatabaseAt(o.To, "an archive becomes a clinic's database")
	if err != nil {
		return err
	}
	k := more
	k.collection = func(name string, specs []bson.D) error {
		o.Collections = append(o.Collections, Progress{Name: name})
		return makeIndexes(ctx, db, name, specs)
	}
	k.documents = func(name string, docs []bson.Raw) error {
		if _, err := mend(ctx, db.Collection(name), docs); err != nil {
			return fmt.Errorf("load %s: %w", name, tenancy.Translate(err))
		}
		p := &o.Collections[len(o.Collections)-1]
		p.Done += int64(len(docs))
		p.Documents = p.Done
		return s.progress(ctx, o)
	}
	k.ended = func(p Progress) error {
		o.Collections[len(o.Collections)-1] = p
		return nil
	}
	o.Collections = []Progress{}
	_, err = scan(ctx, a, k)
	return err
}

// verify reads back what was loaded, and compares it with what the archive said of itself.
func (s *Service) verify(ctx context.Context, o *Operation) error {
	db, err := s.Router.DatabaseAt(o.To, "what an archive became is read back")
	if err != nil {
		return err
	}
	for i := range o.Collections {
		p := &o.Collections[i]
		p.Done = 0
		sum := sha256.New()
		err := pieces(ctx, db.Collection(p.Name), func(docs []bson.Raw) error {
			for _, d := range docs {
				hashInto(sum, d)
			}
			p.Done += int64(len(docs))
			return s.progress(ctx, o)
		})
		if err != nil {
			return fmt.Errorf("read %s: %w", p.Name, tenancy.Translate(err))
		}
		if p.Done != p.Documents || hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
			return fmt.Errorf("%s is not what the archive holds", p.Name)
		}
	}
	return nil
}

// shapeLoaded brings a database that nobody is led to yet to the newest version. Messages that were to leave before now do not:
// the clinic has sent them since, or their time is over.
func (s *Service) shapeLoaded(ctx context.Context, o *Operation) error {
	db, err := s.Router.DatabaseAt(o.To, "a restored database is brought to the newest version")
	if err != nil {
		return err
	}
	if err := s.Schema.UpDatabase(ctx, db, o.Schema); err != nil {
		return err
	}
	o.Schema = max(o.Schema, s.Schema.Newest())
	now := s.now()
	for _, q := range []struct {
		in      string
		of, set bson.D
	}{
		{
			"outbox",
			bson.D{{Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{"waiting", "handing"}}}}, {Key: "due_at", Value: bson.D{{Key: "$lte", Value: now}}}},
			bson.D{{Key: "state", Value: "dropped"}, {Key: "reason", Value: "restored"}, {Key: "changed_at", Value: now}},
		},
		{
			"mails",
			bson.D{{Key: "state", Value: bson.D{{Key: "$in", Value: bson.A{"queued", "sending"}}}}},
			bson.D{{Key: "state", Value: "uncertain"}, {Key: "code", Value: "restored"}, {Key: "changed_at", Value: now}},
		},
	} {
		if _, err := db.Collection(q.in).UpdateMany(ctx, q.of, bson.D{{Key: "$set", Value: q.set}}); err != nil {
			return fmt.Errorf("quiet %s: %w", q.in, tenancy.Translate(err))
		}
	}
	return nil
}

// readSettings reads the settings of a manifest.
func readSettings(m manifest) (tenancy.Settings, error) {
	var settings tenancy.Settings
	if err := bson.UnmarshalExtJSON(m.Settings, true, &settings); err != nil {
		return settings, damaged(err)
	}
	return settings, nil
}

func (s *Service) controlSink(ctx context.Context) func(string, bson.Raw) error {
	return func(name string, doc bson.Raw) error { return s.putControl(ctx, name, doc) }
}

// putControl writes a document of the control database that came in an archive.
func (s *Service) putControl(ctx context.Context, name string, doc bson.Raw) error {
	if controlKept[name] {
		return nil
	}
	filter := bson.D{{Key: "_id", Value: idOf(doc)}}
	if owner, err := doc.LookupErr("tenant_id"); err == nil {
		filter = append(filter, bson.E{Key: "tenant_id", Value: owner})
	}
	_, err := s.control().Collection(name).ReplaceOne(ctx, filter, doc, options.Replace().SetUpsert(true))
	if tenancy.IsDuplicate(err, "") {
		return nil // it belongs to another clinic here, such as the address of a booking page
	}
	if err != nil {
		return fmt.Errorf("enter %s: %w", name, tenancy.Translate(err))
	}
	return nil
}
