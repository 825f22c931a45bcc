package mimemail_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

func read(t testing.TB, raw string) mimemail.Message {
	t.Helper()
	m, err := mimemail.Read(strings.NewReader(raw))
	require.NoError(t, err)
	return m
}

// crlf writes a message of a test as it travels.
func crlf(s string) string { return strings.ReplaceAll(strings.TrimPrefix(s, "\n"), "\n", "\r\n") }

const usual = `
Return-Path: <ana@example.ro>
Received: from mx.example.ro (mx.example.ro [192.0.2.1]) by imap.example.ro; Tue, 3 Mar 2026 10:20:02 +0200
Message-ID: <CAF1@mail.example.ro>
In-Reply-To: <visit.7@clinic.example>
References: <visit.5@clinic.example>
 <visit.7@clinic.example>
Subject: =?UTF-8?Q?Re=3A_Programarea_de_mar=C8=9Bi=2C_?=
 =?UTF-8?Q?mul=C8=9Bumesc?=
From: =?iso-8859-2?Q?Ana_Pop=E3?= <ana@example.ro>
To: "Clinica \"Zâmbet\"" <office@clinic.example>, Dr. Ion <ion@clinic.example>
Cc: undisclosed-recipients:;
Date: Tue, 3 Mar 2026 10:20:00 +0200 (EET)
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

This is a multi-part message in MIME format.
--outer
Content-Type: multipart/related; boundary="rel"

--rel
Content-Type: multipart/alternative; boundary=alt

--alt
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Bun=C4=83 ziua,
vin la ora zece=
 fix.
--alt
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<p>Bună ziua</p><img src="cid:poza@1">
--alt--

--rel
Content-Type: image/png; name="a.png"
Content-ID: <poza@1>
Content-Disposition: inline; filename="a.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--rel--
--outer
Content-Type: application/pdf
Content-Disposition: attachment;
 filename*0*=utf-8''Radiografie%20;
 filename*1*=dup%C4%83%20;
 filename*2="tratament.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
JVBERi0xLjQK
--outer--
`

func TestAUsualMessageIsReadWhole(t *testing.T) {
	t.Parallel()
	m := read(t, crlf(usual))
	require.Equal(t, mimemail.Message{
		MessageID: "CAF1@mail.example.ro", InReplyTo: []string{"visit.7@clinic.example"},
		References: []string{"visit.5@clinic.example", "visit.7@clinic.example"},
		Subject:    "Re: Programarea de marți, mulțumesc",
		From:       mimemail.Address{Name: "Ana Popă", Address: "ana@example.ro"},
		To:         []mimemail.Address{{Name: `Clinica "Zâmbet"`, Address: "office@clinic.example"}, {Name: "Dr. Ion", Address: "ion@clinic.example"}},
		Date:       time.Date(2026, 3, 3, 8, 20, 0, 0, time.UTC),
		Text:       "Bună ziua,\nvin la ora zece fix.",
		HTML:       `<p>Bună ziua</p><img src="cid:poza@1">`,
		Parts: []mimemail.Part{
			{Path: "1.2", Name: "a.png", ContentType: "image/png", ContentID: "poza@1", Inline: true, Size: 8},
			{Path: "2", Name: "Radiografie după tratament.pdf", ContentType: "application/pdf", Size: 18},
		},
	}, m)
	require.Equal(t, m, read(t, strings.TrimPrefix(usual, "\n")), "with bare line feeds it is the same")
}

// What comes in one byte at a time, or from a connection that breaks.
func TestTheReaderBehindItMayBeSlowOrBreak(t *testing.T) {
	t.Parallel()
	raw := crlf(usual)
	slow, err := mimemail.Read(iotest.OneByteReader(strings.NewReader(raw)))
	require.NoError(t, err)
	require.Equal(t, read(t, raw), slow)
	cut := errors.New("connection reset")
	for n := 0; n < len(raw); n += 37 {
		_, err := mimemail.Read(io.MultiReader(strings.NewReader(raw[:n]), iotest.ErrReader(cut)))
		require.ErrorIs(t, err, cut, "after %d bytes", n)
	}
}

func TestAPartIsOpenedByItsPath(t *testing.T) {
	t.Parallel()
	raw := crlf(usual)
	for path, want := range map[string]string{
		"1.1.1": "Bună ziua,\r\nvin la ora zece fix.", "1.2": "\x89PNG\r\n\x1a\n", "2": "%PDF-1.4\n%PDF-1.4\n",
	} {
		part, content, err := mimemail.Open(strings.NewReader(raw), path)
		require.NoError(t, err, path)
		require.Equal(t, path, part.Path)
		got, err := io.ReadAll(content)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	for _, path := range []string{"", "0", "1", "1.1", "3", "1.2.1", "x", "2.1", "-1", strings.Repeat("1.", 1000) + "1"} {
		_, _, err := mimemail.Open(strings.NewReader(raw), path)
		require.ErrorIs(t, err, fault.New(fault.NotFound, "part_not_found", ""), path)
	}
}

func one(header, body string) string {
	return crlf("From: a@example.ro\nSubject: x\n" + header + "\n" + body)
}

// Bodies that are written in ways that are odd or wrong: what is read of them and which problem is told.
func TestOddBodies(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct{ raw, text, problem string }{
		"no content type":                     {one("", "salut\n"), "salut\n", ""},
		"no body":                             {one("", ""), "", ""},
		"windows-1250":                        {one("Content-Type: text/plain; charset=windows-1250\n", "\xbai \xfear\xe3"), "şi ţară", ""},
		"iso-8859-16":                         {one("Content-Type: text/plain; charset=iso-8859-16\n", "\xbai \xfear\xe3"), "și țară", ""},
		"iso-8859-2":                          {one("Content-Type: text/plain; charset=\"ISO-8859-2\"\n", "\xe3\xee\xba"), "ăîş", ""},
		"koi8-r":                              {one("Content-Type: text/plain; charset=koi8-r\n", "\xd0\xd2\xc9\xd7\xc5\xd4"), "привет", ""},
		"gb18030":                             {one("Content-Type: text/plain; charset=gb18030\n", "\xc4\xe3\xba\xc3"), "你好", ""},
		"iso-2022-jp":                         {one("Content-Type: text/plain; charset=iso-2022-jp\n", "\x1b$B$3$s\x1b(B"), "こん", ""},
		"utf-7":                               {one("Content-Type: text/plain; charset=utf-7\n", "Bun+AQM- ziua +- 1"), "Bună ziua + 1", ""},
		"utf-16":                              {one("Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n", "QQADAQ=="), "Aă", ""},
		"an unknown charset in UTF-8":         {one("Content-Type: text/plain; charset=x-clinic\n", "ță"), "ță", mimemail.BadCharset},
		"UTF-8 said to be latin1":             {one("Content-Type: text/plain; charset=iso-8859-1\n", "ță"), "ță", ""},
		"latin1 said to be UTF-8":             {one("Content-Type: text/plain; charset=utf-8\n", "caf\xe9"), "café", mimemail.BadCharset},
		"windows-1250 without a label":        {one("", "\xbai \xeenc\xe3"), "şi încă", ""},
		"windows-1252 without a label":        {one("", "caf\xe9 \x96 no"), "café – no", ""},
		"one broken character of UTF-8":       {one("Content-Type: text/plain; charset=utf-8\n", "țăță\xc8 x"), "țăță\uFFFD x", mimemail.BadCharset},
		"charset in quotes of the wrong kind": {one("Content-Type: text/plain; charset='utf-8'\n", "ță"), "ță", ""},
		"nul and controls":                    {one("", "a\x00b\x07\rc"), "ab\nc", ""},
		"base64 with rubbish":                 {one("Content-Transfer-Encoding: base64\n", "c2Fs\n!!\ndXQ"), "salut", mimemail.BadEncoding},
		"base64 padded in the middle":         {one("Content-Transfer-Encoding: base64\n", "c2E=\nbHV0\n"), "salut", ""},
		"base64 cut off":                      {one("Content-Transfer-Encoding: base64\n", "c2FsdXR"), "salut", ""},
		"quoted-printable with rubbish":       {one("Content-Transfer-Encoding: quoted-printable\n", "a=zz=3D= \nb="), "a=zz=b", mimemail.BadEncoding},
		"an unknown encoding":                 {one("Content-Transfer-Encoding: x-rot13\n", "fnyhg"), "fnyhg", mimemail.BadEncoding},
		"flowed":                              {one("Content-Type: text/plain; format=flowed\n", "un rând \nlung\n> citat \n> lung\n -x\n-- \nAna"), "un rând lung\n> citat lung\n-x\n-- \nAna\n", ""},
		"flowed with delsp":                   {one("Content-Type: text/plain; format=flowed; delsp=yes\n", "prog \nramare"), "programare\n", ""},
		"no empty line before the body":       {crlf("Subject: x\nsalut, vin mâine\n"), "salut, vin mâine\n", mimemail.BadHeader},
		"only a body":                         {"salut", "salut", mimemail.BadHeader},
		"nothing":                             {"", "", ""},
		"a mail store's line before it":       {crlf("From ana@x Tue Mar 3\nSubject: x\n\nsalut"), "salut", ""},
		"a line in the header that is none":   {crlf("Subject: x\nthis is no field\nTo: b@x.ro\n\nsalut"), "salut", mimemail.BadHeader},
		"no boundary told":                    {one("Content-Type: multipart/mixed\n", "--b\n\nsalut\n--b--\n"), "salut", mimemail.BadMIME},
		"no boundary told or used":            {one("Content-Type: multipart/mixed\n", "salut\n"), "salut\n", mimemail.BadMIME},
		"the boundary is not used":            {one("Content-Type: multipart/mixed; boundary=b\n", "salut\n"), "salut\n", mimemail.BadMIME},
		"the last boundary is missing":        {one("Content-Type: multipart/mixed; boundary=b\n", "--b\n\nsalut\n"), "salut\n", mimemail.BadMIME},
		"an inner boundary is missing": {one("Content-Type: multipart/mixed; boundary=a\n",
			"--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nsalut\n--a\nContent-Type: text/plain\n\nși pa\n--a--\n"), "salut\n\nși pa", ""},
		"a part without an empty line": {one("Content-Type: multipart/mixed; boundary=a\n", "--a\n--a\n\nsalut\n--a--\n"), "salut", ""},
		"a boundary that begins another": {one("Content-Type: multipart/mixed; boundary=a\n",
			"--a\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\nunu\n--ab--\n--a\n\ndoi\n--a--\n"), "unu\n\ndoi", ""},
		"what comes after the end": {one("Content-Type: multipart/mixed; boundary=a\n", "--a\n\nsalut\n--a--\n--a\n\nnu\n"), "salut", ""},
		"an odd type":              {one("Content-Type: text\n", "salut"), "salut", ""},
	} {
		m := read(t, c.raw)
		require.Equal(t, c.text, m.Text, says)
		require.Equal(t, c.problem, m.Problem, says)
	}
}

func TestSubjectsAndNamesAreReadHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"=?utf-8?B?yJs=?=":                         "ț",
		"=?utf-8?Q?=C8?= =?UTF-8?Q?=9B?=":          "ț",
		"=?utf-8?q?a b?=":                          "a b",
		"=?utf-8*ro?Q?x?=":                         "x",
		"x =?utf-8?Q?y?= z":                        "x y z",
		"=?utf-8?Q?y?==?utf-8?Q?z?=":               "yz",
		"=?nope?Q?y=E9?=":                          "yé",
		"=?utf-8?X?y?=":                            "=?utf-8?X?y?=",
		"=?utf-8?Q?ce faci??=":                     "ce faci?",
		"=?":                                       "=?",
		"țară":                                     "țară",
		"\xbaedin\xfe\xe3":                         "şedinţă",
		"a\u202egpj.exe":                           "agpj.exe",
		"  a \t b ":                                "a b",
		"=?utf-8?Q?a=0D=0ABcc:_x@y.ro?=":           "a Bcc: x@y.ro",
		"=?windows-1250?B?uuhk6Q==?=":              "şčdé",
		"=?iso-2022-jp?B?GyRCJDMkcxsoQg==?= (fwd)": "こん (fwd)",
	} {
		require.Equal(t, want, read(t, "Subject: "+raw+"\r\n\r\n").Subject, raw)
	}
}

func TestAddressesAreReadHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	type list = []mimemail.Address
	for raw, want := range map[string]list{
		"a@x.ro":                               {{"", "a@x.ro"}},
		"<a@x.ro>":                             {{"", "a@x.ro"}},
		"Ana Pop <a@x.ro>, b@x.ro":             {{"Ana Pop", "a@x.ro"}, {"", "b@x.ro"}},
		`"Pop, Ana" <a@x.ro>; b@x.ro`:          {{"Pop, Ana", "a@x.ro"}, {"", "b@x.ro"}},
		"Pop, Ana <a@x.ro>":                    {{"Pop", ""}, {"Ana", "a@x.ro"}},
		"a@x.ro (Ana Pop)":                     {{"Ana Pop", "a@x.ro"}},
		"Familia: a@x.ro, Ion <b@x.ro>;":       {{"", "a@x.ro"}, {"Ion", "b@x.ro"}},
		"undisclosed-recipients:;":             nil,
		`"=?utf-8?Q?Ana_Pop=C4=83?=" <a@x.ro>`: {{"Ana Popă", "a@x.ro"}},
		"=?utf-8?Q?Pop=2C_Ana?= <a@x.ro>":      {{"Pop, Ana", "a@x.ro"}},
		"'Ana' <a@x.ro>":                       {{"Ana", "a@x.ro"}},
		"a@x.ro <a@x.ro>":                      {{"", "a@x.ro"}},
		`"Ana <ana> Pop" <a@x.ro>`:             {{"Ana <ana> Pop", "a@x.ro"}},
		`"Ana <a@x.ro>`:                        {{"Ana", "a@x.ro"}},
		"Ana Pop":                              {{"Ana Pop", ""}},
		"<mailto:a@x.ro>":                      {{"", "a@x.ro"}},
		", ,":                                  nil,
		"Ana < a@ x.ro >":                      {{"Ana", "a@x.ro"}},
		`"a b"@x.ro`:                           {{"", `"a b"@x.ro`}},
	} {
		require.Equal(t, want, read(t, "To: "+raw+"\r\n\r\n").To, raw)
	}
	many := "To: " + strings.Repeat("a@x.ro, ", 500) + "\r\nTo: b@x.ro\r\n\r\n"
	require.Len(t, read(t, many).To, mimemail.MaxAddresses)
	require.Equal(t, "b@x.ro", read(t, "To: a@x.ro\r\nTo: b@x.ro\r\n\r\n").To[1].Address)
}

func TestDatesAndIdentifiers(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 3, 8, 20, 0, 0, time.UTC)
	for raw, want := range map[string]time.Time{
		"Tue, 3 Mar 2026 10:20:00 +0200": at, "3 Mar 26 08:20 GMT": at, "2026-03-03T10:20:00+02:00": at, "Tue Mar  3 08:20:00 2026": at,
		"": {}, "tomorrow": {}, "Tue, 3 Mar 1926 10:20:00 +0200": {}, "Tue, 3 Mar 9926 10:20:00 +0200": {}, strings.Repeat("(", 5000): {},
	} {
		require.Equal(t, want, read(t, "Date: "+raw+"\r\n\r\n").Date, raw)
	}
	require.Equal(t, []string{"a@b", "c"}, read(t, "References: junk <a@b> <c> <\r\n\r\n").References)
	require.Equal(t, []string{"a@b", "c"}, read(t, "References: a@b c\r\n\r\n").References)
	m := read(t, "References: <first> "+strings.Repeat("<x>", 500)+"<last>\r\n\r\n")
	require.Len(t, m.References, mimemail.MaxReferences)
	require.Equal(t, "last", m.References[mimemail.MaxReferences-1])
}

func TestAProgramsMailIsToldFromAPersons(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"Auto-Submitted: auto-replied": true, "Auto-Submitted: no": false, "Precedence: bulk": true, "Precedence: first-class": false,
		"List-Id: <a.b>": true, "Return-Path: <>": true, "Content-Type: multipart/report; boundary=x": true, "X: y": false,
	} {
		require.Equal(t, want, read(t, header+"\r\n\r\n").Automatic, header)
	}
}

// What stands in the body and what beside it.
func TestWhatIsBodyAndWhatIsNot(t *testing.T) {
	t.Parallel()
	mixed := func(parts ...string) string {
		return one("Content-Type: multipart/mixed; boundary=b\n", "--b\n"+strings.Join(parts, "\n--b\n")+"\n--b--\n")
	}
	m := read(t, mixed("Content-Type: text/html\n\n<p>unu</p>", "Content-Type: image/jpeg\nContent-Disposition: inline; filename=x.jpg\n\nabc", "\ndoi <3"))
	require.Empty(t, m.Text, "the text alone would not be the whole")
	require.Equal(t, "<p>unu</p>\n<div style=\"white-space: pre-wrap\">doi &lt;3</div>\n", m.HTML)
	require.Equal(t, []mimemail.Part{{Path: "2", Name: "x.jpg", ContentType: "image/jpeg", Size: 3}}, m.Parts)

	m = read(t, mixed("\nunu", "Content-Type: text/plain; name=\"../../note.txt\"\n\ndoi", "Content-Disposition: attachment\n\ntrei"))
	require.Equal(t, "unu", m.Text)
	require.Equal(t, []mimemail.Part{
		{Path: "2", Name: "note.txt", ContentType: "text/plain", Size: 3}, {Path: "3", ContentType: "text/plain", Size: 4},
	}, m.Parts)

	m = read(t, mixed("Content-Type: message/rfc822\n\nSubject: =?utf-8?Q?Re:_pl=C4=83ti?=\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nînăuntru\n--c--",
		"Content-Type: application/ms-tnef; name=winmail.dat\n\nxx"))
	require.Equal(t, []mimemail.Part{
		{Path: "1", Name: "Re plăti.eml", ContentType: "message/rfc822", Size: int64(len(crlf("Subject: =?utf-8?Q?Re:_pl=C4=83ti?=\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nînăuntru\n--c--")))},
		{Path: "2", Name: "winmail.dat", ContentType: "application/ms-tnef", Size: 2},
	}, m.Parts)

	m = read(t, one("Content-Type: multipart/alternative; boundary=b\n",
		"--b\n\nunu\n--b\nContent-Type: text/x-amp-html\n\n<amp>\n--b\nContent-Type: text/html\n\n<p>\n--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN\n--b--\n"))
	require.Equal(t, "unu", m.Text)
	require.Equal(t, "<p>", m.HTML)
	require.Equal(t, []mimemail.Part{{Path: "4", ContentType: "text/calendar", Size: 5}}, m.Parts)

	m = read(t, one("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
		"--b\n\nNu s-a putut livra.\n--b\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\nSubject: x\n--b--\n"))
	require.True(t, m.Automatic)
	require.Equal(t, "Nu s-a putut livra.", m.Text)
	require.Len(t, m.Parts, 2)

	m = read(t, one("Content-Type: application/pdf; name=x.pdf\nContent-Transfer-Encoding: base64\n", "AAAA\n"))
	require.Equal(t, []mimemail.Part{{Path: "1", Name: "x.pdf", ContentType: "application/pdf", Size: 3}}, m.Parts)
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`filename="a b.pdf"`: "a b.pdf", `filename=a b.pdf`: "a b.pdf", `filename="=?utf-8?Q?=C8=9B.pdf?="`: "ț.pdf", `filename="ț.pdf"`: "ț.pdf",
		`filename*=utf-8''%C8%9B.pdf; filename=t.pdf`: "ț.pdf", `filename*=windows-1250'ro'%FE.pdf`: "ţ.pdf", `filename*=%zz`: "%zz",
		`filename="C:\Users\ana\a.pdf"`: "a.pdf", `filename="../../etc/passwd"`: "passwd", `filename="a\"b.pdf"`: `a"b.pdf`, `filename="`: "",
		`filename="a.pdf`: "a.pdf", `filename*0=a; filename*1=b; filename*3=d`: "ab", `filename="x` + "\u202e" + `fdp.exe"`: "xfdp.exe",
		`filename="` + strings.Repeat("ă", 500) + `.pdf"`: strings.Repeat("ă", 196) + ".pdf",
	} {
		m := read(t, one("Content-Type: application/pdf\nContent-Disposition: attachment; "+raw+"\n", "x"))
		require.Equal(t, want, m.Parts[0].Name, raw)
	}
}

func TestALongBodyIsCutAtARune(t *testing.T) {
	t.Parallel()
	m := read(t, one("Content-Type: text/plain; charset=utf-8\n", "x"+strings.Repeat("ț", mimemail.MaxBody)))
	require.True(t, m.Truncated)
	require.Equal(t, "x"+strings.Repeat("ț", mimemail.MaxBody/2-1), m.Text)
	require.Empty(t, m.Problem)
	m = read(t, one("Content-Type: text/plain; charset=windows-1250\n", strings.Repeat("\xfe", mimemail.MaxBody)))
	require.True(t, m.Truncated)
	require.Len(t, m.Text, mimemail.MaxBody)
}

// Messages that are made to cost much.
func TestBombs(t *testing.T) {
	t.Parallel()
	deep := "Content-Type: multipart/mixed; boundary=b0\n\n"
	for i := range 5000 {
		deep += fmt.Sprintf("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
	}
	require.Equal(t, mimemail.TooDeep, read(t, deep+"x").Problem)
	parts := "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: image/png\n\nx\n", 3000) + "--b--\n"
	m := read(t, parts)
	require.Len(t, m.Parts, mimemail.MaxParts)
	require.Equal(t, mimemail.TooManyParts, m.Problem)
	texts := read(t, "Content-Type: multipart/mixed; boundary=b\n\n"+strings.Repeat("--b\n\nx\n", 3000)+"--b--\n")
	require.Equal(t, mimemail.TooManyParts, texts.Problem)
	header := read(t, "Subject: x\r\nTo: "+strings.Repeat(" a@x.ro,\r\n", 1_000_000)+"\r\nsalut")
	require.Equal(t, mimemail.BadHeader, header.Problem)
	require.Equal(t, "salut", header.Text)
	fields := read(t, "Subject: x\r\n"+strings.Repeat("X: y\r\n", 1_000_000)+"\r\nsalut")
	require.Equal(t, mimemail.BadHeader, fields.Problem)
	require.Equal(t, "salut", fields.Text)
	words := read(t, "Subject: "+strings.Repeat("=?a?Q?", 100_000)+"\r\n"+strings.Repeat("=?a?X?", 100_000)+"\r\nsalut")
	require.Equal(t, mimemail.BadHeader, words.Problem)
	line := read(t, "Subject: x\r\n\r\n"+strings.Repeat("x", 30<<20))
	require.True(t, line.Truncated)
	inner := "Subject: inner\n\nx"
	for range 50 {
		inner = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(inner))
		if len(inner) > 4<<20 {
			break
		}
	}
	require.Len(t, read(t, inner).Parts, 1, "an attached message is a file like others")
}
