package clients_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/id"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ștefan": "stefan", "Ştefan": "stefan", "ȘTEFAN": "stefan", "S\u0326tefan": "stefan", "s\u0327tefan": "stefan",
		"Țurcanu": "turcanu", "Ţurcanu": "turcanu", "Mădălina": "madalina", "Câmpeanu": "campeanu", "Sânziana": "sanziana",
		"ÎNGER": "inger", "Łukasz": "lukasz", "Müller": "muller", "Straße": "strasse", "Bjørn": "bjorn", "İstanbul": "istanbul",
		"Νίκος": "νικος", "ﬁ": "fi", "": "", "Ana 2": "ana 2",
	} {
		require.Equal(t, want, clients.Fold(in), "%q", in)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Ștefan cel Mare", "S\u0326\u0327", "İ", "\xff", "ǅ", "ﬀ", "ϓ", "Å\u030a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := clients.Fold(s)
		if !utf8.ValidString(once) {
			t.Fatalf("%q folds to what is no text: %q", s, once)
		}
		if again := clients.Fold(once); again != once {
			t.Fatalf("%q folds to %q and then to %q", s, once, again)
		}
		if utf8.ValidString(s) && clients.Fold(strings.ToLower(s)) != once {
			t.Fatalf("%q: case matters", s)
		}
		if n := utf8.RuneCountInString(clients.SortName(s)); n > 40 {
			t.Fatalf("%q sorts by %d runes", s, n)
		}
	})
}

// found says whether every word of the question begins a token.
func found(tokens, words []string) bool {
	for _, w := range words {
		ok := false
		for _, token := range tokens {
			ok = ok || strings.HasPrefix(token, w)
		}
		if !ok {
			return false
		}
	}
	return true
}

func TestSearchWords(t *testing.T) {
	t.Parallel()
	tokens := clients.SearchTokens("Ana-Maria Ștefănescu D'Artagnan", "ana.stef@example.ro", "0712 345 678")
	for q, want := range map[string]bool{
		"ana": true, "ANA": true, "maria": true, "anamaria": true, "ana-m": true, "stefan": true, "ştef": true, "Ștefă": true,
		"ana stefanescu": true, "stefanescu ana": true, "dartagnan": true, "d'art": true, "": true, "  ": true,
		"ana.stef@": true, "ana.stef@example.ro": true, "ANA.STEF@EXAMPLE": true, "@example": true, "example.ro": true, "stef@example": false,
		"0712345678": true, "0712 345": true, "0712-345-678": true, "+40712345678": true, "+40 712 345 678": true, "0040712": true,
		"(0712) 345": true, "712 345": true, "712345678": true, "40712": true, "ana 0712 345 stef": true, "0712 999": false,
		"escu": false, "popescu": false, "ana ionescu": false, ".*": true, "a.*": true, "^": true,
	} {
		require.Equal(t, want, found(tokens, clients.QueryWords(q)), "%q as %q in %q", q, clients.QueryWords(q), tokens)
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("Ana-Maria Ștefănescu", "ana@x.ro")
	f.Add("0712 345", "")
	f.Add("!!!", "a@b")
	f.Fuzz(func(t *testing.T, name, email string) {
		tokens := clients.SearchTokens(name, email, "")
		if len(tokens) > 40 {
			t.Fatalf("%d tokens", len(tokens))
		}
		words := clients.QueryWords(name)
		if len(words) > 8 {
			t.Fatalf("%d words", len(words))
		}
		for _, w := range append(tokens, words...) {
			if w == "" || utf8.RuneCountInString(w) > 64 || clients.Fold(w) != w {
				t.Fatalf("%q is no token", w)
			}
		}
		if letters := strings.Trim(name, "abcdefghijklmnopqrstuvwxyz "); letters == "" && len(strings.Fields(name)) <= 8 && !found(tokens, words) {
			t.Fatalf("%q does not find itself: %q in %q", name, words, tokens)
		}
	})
}

func FuzzParseCursor(f *testing.F) {
	f.Add("eyJzIjoibmFtZSIsIm4iOiJhbmEiLCJpIjoiY2xpXzAxamQzbTh3MXEydjV5N3g5ejBhYmNkZWZnIn0", "name")
	f.Add("", "-created_at")
	f.Add("e30", "name")
	f.Fuzz(func(t *testing.T, s, sort string) {
		got, err := clients.ParseCursor(s, clients.Sort(sort))
		if err == nil && !id.Is(id.Client, got) {
			t.Fatalf("%q led to %q", s, got)
		}
	})
}

func TestNormalForms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" Ana.Pop@Example.RO ": "ana.pop@example.ro", "": "", "a@b.co": "a@b.co", "ana": "!", "ana@": "!", "@x.ro": "!", "a b@x.ro": "!",
		"ana@localhost": "!", "Ana <ana@x.ro>": "!", "ana@x..ro": "!", "ana@x.ro,b@x.ro": "!", "a@" + strings.Repeat("x", 260) + ".ro": "!",
	} {
		got, ok := clients.NormaliseEmail(in)
		if !ok {
			got = "!"
		}
		require.Equal(t, want, got, "%q", in)
	}
	for in, want := range map[string]string{
		"0712 345 678": "+40712345678", "+40712345678": "+40712345678", "0040 712-345-678": "+40712345678", "0264 123 456": "+40264123456",
		"+49 30 1234567": "+49301234567", "+36 1 234 5678": "+3612345678", "": "", "12": "!", "0712": "!", "abc": "!", "+40": "!", "07123456789012345": "!",
	} {
		got, ok := clients.Phone(in, "RO")
		if !ok {
			got = "!"
		}
		require.Equal(t, want, got, "%q", in)
	}
}
