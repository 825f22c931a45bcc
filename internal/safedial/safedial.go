// Package safedial connects to hosts that a clinic names, and to nothing inside of our own network: it cannot be used to find
// out what runs there (server-side request forgery).
//
// A name is looked up once; the addresses found are judged, and the address that the connection is made to is judged again by
// the kernel's own call, so that an answer of the name service that changes between the two changes nothing. A name that leads
// only to refused addresses is to the outside an unknown one, and names of local networks are not looked up at all: so neither
// the answer nor the time it takes tells inner hosts apart.
package safedial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
	"time"
)

var (
	// ErrRefused says that the host or the port is not one to connect to.
	ErrRefused = errors.New("address refused")
	// ErrUnknown says that the name leads nowhere on the internet.
	ErrUnknown = errors.New("host unknown")
)

const (
	lookupTimeout  = 10 * time.Second
	attemptTimeout = 8 * time.Second
	maxAttempts    = 4 // addresses tried of one name
	httpTimeout    = 30 * time.Second
	maxIdle        = 16
)

// Resolver finds the addresses of a name; net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Config is what a dialer may do.
type Config struct {
	Ports    []int    // the ports that may be reached
	Resolver Resolver // nil = the system's
	// AllowPrivate lets every address and port through: for development and tests only, the configuration refuses it in production.
	AllowPrivate bool
}

// Dialer makes connections to hosts of the internet.
type Dialer struct {
	ports        []int
	resolver     Resolver
	allowPrivate bool
	refused      []netip.Prefix
}

// MailPorts are those of IMAP and of message submission. Port 25 is for servers among themselves.
func MailPorts() []int { return []int{143, 993, 465, 587, 2525} }

// New makes a dialer.
func New(c Config) *Dialer {
	d := &Dialer{ports: c.Ports, resolver: c.Resolver, allowPrivate: c.AllowPrivate, refused: inner()}
	if d.resolver == nil {
		d.resolver = net.DefaultResolver
	}
	return d
}

// DialContext connects to host:port over TCP. Its errors are ErrRefused, ErrUnknown, or those of the connection.
func (d *Dialer) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, ErrRefused
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 || !d.allowPrivate && !slices.Contains(d.ports, int(port)) {
		return nil, ErrRefused
	}
	addrs, err := d.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	return d.dial(ctx, addrs[:min(len(addrs), maxAttempts)], uint16(port))
}

func (d *Dialer) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		if !d.may(addr) {
			return nil, ErrRefused
		}
		return []netip.Addr{addr}, nil
	}
	if !d.allowPrivate && innerName(host) {
		return nil, ErrRefused
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	found, err := d.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		var unknown *net.DNSError
		if errors.As(err, &unknown) && unknown.IsNotFound {
			return nil, ErrUnknown
		}
		return nil, fmt.Errorf("look up a host: %w", err)
	}
	found = slices.DeleteFunc(found, func(a netip.Addr) bool { return !d.may(a) })
	if len(found) == 0 {
		return nil, ErrUnknown
	}
	return found, nil
}

func (d *Dialer) may(addr netip.Addr) bool {
	return d.allowPrivate || addr.Zone() == "" && public(d.refused, addr.Unmap())
}

// dial tries the addresses one after the other.
func (d *Dialer) dial(ctx context.Context, addrs []netip.Addr, port uint16) (net.Conn, error) {
	dialer := net.Dialer{Timeout: attemptTimeout, Control: d.control}
	var failed error
	for _, addr := range addrs {
		conn, err := dialer.DialContext(ctx, "tcp", netip.AddrPortFrom(addr, port).String())
		if err == nil {
			return conn, nil
		}
		failed = err
		if ctx.Err() != nil {
			break
		}
	}
	return nil, failed
}

// control is asked with the very address that the socket is about to connect to.
func (d *Dialer) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !d.may(to.Addr()) {
		return ErrRefused
	}
	return nil
}

// HTTPClient is a client that connects by the dialer only: no proxy of the environment, no redirects, bounded in time.
func (d *Dialer) HTTPClient() *http.Client {
	return &http.Client{
		Timeout: httpTimeout,
		Transport: &http.Transport{
			DialContext: d.DialContext, TLSHandshakeTimeout: attemptTimeout, ResponseHeaderTimeout: httpTimeout,
			MaxIdleConns: maxIdle, MaxIdleConnsPerHost: maxIdle, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
			MaxResponseHeaderBytes: 1 << 16,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
