package main

import (
	"net"
	"runtime"
	"testing"
	"time"
)

// TestListenTaken: two do not listen at one address, and the second is told so after
// a moment.
func TestListenTaken(t *testing.T) {
	held := heldAddress(t)
	defer held.Close()
	if l, err := listen(t.Context(), held.Addr().String()); err == nil {
		l.Close()
		t.Fatal("two listen at one address")
	}
}

// TestListenWaits takes an address as soon as whoever has it lets go. Windows gives
// it to the next one at once or never: there the one before is gone from the start.
func TestListenWaits(t *testing.T) {
	held := heldAddress(t)
	if runtime.GOOS == "windows" {
		held.Close()
	} else {
		time.AfterFunc(100*time.Millisecond, func() { held.Close() })
	}
	l, err := listen(t.Context(), held.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func heldAddress(t *testing.T) net.Listener {
	t.Helper()
	held, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return held
}
