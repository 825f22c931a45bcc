package dovecot

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// writer makes messages one after the other, each a little later than the one before.
type writer struct {
	rnd        *rand.Rand
	at         time.Time
	step       time.Duration
	largeBytes int
	largeBody  []byte

	number  int
	threads [][]string // Message-IDs, the first one's subject before them
	earlier [][]byte   // some messages, to be there twice
}

func (w *writer) pick(list ...string) string { return list[w.rnd.IntN(len(list))] }

func (w *writer) person() (name, address string) {
	name = w.pick("Ana Pop", "Ștefan Țurcanu", "Ioana Mărginean", "Dr. Kovács Béla", "Irina Иванова", "Mihai Ionescu", "Recepție Dental", "Zoë Müller")
	return name, fmt.Sprintf("client%d@%s", w.rnd.IntN(400), w.pick("exemplu.test", "posta.test", "clinica.test", "yahoo.test"))
}

// header writes the fields of a message that belongs to a thread or begins one. Lines end with LF, as on disk.
func (w *writer) header(folder string) (*bytes.Buffer, string) {
	w.number++
	w.at = w.at.Add(w.step)
	var h bytes.Buffer
	id := fmt.Sprintf("m%d.%d@%s", w.number, w.rnd.Uint32(), w.pick("mail.exemplu.test", "smtp.posta.test"))
	subject := w.pick("Programare", "Rezultate radiografie", "Ofertă implant", "Întrebare despre tratament", "Factură și chitanță", "Re-programare consultație", "Durere măsea") + fmt.Sprintf(" %d", w.number)
	var thread []string
	if len(w.threads) > 0 && w.rnd.IntN(3) == 0 {
		at := w.rnd.IntN(len(w.threads))
		thread = w.threads[at]
		subject = "Re: " + thread[0]
		w.threads[at] = append(thread, id)
	} else if w.rnd.IntN(4) == 0 && len(w.threads) < 500 {
		w.threads = append(w.threads, []string{subject, id})
	}
	name, address := w.person()
	from, to := mime.QEncoding.Encode("utf-8", name)+" <"+address+">", "Clinica <clinica@clinica.test>"
	if folder == "Sent" || folder == "Drafts" {
		from, to = to, from
	}
	fmt.Fprintf(&h, "Received: from mx by mail; %s\nDate: %s\nFrom: %s\nTo: %s\nSubject: %s\n", w.at.Format(time.RFC1123Z), w.at.Format(time.RFC1123Z), from, to, mime.BEncoding.Encode("utf-8", subject))
	if len(thread) > 1 {
		fmt.Fprintf(&h, "In-Reply-To: <%s>\nReferences:", thread[len(thread)-1])
		for _, ref := range thread[max(1, len(thread)-8):] {
			fmt.Fprintf(&h, "\n <%s>", ref)
		}
		h.WriteByte('\n')
	}
	return &h, id
}

// message makes the next message of a folder.
func (w *writer) message(folder string) []byte {
	if len(w.earlier) > 0 && w.rnd.IntN(60) == 0 {
		w.number++
		w.at = w.at.Add(w.step)
		again := w.earlier[w.rnd.IntN(len(w.earlier))]
		if w.rnd.IntN(2) == 0 {
			return again // the same Message-ID, the same bytes
		}
		return append(bytes.Clone(again), []byte("-- \nadăugat de o listă de discuții\n")...) // the same Message-ID, other bytes
	}
	h, id := w.header(folder)
	if w.rnd.IntN(40) != 0 {
		fmt.Fprintf(h, "Message-ID: <%s>\n", id)
	} else {
		fmt.Fprintf(h, "X-Mailer: without identifiers %d\n", w.number)
	}
	h.WriteString("MIME-Version: 1.0\n")
	w.body(h)
	if len(w.earlier) < 40 || w.rnd.IntN(50) == 0 {
		w.earlier = append(w.earlier[max(0, len(w.earlier)-60):], bytes.Clone(h.Bytes()))
	}
	return h.Bytes()
}

func (w *writer) body(h *bytes.Buffer) {
	switch kind := w.rnd.IntN(100); {
	case kind < 24:
		w.text(h)
	case kind < 50:
		w.alternative(h)
	case kind < 62:
		w.related(h)
	case kind < 76:
		w.attached(h)
	case kind < 88:
		w.charset(h)
	default:
		w.broken(h)
	}
}

func (w *writer) words() string {
	var b strings.Builder
	for range 2 + w.rnd.IntN(12) {
		b.WriteString(w.pick("Bună ziua,", "Vă rog să mă programați joi.", "Mă doare măseaua de minte din stânga.", "Mulțumesc frumos!", "Atașez radiografia.", "Când pot veni la control?", "Ne vedem la ora 10:30.", "From here on quoted.", "O zi bună, Ștefan"))
		b.WriteByte('\n')
	}
	return b.String()
}

func (w *writer) text(h *bytes.Buffer) {
	if w.rnd.IntN(2) == 0 {
		fmt.Fprintf(h, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n> citat\n> %s", w.words(), w.words())
		return
	}
	h.WriteString("Content-Type: text/plain; charset=\"UTF-8\"\nContent-Transfer-Encoding: quoted-printable\n\n")
	printable(h, w.words())
}

func printable(h *bytes.Buffer, text string) {
	var q bytes.Buffer
	enc := quotedprintable.NewWriter(&q)
	_, _ = enc.Write([]byte(text))
	_ = enc.Close()
	h.Write(bytes.ReplaceAll(q.Bytes(), []byte("\r\n"), []byte("\n")))
	h.WriteByte('\n')
}

func (w *writer) alternative(h *bytes.Buffer) {
	mark := fmt.Sprintf("alt-%d", w.number)
	fmt.Fprintf(h, "Content-Type: multipart/alternative; boundary=\"%s\"\n\nThis is a message in several parts.\n--%s\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n", mark, mark)
	text := w.words()
	printable(h, text)
	fmt.Fprintf(h, "--%s\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n", mark)
	printable(h, "<html><body><p>"+strings.ReplaceAll(text, "\n", "<br>")+"</p><script>alert(1)</script></body></html>")
	fmt.Fprintf(h, "--%s--\n", mark)
}

func (w *writer) noise(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(w.rnd.Uint32())
	}
	return b
}

func base64Lines(h *bytes.Buffer, content []byte) {
	text := base64.StdEncoding.EncodeToString(content)
	for len(text) > 76 {
		h.WriteString(text[:76])
		h.WriteByte('\n')
		text = text[76:]
	}
	h.WriteString(text)
	h.WriteByte('\n')
}

func (w *writer) related(h *bytes.Buffer) {
	mark := fmt.Sprintf("=_rel_%d", w.number)
	fmt.Fprintf(h, "Content-Type: multipart/related; type=\"text/html\"; boundary=\"%s\"\n\n--%s\nContent-Type: text/html; charset=utf-8\n\n<p>%s</p><img src=\"cid:img%d@clinica\">\n", mark, mark, w.words(), w.number)
	fmt.Fprintf(h, "--%s\nContent-Type: image/png; name=\"sigla.png\"\nContent-ID: <img%d@clinica>\nContent-Disposition: inline; filename=\"sigla.png\"\nContent-Transfer-Encoding: base64\n\n", mark, w.number)
	base64Lines(h, append([]byte("\x89PNG\r\n\x1a\n"), w.noise(200+w.rnd.IntN(3000))...))
	fmt.Fprintf(h, "--%s--\n", mark)
}

func (w *writer) attached(h *bytes.Buffer) {
	mark := fmt.Sprintf("mix%d", w.number)
	fmt.Fprintf(h, "Content-Type: multipart/mixed; boundary=%s\n\n--%s\n", mark, mark)
	w.text(h)
	for range 1 + w.rnd.IntN(3) {
		name := w.pick("radiografie.jpg", "Fișă pacient.pdf", "plan-tratament.docx", "scan 3D.zip", "chitanță.pdf")
		fmt.Fprintf(h, "\n--%s\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8''%s\nContent-Transfer-Encoding: base64\n\n", mark, percent(name))
		base64Lines(h, w.noise(500+w.rnd.IntN(20000)))
	}
	fmt.Fprintf(h, "--%s--\n", mark)
}

func percent(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// charset writes texts in the encodings that old programs use, some under a wrong name.
func (w *writer) charset(h *bytes.Buffer) {
	romanian := "Bună ziua, aş dori o programare pentru măseaua de minte. Mulţumesc!\n"
	cyrillic := "Здравствуйте, запишите меня на приём.\n"
	var label string
	var text []byte
	switch w.rnd.IntN(8) {
	case 0:
		label, text = "windows-1250", encode(charmap.Windows1250, romanian)
	case 1:
		label, text = "iso-8859-2", encode(charmap.ISO8859_2, romanian)
	case 2:
		label, text = "koi8-r", encode(charmap.KOI8R, cyrillic)
	case 3:
		label, text = "utf-7", []byte("Bun+AQM- ziua, m+AQM-sea +AeU- +-\n")
	case 4: // a wrong label
		label, text = "utf-8", encode(charmap.Windows1250, romanian)
	case 5: // another
		label, text = "us-ascii", []byte(romanian)
	case 6: // one that nobody knows
		label, text = "x-unknown-charset", encode(charmap.ISO8859_2, romanian)
	default:
		label, text = "windows-1252", encode(charmap.Windows1252, "Café “Zoë” – 50 €\n")
	}
	fmt.Fprintf(h, "Content-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n%s%d\n", label, text, w.number)
}

func encode(m *charmap.Charmap, text string) []byte {
	raw, err := m.NewEncoder().Bytes([]byte(text))
	if err != nil {
		panic(err) // the texts above are written for their encodings
	}
	return raw
}

// broken writes what breaks the rules in the ways that are met in practice.
func (w *writer) broken(h *bytes.Buffer) {
	mark := fmt.Sprintf("brk%d", w.number)
	switch w.rnd.IntN(10) {
	case 0: // the boundary never ends
		fmt.Fprintf(h, "Content-Type: multipart/mixed; boundary=\"%s\"\n\n--%s\nContent-Type: text/plain\n\nfără sfârșit %d\n", mark, mark, w.number)
	case 1: // no part begins with the boundary
		fmt.Fprintf(h, "Content-Type: multipart/alternative; boundary=\"%s\"\n\nnu e nicio parte %d\n", mark, w.number)
	case 2: // base64 that is none
		fmt.Fprintf(h, "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK!!!! %d ===\nQUJD\n=\n", w.number)
	case 3: // bytes over 127 in header fields
		fmt.Fprintf(h, "X-Note: m\xe3sea \xfe\xff\nComments: măsea netradusă\nContent-Type: text/plain; charset=iso-8859-2; name=fi\xba\xe3.txt\n\ntext %d\n", w.number)
	case 4: // messages within messages
		h.WriteString(strings.Repeat(fmt.Sprintf("Content-Type: message/rfc822\n\nFrom: a@b.test\nSubject: în interior %d\n", w.number), 6) + "Content-Type: text/plain\n\ncel mai adânc\n")
	case 5: // a header and nothing else, not even an empty line
		fmt.Fprintf(h, "X-Last: %d\n", w.number)
	case 6: // a line of a hundred thousand characters, and one with NUL and lone CR
		fmt.Fprintf(h, "Content-Type: text/html\n\n<p>%s</p>\na\x01b\rc %d\n", strings.Repeat("linie lungă ", 8000), w.number)
	case 7: // fields that occur twice, folded oddly
		fmt.Fprintf(h, "Subject: al doilea\nContent-Type: text/plain;\n\t charset\n =utf-8\nContent-Type: text/html\n\n<b>care?</b> %d\n", w.number)
	case 8: // a type that is none, an encoding that is none
		fmt.Fprintf(h, "Content-Type: ///;;=\nContent-Transfer-Encoding: rot13\n\noare ce %d\n", w.number)
	default: // the same boundary inside and outside
		fmt.Fprintf(h, "Content-Type: multipart/mixed; boundary=\"%s\"\n\n--%s\nContent-Type: multipart/mixed; boundary=\"%s\"\n\n--%s\n\nuna %d\n--%s--\n--%s\n\ndoua\n--%s--\n", mark, mark, mark, mark, w.number, mark, mark, mark)
	}
}

// large makes a message with a large attachment; all have the same content but for its beginning.
func (w *writer) large() []byte {
	h, id := w.header("INBOX")
	if w.largeBody == nil {
		var body bytes.Buffer
		block := w.noise(57 * 1024)
		for body.Len() < w.largeBytes {
			base64Lines(&body, block)
		}
		w.largeBody = body.Bytes()
	}
	fmt.Fprintf(h, "Message-ID: <%s>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=big\n\n--big\nContent-Type: text/plain; charset=utf-8\n\nScanare 3D %d\n--big\nContent-Type: application/zip; name=\"scan%d.zip\"\nContent-Disposition: attachment; filename=\"scan%d.zip\"\nContent-Transfer-Encoding: base64\n\n", id, w.number, w.number, w.number)
	base64Lines(h, fmt.Appendf(nil, "%057d", w.number)) // a whole line, so that what follows is still base64
	h.Write(w.largeBody)
	h.WriteString("--big--\n")
	return h.Bytes()
}
