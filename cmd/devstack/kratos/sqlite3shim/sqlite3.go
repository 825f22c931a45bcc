// Package sqlite3 stands in for github.com/mattn/go-sqlite3 on top of the cgo-free modernc.org/sqlite:
// the driver name "sqlite3", mattn's DSN switches, and the few error names that ory/x uses.
package sqlite3

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"strings"

	"modernc.org/sqlite"
)

// ErrNo is a primary result code of SQLite.
type ErrNo int

// ErrNoExtended is an extended result code of SQLite.
type ErrNoExtended int

// Error is what every call fails with, in the shape of mattn's.
type Error struct {
	Code         ErrNo
	ExtendedCode ErrNoExtended
	msg          string
}

// Error implements error.
func (e Error) Error() string { return e.msg }

// Codes that ory/x asks for.
const (
	ErrError  = ErrNo(1)
	ErrBusy   = ErrNo(5)
	ErrLocked = ErrNo(6)

	ErrConstraintPrimaryKey = ErrNoExtended(19 | 6<<8)
	ErrConstraintUnique     = ErrNoExtended(19 | 8<<8)
)

func wrap(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return Error{Code: ErrNo(e.Code() & 0xff), ExtendedCode: ErrNoExtended(e.Code()), msg: e.Error()}
	}
	return err
}

func init() { sql.Register("sqlite3", &SQLiteDriver{}) }

// SQLiteDriver is the driver registered as "sqlite3".
type SQLiteDriver struct{ d sqlite.Driver }

var pragma = map[string]string{
	"_fk": "foreign_keys", "_foreign_keys": "foreign_keys", "_journal_mode": "journal_mode", "_journal": "journal_mode",
	"_busy_timeout": "busy_timeout", "_timeout": "busy_timeout", "_synchronous": "synchronous", "_sync": "synchronous",
}

func dsn(s string) string {
	i := strings.IndexByte(s, '?')
	if i < 0 {
		return s + "?_time_format=sqlite"
	}
	q, err := url.ParseQuery(s[i+1:])
	if err != nil {
		return s
	}
	out := url.Values{"_time_format": {"sqlite"}}
	for k, v := range q {
		switch p := pragma[k]; {
		case p != "":
			out.Add("_pragma", p+"("+v[0]+")")
		case k == "_txlock" || k[0] != '_':
			out[k] = v
		}
	}
	if q.Get("_busy_timeout") == "" && q.Get("_timeout") == "" {
		out.Add("_pragma", "busy_timeout(5000)")
	}
	name := s[:i]
	if !strings.HasPrefix(name, "file:") {
		name = "file:" + name
	}
	return name + "?" + out.Encode()
}

// Open implements driver.Driver for a DSN with mattn's switches.
func (d *SQLiteDriver) Open(name string) (driver.Conn, error) {
	c, err := d.d.Open(dsn(name))
	if err != nil {
		return nil, wrap(err)
	}
	return &conn{c}, nil
}

type conn struct{ c driver.Conn }

func (c *conn) Prepare(q string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), q)
}
func (c *conn) Close() error              { return wrap(c.c.Close()) }
func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }
func (c *conn) PrepareContext(ctx context.Context, q string) (driver.Stmt, error) {
	s, err := c.c.(driver.ConnPrepareContext).PrepareContext(ctx, q)
	if err != nil {
		return nil, wrap(err)
	}
	return &stmt{s}, nil
}
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	o.Isolation = 0 // sqlite is always serializable; mattn ignores the option too
	t, err := c.c.(driver.ConnBeginTx).BeginTx(ctx, o)
	if err != nil {
		return nil, wrap(err)
	}
	return &tx{t}, nil
}
func (c *conn) ExecContext(ctx context.Context, q string, a []driver.NamedValue) (driver.Result, error) {
	r, err := c.c.(driver.ExecerContext).ExecContext(ctx, q, a)
	return r, wrap(err)
}
func (c *conn) QueryContext(ctx context.Context, q string, a []driver.NamedValue) (driver.Rows, error) {
	r, err := c.c.(driver.QueryerContext).QueryContext(ctx, q, a)
	if err != nil {
		return nil, wrap(err)
	}
	return r, nil
}
func (c *conn) Ping(ctx context.Context) error { return wrap(c.c.(driver.Pinger).Ping(ctx)) }
func (c *conn) ResetSession(ctx context.Context) error {
	if r, ok := c.c.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}
func (c *conn) IsValid() bool {
	if v, ok := c.c.(driver.Validator); ok {
		return v.IsValid()
	}
	return true
}

type tx struct{ t driver.Tx }

func (t *tx) Commit() error   { return wrap(t.t.Commit()) }
func (t *tx) Rollback() error { return wrap(t.t.Rollback()) }

type stmt struct{ driver.Stmt }

func (s *stmt) ExecContext(ctx context.Context, a []driver.NamedValue) (driver.Result, error) {
	r, err := s.Stmt.(driver.StmtExecContext).ExecContext(ctx, a)
	return r, wrap(err)
}
func (s *stmt) QueryContext(ctx context.Context, a []driver.NamedValue) (driver.Rows, error) {
	r, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, a)
	if err != nil {
		return nil, wrap(err)
	}
	return r, nil
}
