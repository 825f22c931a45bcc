package httpapi

import (
	"maps"
	"time"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/fault"
)

// Client is a person whom the clinic treats.
type Client struct {
	ID          string                   `json:"id" example:"cli_01jd3m8w1q2v5y7x9z0abcdefg"`
	Name        string                   `json:"name" example:"Andrei Ștefănescu"`
	Email       string                   `json:"email" example:"andrei@example.com"`
	Phone       string                   `json:"phone" example:"+40712345678" doc:"E.164, or empty."`
	DateOfBirth *string                  `json:"date_of_birth" format:"date" example:"1980-12-31"`
	Address     string                   `json:"address"`
	Notes       string                   `json:"notes" doc:"The remark that stands with the name; see the routes of notes for more."`
	Tags        []string                 `json:"tags" nullable:"false"`
	Status      clients.Status           `json:"status" enum:"lead,active,inactive,vip"`
	Source      clients.Source           `json:"source" enum:"email,form,booking,walk-in,referral,import,unknown"`
	Minor       bool                     `json:"minor" doc:"By the date of birth where it is known, else as declared."`
	Guardian    nullable[ClientGuardian] `json:"guardian"`
	Consents    []ClientConsent          `json:"consents" nullable:"false" doc:"What is in force, one for each channel that was decided."`
	LegalHold   bool                     `json:"legal_hold" doc:"Nothing of the client may be deleted."`
	Custom      map[string]any           `json:"custom" doc:"The values of the clinic's own fields, by key: text, number, true or false."`
	Visits      ClientVisits             `json:"visits"`
	Rev         int64                    `json:"rev"`
	CreatedAt   time.Time                `json:"created_at"`
	ChangedAt   time.Time                `json:"changed_at"`
	DeletedAt   *time.Time               `json:"deleted_at"`
}

// ClientGuardian answers for a minor.
type ClientGuardian struct {
	ClientID *string `json:"client_id,omitempty" nullable:"true" maxLength:"40" doc:"Another client, whose name and addresses are shown; or null."`
	Name     string  `json:"name,omitempty" maxLength:"200"`
	Phone    string  `json:"phone,omitempty" maxLength:"40"`
	Email    string  `json:"email,omitempty" maxLength:"254"`
	Relation string  `json:"relation,omitempty" maxLength:"40" example:"mother"`
}

// ClientVisits is what the calendar says of a client.
type ClientVisits struct {
	FirstAt *time.Time `json:"first_at"`
	LastAt  *time.Time `json:"last_at"`
	NextAt  *time.Time `json:"next_at"`
	Count   int        `json:"count"`
	NoShows int        `json:"no_shows"`
}

// ClientConsent is a client's decision about a channel.
type ClientConsent struct {
	ID          string          `json:"id"`
	Channel     clients.Channel `json:"channel" enum:"email,sms,whatsapp,phone,data"`
	Granted     bool            `json:"granted"`
	At          time.Time       `json:"at"`
	How         clients.Means   `json:"how" enum:"form,phone,paper,online"`
	By          string          `json:"by" doc:"Who recorded it."`
	ProofFileID *string         `json:"proof_file_id"`
	RecordedAt  time.Time       `json:"recorded_at"`
}

func clientOf(c clients.Client) Client {
	out := Client{
		ID: c.ID, Name: c.Name, Email: c.Email, Phone: c.Phone, DateOfBirth: orNull(c.DateOfBirth), Address: c.Address, Notes: c.Notes,
		Tags: append([]string{}, c.Tags...), Status: c.Status, Source: c.Source, Minor: c.Minor, Consents: viewsOf(c.Consents, consentOf),
		LegalHold: c.LegalHold, Custom: map[string]any{}, Visits: ClientVisits(c.Visits), Rev: c.Rev, CreatedAt: c.CreatedAt, ChangedAt: c.ChangedAt,
		DeletedAt: c.DeletedAt,
	}
	if g := c.Guardian; g != nil {
		out.Guardian = someOrNull(&ClientGuardian{ClientID: orNull(g.ClientID), Name: g.Name, Phone: g.Phone, Email: g.Email, Relation: g.Relation})
	}
	maps.Copy(out.Custom, c.Custom)
	return out
}

func consentOf(c clients.Consent) ClientConsent {
	return ClientConsent{
		ID: c.ID, Channel: c.Channel, Granted: c.Granted, At: c.At, How: c.How, By: c.By, ProofFileID: orNull(c.ProofFileID), RecordedAt: c.RecordedAt,
	}
}

func guardianFrom(g *ClientGuardian) *clients.Guardian {
	if g == nil {
		return nil
	}
	out := &clients.Guardian{Name: g.Name, Phone: g.Phone, Email: g.Email, Relation: g.Relation}
	if g.ClientID != nil {
		out.ClientID = *g.ClientID
	}
	return out
}

// Duplicates is the detail of client_duplicate: who has this e-mail or phone already.
type Duplicates struct {
	Candidates []Client `json:"candidates" nullable:"false"`
}

// withCandidates writes the candidates of client_duplicate in the API's form.
func withCandidates(err error) error {
	if f, ok := fault.As(err); ok {
		if d, ok := f.Details.(clients.Duplicates); ok {
			return f.WithDetails(Duplicates{Candidates: viewsOf(d.Candidates, clientOf)})
		}
	}
	return err
}
