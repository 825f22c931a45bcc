package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"strings"
)

// Redis is the queue, the limits and the live channel.
type Redis struct {
	URL    string `env:"REDIS_URL"`
	Prefix string `env:"REDIS_PREFIX" envDefault:"msaas"`
}

func (r Redis) problems() []error {
	if !strings.HasPrefix(r.URL, "redis://") && !strings.HasPrefix(r.URL, "rediss://") {
		return []error{errors.New("MSAAS_REDIS_URL is missing or no redis:// address")}
	}
	return nil
}

// Kratos is who knows the people: Ory Kratos, or Ory Network with both addresses the project's and an admin token.
type Kratos struct {
	PublicURL  string `env:"KRATOS_PUBLIC_URL"`
	AdminURL   string `env:"KRATOS_ADMIN_URL"`
	AdminToken string `env:"KRATOS_ADMIN_TOKEN"`
}

func (k Kratos) problems() []error {
	return append(webAddress("MSAAS_KRATOS_PUBLIC_URL", k.PublicURL), webAddress("MSAAS_KRATOS_ADMIN_URL", k.AdminURL)...)
}

// S3 is the object store.
type S3 struct {
	Endpoint  string `env:"S3_ENDPOINT"` // empty = AWS
	Region    string `env:"S3_REGION" envDefault:"us-east-1"`
	Bucket    string `env:"S3_BUCKET"`
	AccessKey string `env:"S3_ACCESS_KEY"`
	SecretKey string `env:"S3_SECRET_KEY"`
	PathStyle bool   `env:"S3_PATH_STYLE" envDefault:"false"`
}

func (s S3) problems() []error {
	var all []error
	if s.Bucket == "" {
		all = append(all, errors.New("MSAAS_S3_BUCKET is missing"))
	}
	if (s.AccessKey == "") != (s.SecretKey == "") {
		all = append(all, errors.New("MSAAS_S3_ACCESS_KEY and MSAAS_S3_SECRET_KEY go together"))
	}
	if s.Endpoint != "" {
		all = append(all, webAddress("MSAAS_S3_ENDPOINT", s.Endpoint)...)
	}
	return all
}

// Mail is how the platform itself sends mail.
type Mail struct {
	SMTPURL string `env:"SMTP_URL"` // smtp://user:password@host:port or smtps://
	From    string `env:"MAIL_FROM"`
}

func (m Mail) problems() []error {
	var all []error
	if !strings.HasPrefix(m.SMTPURL, "smtp://") && !strings.HasPrefix(m.SMTPURL, "smtps://") {
		all = append(all, errors.New("MSAAS_SMTP_URL is missing or no smtp:// address"))
	}
	if _, err := mail.ParseAddress(m.From); err != nil {
		all = append(all, errors.New("MSAAS_MAIL_FROM is missing or no mail address"))
	}
	return all
}

// Secrets are the platform's keys.
type Secrets struct {
	MasterKey string `env:"MASTER_KEY"` // base64 of 32 bytes; seals the tenants' data keys
}

const masterKeyBytes = 32

// Key is the master key's bytes.
func (s Secrets) Key() ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(s.MasterKey)
	if err != nil || len(key) != masterKeyBytes {
		return nil, fmt.Errorf("MSAAS_MASTER_KEY is missing or not the base64 of %d bytes", masterKeyBytes)
	}
	return key, nil
}

func (s Secrets) problems() []error {
	if _, err := s.Key(); err != nil {
		return []error{err}
	}
	return nil
}
