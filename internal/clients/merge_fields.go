package clients

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/m-saas/m-saas/tenancy"
)

// mergeFields are the fields of which a merge may choose whose value is kept, beside "custom." and a key.
func mergeFields() []string {
	return []string{"name", "email", "phone", "date_of_birth", "address", "notes", "status", "source", "minor", "guardian"}
}

// joined makes the client who stays out of both. A field keeps its value; without one it takes the other's; keep decides
// otherwise. Tags, remarks and the clinic's own fields are joined, and a legal hold holds.
func joined(scope tenancy.Scope, into, from record, fromKeys []string, keep map[string]string) (record, error) {
	after := into
	pick := func(field string, to *string, other string) {
		if whose := keep[field]; whose == "other" || whose == "" && *to == "" {
			*to = other
		}
	}
	pick("name", &after.Name, from.Name)
	pick("email", &after.Email, from.Email)
	pick("phone", &after.Phone, from.Phone)
	pick("date_of_birth", &after.DateOfBirth, from.DateOfBirth)
	pick("address", &after.Address, from.Address)
	pick("notes", &after.Notes, from.Notes)
	if keep["notes"] == "" {
		after.Notes = joinNotes(after.Notes, into.Notes, from.Notes)
	}
	after.pickStanding(into.Client, from.Client, keep)
	after.LegalHold = into.LegalHold || from.LegalHold
	after.Tags, _ = normaliseTags(append(slices.Clone(into.Tags), from.Tags...))
	after.Tags = after.Tags[:min(len(after.Tags), MaxTags)]
	after.Custom = joinCustom(into.Custom, from.Custom, keep)
	c, err := readContact(scope, after.Email, after.Phone)
	if err != nil {
		return after, err
	}
	after.setContact(c)
	after.DedupeKeys = slices.DeleteFunc(dedupeKeys(after.Email, after.Phone), func(k string) bool {
		return !slices.Contains(into.DedupeKeys, k) && !slices.Contains(fromKeys, k)
	})
	return after, nil
}

// joinNotes keeps both remarks where there are two and they fit.
func joinNotes(kept, into, from string) string {
	both := into + "\n\n" + from
	if into == "" || from == "" || into == from || utf8.RuneCountInString(both) > MaxNotes {
		return kept
	}
	return both
}

// pickStanding chooses what has no empty value: status, source, and whether somebody is a minor and whose.
func (r *record) pickStanding(into, from Client, keep map[string]string) {
	if keep["status"] == "other" {
		r.Status = from.Status
	}
	if whose := keep["source"]; whose == "other" || whose == "" && into.Source == UnknownStart {
		r.Source = from.Source
	}
	if keep["minor"] == "other" {
		r.Minor = from.Minor
	}
	if whose := keep["guardian"]; whose == "other" || whose == "" && into.Guardian == nil {
		r.Guardian = from.Guardian
	}
	if r.Guardian != nil && r.Guardian.ClientID == into.ID {
		r.Guardian = into.Guardian
	}
}

func joinCustom(into, from map[string]any, keep map[string]string) map[string]any {
	out := maps.Clone(into)
	for key, value := range from {
		_, has := into[key]
		if whose := keep["custom."+key]; whose == "other" || whose == "" && !has {
			if out == nil {
				out = map[string]any{}
			}
			out[key] = value
		}
	}
	return out
}

// parted takes back what a merge made of a client: a field that still has the merge's value gets the one from before, and
// one that was changed since stays.
func parted(scope tenancy.Scope, now, before, after record) (record, error) {
	out := now
	back := func(to *string, b, a string) {
		if *to == a {
			*to = b
		}
	}
	back(&out.Name, before.Name, after.Name)
	back(&out.Email, before.Email, after.Email)
	back(&out.Phone, before.Phone, after.Phone)
	back(&out.DateOfBirth, before.DateOfBirth, after.DateOfBirth)
	back(&out.Address, before.Address, after.Address)
	back(&out.Notes, before.Notes, after.Notes)
	if out.Status == after.Status {
		out.Status = before.Status
	}
	if out.Source == after.Source {
		out.Source = before.Source
	}
	if out.Minor == after.Minor {
		out.Minor = before.Minor
	}
	if out.LegalHold == after.LegalHold {
		out.LegalHold = before.LegalHold
	}
	if out.Guardian.text() == after.Guardian.text() {
		out.Guardian = before.Guardian
	}
	out.Tags = slices.DeleteFunc(slices.Clone(now.Tags), func(t string) bool { return holds(after.Tags, t) && !holds(before.Tags, t) })
	out.Custom = partCustom(now.Custom, before.Custom, after.Custom)
	c, err := readContact(scope, out.Email, out.Phone)
	if err != nil {
		return out, err
	}
	out.setContact(c)
	out.DedupeKeys = slices.DeleteFunc(dedupeKeys(out.Email, out.Phone), func(k string) bool {
		return !slices.Contains(before.DedupeKeys, k) && !slices.Contains(now.DedupeKeys, k)
	})
	return out, nil
}

func partCustom(now, before, after map[string]any) map[string]any {
	out := maps.Clone(now)
	for key, value := range now {
		if after[key] != value {
			continue
		}
		if old, had := before[key]; had {
			out[key] = old
		} else {
			delete(out, key)
		}
	}
	return out
}

// alike says whether two folded names are one, whatever the order of their words.
func alike(a, b string) bool {
	x, y := strings.Fields(sortName(a)), strings.Fields(sortName(b))
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
