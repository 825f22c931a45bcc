package imapbox

import "github.com/m-saas/m-saas/internal/inbox/mailbox"

// Preset gives the servers of a provider that is known by name.
func Preset(name string) (incoming, outgoing mailbox.Server, ok bool) {
	if name != "yahoo" {
		return incoming, outgoing, false
	}
	return mailbox.Server{Host: "imap.mail.yahoo.com", Port: 993, Security: mailbox.TLS},
		mailbox.Server{Host: "smtp.mail.yahoo.com", Port: 465, Security: mailbox.TLS}, true
}
