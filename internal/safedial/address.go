package safedial

import (
	"net/netip"
	"strings"
)

// inner lists the networks that are not the internet's, or that lead to such: the special-purpose registries of IANA
// (RFC 6890 and after). Addresses that carry an IPv4 address are judged by that one as well; see Public.
func inner() []netip.Prefix {
	var all []netip.Prefix
	for text := range strings.FieldsSeq(`
		0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
		192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3
		168.63.129.16/32
		::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/9 ff00::/8`) {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// Public says whether an address is one of the internet's: not this machine, a private or link-local network, a provider's
// inner one, a multicast group, documentation, a cloud's metadata service, nor an address of another family around one of these.
func Public(addr netip.Addr) bool {
	if addr.Zone() != "" {
		return false
	}
	return public(inner(), addr.Unmap())
}

func public(refused []netip.Prefix, addr netip.Addr) bool {
	if !addr.IsValid() || !addr.IsGlobalUnicast() || addr.IsPrivate() {
		return false
	}
	for _, network := range refused {
		if network.Contains(addr) {
			return false
		}
	}
	if embedded, ok := embedded(addr); ok {
		return public(refused, embedded)
	}
	// Of IPv6 only 2000::/3 is given to anybody, and 64:ff9b::/96 stands for IPv4.
	return addr.Is4() || addr.As16()[0]>>5 == 1
}

// embedded gives the IPv4 address inside of a NAT64 (RFC 6052) or 6to4 (RFC 3056) address.
func embedded(addr netip.Addr) (netip.Addr, bool) {
	b := addr.As16()
	switch {
	case !addr.Is6():
		return netip.Addr{}, false
	case netip.MustParsePrefix("64:ff9b::/96").Contains(addr):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6])), true
	default:
		return netip.Addr{}, false
	}
}

// innerName says whether a name can only be one of a local network (RFC 6761, 6762, 8375, ICANN's .internal and custom): it is
// not looked up at all, so that no answer tells whether there is such a host.
func innerName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	dot := strings.LastIndexByte(host, '.')
	if dot < 0 {
		return true
	}
	switch host[dot+1:] {
	case "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "svc", "cluster", "test", "example", "invalid", "onion":
		return true
	case "arpa":
		return true
	default:
		// The last label of a name of the internet is never a number: 127.1 and 0x7f.1 are addresses to some resolvers.
		last := host[dot+1:]
		return last == "" || last[0] >= '0' && last[0] <= '9'
	}
}
