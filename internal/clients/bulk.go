package clients

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
)

// MaxBulk is how many clients one call of Bulk changes.
const MaxBulk = 500

// BulkChange is the input of Bulk: what to do, to the clients named or to those that the filter finds.
type BulkChange struct {
	IDs        []string // at most MaxBulk
	Filter     *ViewFilter
	Cursor     string // of a filter: where the last call ended
	AddTags    []string
	RemoveTags []string
	SetStatus  Status // "" = stays
}

// Outcome is what became of one client.
type Outcome string

// The outcomes.
const (
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged" // it was so already
	Missing   Outcome = "not_found"
	Refused   Outcome = "refused"
)

// BulkResult is what became of one client and, where it was refused, the fault's code.
type BulkResult struct {
	ID      string
	Outcome Outcome
	Code    string
}

// BulkReport says what became of each; Next is the cursor to go on with, "" at the end.
type BulkReport struct {
	Results []BulkResult
	Next    string
}

// Bulk changes tags and status of many clients, each by an edit of its own with its own audit entry. A call that was cut
// short may be repeated as it is: who is as wanted already stays unchanged. Faults: Forbidden; Invalid with fields.
func (s *Service) Bulk(ctx context.Context, actor identity.Actor, in BulkChange) (BulkReport, error) {
	if err := actor.Authorise(policies.ClientsWrite); err != nil {
		return BulkReport{}, err
	}
	if err := in.check(); err != nil {
		return BulkReport{}, err
	}
	report, ids := BulkReport{}, in.IDs
	if in.Filter != nil {
		var err error
		if ids, report.Next, err = s.bulkPage(ctx, actor, in); err != nil {
			return BulkReport{}, err
		}
	}
	seen := map[string]bool{}
	for _, clientID := range ids {
		if seen[clientID] {
			continue
		}
		seen[clientID] = true
		r, err := s.bulkOne(ctx, actor, clientID, in)
		if err != nil {
			return BulkReport{}, err
		}
		report.Results = append(report.Results, r)
	}
	return report, nil
}

func (in *BulkChange) check() error {
	var ok bool
	switch {
	case (len(in.IDs) == 0) == (in.Filter == nil):
		return fault.InvalidField("ids", "required", "Name the clients, or give a filter.")
	case len(in.IDs) > MaxBulk:
		return fault.InvalidField("ids", "too_many", fmt.Sprintf("At most %d clients at once.", MaxBulk))
	case in.SetStatus != "" && !slices.Contains(statuses(), in.SetStatus):
		return fault.InvalidField("set_status", "unknown_value", "The status is lead, active, inactive or vip.")
	}
	if in.AddTags, ok = normaliseTags(in.AddTags); !ok {
		return fault.InvalidField("add_tags", "too_long", fmt.Sprintf("At most %d tags of %d characters.", MaxTags, MaxTag))
	}
	if in.RemoveTags, ok = normaliseTags(in.RemoveTags); !ok {
		return fault.InvalidField("remove_tags", "too_long", fmt.Sprintf("At most %d tags of %d characters.", MaxTags, MaxTag))
	}
	if len(in.AddTags)+len(in.RemoveTags) == 0 && in.SetStatus == "" {
		return fault.InvalidField("add_tags", "required", "Say what is to change.")
	}
	return nil
}

// bulkPage finds the next clients of the filter, in the order of their identifiers, which no change disturbs.
func (s *Service) bulkPage(ctx context.Context, actor identity.Actor, in BulkChange) (ids []string, next string, err error) {
	f := in.Filter.filter()
	f.Sort, f.Limit = "", 0
	q, err := f.check(actor.Scope(), s.Now())
	if err != nil {
		return nil, "", prefixed("filter.", err)
	}
	q.Sort, q.Limit = byID, MaxBulk
	var after *cursor
	if in.Cursor != "" {
		c, err := parseCursor(in.Cursor, byID)
		if err != nil {
			return nil, "", err
		}
		after = &c
	}
	found, err := list(ctx, actor.Scope(), q, after)
	if err != nil {
		return nil, "", fmt.Errorf("bulk: %w", err)
	}
	for _, r := range found[:min(len(found), MaxBulk)] {
		ids = append(ids, r.ID)
	}
	if len(found) > MaxBulk {
		next, err = cursor{Sort: byID, ID: ids[MaxBulk-1]}.encode()
	}
	return ids, next, err
}

// bulkOne changes one client; only what is no fault of the client's ends the whole.
func (s *Service) bulkOne(ctx context.Context, actor identity.Actor, clientID string, in BulkChange) (BulkResult, error) {
	result := BulkResult{ID: clientID, Outcome: Missing}
	if !id.Is(id.Client, clientID) {
		return result, nil
	}
	for range writeAttempts {
		before, found, err := findStored(ctx, actor.Scope(), clientID)
		switch {
		case err != nil:
			return result, fmt.Errorf("bulk: %w", err)
		case !found:
			return result, nil
		}
		after := before
		after.Tags = in.tags(before.Tags)
		if in.SetStatus != "" {
			after.Status = in.SetStatus
		}
		if len(after.Tags) > MaxTags {
			return BulkResult{ID: clientID, Outcome: Refused, Code: "too_many_tags"}, nil
		}
		if after.Status == before.Status && slices.Equal(after.Tags, before.Tags) {
			return BulkResult{ID: clientID, Outcome: Unchanged}, nil
		}
		after.Rev, after.ChangedAt = before.Rev+1, s.now()
		ok, err := putTags(ctx, actor.Scope(), after, before.Rev)
		if err != nil {
			return result, fmt.Errorf("bulk: %w", err)
		}
		if ok {
			s.changed(ctx, actor, after.Client, audit.Entry{Action: "client.edited", Changes: differences(before.Client, after.Client)})
			return BulkResult{ID: clientID, Outcome: Changed}, nil
		}
	}
	return BulkResult{ID: clientID, Outcome: Refused, Code: "busy"}, nil
}

// tags are a client's tags after the change. A tag is the same in small and capital letters.
func (in BulkChange) tags(have []string) []string {
	out := slices.DeleteFunc(slices.Clone(have), func(t string) bool { return holds(in.RemoveTags, t) && !holds(in.AddTags, t) })
	for _, t := range in.AddTags {
		if !holds(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func holds(tags []string, tag string) bool {
	return slices.ContainsFunc(tags, func(t string) bool { return strings.EqualFold(t, tag) })
}
