package reminders

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
	"github.com/m-saas/m-saas/internal/outbox"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/internal/weekly"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

const part = "reminders" // of the clinic's settings

// The bounds of rules.
const (
	MaxRules    = 10
	MinBefore   = 30 * time.Minute
	MaxBefore   = 30 * 24 * time.Hour
	MaxSubject  = 150  // runes
	MaxMail     = 3000 // runes of a mail
	MaxMessage  = 600  // runes of a text message
	MaxTemplate = 34   // of a WhatsApp template's name at the provider
)

// Rule says over which channel, how long before its start and with which words clients are reminded of an appointment.
type Rule struct {
	ID      string           `bson:"id"` // the same for as long as the rule is edited
	On      bool             `bson:"on"`
	Channel outbox.Channel   `bson:"channel"`
	Minutes int              `bson:"minutes"` // before the start
	Words   map[string]Words `bson:"words"`   // by language, "ro" and "en"
}

// Words are a rule's text in one language.
type Words struct {
	Subject  string `bson:"subject,omitempty"` // of a mail
	Body     string `bson:"body"`
	Template string `bson:"template,omitempty"` // of WhatsApp: the identifier under which the provider has approved the text
}

// Quiet are the hours of the clinic's clock in which nothing leaves; it may go over midnight.
type Quiet struct {
	On   bool         `bson:"on"`
	From weekly.Clock `bson:"from"`
	To   weekly.Clock `bson:"to"`
}

// Rules are what a clinic has decided about its reminders.
type Rules struct {
	Rules     []Rule    `bson:"rules"`
	Quiet     Quiet     `bson:"quiet"`
	Rev       int64     `bson:"rev"`
	ChangedAt time.Time `bson:"changed_at"`
}

// Languages in which reminders are written.
func Languages() []string { return []string{"ro", "en"} }

// Channels over which reminders go, in the order in which a screen shows them.
func Channels() []outbox.Channel { return []outbox.Channel{outbox.Email, outbox.SMS, outbox.WhatsApp} }

// before is how long before the start the rule's reminder is due.
func (r Rule) before() time.Duration { return time.Duration(r.Minutes) * time.Minute }

// latest is the last moment at which a reminder of the rule still helps: an hour before the start, or half the rule's span
// when that is shorter.
func (r Rule) latest(start time.Time) time.Time { return start.Add(-min(time.Hour, r.before()/2)) }

// find gives the rule that has the identifier, if it is on.
func (r Rules) find(key string) (Rule, bool) {
	i := slices.IndexFunc(r.Rules, func(x Rule) bool { return x.ID == key && x.On })
	if i < 0 {
		return Rule{}, false
	}
	return r.Rules[i], true
}

// Read gives the rules to those who write reminders; nobody is asked for. A clinic that has decided nothing reminds nobody.
// Faults: Unavailable.
func (s *Service) Read(ctx context.Context, scope tenancy.Scope) (Rules, error) {
	found, ok, err := settings.Find[Rules](ctx, scope, part)
	if err != nil {
		return Rules{}, fmt.Errorf("read rules of reminders: %w", err)
	}
	if !ok {
		return Rules{Quiet: Quiet{On: true, From: 21 * 60, To: 8 * 60}, Rev: 1}, nil
	}
	return found, nil
}

// ReadFor gives the rules to a person. Faults: Forbidden, Unavailable.
func (s *Service) ReadFor(ctx context.Context, actor identity.Actor) (Rules, error) {
	if err := actor.Authorise(policies.ClinicRead); err != nil {
		return Rules{}, err
	}
	return s.Read(ctx, actor.Scope())
}

// Change replaces the rules from the revision they were read at; a rule without an identifier is new. The appointments
// ahead follow in the background. Faults: Forbidden; Invalid with fields; Conflict "stale_edit"; Unavailable.
func (s *Service) Change(ctx context.Context, actor identity.Actor, rev int64, in Rules) (Rules, error) {
	if err := actor.Authorise(policies.ClinicUpdate); err != nil {
		return Rules{}, err
	}
	now := s.now()
	in.Rev, in.ChangedAt, in.Rules = rev+1, now, slices.Clone(in.Rules)
	for i := range in.Rules {
		if in.Rules[i].ID == "" {
			in.Rules[i].ID = id.New(id.Reminder, now)
		}
	}
	if err := in.check(); err != nil {
		return Rules{}, err
	}
	before, err := s.Read(ctx, actor.Scope())
	if err != nil {
		return Rules{}, err
	}
	if before.Rev != rev {
		return Rules{}, errStale()
	}
	tenant := actor.Scope().TenantID()
	if err := s.Ledger.Add(ctx, tenant, Due, now.Add(patience)); err != nil {
		return Rules{}, err
	}
	ok, err := settings.Save(ctx, actor.Scope(), part, in, rev)
	if err != nil {
		return Rules{}, fmt.Errorf("save rules of reminders: %w", err)
	}
	if !ok {
		return Rules{}, errStale()
	}
	s.follow(ctx, tenant)
	s.changed(ctx, actor, before, in)
	return in, nil
}

// follow hurries what follows from changed rules; what it misses, the mark does.
func (s *Service) follow(ctx context.Context, tenant tenancy.ID) {
	if err := s.Ledger.Add(ctx, tenant, Due, s.now()); err != nil {
		s.Logger.WarnContext(ctx, "reminders not hurried", "tenant", tenant, "error", err)
		return
	}
	if s.Hurry != nil {
		s.Hurry(ctx, tenant)
	}
}

func errStale() error {
	return fault.New(fault.Conflict, "stale_edit", "Somebody changed this in the meantime. Load it again.")
}

// check faults with Invalid on what breaks a rule of rules.
func (r Rules) check() error {
	if len(r.Rules) > MaxRules {
		return fault.InvalidField("rules", "too_many", fmt.Sprintf("At most %d reminders.", MaxRules))
	}
	var bad fault.Problems
	r.Quiet.check(&bad)
	seen := map[string]bool{}
	for i, rule := range r.Rules {
		at := fmt.Sprintf("rules[%d].", i)
		if !id.Is(id.Reminder, rule.ID) || seen[rule.ID] {
			bad.Add(at+"id", "invalid_id", "This is not an identifier of a reminder, or it is there twice.")
		}
		seen[rule.ID] = true
		rule.check(at, &bad)
	}
	return bad.Err()
}

func (q Quiet) check(bad *fault.Problems) {
	isTime := func(c weekly.Clock) bool { return c >= 0 && c < 24*60 }
	if !isTime(q.From) || !isTime(q.To) || q.On && q.From == q.To {
		bad.Add("quiet", "out_of_range", "Quiet hours go from one time of day to another.")
	}
}

func (r Rule) check(at string, bad *fault.Problems) {
	if !slices.Contains(Channels(), r.Channel) {
		bad.Add(at+"channel", "unknown_value", "Reminders go by e-mail, SMS or WhatsApp.")
	}
	if r.before() < MinBefore || r.before() > MaxBefore {
		bad.Add(at+"minutes", "out_of_range", "Between half an hour and thirty days before the start.")
	}
	for language := range r.Words {
		if !slices.Contains(Languages(), language) {
			bad.Add(at+"words."+language, "unknown_value", "Reminders are written in ro and en.")
		}
	}
	for _, language := range Languages() {
		r.Words[language].check(r.Channel, at+"words."+language+".", bad)
	}
}

// check holds the words of a channel against their bounds and variables.
func (w Words) check(c outbox.Channel, at string, bad *fault.Problems) {
	longest := MaxMessage
	if c == outbox.Email {
		longest = MaxMail
		w.checkSubject(at+"subject", bad)
	}
	if strings.TrimSpace(w.Body) == "" {
		bad.Add(at+"body", "required", "A reminder says something.")
	}
	if utf8.RuneCountInString(w.Body) > longest {
		bad.Add(at+"body", "too_long", fmt.Sprintf("At most %d characters.", longest))
	}
	if len(w.Template) > MaxTemplate || strings.ContainsFunc(w.Template, isNeitherLetterNorDigit) {
		bad.Add(at+"template", "invalid_value", "The identifier of an approved template has letters and digits.")
	}
	for _, wrong := range unknownIn(w.Body) {
		bad.Add(at+"body", "unknown_variable", fmt.Sprintf("There is no variable %q.", wrong))
	}
}

func (w Words) checkSubject(at string, bad *fault.Problems) {
	if strings.TrimSpace(w.Subject) == "" || utf8.RuneCountInString(w.Subject) > MaxSubject || strings.ContainsFunc(w.Subject, isControl) {
		bad.Add(at, "required", fmt.Sprintf("One line of 1 to %d characters.", MaxSubject))
	}
	for _, wrong := range unknownIn(w.Subject) {
		bad.Add(at, "unknown_variable", fmt.Sprintf("There is no variable %q.", wrong))
	}
}

func isNeitherLetterNorDigit(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

func (s *Service) changed(ctx context.Context, actor identity.Actor, before, after Rules) {
	e := audit.Entry{Action: "reminders.changed", Subject: audit.Subject{Kind: "reminders", ID: part}}
	if was, is := before.said(), after.said(); was != is {
		e.Changes = append(e.Changes, audit.Change{Field: "rules", Before: was, After: is})
	}
	if was, is := before.Quiet.said(), after.Quiet.said(); was != is {
		e.Changes = append(e.Changes, audit.Change{Field: "quiet_hours", Before: was, After: is})
	}
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of reminders is lost", "tenant", actor.Scope().TenantID(), "error", err)
	}
}

func (r Rules) said() string {
	var all []string
	for _, x := range r.Rules {
		if x.On {
			all = append(all, fmt.Sprintf("%s %s", x.Channel, x.before()))
		}
	}
	return strings.Join(all, ", ")
}

func (q Quiet) said() string {
	if !q.On {
		return ""
	}
	return q.From.String() + "–" + q.To.String()
}
