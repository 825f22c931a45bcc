package imports

import (
	"context"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
)

// PreviewRow is what a row would become.
type PreviewRow struct {
	Row       int
	Client    clients.NewClient
	Problems  []Problem
	Duplicate *clients.Client // who has this e-mail or phone already, or gets it by a row above
}

// Preview reads the first rows as the options say, without entering anybody. Faults: Forbidden; NotFound; Gone; Invalid.
func (s *Service) Preview(ctx context.Context, actor identity.Actor, importID string, o Options) ([]PreviewRow, error) {
	r, err := s.authorised(ctx, actor, importID)
	if err != nil {
		return nil, err
	}
	if err := o.check(len(r.Options.Mapping)); err != nil {
		return nil, err
	}
	t, err := s.open(ctx, actor.Scope(), r)
	if err != nil {
		return nil, err
	}
	defer t.close()
	rows, err := t.next(previewRows + 1)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	out := make([]PreviewRow, 0, previewRows)
	above := earlier{}
	for i, cells := range rows[1:] {
		p := PreviewRow{Row: i + 1}
		p.Client, p.Problems = o.readRow(cells)
		p.Client.ID = clientID(importID, i+1)
		same, err := s.Clients.Check(ctx, actor, p.Client)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			return nil, err
		}
		p.complain(problemsOf(err))
		if len(same) == 0 {
			same = above.same(p.Client)
		}
		if len(same) > 0 {
			p.Duplicate = &same[0]
		} else if len(p.Problems) == 0 {
			above.add(p.Client)
		}
		out = append(out, p)
	}
	return out, nil
}

// complain adds problems of fields that have none yet.
func (p *PreviewRow) complain(more []Problem) {
	for _, m := range more {
		if !slices.ContainsFunc(p.Problems, func(have Problem) bool { return have.Field == m.Field }) {
			p.Problems = append(p.Problems, m)
		}
	}
}

// earlier are the new clients of the rows above one, by e-mail and phone.
type earlier map[string]clients.Client

func (e earlier) add(in clients.NewClient) {
	for _, value := range []string{strings.ToLower(in.Email), in.Phone} {
		if value != "" {
			e[value] = clients.Client{ID: in.ID, Name: in.Name}
		}
	}
}

func (e earlier) same(in clients.NewClient) []clients.Client {
	for _, value := range []string{strings.ToLower(in.Email), in.Phone} {
		if c, ok := e[value]; ok {
			return []clients.Client{c}
		}
	}
	return nil
}
