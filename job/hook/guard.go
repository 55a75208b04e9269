package hook

import (
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// guardian knows the networks that IANA sets aside: private ones, loopback, link
// local, the metadata services of clouds, and all that maps to them.
var guardian = ssrf.New(ssrf.WithAnyPort())

// control judges an address just before it is dialled: after the name was looked
// up, so that a name that leads elsewhere the second time gains nothing.
func (s *Sender) control(network, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrRefused, address)
	}
	return s.permit(network, target)
}

func (s *Sender) permit(network string, target netip.AddrPort) error {
	if s.options.AllowPrivate {
		return nil
	}
	for _, n := range s.options.Networks {
		if n.Contains(target.Addr().Unmap()) {
			return nil
		}
	}
	// Ports below 1024 belong to services that are not the web, and some, such as
	// mail, act on what stands in a request.
	if p := target.Port(); p < 1024 && p != 80 && p != 443 {
		return fmt.Errorf("%w: port %d", ErrRefused, p)
	}
	if err := guardian.Safe(network, target.String(), nil); err != nil {
		return fmt.Errorf("%w: %s", ErrRefused, target.Addr())
	}
	return nil
}
