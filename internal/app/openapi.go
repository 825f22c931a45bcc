package app

import (
	"log/slog"
	"time"

	"github.com/m-saas/m-saas/internal/httpapi"
)

// OpenAPI is the description of the API. It is made of the handlers' types alone and needs no service.
func OpenAPI() ([]byte, error) {
	api, err := httpapi.New(httpapi.Deps{Logger: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		return nil, err
	}
	return api.OpenAPI()
}
