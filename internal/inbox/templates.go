package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/internal/idempotency"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/internal/settings"
	"github.com/m-saas/m-saas/policies"
	"github.com/m-saas/m-saas/tenancy"
)

// Bounds of templates.
const (
	MaxTemplates    = 200
	maxTemplateName = 100    // runes
	MaxTemplateBody = 10_000 // runes
	templatesPart   = "inbox_templates"
)

// Template is a text that is written again and again. Variables in it are filled in for whom the mail is about.
type Template struct {
	ID          string    `bson:"id"`
	Name        string    `bson:"name"`
	Language    string    `bson:"language"` // "ro" or "en"
	Subject     string    `bson:"subject"`
	Body        string    `bson:"body"`
	Rev         int64     `bson:"rev"`
	ChangedAt   time.Time `bson:"changed_at"`
	RequestHash string    `bson:"request_hash"`
}

// NewTemplate is the input of AddTemplate.
type NewTemplate struct {
	ID                            string `json:"-"`
	Name, Language, Subject, Body string
}

// TemplateChange is the input of EditTemplate; nil leaves a field as it is.
type TemplateChange struct {
	Name, Language, Subject, Body *string
}

type templates struct {
	Items []Template `bson:"items"`
	Rev   int64      `bson:"rev"`
}

// ListTemplates gives the clinic's templates in the order of their names. Faults: Forbidden.
func (s *Service) ListTemplates(ctx context.Context, actor identity.Actor) ([]Template, error) {
	if err := actor.Authorise(policies.InboxRead); err != nil {
		return nil, err
	}
	all, _, err := settings.Find[templates](ctx, actor.Scope(), templatesPart)
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	slices.SortStableFunc(all.Items, func(a, b Template) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return all.Items, nil
}

// AddTemplate adds a template. The same identifier with the same input again gives the stored one. Faults: Forbidden; Invalid on
// fields, also with "unknown_variable" and its name; Conflict "too_many_templates".
func (s *Service) AddTemplate(ctx context.Context, actor identity.Actor, in NewTemplate) (Template, error) {
	if err := id.Check(id.MailTemplate, "id", in.ID); err != nil {
		return Template{}, err
	}
	hash, err := idempotency.Fingerprint(in)
	if err != nil {
		return Template{}, fmt.Errorf("add template: %w", err)
	}
	t := Template{ID: in.ID, Name: in.Name, Language: in.Language, Subject: in.Subject, Body: in.Body, Rev: 1, ChangedAt: s.now(), RequestHash: hash}
	if err := t.tidy(); err != nil {
		return Template{}, err
	}
	var repeated bool
	err = s.changeTemplates(ctx, actor, func(all *templates) error {
		if i := all.index(in.ID); i >= 0 {
			t, repeated = all.Items[i], true
			return idempotency.Check(t.RequestHash, hash)
		}
		if len(all.Items) >= MaxTemplates {
			return fault.New(fault.Conflict, "too_many_templates", fmt.Sprintf("A clinic has at most %d templates.", MaxTemplates))
		}
		all.Items = append(all.Items, t)
		return nil
	})
	if err == nil && !repeated {
		s.recordTemplate(ctx, actor, "mail_template.added", t)
	}
	return t, err
}

// EditTemplate changes a template from the revision it was read at. Faults: Forbidden; NotFound; Conflict "stale_edit"; Invalid as
// AddTemplate.
func (s *Service) EditTemplate(ctx context.Context, actor identity.Actor, templateID string, rev int64, in TemplateChange) (Template, error) {
	var t Template
	err := s.changeTemplates(ctx, actor, func(all *templates) error {
		i := all.index(templateID)
		if i < 0 {
			return errNoTemplate()
		}
		t = all.Items[i]
		if t.Rev != rev {
			return errStale()
		}
		for _, f := range []struct{ to, from *string }{{&t.Name, in.Name}, {&t.Language, in.Language}, {&t.Subject, in.Subject}, {&t.Body, in.Body}} {
			if f.from != nil {
				*f.to = *f.from
			}
		}
		t.Rev, t.ChangedAt = rev+1, s.now()
		all.Items[i] = t
		if err := all.Items[i].tidy(); err != nil {
			return err
		}
		t = all.Items[i]
		return nil
	})
	if err == nil {
		s.recordTemplate(ctx, actor, "mail_template.edited", t)
	}
	return t, err
}

// DeleteTemplate takes a template away. Faults: Forbidden; NotFound.
func (s *Service) DeleteTemplate(ctx context.Context, actor identity.Actor, templateID string) error {
	var t Template
	err := s.changeTemplates(ctx, actor, func(all *templates) error {
		i := all.index(templateID)
		if i < 0 {
			return errNoTemplate()
		}
		t = all.Items[i]
		all.Items = slices.Delete(all.Items, i, i+1)
		return nil
	})
	if err == nil {
		s.recordTemplate(ctx, actor, "mail_template.deleted", t)
	}
	return err
}

func (t *templates) index(templateID string) int {
	return slices.IndexFunc(t.Items, func(o Template) bool { return o.ID == templateID })
}

// changeTemplates does a change over whatever is there now.
func (s *Service) changeTemplates(ctx context.Context, actor identity.Actor, do func(*templates) error) error {
	if err := actor.Authorise(policies.InboxWrite); err != nil {
		return err
	}
	for range writeAttempts {
		all, _, err := settings.Find[templates](ctx, actor.Scope(), templatesPart)
		if err != nil {
			return fmt.Errorf("read templates: %w", err)
		}
		if err := do(&all); err != nil {
			return err
		}
		rev := all.Rev
		all.Rev++
		ok, err := settings.Save(ctx, actor.Scope(), templatesPart, all, rev)
		if err != nil {
			return fmt.Errorf("write templates: %w", err)
		}
		if ok {
			return nil
		}
	}
	return errStale()
}

func (t *Template) tidy() error {
	t.Name, t.Subject, t.Body = strings.TrimSpace(t.Name), strings.TrimSpace(t.Subject), strings.TrimSpace(plain(t.Body))
	switch {
	case t.Name == "":
		return fault.InvalidField("name", "required", "A template needs a name.")
	case utf8.RuneCountInString(t.Name) > maxTemplateName || strings.ContainsFunc(t.Name, unicode.IsControl):
		return fault.InvalidField("name", "too_long", fmt.Sprintf("One line of at most %d characters.", maxTemplateName))
	case t.Language != "ro" && t.Language != "en":
		return fault.InvalidField("language", "unknown_value", "Romanian or English.")
	case utf8.RuneCountInString(t.Subject) > MaxSubject || strings.ContainsFunc(t.Subject, unicode.IsControl):
		return fault.InvalidField("subject", "too_long", fmt.Sprintf("One line of at most %d characters.", MaxSubject))
	case t.Body == "":
		return fault.InvalidField("body", "required", "A template needs a text.")
	case utf8.RuneCountInString(t.Body) > MaxTemplateBody:
		return fault.InvalidField("body", "too_long", fmt.Sprintf("At most %d characters.", MaxTemplateBody))
	}
	if err := knownVariables("subject", t.Subject); err != nil {
		return err
	}
	return knownVariables("body", t.Body)
}

func errNoTemplate() error {
	return fault.New(fault.NotFound, "template_not_found", "There is no such template.")
}

func (s *Service) recordTemplate(ctx context.Context, actor identity.Actor, action string, t Template) {
	s.audited(ctx, actor, audit.Entry{Action: action, Subject: audit.Subject{Kind: "mail_template", ID: t.ID, Name: t.Name}})
}

func (s *Service) audited(ctx context.Context, actor identity.Actor, e audit.Entry) {
	if err := s.Audit.Record(ctx, actor, e); err != nil {
		s.Logger.ErrorContext(ctx, "audit of the inbox is lost", "tenant", actor.Scope().TenantID(), "action", e.Action, "error", err)
	}
}

// record audits what happened with a mail; neither subjects nor addresses stand in the log.
func (s *Service) record(ctx context.Context, actor identity.Actor, action string, m Mail) {
	s.audited(ctx, actor, audit.Entry{Action: action, Subject: audit.Subject{Kind: "mail", ID: m.ID}})
}

// mailChanged tells open pages of the conversation.
func (s *Service) mailChanged(ctx context.Context, scope tenancy.Scope, m Mail) {
	if s.Notify != nil && m.ConversationID != "" {
		s.Notify(ctx, scope, conversationChanged, m.ConversationID, 0)
	}
}
