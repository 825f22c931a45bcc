package stripetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// kept is one account as a file has it.
type kept struct {
	ID      string           `json:"id"`
	Number  int              `json:"number"`
	Objects []map[string]any `json:"objects"` // in the order of their kinds, the oldest first
}

// Save writes everything to a file, whole or not at all.
func (s *Server) Save(file string) error {
	s.mu.Lock()
	var all []kept
	for _, acc := range s.accounts {
		k := kept{ID: acc.id, Number: acc.number}
		for _, objects := range acc.byKind {
			for _, o := range objects {
				k.Objects = append(k.Objects, o)
			}
		}
		all = append(all, k)
	}
	body, err := json.Marshal(all)
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("write the stand-in's state: %w", err)
	}
	if err := os.WriteFile(file+".new", body, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// Load reads what Save wrote; a file that is not there is nothing.
func (s *Server) Load(file string) error {
	body, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var all []kept
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&all); err != nil {
		return fmt.Errorf("read the stand-in's state: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range all {
		acc := newAccount(k.ID)
		acc.number = k.Number
		for _, raw := range k.Objects {
			o := revived(raw)
			acc.byID[o.ID()] = o
			acc.byKind[o.Str("object")] = append(acc.byKind[o.Str("object")], o)
		}
		for _, p := range s.opts.Prices {
			if k.ID == "" && acc.byID[p.ID] == nil {
				s.addPrice(acc, p)
			}
		}
		s.accounts[k.ID] = acc
	}
	return nil
}

// revived gives values the types that they had before they were written.
func revived(raw map[string]any) Object {
	o := make(Object, len(raw))
	for key, v := range raw {
		if in, ok := v.(map[string]any); ok && key == "_params" {
			o[key] = revivedParams(in)
			continue
		}
		o[key] = revivedValue(v)
	}
	return o
}

func revivedValue(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		return revived(v)
	case []any:
		objects, texts := make([]Object, 0, len(v)), []string{}
		for _, one := range v {
			switch one := one.(type) {
			case map[string]any:
				objects = append(objects, revived(one))
			case string:
				texts = append(texts, one)
			}
		}
		if len(texts) > 0 {
			return texts
		}
		return objects
	default:
		return v
	}
}

func revivedParams(raw map[string]any) params {
	p := params{}
	for key, v := range raw {
		if in, ok := v.(map[string]any); ok {
			p[key] = revivedParams(in)
		} else {
			p[key] = v
		}
	}
	return p
}
