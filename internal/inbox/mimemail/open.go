package mimemail

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/m-saas/m-saas/internal/fault"
)

var (
	errFound    = errors.New("the part is found")
	errNotFound = fault.New(fault.NotFound, "part_not_found", "The message has no such part.")
)

// Open finds a part in a message, by the path that Read gave it, and streams it decoded; r must stay open while it is read. It
// faults with NotFound part_not_found, and errs when r errs.
func Open(r io.Reader, path string) (Part, io.Reader, error) {
	want, ok := number(path)
	if !ok {
		return Part{}, nil, errNotFound
	}
	var part Part
	var content io.Reader
	w := walker{s: newScanner(r), note: func(string) {}, leaf: func(l *leaf) error {
		if !slices.Equal(l.number, want) {
			return nil
		}
		part, content = l.part(), l.body
		return errFound
	}}
	w.find()
	switch {
	case content != nil:
		return part, content, nil
	case w.s.err != nil:
		return Part{}, nil, fmt.Errorf("find part: %w", w.s.err)
	}
	return Part{}, nil, errNotFound
}

// find goes through the message until its leaf has what it looks for.
func (w *walker) find() {
	block, _, closed := w.s.header(nil, maxHeader)
	w.h.parse(block)
	if !closed && w.h.bad >= 0 {
		return
	}
	w.block = block
	_ = w.entity(within{}) // errs when the part is found
}

// number reads a path such as "2.1".
func number(path string) ([]int, bool) {
	if len(path) > 10*maxDepth {
		return nil, false
	}
	var found []int
	for s := range strings.SplitSeq(path, ".") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, false
		}
		found = append(found, n)
	}
	return found, true
}
