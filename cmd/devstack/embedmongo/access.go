package embedmongo

import (
	"errors"

	"go.mongodb.org/mongo-driver/bson"
)

// receipt says what a statement has to wait for to be durable.
type receipt struct {
	db       *database
	position int64
}

// wait returns once the statement is as durable as the sync mode asks for.
func (r receipt) wait() error {
	if r.db == nil || r.db.journal == nil || r.position == 0 {
		return nil
	}
	if err := r.db.journal.wait(r.position); err != nil {
		return err
	}
	r.db.compactIfDue()
	return nil
}

// view runs f on a collection, shared with other readers; f gets nil if there
// is no such collection.
func (s *store) view(db, coll string, f func(*collection) error) error {
	for {
		d, err := s.database(db, false)
		if err != nil {
			return err
		}
		if d == nil {
			return f(nil)
		}
		if gone, err := d.view(coll, f); !gone {
			return err
		}
	}
}

func (d *database) view(coll string, f func(*collection) error) (gone bool, err error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.gone {
		return true, nil
	}
	c := d.collections[coll]
	if c == nil {
		return false, f(nil)
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return false, f(c)
}

// change runs f on a collection, alone. With create set a missing collection
// is made, else f is not called. What f returns is the position in the journal
// to wait for, with the receipt, once no lock is held.
func (s *store) change(db, coll string, create bool, f func(*collection) (int64, error)) (receipt, error) {
	for {
		d, err := s.database(db, create)
		if d == nil || err != nil {
			return receipt{}, err
		}
		position, state, err := d.change(coll, f)
		switch {
		case state == changed:
			return receipt{d, position}, err
		case state == databaseGone:
			continue
		case !create:
			return receipt{}, nil
		}
		if _, err := s.ensure(db, coll); err != nil {
			return receipt{}, err
		}
	}
}

type changeState int

const (
	changed changeState = iota
	databaseGone
	collectionMissing
)

func (d *database) change(coll string, f func(*collection) (int64, error)) (int64, changeState, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.gone {
		return 0, databaseGone, nil
	}
	c := d.collections[coll]
	if c == nil {
		return 0, collectionMissing, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	position, err := f(c)
	return position, changed, err
}

// ensure makes a collection unless it is there.
func (s *store) ensure(db, coll string) (made bool, err error) {
	err = s.schema(db, true, func(d *database) ([]bson.D, error) {
		if d.collections[coll] != nil {
			return nil, nil
		}
		made = true
		d.create(coll)
		return []bson.D{created(coll)}, nil
	})
	return made, err
}

// schema runs f with a database locked against everything else, journals the
// entries it returns as one and waits until they are durable. f must leave
// nothing changed if it fails; if the journal does, the database is read anew.
func (s *store) schema(db string, create bool, f func(*database) ([]bson.D, error)) error {
	var r receipt
	err := s.alone(db, create, func(d *database) error {
		entries, err := f(d)
		if err != nil || len(entries) == 0 || d.journal == nil {
			return err
		}
		r.db = d
		if r.position, err = d.journal.append(encodeDoc(bson.D{{Key: "schema", Value: entries}})); err != nil {
			d.gone = true
			s.forget(d, true)
			return errors.Join(err, d.journal.close())
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.wait()
}

// alone runs f with a database locked against everything else.
func (s *store) alone(db string, create bool, f func(*database) error) error {
	for {
		d, err := s.database(db, create)
		if d == nil || err != nil {
			return err
		}
		if gone, err := d.alone(f); !gone {
			return err
		}
	}
}

func (d *database) alone(f func(*database) error) (gone bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.gone {
		return true, nil
	}
	return false, f(d)
}
