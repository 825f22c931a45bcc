package config

import "errors"

// Mailboxes is how the clinics' own mailboxes are reached.
type Mailboxes struct {
	// AllowPrivate lets mail servers be inside of our own network and speak without TLS: in development and tests only.
	AllowPrivate bool     `env:"MAIL_ALLOW_PRIVATE" envDefault:"false"`
	Gmail        OAuthApp `envPrefix:"GMAIL_"`
	Outlook      OAuthApp `envPrefix:"OUTLOOK_"`
}

// OAuthApp is what we are registered as at a provider. Without a client ID its mailboxes cannot be connected.
type OAuthApp struct {
	ClientID     string `env:"CLIENT_ID"`
	ClientSecret string `env:"CLIENT_SECRET"`
	APIURL       string `env:"API_URL"`   // empty = the provider's public one
	AuthURL      string `env:"AUTH_URL"`  // where people consent; empty = the public one
	TokenURL     string `env:"TOKEN_URL"` // empty = the public one
}

func (m Mailboxes) problems(development bool) []error {
	var all []error
	if m.AllowPrivate && !development {
		all = append(all, errors.New("MSAAS_MAIL_ALLOW_PRIVATE is for development: it opens our own network to whoever connects a mailbox"))
	}
	for name, app := range map[string]OAuthApp{"MSAAS_GMAIL": m.Gmail, "MSAAS_OUTLOOK": m.Outlook} {
		if (app.ClientID == "") != (app.ClientSecret == "") {
			all = append(all, errors.New(name+"_CLIENT_ID and "+name+"_CLIENT_SECRET go together"))
		}
		for part, address := range map[string]string{"_API_URL": app.APIURL, "_AUTH_URL": app.AuthURL, "_TOKEN_URL": app.TokenURL} {
			if address != "" {
				all = append(all, webAddress(name+part, address)...)
			}
		}
	}
	return all
}
