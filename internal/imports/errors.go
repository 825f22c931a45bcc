package imports

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/m-saas/m-saas/internal/clients"
	"github.com/m-saas/m-saas/internal/identity"
)

// WriteErrors writes the rows that were not entered, those that a stopped import never came to as well, with the reason before
// each, as CSV for a spreadsheet: mended, it can be imported again. begin is called once before the first byte, when nothing
// can be refused any more. Faults: Forbidden; NotFound; Gone "table_gone".
func (s *Service) WriteErrors(ctx context.Context, actor identity.Actor, importID string, begin func(Import) io.Writer) error {
	r, err := s.authorised(ctx, actor, importID)
	if err != nil {
		return err
	}
	problems, err := eachReport(ctx, actor.Scope(), r.ID)
	if err != nil {
		return fmt.Errorf("read report: %w", err)
	}
	t, err := s.open(ctx, actor.Scope(), r)
	if err != nil {
		return err
	}
	defer t.close()
	head, err := t.next(1)
	if err != nil || len(head) == 0 {
		return errors.Join(err, errNotFound())
	}
	out := begin(r.Import)
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	w, romanian := csv.NewWriter(out), actor.Person().Language != "en"
	if err := writeRow(w, words("row", romanian), words("problem", romanian), head[0]); err != nil {
		return err
	}
	if err := writeProblems(w, t, r.Import, problems, romanian); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// writeProblems goes through the rows after the head for as long as there is one to tell of.
func writeProblems(w *csv.Writer, t *table, im Import, problems []Problem, romanian bool) error {
	reached := im.Rows
	if im.State == Cancelled || im.State == Failed {
		reached = im.Done
	}
	for row := 1; len(problems) > 0 || reached < im.Rows; row++ {
		cells, err := t.next(1)
		if err != nil || len(cells) == 0 {
			return err
		}
		var reason string
		if reason, problems = reasonOf(row, problems, romanian); row > reached {
			reason = words("stopped", romanian)
		}
		if reason == "" {
			continue
		}
		if err := writeRow(w, strconv.Itoa(row), reason, cells[0]); err != nil {
			return err
		}
	}
	return nil
}

func writeRow(w *csv.Writer, first, second string, cells []string) error {
	line := []string{first, second}
	for _, c := range cells {
		line = append(line, clients.SafeCell(c))
	}
	return w.Write(line)
}

func sentence(p Problem, romanian bool) string {
	text := words(p.Code, romanian)
	if p.Field == "" {
		return text
	}
	return words(string(p.Field), romanian) + ": " + text
}

// reasonOf says what is wrong with a row and gives the problems of the rows after it.
func reasonOf(row int, problems []Problem, romanian bool) (string, []Problem) {
	var said []string
	for len(problems) > 0 && problems[0].Row == row {
		said = append(said, sentence(problems[0], romanian))
		problems = problems[1:]
	}
	return strings.Join(said, "; "), problems
}

// words says a code or a field in the language of whoever downloads the file.
func words(code string, romanian bool) string {
	both, ok := map[string][2]string{
		"row": {"Rândul", "Row"}, "problem": {"Problema", "Problem"},
		"duplicate":     {"există deja în clinică", "is a client already"},
		"required":      {"lipsește", "is missing"},
		"too_long":      {"este prea lung", "is too long"},
		"stopped":       {"importul a fost oprit înainte de acest rând", "the import was stopped before this row"},
		"invalid_date":  {"nu este o dată", "is no date"},
		"invalid_email": {"nu este o adresă de e-mail", "is no e-mail address"},
		"invalid_phone": {"nu este un număr de telefon", "is no phone number"},
		"unknown_value": {"nu este cunoscut", "is not known"},
		"name":          {"Numele", "Name"}, "email": {"E-mailul", "E-mail"}, "phone": {"Telefonul", "Phone"},
		"date_of_birth": {"Data nașterii", "Date of birth"}, "address": {"Adresa", "Address"}, "notes": {"Observațiile", "Notes"},
		"tags": {"Etichetele", "Tags"}, "status": {"Starea", "Status"},
	}[code]
	switch {
	case !ok:
		return code
	case romanian:
		return both[0]
	}
	return both[1]
}
