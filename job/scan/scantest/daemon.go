// Package scantest has a virus scanner for tests.
package scantest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"testing"
)

// Marker is what a [Daemon] takes for a virus, and Name is what it calls it.
const (
	Marker = "SAGGAR-TEST-VIRUS"
	Name   = "Saggar.Test.Virus"
)

// A Daemon speaks the part of clamd's protocol that scans a stream.
type Daemon struct {
	// Limit is how many bytes of a stream it takes. Default 1 MB.
	Limit int

	// Answer, when set, is sent in place of a verdict.
	Answer string
}

// Listen serves on a network ("tcp" or "unix") and address until the test ends,
// and returns the address.
func (d Daemon) Listen(t testing.TB, network, address string) string {
	t.Helper()
	if d.Limit == 0 {
		d.Limit = 1 << 20
	}
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // the test is over
			}
			go d.serve(conn)
		}
	}()
	return l.Addr().String()
}

func (d Daemon) serve(conn net.Conn) {
	defer conn.Close()
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(conn, command); err != nil || string(command) != "zINSTREAM\x00" {
		fmt.Fprint(conn, "UNKNOWN COMMAND\x00")
		return
	}
	content, reason := d.stream(conn)
	switch {
	case reason != "":
		fmt.Fprintf(conn, "%s ERROR\x00", reason)
	case d.Answer != "":
		io.WriteString(conn, d.Answer)
	case bytes.Contains(content, []byte(Marker)):
		fmt.Fprintf(conn, "stream: %s FOUND\x00", Name)
	default:
		fmt.Fprint(conn, "stream: OK\x00")
	}
}

// stream puts the chunks together, or says why not.
func (d Daemon) stream(r io.Reader) (content []byte, reason string) {
	for {
		var size uint32
		if err := binary.Read(r, binary.BigEndian, &size); err != nil {
			return nil, "INSTREAM: the stream ended early."
		}
		if size == 0 {
			return content, ""
		}
		if len(content)+int(size) > d.Limit {
			return nil, "INSTREAM size limit exceeded."
		}
		chunk := make([]byte, size)
		if _, err := io.ReadFull(r, chunk); err != nil {
			return nil, "INSTREAM: a chunk ended early."
		}
		content = append(content, chunk...)
	}
}
