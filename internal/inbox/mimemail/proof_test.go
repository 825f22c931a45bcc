package mimemail_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/inbox/mimemail"
	"github.com/m-saas/m-saas/internal/testkit/proof"
)

// pieces are what mutations put between.
var pieces = []string{
	"\r\n", "\n", "\r", "\x00", ":", ";", "=", "\"", "<", ">", "(", "--b", "--b--", "--outer", "--outer--\r\n", "=?utf-8?B?", "?=", "=C8", "=\r\n", "====", "\xff\xfe",
	"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", "Content-Type: message/rfc822\r\n\r\n", "Content-Transfer-Encoding: base64\r\n", "charset=utf-7", "charset=iso-2022-jp",
	"Content-Type: multipart/mixed; boundary=\"\"\r\n", "filename*0*=utf-8''%", "References: <a> <b>\r\n", "To: a:b,c;\r\n", "> ", "On 1.1, x wrote:\r\n",
}

func mutate(r *rand.Rand, raw []byte) []byte {
	for range 1 + r.IntN(6) {
		at := r.IntN(len(raw) + 1)
		end := min(len(raw), at+r.IntN(40))
		switch r.IntN(5) {
		case 0:
			raw = append(raw[:at:at], raw[end:]...)
		case 1:
			raw = append(append(raw[:at:at], raw[at:end]...), raw[at:]...)
		case 2:
			raw = append(append(raw[:at:at], bytes.Repeat([]byte(pieces[r.IntN(len(pieces))]), 1+r.IntN(200))...), raw[at:]...)
		case 3:
			raw = append(raw[:at:at], byte(r.IntN(256)))
		default:
			raw = append(append(raw[:at:at], pieces[r.IntN(len(pieces))]...), raw[at:]...)
		}
	}
	return raw
}

// Broken and hostile messages: none makes the reader panic or hold more than the limits say. The long form also runs Go's own
// fuzzing, which is led by what each input reaches, for ten minutes.
func TestProofHostileMail(t *testing.T) { //nolint:paralleltest // other tests' memory would be counted
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	r := rand.New(rand.NewPCG(4, 20261127)) // the same cases each time
	starts := [][]byte{[]byte(crlf(usual)), []byte(write(t, composed())), []byte(usualMail(2000))}
	read, most := 0, uint64(0)
	for ; ctx.Err() == nil || read < 1000; read++ {
		raw := mutate(r, starts[r.IntN(len(starts))])
		got := allocated(func() {
			m, err := mimemail.Read(bytes.NewReader(raw))
			require.NoError(t, err)
			for _, p := range m.Parts[:min(len(m.Parts), 3)] {
				_, content, err := mimemail.Open(bytes.NewReader(raw), p.Path)
				require.NoError(t, err)
				_, err = io.Copy(io.Discard, content)
				require.NoError(t, err)
			}
		})
		most = max(most, got)
	}
	if proof.Long() {
		for name, span := range map[string]string{"FuzzRead": "4m", "FuzzRoundTrip": "3m", "FuzzOpen": "1m30s", "FuzzSplitQuote": "1m30s"} {
			out, err := exec.CommandContext(t.Context(), "go", "test", "-run=^$", "-fuzz=^"+name+"$", "-fuzztime="+span, ".").CombinedOutput()
			require.NoError(t, err, "%s", out)
		}
	}
	proof.Line(t, "proof", "hostile-mail", fmt.Sprintf("%d broken messages read, none panics, the dearest allocated %d kB in all", read, most>>10), "no panic, at most 8 MB", most <= 8<<20)
}
