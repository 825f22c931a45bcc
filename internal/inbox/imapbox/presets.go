package imapbox

import (
	"slices"
	"strings"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// Preset is a provider whose servers are known.
type Preset struct {
	Key      string // stable, as screens name it
	Domains  []string
	Incoming mailbox.Server
	Outgoing mailbox.Server
	// AppPassword says that the provider wants a password made for programs, at the address Help, and not the person's own.
	AppPassword bool
	Help        string
}

// Presets lists the providers.
func Presets() []Preset {
	return []Preset{{
		Key: "yahoo", Domains: []string{"yahoo.com", "yahoo.ro", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "ymail.com", "rocketmail.com", "myyahoo.com"},
		Incoming:    mailbox.Server{Host: "imap.mail.yahoo.com", Port: 993, Security: mailbox.TLS},
		Outgoing:    mailbox.Server{Host: "smtp.mail.yahoo.com", Port: 465, Security: mailbox.TLS},
		AppPassword: true, Help: "https://login.yahoo.com/account/security",
	}}
}

// FindPreset gives the preset of a mail address's domain.
func FindPreset(address string) (Preset, bool) {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	for _, preset := range Presets() {
		if slices.Contains(preset.Domains, domain) {
			return preset, true
		}
	}
	return Preset{}, false
}
