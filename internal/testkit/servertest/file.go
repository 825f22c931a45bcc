package servertest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// Upload sends a file as a form does.
func (p *Person) Upload(t testing.TB, path, name string, content []byte, h ...Header) Response {
	t.Helper()
	body, kind := Form(t, name, content)
	return p.Do(t, http.MethodPost, path, body, append(h, kind)...)
}

// Form is the body of an upload with its header.
func Form(t testing.TB, name string, content []byte) ([]byte, Header) {
	t.Helper()
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	part, err := form.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, form.Close())
	return out.Bytes(), Header{"Content-Type", form.FormDataContentType()}
}

// File uploads a file for a client and gives its identifier.
func (c *Clinic) File(t testing.TB, clientID, name, content string) string {
	t.Helper()
	return c.Owner.Upload(t, c.Path("/clients/"+clientID+"/files"), name, []byte(content)).Want(t, http.StatusCreated).ID(t)
}
