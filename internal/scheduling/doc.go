// Package scheduling keeps the calendar: appointments, blocked time, free slots, and the guarantee that no provider,
// resource or client is ever in two blocking appointments at overlapping times.
//
// The guarantee stands in the storage. A blocking appointment carries claims, one for each five minutes of each of its
// parties, and a unique index over all claims of the clinic: creating, moving, resizing, giving to somebody else and
// bringing back are each one write of one document, which the index takes or refuses as a whole. So no crash and no race
// leaves an overlap or a claim that belongs to nothing. See claims.go.
package scheduling
