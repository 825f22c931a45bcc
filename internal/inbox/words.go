package inbox

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// Bounds of what is kept of a mail for searching.
const (
	maxMailWords = 300
	minWord      = 2  // runes
	maxWord      = 32 // runes; what is longer is clipped, and found by its beginning
	maxScanned   = 64 << 10
)

// searchWords gives the folded words by which a mail is found, each once: those of its addresses and names, of the subject, of
// the attachments' names, and of the text as far as there is room. A long mail's end is not found.
func searchWords(m mimemail.Message) []string {
	w := wordList{seen: map[string]bool{}}
	people := [][]mimemail.Address{{m.From, m.Sender}, m.ReplyTo, m.To, m.Cc, m.Bcc}
	w.text(m.Subject)
	for _, list := range people {
		for _, a := range list {
			w.address(a)
		}
	}
	for _, p := range m.Parts {
		w.text(p.Name)
	}
	body := m.Text
	if strings.TrimSpace(body) == "" {
		body = htmlText(m.HTML)
	}
	w.text(body)
	return w.words
}

type wordList struct {
	words []string
	seen  map[string]bool
}

func (w *wordList) address(a mimemail.Address) {
	w.text(a.Name)
	if folded := clients.Fold(a.Address); folded != "" {
		w.add(folded)
		w.text(folded)
	}
}

func (w *wordList) text(s string) {
	for _, word := range clients.TextWords(head(s, maxScanned)) {
		if len(w.words) == maxMailWords {
			return
		}
		w.add(word)
	}
}

func (w *wordList) add(word string) {
	word = clipWord(word)
	if utf8.RuneCountInString(word) < minWord || w.seen[word] || len(w.words) == maxMailWords {
		return
	}
	w.seen[word] = true
	w.words = append(w.words, word)
}

// clipWord cuts a word to the length that is kept.
func clipWord(word string) string {
	n := 0
	for i := range word {
		if n == maxWord {
			return word[:i]
		}
		n++
	}
	return word
}

// head is the beginning of a text, in whole runes, of at most so many bytes.
func head(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	for bytes > 0 && !utf8.RuneStart(s[bytes]) {
		bytes--
	}
	return s[:bytes]
}

// htmlText is the text that a page shows, its pieces parted by spaces; it stops at maxScanned bytes.
func htmlText(page string) string {
	var out strings.Builder
	z, unseen := html.NewTokenizer(strings.NewReader(page)), ""
	for out.Len() < maxScanned {
		kind := z.Next()
		switch kind {
		case html.ErrorToken: // the end
			return out.String()
		case html.TextToken:
			if unseen == "" {
				out.Write(z.Text())
			}
			continue
		case html.CommentToken, html.DoctypeToken:
			continue
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
		}
		name, _ := z.TagName()
		tag := string(name)
		switch {
		case tag == unseen && kind == html.EndTagToken:
			unseen = ""
		case unseen == "" && kind == html.StartTagToken && (tag == "style" || tag == "script" || tag == "title"):
			unseen = tag
		case !inlineTag(tag):
			out.WriteByte(' ')
		}
	}
	return out.String()
}

// inlineTag says whether an element stands within a word: <b>Pro</b>gramare.
func inlineTag(tag string) bool {
	switch tag {
	case "a", "b", "i", "u", "em", "strong", "span", "font", "small", "big", "sub", "sup", "mark", "s", "del", "ins", "abbr":
		return true
	}
	return false
}

const maxOneLine = 200 // bytes

// inOneLine is a text without line breaks and other control characters, clipped.
func inOneLine(s string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return head(strings.Join(strings.Fields(plain), " "), maxOneLine)
}
