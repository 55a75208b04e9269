package limit

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/saggar3d/saggar/api/auth"
)

// ByTenant is the key of the tenant that asks, which auth has found out.
func ByTenant(r *http.Request) string { return auth.Tenant(r.Context()) }

// ByAddress returns the key of the address that a request comes from. Proxies in
// the trusted networks are believed about whom they speak for: the last address
// in X-Forwarded-For that is not a trusted proxy counts, as anything before it
// may be made up.
//
// An IPv6 address counts by its first 64 bits, as any customer has all of the
// others for himself.
func ByAddress(trusted []netip.Prefix) Key {
	return func(r *http.Request) string {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil {
			return r.RemoteAddr // of no network: a test, or a socket
		}
		addr := plain(peer.Addr())
		chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(chain) - 1; i >= 0 && within(addr, trusted); i-- {
			next, err := parseForwarded(chain[i])
			if err != nil {
				break // the proxy did not say; it is as far as we can see
			}
			addr = plain(next)
		}
		if addr.Is6() {
			if prefix, err := addr.Prefix(64); err == nil {
				return prefix.String()
			}
		}
		return addr.String()
	}
}

// plain returns an address without what is its spelling alone.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// parseForwarded reads an address; some proxies write the port too.
func parseForwarded(text string) (netip.Addr, error) {
	text = strings.TrimSpace(text)
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr(), nil
	}
	return netip.ParseAddr(text)
}

func within(a netip.Addr, networks []netip.Prefix) bool {
	for _, n := range networks {
		if n.Contains(a) {
			return true
		}
	}
	return false
}
