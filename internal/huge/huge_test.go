package huge

import (
	"testing"
	"unsafe"
)

func TestMakeIsZeroAndWritable(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 3 << 20} {
		s := Make[uint32](n)
		if len(s) != n {
			t.Fatalf("len %d, want %d", len(s), n)
		}
		for i := range s {
			if s[i] != 0 {
				t.Fatalf("s[%d] = %d", i, s[i])
			}
			s[i] = uint32(i)
		}
	}
}

// TestFreeIsReturnedAndCleared gives memory full of ones back and looks at what
// comes next.
func TestFreeIsReturnedAndCleared(t *testing.T) {
	const n = 3<<20 + 5
	s := MakeUncleared[uint32](n)
	for i := range s {
		s[i] = ^uint32(0)
	}
	Free(s)
	again := Make[uint64](n / 2)
	for i, x := range again {
		if x != 0 {
			t.Fatalf("again[%d] = %d", i, x)
		}
	}
	Free(again[:0]) // nothing to give back
}

// TestClassHasRoom checks the room of arrays: enough, and little more.
func TestClassHasRoom(t *testing.T) {
	last, lastRoom := 0, uintptr(0)
	for size := uintptr(1); size < 1<<40; size += size/7 + 1 {
		class, room := classOf(size)
		if room < size || room > size+size/4+pageBytes || class >= len(spare) {
			t.Fatalf("%d bytes: class %d with room for %d", size, class, room)
		}
		if class < last || (class == last) != (room == lastRoom) && lastRoom > 0 {
			t.Fatalf("%d bytes: class %d with room for %d after class %d with room for %d", size, class, room, last, lastRoom)
		}
		last, lastRoom = class, room
	}
}

// TestGrow grows slices of some sizes, and from places that are not whole.
func TestGrow(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 300_000, 3 << 20} {
		s := make([]uint32, n, n+n/3)
		for i := range s {
			s[i] = uint32(i) * 7
		}
		if n > 2 && &Grow(s, n/4)[0] != &s[0] {
			t.Errorf("%d: moved where there was room", n)
		}
		g := Grow(s, n/2+1)
		if len(g) != n || cap(g) < 2*n || cap(g) < n+n/2+1 {
			t.Errorf("%d: length %d, room for %d", n, len(g), cap(g))
		}
		for i, v := range g {
			if v != uint32(i)*7 {
				t.Fatalf("%d: %d at %d", n, v, i)
			}
		}
	}
}

// TestFreeOfOthers gives back arrays that are not of this package: they have no room up to
// a border between pages and must not be handed out.
func TestFreeOfOthers(t *testing.T) {
	for _, n := range []int{minBytes, 3 * minBytes / 2, 2*pageBytes - 8} {
		s := make([]byte, n)
		if uintptr(unsafe.Pointer(&s[0]))%pageBytes == 0 {
			continue // by chance it could be
		}
		Free(s)
		if again := MakeUncleared[byte](n); &again[0] == &s[0] {
			t.Errorf("an array of %d bytes of another's was handed out as one of more", n)
		}
	}
}
