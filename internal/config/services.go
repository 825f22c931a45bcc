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

// Twilio is over what text messages leave; without it SMS and WhatsApp are off.
type Twilio struct {
	AccountSID   string `env:"TWILIO_ACCOUNT_SID"`
	AuthToken    string `env:"TWILIO_AUTH_TOKEN"`
	SMSFrom      string `env:"TWILIO_SMS_FROM"`      // a number, E.164, or a messaging service (MG…)
	WhatsAppFrom string `env:"TWILIO_WHATSAPP_FROM"` // a number, E.164
	APIURL       string `env:"TWILIO_API_URL"`       // empty = Twilio's own
}

// On says whether text messages can leave.
func (t Twilio) On() bool { return t.AccountSID != "" }

func (t Twilio) problems() []error {
	switch {
	case t == Twilio{}:
		return nil
	case t.AccountSID == "" || t.AuthToken == "":
		return []error{errors.New("MSAAS_TWILIO_ACCOUNT_SID and MSAAS_TWILIO_AUTH_TOKEN go together")}
	case t.SMSFrom == "" && t.WhatsAppFrom == "":
		return []error{errors.New("MSAAS_TWILIO_SMS_FROM or MSAAS_TWILIO_WHATSAPP_FROM says from where text messages leave")}
	}
	return nil
}

// Secrets are the platform's keys.
type Secrets struct {
	MasterKey string `env:"MASTER_KEY"` // base64 of 32 bytes; seals the tenants' data keys
	// MasterKeyOld are earlier master keys, the newest first: they open what they sealed until `msaas tenant rewrap`.
	MasterKeyOld []string `env:"MASTER_KEY_OLD"`
}

const masterKeyBytes = 32

// Key is the master key's bytes.
func (s Secrets) Key() ([]byte, error) { return keyOf("MSAAS_MASTER_KEY", s.MasterKey) }

// OldKeys are the earlier master keys' bytes.
func (s Secrets) OldKeys() ([][]byte, error) {
	var all [][]byte
	for _, text := range s.MasterKeyOld {
		key, err := keyOf("MSAAS_MASTER_KEY_OLD", text)
		if err != nil {
			return nil, err
		}
		all = append(all, key)
	}
	return all, nil
}

func keyOf(name, text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != masterKeyBytes {
		return nil, fmt.Errorf("%s is missing or not the base64 of %d bytes", name, masterKeyBytes)
	}
	return key, nil
}

func (s Secrets) problems() []error {
	var all []error
	if _, err := s.Key(); err != nil {
		all = append(all, err)
	}
	if _, err := s.OldKeys(); err != nil {
		all = append(all, err)
	}
	return all
}

const megabyte = 1 << 20

// Files bounds what clinics keep.
type Files struct {
	MaxMB   int64 `env:"FILES_MAX_MB" envDefault:"10"`     // one file
	QuotaMB int64 `env:"FILES_QUOTA_MB" envDefault:"5120"` // all files of a clinic
}

// MaxBytes is the largest file.
func (f Files) MaxBytes() int64 { return f.MaxMB * megabyte }

// QuotaBytes is what a clinic may keep.
func (f Files) QuotaBytes() int64 { return f.QuotaMB * megabyte }

func (f Files) problems() []error {
	if f.MaxMB < 1 || f.MaxMB > 100 || f.QuotaMB < f.MaxMB {
		return []error{errors.New("MSAAS_FILES_MAX_MB is 1 to 100, and MSAAS_FILES_QUOTA_MB no less")}
	}
	return nil
}
