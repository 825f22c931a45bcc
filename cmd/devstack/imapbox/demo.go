package imapbox

import (
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// DemoAddress is the mailbox of the demo clinic.
const DemoAddress = "receptie@dentalux.test"

// FillDemo puts the demo clinic's mail into its mailbox, around the present time, unless there is any.
func (s *Store) FillDemo() error {
	b, err := s.box(DemoAddress)
	if err != nil {
		return err
	}
	in, err := b.folder(inbox)
	if err != nil {
		return err
	}
	if in.info.UIDNext > 1 {
		return nil
	}
	now := s.now()
	for i, l := range demoLetters() {
		f := in
		if l.own {
			if f, err = b.folder("Sent"); err != nil {
				return err
			}
		}
		var flags []imap.Flag
		if l.read || l.own {
			flags = append(flags, imap.FlagSeen)
		}
		at := now.Add(-l.ago)
		if _, err := f.add(l.raw(fmt.Sprintf("%d.demo", i+1), at), at, flags); err != nil {
			return fmt.Errorf("fill the demo mailbox: %w", err)
		}
	}
	return nil
}

// demoLetter is a mail to the demo clinic, or from it.
type demoLetter struct {
	ago           time.Duration
	who           string // the other side: "Name <address>"
	subject, text string
	html          string
	re            int // the number of the letter that it answers, from 1; 0 = none
	own, read     bool
	file          string // name of an attached file
}

func (l demoLetter) raw(id string, at time.Time) []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	us := "Clinica Dentalux <" + DemoAddress + ">"
	from, to := l.who, us
	if l.own {
		from, to = us, l.who
	}
	line("Message-ID: <%s@example.com>", id)
	if l.re > 0 {
		line("In-Reply-To: <%d.demo@example.com>", l.re)
		line("References: <%d.demo@example.com>", l.re)
	}
	line("Date: %s", at.Format(time.RFC1123Z))
	line("From: %s", encoded(from))
	line("To: %s", encoded(to))
	line("Subject: %s", mime.QEncoding.Encode("utf-8", l.subject))
	line("MIME-Version: 1.0")
	if l.file == "" {
		l.body(line)
		return []byte(b.String())
	}
	line(`Content-Type: multipart/mixed; boundary="parts"`)
	line("\r\n--parts")
	l.body(line)
	line("\r\n--parts")
	line(`Content-Type: image/png; name="%s"`, l.file)
	line(`Content-Disposition: attachment; filename="%s"`, l.file)
	line("Content-Transfer-Encoding: base64\r\n")
	line("%s", demoPicture)
	line("--parts--")
	return []byte(b.String())
}

func (l demoLetter) body(line func(string, ...any)) {
	kind, text := "plain", l.text
	if l.html != "" {
		kind, text = "html", l.html
	}
	line("Content-Type: text/%s; charset=utf-8", kind)
	line("Content-Transfer-Encoding: base64\r\n")
	code := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	for len(code) > 76 {
		line("%s", code[:76])
		code = code[76:]
	}
	line("%s", code)
}

// encoded makes "Name <address>" fit for a header.
func encoded(who string) string {
	name, address, _ := strings.Cut(who, " <")
	return mime.QEncoding.Encode("utf-8", name) + " <" + address
}

// demoPicture is a small picture.
const demoPicture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func demoLetters() []demoLetter {
	const (
		nicolae = "Nicolae Bălan <nicolae.balan2@example.com>"
		tudor   = "Tudor Rusu <tudor.rusu3@example.com>"
		alina   = "Alina Munteanu <alina.munteanu6@example.com>"
		teodora = "Teodora Zamfir <teodora.zamfir7@example.com>"
		oana    = "Oana Florea <oana.florea9@example.com>"
		day     = 24 * time.Hour
	)
	return []demoLetter{
		{ago: 6 * day, who: tudor, subject: "Programare control", read: true, text: "Bună ziua,\n\nAș dori o programare la control, dacă se poate după ora 16.\n\nMulțumesc,\nTudor Rusu"},
		{ago: 6*day - 40*time.Minute, who: tudor, subject: "Re: Programare control", re: 1, own: true, text: "Bună ziua,\n\nAvem liber joi la 16:30 sau vineri la 17:00. Ce vi se potrivește?\n\nO zi bună,\nIoana, Clinica Dentalux"},
		{ago: 6*day - 2*time.Hour, who: tudor, subject: "Re: Programare control", re: 2, read: true, text: "Joi la 16:30 este perfect. Mulțumesc!\n\nTudor\n\n> Avem liber joi la 16:30 sau vineri la 17:00. Ce vi se potrivește?"},
		{ago: 3 * day, who: alina, subject: "Radiografia de la alt cabinet", read: true, file: "radiografie.png", text: "Bună ziua,\n\nVă trimit radiografia făcută luna trecută. Este nevoie de una nouă înainte de implant?\n\nAlina Munteanu"},
		{ago: 3*day - time.Hour, who: alina, subject: "Re: Radiografia de la alt cabinet", re: 4, own: true, text: "Bună ziua, doamnă Munteanu,\n\nMulțumim! Domnul doctor se uită pe ea și revenim cu un răspuns.\n\nIoana, Clinica Dentalux"},
		{ago: 2 * day, who: "Laborator Denta Art <comenzi@dentaart.example.com>", subject: "Lucrarea 2217 este gata", read: true, html: `<p>Bună ziua,</p><p>Lucrarea <b>2217</b> (coroană zirconiu, 26) este gata și pleacă mâine cu curierul.</p><table border="1" cellpadding="4"><tr><td>Dinte</td><td>26</td></tr><tr><td>Culoare</td><td>A2</td></tr></table><p><img src="https://images.example.com/logo.png" alt="Denta Art" width="120"></p>`},
		{ago: 26 * time.Hour, who: teodora, subject: "Cât costă un aparat dentar?", text: "Bună ziua,\n\nCare este prețul unui aparat dentar pentru un copil de 13 ani și cât durează tratamentul? Prima consultație se plătește?\n\nMulțumesc,\nTeodora Zamfir"},
		{ago: 5 * time.Hour, who: nicolae, subject: "Durere după extracție", text: "Bună ziua,\n\nMi-ați scos ieri o măsea și încă mă doare destul de tare, iar gura este puțin umflată. Este normal? Pot lua altceva în afară de ibuprofen?\n\nNicolae Bălan\n0722 000 111"},
		{ago: 3 * time.Hour, who: oana, subject: "Mut programarea de mâine", text: "Bună,\n\nNu pot ajunge mâine dimineață. Se poate muta săptămâna viitoare, tot dimineața?\n\nOana Florea"},
		{ago: 90 * time.Minute, who: alina, subject: "Re: Radiografia de la alt cabinet", re: 5, text: "Bună ziua,\n\nAți apucat să vă uitați? Aș vrea să știu dacă îmi iau liber săptămâna viitoare.\n\nAlina"},
		{ago: 35 * time.Minute, who: "Cristina Pavel <cristina.pavel@example.com>", subject: "Prima vizită", text: "Bună ziua,\n\nM-am mutat de curând în Cluj și caut un dentist pentru mine și pentru fiica mea de 6 ani. Primiți pacienți noi luna aceasta?\n\nCristina Pavel\n0744 123 456"},
	}
}
