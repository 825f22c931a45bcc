package identity

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"text/template"

	"github.com/m-saas/m-saas/cmd/devstack/loopback"
)

//go:embed kratos.yml.tmpl identity.schema.json templates
var files embed.FS

// settings fill kratos.yml.tmpl.
type settings struct {
	DSN, SchemaURL, TemplateDir string
	PublicPort, AdminPort       int
	PublicURL, AdminURL         string
	CookieSecret, CipherSecret  string
	SMTPURL, MailFrom           string
	BcryptCost                  int
}

// writeConfig puts everything that Kratos reads into o.Dir and returns the path of its configuration.
func writeConfig(o Options) (string, error) {
	if err := copyTree(filepath.Join(o.Dir, "templates"), "templates"); err != nil {
		return "", err
	}
	schema := filepath.Join(o.Dir, "identity.schema.json")
	raw, err := files.ReadFile("identity.schema.json")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(schema, raw, 0o600); err != nil {
		return "", fmt.Errorf("write the identity schema: %w", err)
	}
	config, err := render(settings{
		DSN:       dsn(o.database(), o.Ephemeral),
		SchemaURL: fileURL(schema), TemplateDir: filepath.Join(o.Dir, "templates"),
		PublicPort: o.PublicPort, AdminPort: o.AdminPort,
		PublicURL: baseURL(o.PublicPort), AdminURL: baseURL(o.AdminPort),
		CookieSecret: o.CookieSecret, CipherSecret: o.CipherSecret,
		SMTPURL: "smtp://" + o.SMTPAddr + "/?disable_starttls=true", MailFrom: o.MailFrom,
		BcryptCost: o.BcryptCost,
	})
	if err != nil {
		return "", err
	}
	path := filepath.Join(o.Dir, "kratos.yml")
	if err := os.WriteFile(path, config, 0o600); err != nil {
		return "", fmt.Errorf("write the configuration: %w", err)
	}
	return path, nil
}

func render(s settings) ([]byte, error) {
	t, err := template.New("kratos.yml.tmpl").Funcs(template.FuncMap{"quote": strconv.Quote}).ParseFS(files, "kratos.yml.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read the configuration template: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, s); err != nil {
		return nil, fmt.Errorf("render the configuration: %w", err)
	}
	return out.Bytes(), nil
}

// dsn has the switches without which SQLite locks up under concurrent writes. An ephemeral database is not forced to
// disk.
func dsn(path string, ephemeral bool) string {
	synchronous := "NORMAL"
	if ephemeral {
		synchronous = "OFF"
	}
	return fileURLWith("sqlite", path) + "?_fk=true&mode=rwc&lock=false&_journal_mode=WAL&_synchronous=" + synchronous +
		"&_busy_timeout=10000&_txlock=immediate"
}

func fileURL(path string) string { return fileURLWith("file", path) }

func fileURLWith(scheme, path string) string {
	return (&url.URL{Scheme: scheme, Path: path}).String()
}

func baseURL(port int) string { return "http://" + loopback.Address(port) + "/" }

// copyTree writes an embedded folder to dst.
func copyTree(dst, root string) error {
	return fs.WalkDir(files, root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		target := filepath.Join(dst, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		raw, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, raw, 0o600)
	})
}
