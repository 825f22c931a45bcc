package app

import (
	"github.com/m-saas/m-saas/internal/booking"
	"github.com/m-saas/m-saas/internal/notifications"
	"github.com/m-saas/m-saas/internal/outbox"
)

// NewServer is the HTTP server that Serve runs.
var NewServer = newServer

// Letters gives the writers that the outbox is made with.
func Letters() map[string]outbox.Writer {
	return (&App{Booking: &booking.Service{}, Notifications: &notifications.Service{}}).letters()
}
