// Package httpapi is the HTTP edge: Gin with huma on it. It reads requests strictly, finds out who asks and what they may
// do, calls one use case, and turns faults into RFC 9457 problem documents. Its routes.go read from top to bottom is the
// security model; the OpenAPI 3.1 description comes out of the handlers' own types.
package httpapi
