package safedial_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/m-saas/m-saas/internal/safedial"
)

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for text := range strings.FieldsSeq(`1.1.1.1 8.8.8.8 74.6.231.20 93.184.216.34 172.15.0.1 172.32.0.1 192.169.0.1 100.128.0.1 198.20.0.1
		::ffff:8.8.8.8 2a00:1450:4001:82b::200e 2606:4700::1111 64:ff9b::808:808 2002:808:808::1`) {
		require.True(t, safedial.Public(netip.MustParseAddr(text)), text)
	}
}

func TestInnerAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for what, list := range map[string]string{
		"this machine":            "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1",
		"unspecified":             "0.0.0.0 0.1.2.3 :: ::ffff:0.0.0.0",
		"private":                 "10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fdff::1 ::ffff:10.0.0.1",
		"link-local and metadata": "169.254.169.254 169.254.0.1 fe80::1 fe80::1%eth0 febf::1 fec0::1 ::ffff:169.254.169.254 fd00:ec2::254 168.63.129.16 100.100.100.200 192.0.0.192",
		"a carrier's":             "100.64.0.1 100.127.255.255",
		"multicast and broadcast": "224.0.0.1 239.255.255.255 255.255.255.255 240.0.0.1 ff02::1 ff0e::1",
		"documentation and tests": "192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.255 2001:db8::1 3fff::1 100::1",
		"IPv4 inside of IPv6":     "64:ff9b::a00:1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:a00:1::1 2002:7f00:1::1 2002:c0a8:101::1 ::10.0.0.1 ::8.8.8.8 ::ffff:0:a00:1 2001:0:a00:1::1",
		"given to nobody":         "4000::1 8000::1 e000::1 1000::1",
	} {
		for text := range strings.FieldsSeq(list) {
			require.False(t, safedial.Public(netip.MustParseAddr(text)), "%s: %s", what, text)
		}
	}
	require.False(t, safedial.Public(netip.Addr{}))
}

// FuzzPublic: whatever the notation, no address around an inner IPv4 address is public.
func FuzzPublic(f *testing.F) {
	f.Add([]byte{10, 0, 0, 1})
	f.Add([]byte{127, 9, 9, 9})
	f.Add([]byte{8, 8, 8, 8})
	f.Add([]byte{169, 254, 169, 254})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) != 4 {
			return
		}
		v4 := netip.AddrFrom4([4]byte(raw))
		want := safedial.Public(v4)
		if want && (v4.IsPrivate() || v4.IsLoopback() || v4.IsLinkLocalUnicast() || v4.IsMulticast() || v4.IsUnspecified()) {
			t.Fatalf("%s is public", v4)
		}
		mapped := netip.AddrFrom16(v4.As16())
		if safedial.Public(mapped) != want {
			t.Fatalf("%s and %s differ", v4, mapped)
		}
		for _, prefix := range [][]byte{{0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, {0x20, 0x02}} {
			var b [16]byte
			copy(b[:], prefix)
			copy(b[len(prefix):], raw)
			if safedial.Public(netip.AddrFrom16(b)) != want {
				t.Fatalf("%s around %s", netip.AddrFrom16(b), v4)
			}
		}
	})
}

// names answers by a table; an answer may change with each question.
type names struct {
	asked   atomic.Int32
	answers map[string][]string
}

func (n *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	n.asked.Add(1)
	var found []netip.Addr
	for _, text := range n.answers[host] {
		found = append(found, netip.MustParseAddr(text))
	}
	if len(found) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return found, nil
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	resolver := &names{answers: map[string][]string{
		"rebound.example.com": {"127.0.0.1", "::1"}, "inner.example.com": {"10.1.2.3"}, "mapped.example.com": {"::ffff:10.1.2.3"},
	}}
	dialer := safedial.New(safedial.Config{Ports: safedial.MailPorts(), Resolver: resolver})
	for _, test := range []struct {
		address string
		want    error
		asks    bool
	}{
		{"127.0.0.1:993", safedial.ErrRefused, false},
		{"[::1]:993", safedial.ErrRefused, false},
		{"[fe80::1%lo]:993", safedial.ErrRefused, false},
		{"10.0.0.7:143", safedial.ErrRefused, false},
		{"localhost:993", safedial.ErrRefused, false},
		{"mongo:993", safedial.ErrRefused, false},
		{"mongo.svc.cluster.local:993", safedial.ErrRefused, false},
		{"metadata.google.internal:993", safedial.ErrRefused, false},
		{"127.1:993", safedial.ErrRefused, false},
		{"0x7f.0.0.0x1:993", safedial.ErrRefused, false},
		{"2130706433:993", safedial.ErrRefused, false},
		{"017700000001:993", safedial.ErrRefused, false},
		{"8.8.8.8:22", safedial.ErrRefused, false},
		{"8.8.8.8:25", safedial.ErrRefused, false},
		{"8.8.8.8:0", safedial.ErrRefused, false},
		{"mail.example.com:6379", safedial.ErrRefused, false},
		{"mail.example.com", safedial.ErrRefused, false},
		// A name that leads inside is told like one that leads nowhere.
		{"inner.example.com:993", safedial.ErrUnknown, true},
		{"rebound.example.com:993", safedial.ErrUnknown, true},
		{"mapped.example.com:993", safedial.ErrUnknown, true},
		{"nobody.example.com:993", safedial.ErrUnknown, true},
	} {
		before := resolver.asked.Load()
		conn, err := dialer.DialContext(t.Context(), "tcp", test.address)
		require.Nil(t, conn, test.address)
		require.ErrorIs(t, err, test.want, test.address)
		require.Equal(t, test.want.Error(), err.Error(), "says nothing else: %s", test.address)
		require.Equal(t, test.asks, resolver.asked.Load() > before, "looked up: %s", test.address)
	}
}

func TestAPrivateAddressIsLetThroughWhereThatIsAllowed(t *testing.T) {
	t.Parallel()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = ln.Close() }()
	conn, err := safedial.New(safedial.Config{AllowPrivate: true}).DialContext(t.Context(), "tcp", ln.Addr().String())
	require.NoError(t, err)
	require.NoError(t, conn.Close())
}

func TestTheHTTPClientGoesTheSameWay(t *testing.T) {
	t.Parallel()
	client := safedial.New(safedial.Config{Ports: []int{443}}).HTTPClient()
	for _, url := range []string{"https://127.0.0.1/", "http://8.8.8.8/", "https://localhost/", "https://169.254.169.254/latest/meta-data"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		require.NoError(t, err)
		res, err := client.Do(req)
		if err == nil {
			_ = res.Body.Close()
		}
		require.True(t, errors.Is(err, safedial.ErrRefused), "%s: %v", url, err)
	}
}
