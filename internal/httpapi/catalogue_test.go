package httpapi_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/testkit/servertest"
)

func picture(t *testing.T, side int) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, side, 1))))
	return out.Bytes()
}

// The owner keeps the catalogue; everybody else at work reads it, also what was deleted.
func TestWhoKeepsTheCatalogue(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Catalogue")
	desk := c.Join(t, "Desk", "receptionist")
	k := c.Catalogue(t)
	category := c.Owner.Post(t, c.Path("/categories"), map[string]any{"name": "Ortodonție", "kind": "service", "color": 6}).Want(t, http.StatusCreated).ID(t)
	c.Owner.Patch(t, c.Path("/services/"+k.Service), map[string]any{
		"category_id": category, "buffer_before_minutes": 5, "buffer_after_minutes": 10, "resource_type": "chair", "bookable_online": true, "description": "Două\nrânduri",
	}, servertest.IfMatch(1)).Want(t, http.StatusOK)
	c.Owner.Patch(t, c.Path("/providers/"+k.Provider), map[string]any{
		"is_assistant": true, "exceptions": []map[string]any{{"date": "2026-12-24", "hours": []any{}, "reason": "Ajun"}},
	}, servertest.IfMatch(1)).Want(t, http.StatusOK)
	c.Owner.Delete(t, c.Path("/categories/"+category), servertest.IfMatch(1)).Refused(t, http.StatusConflict, "in_use")
	c.Owner.Put(t, c.Path("/services/order"), map[string]any{"ids": []string{k.Service}}).Want(t, http.StatusOK)
	c.Owner.Delete(t, c.Path("/services/"+k.Service), servertest.IfMatch(2)).Want(t, http.StatusNoContent)

	for _, ask := range []struct {
		method, path string
		body         any
	}{
		{http.MethodPost, "/categories", map[string]any{"name": "X", "kind": "service"}},
		{http.MethodPatch, "/categories/" + category, map[string]any{"name": "X"}},
		{http.MethodDelete, "/categories/" + category, nil},
		{http.MethodPut, "/providers/order", map[string]any{"ids": []string{k.Provider}}},
		{http.MethodPost, "/services/" + k.Service + "/restore", nil},
		{http.MethodPut, "/logo", picture(t, 2)},
		{http.MethodDelete, "/logo", nil},
		{http.MethodPatch, "", map[string]any{"brand_color": "#0f766e"}},
	} {
		desk.Do(t, ask.method, c.Path(ask.path), ask.body, servertest.IfMatch(1)).Refused(t, http.StatusForbidden, "not_allowed")
	}
	require.Contains(t, string(desk.Get(t, c.Path("/services?deleted=true")).Want(t, http.StatusOK).Body), k.Service)
	c.Owner.Post(t, c.Path("/services/"+k.Service+"/restore"), nil).Want(t, http.StatusOK)
	require.NotContains(t, string(desk.Get(t, c.Path("/services?deleted=true")).Body), k.Service)
	var services struct {
		Items []struct {
			ID, Description string
			CategoryID      string `json:"category_id"`
			Buffer          int    `json:"buffer_after_minutes"`
		}
	}
	desk.Get(t, c.Path("/services")).Want(t, http.StatusOK).Into(t, &services)
	require.Equal(t, category, services.Items[0].CategoryID)
	require.Equal(t, 10, services.Items[0].Buffer)
	require.Equal(t, "Două\nrânduri", services.Items[0].Description)
}

// A logo is a picture by its own bytes, shown to anybody under a name that changes with it.
func TestTheLogoIsAPicture(t *testing.T) {
	t.Parallel()
	s := servertest.New(t, servertest.Options{})
	c := s.Clinic(t, "Logo")
	rev := c.Owner.Get(t, c.Path("")).Want(t, http.StatusOK).Rev(t)
	public := "/public/clinics/" + c.Slug + "/logo"
	s.Stranger().Get(t, public).Refused(t, http.StatusNotFound, "not_found")
	for _, bad := range map[string][]byte{
		"a drawing that can hold scripts": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"a page":                          []byte("<html><body>hello</body></html>"),
		"half a picture":                  picture(t, 900)[:60],
		"a picture of too many pixels":    picture(t, 2049),
	} {
		c.Owner.Put(t, c.Path("/logo"), bad, servertest.IfMatch(rev)).Refused(t, http.StatusUnprocessableEntity, "invalid_input")
		s.Stranger().Get(t, public).Refused(t, http.StatusNotFound, "not_found")
	}
	saved := c.Owner.Put(t, c.Path("/logo"), picture(t, 40), servertest.IfMatch(rev)).Want(t, http.StatusOK)
	first := saved.Map(t)["logo_file_id"]
	require.NotEmpty(t, first)
	c.Owner.Put(t, c.Path("/logo"), picture(t, 41), servertest.IfMatch(rev)).Refused(t, http.StatusConflict, "stale_edit")
	got := s.Stranger().Get(t, public).Want(t, http.StatusOK)
	require.Equal(t, picture(t, 40), got.Body)
	require.Equal(t, "image/png", got.Header.Get("Content-Type"))
	require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
	require.Equal(t, "public, max-age=300", got.Header.Get("Cache-Control"))

	second := c.Owner.Put(t, c.Path("/logo"), picture(t, 41), servertest.IfMatch(saved.Rev(t))).Want(t, http.StatusOK)
	require.NotEqual(t, first, second.Map(t)["logo_file_id"])
	require.Equal(t, picture(t, 41), s.Stranger().Get(t, public).Body)
	c.Owner.Delete(t, c.Path("/logo"), servertest.IfMatch(second.Rev(t))).Want(t, http.StatusOK)
	s.Stranger().Get(t, public).Refused(t, http.StatusNotFound, "not_found")
}
