package inbox_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

func TestAMailIsFoundByItsPeopleSubjectTextAndFiles(t *testing.T) {
	t.Parallel()
	m := mimemail.Message{
		Subject: "Re: Programare la Ștefănescu",
		From:    mimemail.Address{Name: "Ioana Țurcanu", Address: "Ioana.Turcanu@Example.com"},
		To:      []mimemail.Address{{Address: "receptie@clinica.ro"}},
		Text:    "Bună ziua,\nmă doare măseaua. Măseaua!",
		Parts:   []mimemail.Part{{Name: "Radiografie_2026.JPG"}},
	}
	require.Equal(t, []string{
		"re", "programare", "la", "stefanescu",
		"ioana", "turcanu", "ioana.turcanu@example.com", "example", "com",
		"receptie@clinica.ro", "receptie", "clinica", "ro",
		"radiografie", "2026", "jpg",
		"buna", "ziua", "ma", "doare", "maseaua",
	}, inbox.SearchWords(m))
}

func TestAMailOfHTMLAloneIsFoundByWhatItShows(t *testing.T) {
	t.Parallel()
	m := mimemail.Message{HTML: `<html><head><title>titlu</title><style>.rosu{color:red}</style></head>
		<body><p>Pro<b>gra</b>mare</p><p>mâine&nbsp;la&nbsp;cinci</p><script>alert("x")</script><!-- ascuns -->sfâr&#537;it</body>`}
	require.Equal(t, []string{"programare", "maine", "la", "cinci", "sfarsit"}, inbox.SearchWords(m))
}

func TestWhatIsKeptForSearchingIsBounded(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for n := range 5000 {
		fmt.Fprintf(&text, "cuvantul%d %s ", n, strings.Repeat("ș", 40))
	}
	words := inbox.SearchWords(mimemail.Message{Subject: "x", Text: text.String(), Parts: []mimemail.Part{{Name: "fisier"}}})
	require.Len(t, words, inbox.MaxMailWords)
	require.Contains(t, words, "fisier")
	for _, w := range words {
		require.True(t, utf8.ValidString(w))
		require.LessOrEqual(t, utf8.RuneCountInString(w), inbox.MaxWord)
		require.GreaterOrEqual(t, utf8.RuneCountInString(w), inbox.MinWord)
	}
}
