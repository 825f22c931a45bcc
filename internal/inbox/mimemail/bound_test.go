package mimemail_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mimemail"
)

// repeated gives a text many times over without holding it.
type repeated struct {
	text  string
	times int
	at    int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.times > 0 {
		k := copy(p[n:], r.text[r.at:])
		n, r.at = n+k, r.at+k
		if r.at == len(r.text) {
			r.at, r.times = 0, r.times-1
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

const hundred = 100 << 20

// large gives a message with an attachment of a size, in base64.
func large(size int) io.Reader {
	line := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", 57))) + "\r\n"
	return io.MultiReader(
		strings.NewReader(crlf("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsalut\n--b\nContent-Type: application/dicom; name=x.dcm\nContent-Transfer-Encoding: base64\n\n")),
		&repeated{text: line, times: size / 57}, strings.NewReader("\r\n--b--\r\n"))
}

// allocated tells how many bytes do allocates in all, which bounds what it holds at any time.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A message costs memory by the limits and not by its size: not even all allocations together come to more.
func TestMemoryDoesNotGrowWithTheMessage(t *testing.T) { //nolint:paralleltest // other tests would be counted
	for says, c := range map[string]struct {
		raw  func() io.Reader
		most uint64
	}{
		"100 MB attached": {func() io.Reader { return large(hundred) }, 1 << 20},
		"100 MB of text": {func() io.Reader {
			return io.MultiReader(strings.NewReader("\r\n"), &repeated{text: "salut\r\n", times: hundred / 7})
		}, 16 << 20},
		"100 MB on one line": {func() io.Reader {
			return io.MultiReader(strings.NewReader("\r\n"), &repeated{text: "salut", times: hundred / 5})
		}, 16 << 20},
		"100 MB of header": {func() io.Reader { return &repeated{text: "To: a@x.ro\r\n", times: hundred / 12} }, 16 << 20},
		"100 MB of one field": {func() io.Reader {
			return io.MultiReader(strings.NewReader("To:"), &repeated{text: " a@x.ro,\r\n", times: hundred / 10})
		}, 16 << 20},
		"100 MB of preamble": {func() io.Reader {
			return io.MultiReader(strings.NewReader("Content-Type: multipart/mixed; boundary=b\r\n\r\n"), &repeated{text: "--x\r\n", times: hundred / 5})
		}, 16 << 20},
		"2 million parts": {func() io.Reader {
			return io.MultiReader(strings.NewReader("Content-Type: multipart/mixed; boundary=b\r\n\r\n"), &repeated{text: "--b\r\n\r\nx\r\n", times: 2_000_000})
		}, 16 << 20},
		"multiparts within one another": {func() io.Reader {
			return &repeated{text: "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", times: hundred / 50}
		}, 16 << 20},
	} {
		var m mimemail.Message
		got := allocated(func() {
			var err error
			m, err = mimemail.Read(c.raw())
			require.NoError(t, err)
		})
		require.LessOrEqual(t, got, c.most, says)
		require.LessOrEqual(t, len(m.Text), mimemail.MaxBody, says)
	}
}

func TestALargePartIsStreamed(t *testing.T) { //nolint:paralleltest // other tests would be counted
	var n int64
	got := allocated(func() {
		_, content, err := mimemail.Open(large(hundred), "2")
		require.NoError(t, err)
		n, err = io.Copy(io.Discard, content)
		require.NoError(t, err)
	})
	require.EqualValues(t, hundred/57*57, n)
	require.LessOrEqual(t, got, uint64(1<<20))

	out := mimemail.Outgoing{From: mimemail.Address{Address: "a@x.ro"}, Attached: []mimemail.Attachment{{Name: "x", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(&repeated{text: "x", times: hundred}), nil
	}}}}
	got = allocated(func() { require.NoError(t, mimemail.Write(io.Discard, out)) })
	require.LessOrEqual(t, got, uint64(1<<20))
}

// The usual mail: two forms of 4 kB each, headers as they come, an attachment.
func usualMail(attached int) string {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, "Received: from mx%d.example.ro (mx.example.ro [192.0.2.%d])\r\n\tby imap.example.ro with ESMTPS id abc%d; Tue, 3 Mar 2026 10:20:02 +0200\r\n", i, i, i)
	}
	html := strings.Repeat("<p style=3D\"margin:0\">Bun=C4=83 ziua, vin la ora zece.</p>\r\n", 70)
	text := strings.Repeat("Bun=C4=83 ziua, vin la ora zece.\r\n", 120)
	raw := strings.Replace(crlf(usual), "Bun=C4=83 ziua,\r\nvin la ora zece=\r\n fix.", text, 1)
	raw = strings.Replace(raw, "Content-Transfer-Encoding: 8bit\r\n\r\n<p>Bună ziua</p>", "Content-Transfer-Encoding: quoted-printable\r\n\r\n"+html, 1)
	return b.String() + strings.Replace(raw, "JVBERi0xLjQK\r\n", strings.Repeat(strings.Repeat("JVBERi0x", 9)+"\r\n", attached/54), 1)
}

func BenchmarkRead(b *testing.B) {
	for says, size := range map[string]int{"usual": 20_000, "25MB": 25 << 20} {
		b.Run(says, func(b *testing.B) {
			raw := usualMail(size)
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mimemail.Read(strings.NewReader(raw)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
