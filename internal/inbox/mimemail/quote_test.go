package mimemail_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

func TestSubjectsOfOneConversationAreTheSame(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"Programare", "Re: Programare", "RE: re: Fwd: programare", "RE[2]: Programare", "Re(3): Programare", "Aw: Programare", "Răsp: Programare",
		"Fw:Programare", "[clinica] Re: Programare", "Re: [clinica] [EXT] Programare", "  RE :  programare ", "Programare (fwd)", "Re:Programare",
	} {
		require.Equal(t, "programare", mimemail.NormalSubject(s), s)
	}
	for in, want := range map[string]string{
		"": "", "Re:": "", "[clinica]": "[clinica]", "Reamintire": "reamintire", "Refacere: lucrare": "refacere: lucrare", "Şedinţă  NOUĂ": "ședință nouă",
		"Ora: 10": "ora: 10",
	} {
		require.Equal(t, want, mimemail.NormalSubject(in), in)
	}
}

func TestTheQuoteIsPartedFromWhatIsNew(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct{ text, fresh, quoted string }{
		"no quote":             {"salut\n\nAna\n", "salut\n\nAna", ""},
		"english":              {"Da.\n\nOn Tue, 3 Mar 2026 at 10:20, Ana Pop <ana@x.ro> wrote:\n> vii?\n", "Da.", "On Tue, 3 Mar 2026 at 10:20, Ana Pop <ana@x.ro> wrote:\n> vii?"},
		"over two lines":       {"Da.\nOn Tue, 3 Mar 2026 at 10:20, Ana Pop\n<ana@x.ro> wrote:\n\n> vii?", "Da.", "On Tue, 3 Mar 2026 at 10:20, Ana Pop\n<ana@x.ro> wrote:\n> vii?"},
		"romanian":             {"Da.\n\nÎn mar., 3 mart. 2026 la 10:20, Ana Pop <ana@x.ro> a scris:\n\n> vii?", "Da.", "În mar., 3 mart. 2026 la 10:20, Ana Pop <ana@x.ro> a scris:\n> vii?"},
		"yahoo":                {"Da.\n   Pe marți, 3 martie 2026 la 10:20:11 EET, Ana Pop <ana@x.ro> a scris:  \n \n vii?\n", "Da.", "   Pe marți, 3 martie 2026 la 10:20:11 EET, Ana Pop <ana@x.ro> a scris:  \n \n vii?"},
		"outlook":              {"Da.\n\n________________________________\nFrom: Ana\nSent: Tuesday\nTo: Clinica\nSubject: Re\n\nvii?", "Da.", "________________________________\nFrom: Ana\nSent: Tuesday\nTo: Clinica\nSubject: Re\n\nvii?"},
		"outlook, romanian":    {"Da.\n\nDe la: Ana <ana@x.ro>\nTrimis: marți\nCătre: Clinica\nSubiect: x\n\nvii?", "Da.", "De la: Ana <ana@x.ro>\nTrimis: marți\nCătre: Clinica\nSubiect: x\n\nvii?"},
		"original message":     {"Da.\n-----Original Message-----\nvii?", "Da.", "-----Original Message-----\nvii?"},
		"forwarded":            {"---------- Forwarded message ---------\nFrom: Ana\n\nvii?", "", "---------- Forwarded message ---------\nFrom: Ana\n\nvii?"},
		"only marks":           {"Da.\n\n> vii?\n> sau nu?\n", "Da.", "> vii?\n> sau nu?"},
		"answered below":       {"On 3.03.2026, Ana wrote:\n> vii?\n\nDa.\n", "Da.", "On 3.03.2026, Ana wrote:\n> vii?"},
		"piece by piece":       {"Bună,\nOn 3.03.2026, Ana wrote:\n> vii?\nDa.\n> la zece?\nLa unu.\n", "Bună,\nDa.\nLa unu.", "On 3.03.2026, Ana wrote:\n> vii?\n> la zece?"},
		"no attribution":       {"Medicul a scris:\ntratament nou", "Medicul a scris:\ntratament nou", ""},
		"a line like a header": {"From: here we go\nsalut", "From: here we go\nsalut", ""},
		"empty":                {"", "", ""},
	} {
		fresh, quoted := mimemail.SplitQuote(c.text)
		require.Equal(t, c.fresh, fresh, says)
		require.Equal(t, c.quoted, quoted, says)
	}
}

func TestSnippets(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]mimemail.Message{
		"Bună ziua, vin mâine.": {Text: "Bună ziua,\n\n  vin mâine.\n\nOn 3.03.2026, Ana wrote:\n> x"},
		"vii?":                  {Text: "> vii?\n"},
		"Salut & pa":            {HTML: "<head><style>p{}</style></head><p>Salut &amp; pa</p><div class=\"gmail_quote\">vechi</div>"},
		"doar citat":            {HTML: "<blockquote>doar citat</blockquote>"},
		"Ofertă":                {Text: "Ofertă\u00a0\u034f\u200c \u200c"},
		"":                      {},
		strings.Repeat("ț", 20): {Text: strings.Repeat("ț", 100)},
		"x":                     {HTML: "x<script>alert(1)</script><!-- y -->"},
	} {
		got := mimemail.Snippet(m, 20)
		if utf8.RuneCountInString(want) > 20 {
			want = string([]rune(want)[:20])
		}
		require.Equal(t, want, got)
	}
}
