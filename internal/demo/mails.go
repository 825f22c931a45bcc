package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Mail is a message of a client to the clinic, as it goes to a mail server.
type Mail struct {
	From string // the address alone
	Raw  []byte
}

// Mails writes mails that make so many conversations; always the same for a seed but for the days, which end today.
// first is the number of the first conversation: those before it are there already.
func Mails(seed uint64, to string, today time.Time, first, conversations, mails int) []Mail {
	people := newClients(seed, clientCount)
	var all []Mail
	for c := range conversations {
		n := first + c
		random := rand.New(rand.NewPCG(seed, uint64(n))) //nolint:gosec // data to look at, not a secret
		who := people[n%len(people)]
		address := who.Email
		if address == "" {
			address = fmt.Sprintf("pacient%d@example.com", n)
		}
		count := mails / conversations
		if c < mails%conversations {
			count++
		}
		subject := fmt.Sprintf("%s (%d)", topics()[random.IntN(len(topics()))], n)
		at := today.Add(-time.Duration(random.IntN(28*24)+count*20) * time.Hour)
		var refs []string
		for m := range count {
			messageID := fmt.Sprintf("<%d.%d.%d@example.com>", seed, n, m)
			all = append(all, Mail{From: address, Raw: raw(who.Name, address, to, subject, messageID, refs, at, questions()[random.IntN(len(questions()))])})
			refs = append(refs, messageID)
			at = at.Add(time.Duration(2+random.IntN(18)) * time.Hour)
		}
	}
	return all
}

func raw(name, from, to, subject, messageID string, refs []string, at time.Time, text string) []byte {
	var b strings.Builder
	re := ""
	if len(refs) > 0 {
		re = "Re: "
	}
	fmt.Fprintf(&b, "From: =?UTF-8?Q?%s?= <%s>\r\nTo: <%s>\r\nSubject: =?UTF-8?Q?%s?=\r\nDate: %s\r\nMessage-ID: %s\r\n",
		quoted(name), from, to, quoted(re+subject), at.Format(time.RFC1123Z), messageID)
	if len(refs) > 0 {
		fmt.Fprintf(&b, "In-Reply-To: %s\r\nReferences: %s\r\n", refs[len(refs)-1], strings.Join(refs, " "))
	}
	fmt.Fprintf(&b, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nBună ziua,\r\n\r\n%s\r\n\r\nCu stimă,\r\n%s\r\n", text, name)
	return []byte(b.String())
}

// quoted is a header's text in RFC 2047's Q encoding.
func quoted(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c == ' ':
			b.WriteByte('_')
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	return b.String()
}

func topics() []string {
	return []string{"Programare", "Reprogramare", "Deviz pentru implant", "Durere de măsea", "Control ortodontic", "Radiografie", "Factura", "Întrebare despre albire"}
}

func questions() []string {
	return []string{
		"Aș dori o programare săptămâna viitoare, de preferat după ora 16. Aveți ceva liber?",
		"Din păcate nu mai pot ajunge la ora stabilită. Se poate muta pentru altă zi?",
		"Îmi puteți trimite, vă rog, devizul despre care am vorbit la consultație?",
		"De două zile mă supără o măsea din dreapta. Când pot veni?",
		"Mulțumesc pentru răspuns, rămâne așa cum ați propus.",
		"Trebuie să aduc radiografia veche sau faceți una nouă la cabinet?",
	}
}
