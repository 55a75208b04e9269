package hook

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxURL is the length of the longest address, in bytes: what browsers and
// proxies take everywhere.
const maxURL = 2048

// methods are the methods that a callback may have.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut}

// A Fault is something wrong with a callback that somebody asks for.
type Fault struct {
	Field   string // "url" or "method"
	Code    string // "missing", "too_long", "not_a_url", "unknown_value" or "not_allowed"
	Message string // one sentence for people
}

// err is the fault as an error of a delivery.
func (f Fault) err() error {
	if f.Code == notAllowed {
		return fmt.Errorf("%w: %s", ErrRefused, f.Message)
	}
	return errors.New(f.Message)
}

// notAllowed is the code of an address that may not be called.
const notAllowed = "not_allowed"

// Check returns all that is wrong with a callback, nil when it is good. It looks
// up no names: an address that is written as one of a private network is refused
// here, a name that leads to one when it is called.
func (s *Sender) Check(address, method string) []Fault {
	var faults []Fault
	if code, message := s.checkURL(address); code != "" {
		faults = append(faults, Fault{"url", code, message})
	}
	switch {
	case method == "":
		faults = append(faults, Fault{"method", "missing", "the method of the callback is missing: GET, POST or PUT"})
	case !slices.Contains(methods, method):
		faults = append(faults, Fault{"method", "unknown_value",
			fmt.Sprintf("the method of the callback is %.20q: it must be GET, POST or PUT", method)})
	}
	return faults
}

func (s *Sender) checkURL(address string) (code, message string) {
	if address == "" {
		return "missing", "the address of the callback is missing"
	}
	if len(address) > maxURL {
		return "too_long", fmt.Sprintf("the address of the callback has %d bytes: at most %d", len(address), maxURL)
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "not_a_url", "the address of the callback is not of the form http://host/path or https://host/path"
	}
	port, err := portOf(u)
	if err != nil {
		return "not_a_url", fmt.Sprintf("the address of the callback has the port %.10q: it must be from 1 to 65535", u.Port())
	}
	if s.refusesHost(u.Hostname(), port) {
		return notAllowed, fmt.Sprintf("the address of the callback leads to %.80s, port %d, which the configuration does not allow", u.Hostname(), port)
	}
	return "", ""
}

func portOf(u *url.URL) (uint16, error) {
	text := u.Port()
	switch {
	case text == "" && u.Scheme == "https":
		return 443, nil
	case text == "":
		return 80, nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err == nil && n == 0 {
		err = strconv.ErrRange
	}
	return uint16(n), err
}

// refusesHost judges hosts that are written as numbers, and the one name whose
// meaning is fixed.
func (s *Sender) refusesHost(host string, port uint16) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	addr, err := netip.ParseAddr(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		addr, err = netip.AddrFrom4([4]byte{127, 0, 0, 1}), nil
	}
	if err != nil {
		// Where the name leads is seen when it is called. There are ports that are
		// called nowhere, but in networks that the configuration names.
		if len(s.options.Networks) > 0 {
			return false
		}
		addr = netip.AddrFrom4([4]byte{1, 1, 1, 1})
	}
	network := "tcp4"
	if addr = addr.Unmap(); addr.Is6() {
		network = "tcp6"
	}
	return s.permit(network, netip.AddrPortFrom(addr.WithZone(""), port)) != nil
}
