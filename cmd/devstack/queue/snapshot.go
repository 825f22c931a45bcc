package queue

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// databases is how many numbered databases a snapshot looks at: Redis' default.
const databases = 16

// record is one key. Values are bytes, so that JSON keeps them whatever they hold.
type record struct {
	DB      int             `json:"db"`
	Key     []byte          `json:"key"`
	Kind    string          `json:"kind"`
	Expires time.Time       `json:"expires,omitzero"`
	Values  [][]byte        `json:"values,omitempty"` // string: one; list, set: elements; hash: field, value, …; zset: members
	Scores  []float64       `json:"scores,omitempty"` // zset: one per member
	Entries []streamedEntry `json:"entries,omitempty"`
}

type streamedEntry struct {
	ID     string   `json:"id"`
	Values [][]byte `json:"values"`
}

// save writes every key to the snapshot. Consumer groups of streams are not kept.
func (s *Server) save() error {
	if s.snapshot == "" {
		return nil
	}
	now := time.Now()
	var records []record
	for n := range databases {
		db := s.redis.DB(n)
		for _, key := range db.Keys() {
			r, err := read(db, key)
			if err != nil {
				return fmt.Errorf("save key of database %d: %w", n, err)
			}
			r.DB = n
			if ttl := db.TTL(key); ttl > 0 {
				r.Expires = now.Add(ttl)
			}
			records = append(records, r)
		}
	}
	raw, err := json.Marshal(records)
	if err != nil {
		return fmt.Errorf("encode the snapshot: %w", err)
	}
	if err := os.WriteFile(s.snapshot+".new", raw, 0o600); err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	return os.Rename(s.snapshot+".new", s.snapshot)
}

func read(db *miniredis.RedisDB, key string) (record, error) {
	r := record{Key: []byte(key), Kind: db.Type(key)}
	var err error
	var values []string
	switch r.Kind {
	case "string":
		var v string
		v, err = db.Get(key)
		values = []string{v}
	case "list":
		values, err = db.List(key)
	case "set":
		values, err = db.Members(key)
	case "hash":
		var fields []string
		fields, err = db.HKeys(key)
		for _, f := range fields {
			values = append(values, f, db.HGet(key, f))
		}
	case "zset":
		var scores map[string]float64
		scores, err = db.SortedSet(key)
		for member, score := range scores {
			values = append(values, member)
			r.Scores = append(r.Scores, score)
		}
	case "stream":
		var entries []miniredis.StreamEntry
		entries, err = db.Stream(key)
		for _, e := range entries {
			r.Entries = append(r.Entries, streamedEntry{ID: e.ID, Values: toBytes(e.Values)})
		}
	}
	r.Values = toBytes(values)
	return r, err
}

// restore loads the snapshot and removes it: after a crash an old one would bring finished work back.
func (s *Server) restore() error {
	if s.snapshot == "" {
		return nil
	}
	raw, err := os.ReadFile(s.snapshot)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the snapshot: %w", err)
	}
	var records []record
	if err := json.Unmarshal(raw, &records); err != nil {
		return fmt.Errorf("decode the snapshot %s: %w", s.snapshot, err)
	}
	now := time.Now()
	for _, r := range records {
		if !r.Expires.IsZero() && !r.Expires.After(now) {
			continue
		}
		db := s.redis.DB(r.DB)
		if err := write(db, r); err != nil {
			return fmt.Errorf("restore a %s: %w", r.Kind, err)
		}
		if !r.Expires.IsZero() {
			db.SetTTL(string(r.Key), r.Expires.Sub(now))
		}
	}
	return os.Remove(s.snapshot)
}

func write(db *miniredis.RedisDB, r record) error {
	key, values := string(r.Key), toStrings(r.Values)
	var err error
	switch r.Kind {
	case "string":
		err = db.Set(key, values[0])
	case "list":
		_, err = db.Push(key, values...)
	case "set":
		_, err = db.SetAdd(key, values...)
	case "hash":
		db.HSet(key, values...)
	case "zset":
		for i, member := range values {
			if _, err = db.ZAdd(key, r.Scores[i], member); err != nil {
				return err
			}
		}
	case "stream":
		for _, e := range r.Entries {
			if _, err = db.XAdd(key, e.ID, toStrings(e.Values)); err != nil {
				return err
			}
		}
	}
	return err
}

func toBytes(in []string) [][]byte {
	out := make([][]byte, len(in))
	for i, s := range in {
		out[i] = []byte(s)
	}
	return out
}

func toStrings(in [][]byte) []string {
	out := make([]string, len(in))
	for i, b := range in {
		out[i] = string(b)
	}
	return out
}
