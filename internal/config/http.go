package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
)

// HTTP is where the server listens and how it is reached.
type HTTP struct {
	Addr      string `env:"HTTP_ADDR" envDefault:"127.0.0.1:8080"`
	PublicURL string `env:"PUBLIC_URL" envDefault:"http://127.0.0.1:8080"` // in links of mails; the interface's origin
	// TrustedProxies are the networks of the proxies before the server, whose X-Forwarded-For is believed; none when empty.
	TrustedProxies []string `env:"TRUSTED_PROXIES"`
}

func (h HTTP) problems() []error {
	var all []error
	if _, _, err := net.SplitHostPort(h.Addr); err != nil {
		all = append(all, fmt.Errorf("MSAAS_HTTP_ADDR is %q; expected host:port", h.Addr))
	}
	for _, p := range h.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			all = append(all, fmt.Errorf("MSAAS_TRUSTED_PROXIES: %q is no network such as 10.0.0.0/8", p))
		}
	}
	return append(all, webAddress("MSAAS_PUBLIC_URL", h.PublicURL)...)
}

func webAddress(name, value string) []error {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return []error{fmt.Errorf("%s is missing or no http(s) address", name)}
	}
	return nil
}
