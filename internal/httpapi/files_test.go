package httpapi_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

func TestFilesOverHTTP(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Files")
	client := c.Client(t, "Ana Ionescu")
	path := c.Path("/clients/" + client + "/files")
	key := servertest.Key("0123456789abcdef")
	first := c.Owner.Upload(t, path, "Notă.txt", []byte("alergie"), key).Want(t, http.StatusCreated)
	again := c.Owner.Upload(t, path, "Notă.txt", []byte("alergie"), key).Want(t, http.StatusCreated)
	require.Equal(t, first.ID(t), again.ID(t))
	require.Equal(t, "text/plain", first.Map(t)["content_type"])
	file := c.Path("/files/" + first.ID(t))

	var link struct{ URL string }
	c.Owner.Post(t, file+"/link", nil).Want(t, http.StatusOK).Into(t, &link)
	stranger := s.SignUp(t, "Somebody Else") // a link is followed by a browser, whoever is signed in
	served := stranger.Get(t, link.URL).Want(t, http.StatusOK)
	require.Equal(t, "alergie", string(served.Body))
	require.Equal(t, "text/plain; charset=utf-8", served.Header.Get("Content-Type"))
	require.Equal(t, "nosniff", served.Header.Get("X-Content-Type-Options"))
	require.Contains(t, served.Header.Get("Content-Security-Policy"), "sandbox")
	require.Equal(t, "no-store", served.Header.Get("Cache-Control"))
	require.Equal(t, `inline; filename="Not_.txt"; filename*=UTF-8''Not%C4%83.txt`, served.Header.Get("Content-Disposition"))
	c.Owner.Post(t, file+"/link?disposition=attachment", nil).Want(t, http.StatusOK).Into(t, &link)
	require.Contains(t, stranger.Get(t, link.URL).Want(t, http.StatusOK).Header.Get("Content-Disposition"), "attachment")
	stranger.Get(t, link.URL+"x").Refused(t, http.StatusNotFound, "not_found")

	edited := c.Owner.Patch(t, file, map[string]any{"name": "alta", "description": "de la mama"}, servertest.IfMatch(1)).Want(t, http.StatusOK)
	require.Equal(t, "alta.txt", edited.Map(t)["name"])
	c.Owner.Patch(t, file, map[string]any{"name": "x"}, servertest.IfMatch(1)).Refused(t, http.StatusConflict, "stale_edit")
	require.InDelta(t, 7, c.Owner.Get(t, c.Path("/file-usage")).Want(t, http.StatusOK).Map(t)["used"], 0)
	require.Contains(t, string(c.Owner.Get(t, path).Want(t, http.StatusOK).Body), "de la mama")
	require.Contains(t, string(c.Owner.Get(t, c.Path("/audit")).Want(t, http.StatusOK).Body), "file.edited")

	desk, assistant := c.Join(t, "Front Desk", "receptionist"), c.Join(t, "An Assistant", "assistant")
	desk.Delete(t, file).Refused(t, http.StatusForbidden, "not_allowed")
	assistant.Upload(t, path, "a.txt", []byte("x")).Refused(t, http.StatusForbidden, "not_allowed")
	assistant.Post(t, file+"/link", nil).Want(t, http.StatusOK)
	var seen accessPage
	c.Owner.Get(t, c.Path("/access-log")).Want(t, http.StatusOK).Into(t, &seen)
	require.Equal(t, "file", seen.Items[0].What, "who opens a file has looked at its client")
	c.Owner.Delete(t, file).Want(t, http.StatusNoContent)
	c.Owner.Get(t, file).Refused(t, http.StatusNotFound, "not_found")
	stranger.Get(t, link.URL).Refused(t, http.StatusNotFound, "not_found")
}

func TestAConsentIsProvedByAFileOfTheClientAlone(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Proofs")
	ana, ion := c.Client(t, "Ana Ionescu"), c.Client(t, "Ion Popescu")
	of := func(client string) string {
		return c.Owner.Upload(t, c.Path("/clients/"+client+"/files"), "acord.txt", []byte("semnat")).Want(t, http.StatusCreated).ID(t)
	}
	decide := func(proof string) servertest.Response {
		return c.Owner.Post(t, c.Path("/clients/"+ana+"/consents"), map[string]any{"channel": "data", "granted": true, "how": "paper", "proof_file_id": proof})
	}
	mine := of(ana)
	decide(of(ion)).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	decide(mine).Want(t, http.StatusCreated)
	c.Owner.Delete(t, c.Path("/files/"+mine)).Want(t, http.StatusNoContent)
	decide(mine).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
}

func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{Env: map[string]string{"MSAAS_FILES_MAX_MB": "2"}})
	c := s.Clinic(t, "Uploads")
	path := c.Path("/clients/" + c.Client(t, "Ana Ionescu") + "/files")
	big := bytes.Repeat([]byte("text "), 500_000)
	c.Owner.Upload(t, path, "mare.txt", big).Refused(t, http.StatusRequestEntityTooLarge, "body_too_large")
	c.Owner.Upload(t, path, "mare.txt", big[:2<<20+1]).Refused(t, http.StatusRequestEntityTooLarge, "file_too_large")
	c.Owner.Upload(t, path, "mic.txt", big[:2<<20]).Want(t, http.StatusCreated)
	c.Owner.Upload(t, path, "a.svg", []byte("<svg/>")).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	c.Owner.Post(t, path, map[string]any{"file": "x"}).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
	form := servertest.Header{Name: "Content-Type", Value: "multipart/form-data; boundary=b"}
	for says, body := range map[string]string{
		"no part":        "--b--\r\n",
		"no file":        "--b\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nx\r\n--b--\r\n",
		"an unknown one": "--b\r\nContent-Disposition: form-data; name=\"surprise\"\r\n\r\nx\r\n--b--\r\n",
		"cut short":      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx",
		"long text":      "--b\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n" + strings.Repeat("x", 5000) + "\r\n--b--\r\n",
	} {
		got := c.Owner.Do(t, http.MethodPost, path, []byte(body), form)
		require.GreaterOrEqual(t, got.Status, 400, says)
		require.Less(t, got.Status, 500, "%s: %s", says, got.Body)
	}
	c.Owner.Post(t, c.Path("/clients"), map[string]any{"name": "x", "notes": strings.Repeat("x", 1<<20)}).
		Refused(t, http.StatusRequestEntityTooLarge, "body_too_large") // other routes have kept their limit
	require.InDelta(t, 2<<20, c.Owner.Get(t, c.Path("/file-usage")).Want(t, http.StatusOK).Map(t)["used"], 0)
}
