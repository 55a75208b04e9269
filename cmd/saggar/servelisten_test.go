package main

import (
	"net"
	"runtime"
	"testing"
	"time"
)

// TestListenWaits takes an address as soon as whoever has it lets go, and gives up
// when nobody does.
func TestListenWaits(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("left out: it has another word for an address in use, and no child has the address of its parent")
	}
	held, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if l, err := listen(t.Context(), held.Addr().String()); err == nil {
		l.Close()
		t.Fatal("two listen at one address")
	}
	time.AfterFunc(100*time.Millisecond, func() { held.Close() })
	l, err := listen(t.Context(), held.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}
