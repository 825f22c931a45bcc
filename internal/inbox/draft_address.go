package inbox

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

const (
	maxAddressName = 200 // runes
	maxAddressSize = 320 // bytes
)

// setRecipients checks and takes over the lists that a change has.
func (m *Mail) setRecipients(in DraftChange) error {
	for _, l := range []struct {
		field string
		from  *[]mimemail.Address
		to    *[]mimemail.Address
	}{{"to", in.To, &m.To}, {"cc", in.Cc, &m.Cc}, {"bcc", in.Bcc, &m.Bcc}} {
		if l.from == nil {
			continue
		}
		tidy := make([]mimemail.Address, 0, len(*l.from))
		for i, a := range *l.from {
			clean, err := recipient(a)
			if err != nil {
				return fault.InvalidField(fmt.Sprintf("%s[%d]", l.field, i), "invalid_email", "This is not one mail address.").WithCause(err)
			}
			tidy = append(tidy, clean)
		}
		*l.to = tidy
	}
	if len(m.To)+len(m.Cc)+len(m.Bcc) > MaxRecipients {
		return fault.InvalidField("to", "too_many", fmt.Sprintf("At most %d recipients.", MaxRecipients))
	}
	return nil
}

// recipient reads one address as a person types it. The name is made one line without invisible characters, and the domain is
// written in ASCII (RFC 5891), so that neither can bring anything else into a header.
func recipient(in mimemail.Address) (mimemail.Address, error) {
	address := strings.TrimSpace(in.Address)
	parsed, err := mail.ParseAddress(address)
	if err != nil {
		return mimemail.Address{}, fmt.Errorf("read address: %w", err)
	}
	at := strings.LastIndexByte(address, '@')
	if parsed.Name != "" || parsed.Address != address || at < 1 || len(address) > maxAddressSize {
		return mimemail.Address{}, errBadAddress
	}
	local, domain := address[:at], address[at+1:]
	if strings.ContainsFunc(local, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return mimemail.Address{}, errBadAddress // would need SMTPUTF8 all the way
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(ascii, ".") {
		return mimemail.Address{}, errBadAddress
	}
	return mimemail.Address{Name: personName(in.Name), Address: local + "@" + ascii}, nil
}

var errBadAddress = fmt.Errorf("not one mail address")

// personName makes a name one line of visible characters.
func personName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.Join(strings.Fields(name), " "))
	return string(runes[:min(len(runes), maxAddressName)])
}

func sameAddress(a, b string) bool { return strings.EqualFold(a, b) }

// without leaves out of a list who stands in others, and who stands in it twice.
func without(list []mimemail.Address, others ...mimemail.Address) []mimemail.Address {
	out := make([]mimemail.Address, 0, len(list))
	seen := map[string]bool{}
	for _, o := range others {
		seen[strings.ToLower(o.Address)] = true
	}
	for _, a := range list {
		key := strings.ToLower(a.Address)
		if a.Address == "" || seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, a)
	}
	return out
}
