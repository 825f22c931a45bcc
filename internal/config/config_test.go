package config_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/config"
)

func good() map[string]string {
	return map[string]string{
		"MSAAS_MONGO_URI": "mongodb://127.0.0.1:1", "MSAAS_REDIS_URL": "redis://127.0.0.1:2",
		"MSAAS_KRATOS_PUBLIC_URL": "http://127.0.0.1:3", "MSAAS_KRATOS_ADMIN_URL": "http://127.0.0.1:4",
		"MSAAS_S3_BUCKET": "b", "MSAAS_SMTP_URL": "smtp://127.0.0.1:5", "MSAAS_MAIL_FROM": "a@b.test",
		"MSAAS_MASTER_KEY": base64.StdEncoding.EncodeToString(make([]byte, 32)),
	}
}

func environ(m map[string]string) []string {
	var all []string
	for k, v := range m {
		all = append(all, k+"="+v)
	}
	return all
}

func TestLoadReadsSectionsAndDefaults(t *testing.T) {
	t.Parallel()
	m := good()
	m["MSAAS_MONGO_CLUSTERS"] = "eu2=mongodb://a,eu3=mongodb://b/?x=y"
	c, err := config.Load(environ(m))
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:8080", c.HTTP.Addr)
	require.False(t, c.Development())
	require.Equal(t, map[string]string{"eu2": "mongodb://a", "eu3": "mongodb://b/?x=y"}, c.Mongo.Clusters)
}

func TestValidateNamesEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Load(environ(map[string]string{"MSAAS_ENV": "prod", "MSAAS_HTTP_ADDR": "8080"}))
	require.Error(t, err)
	for _, name := range []string{"MSAAS_ENV", "MSAAS_HTTP_ADDR", "MSAAS_MONGO_URI", "MSAAS_REDIS_URL", "MSAAS_KRATOS_PUBLIC_URL", "MSAAS_KRATOS_ADMIN_URL", "MSAAS_S3_BUCKET", "MSAAS_SMTP_URL", "MSAAS_MAIL_FROM", "MSAAS_MASTER_KEY"} {
		require.Contains(t, err.Error(), name)
	}
}

func TestASecretIsNeverInAProblem(t *testing.T) {
	t.Parallel()
	m := good()
	m["MSAAS_MASTER_KEY"] = "not-the-right-secret"
	m["MSAAS_MASTER_KEY_OLD"] = "not-the-right-secret"
	m["MSAAS_MONGO_URI"] = "http://user:hunter2@db"
	_, err := config.Load(environ(m))
	require.Error(t, err)
	require.False(t, strings.Contains(err.Error(), "not-the-right-secret") || strings.Contains(err.Error(), "hunter2"))
}

func TestMailServersOfOurOwnNetworkAreForDevelopment(t *testing.T) {
	t.Parallel()
	m := good()
	m["MSAAS_MAIL_ALLOW_PRIVATE"] = "true"
	_, err := config.Load(environ(m))
	require.ErrorContains(t, err, "MSAAS_MAIL_ALLOW_PRIVATE")
	m["MSAAS_ENV"] = "development"
	c, err := config.Load(environ(m))
	require.NoError(t, err)
	require.True(t, c.Mailboxes.AllowPrivate)
}

func TestAnOAuthAppIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	m := good()
	m["MSAAS_GMAIL_CLIENT_ID"] = "clinic"
	m["MSAAS_OUTLOOK_API_URL"] = "graph"
	_, err := config.Load(environ(m))
	require.ErrorContains(t, err, "MSAAS_GMAIL_CLIENT_SECRET")
	require.ErrorContains(t, err, "MSAAS_OUTLOOK_API_URL")
}

func TestPlansAreReadInOrder(t *testing.T) {
	t.Parallel()
	m := good()
	m["MSAAS_BILLING_PLANS"] = "year=price_b/49000/RON/year/exclusive,month=price_a/4900/ron/month/inclusive"
	_, err := config.Load(environ(m))
	require.ErrorContains(t, err, "MSAAS_STRIPE_SECRET_KEY")
	m["MSAAS_STRIPE_SECRET_KEY"], m["MSAAS_STRIPE_WEBHOOK_SECRET"] = "sk_test_1", "whsec_1"
	c, err := config.Load(environ(m))
	require.NoError(t, err)
	plans, err := c.Billing.All()
	require.NoError(t, err)
	require.Equal(t, []config.Plan{
		{Name: "month", PriceID: "price_a", Amount: 4900, Currency: "RON", Interval: "month"},
		{Name: "year", PriceID: "price_b", Amount: 49000, Currency: "RON", Interval: "year", TaxPlus: true},
	}, plans)
	m["MSAAS_BILLING_PLANS"] = "month=price_a/49.00/RON/month"
	m["MSAAS_BILLING_GRACE_DAYS"] = "-1"
	_, err = config.Load(environ(m))
	require.ErrorContains(t, err, "MSAAS_BILLING_PLANS")
	require.ErrorContains(t, err, "MSAAS_BILLING_GRACE_DAYS")
}

func TestTheBenchmarksTokenIsLongAndForDevelopment(t *testing.T) {
	t.Parallel()
	m := good()
	m["MSAAS_BENCH_TOKEN"] = strings.Repeat("s", 32)
	_, err := config.Load(environ(m))
	require.ErrorContains(t, err, "MSAAS_BENCH_TOKEN")
	m["MSAAS_ENV"] = "development"
	_, err = config.Load(environ(m))
	require.NoError(t, err)
	m["MSAAS_BENCH_TOKEN"] = strings.Repeat("s", 31)
	_, err = config.Load(environ(m))
	require.ErrorContains(t, err, "MSAAS_BENCH_TOKEN")
	require.NotContains(t, err.Error(), "sss")
}
