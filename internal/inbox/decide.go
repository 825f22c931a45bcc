package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	maxSnooze = 366 * 24 * time.Hour
	maxLeads  = 5 // conversations that were put together one after the other
)

// Decision is what a member makes of a conversation: nil leaves a thing as it is. Each may be repeated.
type Decision struct {
	Status       Status     // "" = stays
	SnoozedUntil *time.Time // with Snoozed
	Assignee     *string    // a member; Me; "" = nobody
	AddTags      []string
	RemoveTags   []string
	ClientID     *string // "" = none
	// SeenIn is the LastInID that whoever decides has seen: a conversation in which more has come in is not put away unread.
	SeenIn *string
}

// Decide changes a conversation; rev 0 means whatever is current. Faults: Forbidden; NotFound; Invalid with fields; Conflict
// "stale_edit", "mail_arrived".
func (s *Service) Decide(ctx context.Context, actor identity.Actor, conversationID string, rev int64, in Decision) (Shown, error) {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return Shown{}, err
	}
	if err := s.checkDecision(ctx, actor, &in); err != nil {
		return Shown{}, err
	}
	c, _, err := s.decide(ctx, actor, conversationID, rev, in)
	if err != nil {
		return Shown{}, err
	}
	return s.shown(ctx, actor, c)
}

func (s *Service) shown(ctx context.Context, actor identity.Actor, c Conversation) (Shown, error) {
	all, err := s.show(ctx, actor, c)
	if err != nil {
		return Shown{}, err
	}
	return all[0], nil
}

// checkDecision brings a decision to its normal form.
func (s *Service) checkDecision(ctx context.Context, actor identity.Actor, in *Decision) error {
	if err := s.checkStatus(in); err != nil {
		return err
	}
	var ok bool
	if in.AddTags, ok = tidyTags(in.AddTags); !ok {
		return fault.InvalidField("add_tags", "too_long", fmt.Sprintf("At most %d tags of %d characters.", maxTags, maxTagRunes))
	}
	if in.RemoveTags, ok = tidyTags(in.RemoveTags); !ok {
		return fault.InvalidField("remove_tags", "too_long", fmt.Sprintf("At most %d tags of %d characters.", maxTags, maxTagRunes))
	}
	if in.Assignee != nil && *in.Assignee == Me {
		member := actor.MemberID()
		in.Assignee = &member
	}
	if in.Assignee != nil && *in.Assignee != "" {
		if err := s.assignable(ctx, actor.Scope(), *in.Assignee); err != nil {
			return err
		}
	}
	if in.ClientID != nil && *in.ClientID != "" {
		return s.linkable(ctx, actor, *in.ClientID)
	}
	return nil
}

func (s *Service) checkStatus(in *Decision) error {
	switch {
	case in.Status != "" && !slices.Contains([]Status{Open, Snoozed, Closed}, in.Status):
		return fault.InvalidField("status", "unknown_value", "The status is open, snoozed or closed.")
	case in.Status == Snoozed && in.SnoozedUntil == nil:
		return fault.InvalidField("snoozed_until", "required", "Say until when.")
	case in.Status != Snoozed && in.SnoozedUntil != nil:
		return fault.InvalidField("snoozed_until", "not_snoozed", "Only a snoozed conversation comes back at a time.")
	}
	if in.SnoozedUntil != nil {
		until, now := in.SnoozedUntil.UTC().Truncate(time.Millisecond), s.now()
		if !until.After(now) || until.After(now.Add(maxSnooze)) {
			return fault.InvalidField("snoozed_until", "out_of_range", "Choose a time ahead, within a year.")
		}
		in.SnoozedUntil = &until
	}
	return nil
}

// decide does what was decided, and says whether anything is otherwise now.
func (s *Service) decide(ctx context.Context, actor identity.Actor, conversationID string, rev int64, in Decision) (Conversation, bool, error) {
	scope := actor.Scope()
	if in.SnoozedUntil != nil {
		if err := s.Ledger.Add(ctx, scope.TenantID(), DueWake, *in.SnoozedUntil); err != nil {
			return Conversation{}, false, err
		}
	}
	for range writeAttempts {
		before, err := s.conversation(ctx, scope, conversationID)
		if err != nil {
			return Conversation{}, false, err
		}
		if rev != 0 && before.Rev != rev {
			return Conversation{}, false, errStale()
		}
		if in.SeenIn != nil && *in.SeenIn != before.LastInID && in.Status != "" && in.Status != Open {
			return Conversation{}, false, fault.New(fault.Conflict, "mail_arrived", "Another mail has come in meanwhile.")
		}
		after, err := in.apply(before)
		if err != nil {
			return Conversation{}, false, err
		}
		if same(before, after) {
			return before, false, nil
		}
		after.ChangedAt = s.now()
		ok, err := putDecision(ctx, scope, before, after)
		if err != nil {
			return Conversation{}, false, fmt.Errorf("change conversation: %w", err)
		}
		if ok {
			after.Rev = before.Rev + 1
			s.decided(ctx, actor, before, after)
			return after, true, nil
		}
	}
	return Conversation{}, false, errStale()
}

func (in Decision) apply(c Conversation) (Conversation, error) {
	if in.Status != "" {
		c.Status, c.SnoozedUntil = in.Status, time.Time{}
	}
	if in.SnoozedUntil != nil {
		c.SnoozedUntil = *in.SnoozedUntil
	}
	if in.Assignee != nil {
		c.AssigneeID = *in.Assignee
	}
	if in.ClientID != nil {
		c.ClientID = *in.ClientID
	}
	tags := slices.DeleteFunc(append([]string{}, c.Tags...), func(t string) bool { return holdsTag(in.RemoveTags, t) && !holdsTag(in.AddTags, t) })
	for _, t := range in.AddTags {
		if !holdsTag(tags, t) {
			tags = append(tags, t)
		}
	}
	if len(tags) > maxTags {
		return c, fault.InvalidField("add_tags", "too_many_tags", fmt.Sprintf("A conversation has at most %d tags.", maxTags))
	}
	c.Tags = tags
	return c, nil
}

func same(a, b Conversation) bool {
	return a.Status == b.Status && a.SnoozedUntil.Equal(b.SnoozedUntil) && a.AssigneeID == b.AssigneeID && a.ClientID == b.ClientID && slices.Equal(a.Tags, b.Tags)
}

// tidyTags trims tags and leaves out empty and repeated ones; false when there are too many, or one is too long.
func tidyTags(tags []string) ([]string, bool) {
	var out []string
	for _, t := range tags {
		t = strings.Join(strings.Fields(t), " ")
		if utf8.RuneCountInString(t) > maxTagRunes {
			return nil, false
		}
		if t != "" && !holdsTag(out, t) {
			out = append(out, t)
		}
	}
	return out, len(out) <= maxTags
}

// holdsTag: a tag is the same in small and capital letters.
func holdsTag(tags []string, tag string) bool {
	return slices.ContainsFunc(tags, func(t string) bool { return strings.EqualFold(t, tag) })
}

// decided does what follows a decision that is written: it cannot fail it any more.
func (s *Service) decided(ctx context.Context, actor identity.Actor, before, after Conversation) {
	var changes []audit.Change
	change := func(field string, was, is string) {
		if was != is {
			changes = append(changes, audit.Change{Field: field, Before: was, After: is})
		}
	}
	change("status", string(before.Status), string(after.Status))
	change("snoozed_until", moment(before.SnoozedUntil), moment(after.SnoozedUntil))
	if before.AssigneeID != after.AssigneeID {
		change("assignee", s.memberName(ctx, actor.Scope(), before.AssigneeID), s.memberName(ctx, actor.Scope(), after.AssigneeID))
	}
	change("tags", strings.Join(before.Tags, ", "), strings.Join(after.Tags, ", "))
	if len(changes) > 0 {
		s.recorded(ctx, actor, after, audit.Entry{Action: "conversation.edited", Changes: changes})
	}
	was, is := s.clientName(ctx, actor.Scope(), before.ClientID), s.clientName(ctx, actor.Scope(), after.ClientID)
	switch {
	case before.ClientID == after.ClientID:
	case after.ClientID == "":
		s.recorded(ctx, actor, after, audit.Entry{Action: "conversation.unlinked", Changes: []audit.Change{{Field: "client", Before: was}}})
	default:
		s.recorded(ctx, actor, after, audit.Entry{Action: "conversation.linked", Changes: []audit.Change{{Field: "client", Before: was, After: is}}})
	}
	s.announce(ctx, actor.Scope(), after)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// memberName is what a log calls a member: by the name, or by the identifier of who is not known.
func (s *Service) memberName(ctx context.Context, scope tenancy.Scope, memberID string) string {
	team, err := s.colleagues(ctx, scope)
	if i := slices.IndexFunc(team, func(c Colleague) bool { return c.MemberID == memberID }); err == nil && i >= 0 {
		return team[i].Name
	}
	return memberID
}

func (s *Service) clientName(ctx context.Context, scope tenancy.Scope, clientID string) any {
	if clientID == "" {
		return nil
	}
	refs, err := s.clientRefs(ctx, scope, []string{clientID})
	if ref, ok := refs[clientID]; err == nil && ok {
		return ref.Name
	}
	return clientID
}

func (s *Service) recorded(ctx context.Context, actor identity.Actor, c Conversation, e audit.Entry) {
	if s.Audit == nil {
		return
	}
	e.Subject = audit.Subject{Kind: "conversation", ID: c.ID, Name: c.Subject}
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of a conversation's change is lost", "tenant", actor.Scope().TenantID(), "conversation", c.ID, "error", err)
	}
}

func (s *Service) announce(ctx context.Context, scope tenancy.Scope, c Conversation) {
	if s.Notify != nil {
		s.Notify(ctx, scope, conversationChanged, c.ID, c.Rev)
	}
}

// conversation reads a conversation, or the one that has taken its mails.
func (s *Service) conversation(ctx context.Context, scope tenancy.Scope, conversationID string) (Conversation, error) {
	if !id.Is(id.Conversation, conversationID) {
		return Conversation{}, errNoConversation()
	}
	for range maxLeads {
		c, err := findConversation(ctx, scope, conversationID)
		if err != nil || c.MergedInto == "" {
			return c, err
		}
		conversationID = c.MergedInto
	}
	return Conversation{}, errNoConversation()
}
