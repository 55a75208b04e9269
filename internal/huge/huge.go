// Package huge allocates the few big arrays that hold a mesh. First touch of
// fresh memory costs more than any arithmetic done on it (1 to 2 GB/s in a
// virtual machine), so big arrays ask for huge pages where the system offers
// them, and those that are done with can be given back for the next ones.
package huge

import (
	"math/bits"
	"strings"
	"sync"
	"unsafe"
)

// pageBytes is the size of a huge page, and minBytes that of an array for which
// the slack of up to two pages is worth it. Of an analysis of 1M triangles a limit of
// 4 MB took 4 % more CPU time than 2 MB; the arrays of 1 MB that a mesh of this size has
// are 1000 pages less to fetch with the present limit, and no more memory.
const (
	pageBytes = 2 << 20
	minBytes  = 900_000
)

// slackClasses is how many classes larger than needed an array may be that is used
// again: two are up to half of its size, which is less work than new memory.
const slackClasses = 2

// Make returns a slice of n zero values. T must not contain pointers.
//
// A big array begins and ends on a border between huge pages: its first and last
// part would otherwise come as hundreds of small ones. The room before the
// border is never touched and so takes no memory.
func Make[T any](n int) []T {
	s, used := allocate[T](n, func(n int) []byte { return make([]byte, n) })
	if used {
		clear(s)
	}
	return s
}

// MakeUncleared is [Make] without the zeros: the values of a big array are
// whatever was in that memory before. It is for arrays that are filled from end
// to end before they are looked at.
func MakeUncleared[T any](n int) []T {
	s, _ := allocate[T](n, uncleared)
	return s
}

// Lasting is [MakeUncleared] for what is kept: meshes may be many, so only arrays of
// which the slack is a small part come on huge pages.
func Lasting[T any](n int) []T {
	var zero T
	if uintptr(n)*unsafe.Sizeof(zero) < lastingBytes {
		return make([]T, n)
	}
	return MakeUncleared[T](n)
}

// lastingBytes is the size from which on the slack of an array is at most a half of it.
const lastingBytes = 2 * pageBytes

// Grow returns s with room for n more elements; where it has none it at least doubles.
// Unlike with slices.Grow the array is a [Lasting] one, and is filled piece by piece.
// That is not only less work: nothing can stop a copy to fresh memory, and a garbage
// collection that begins just then waits for it with a processor of its own.
func Grow[S ~[]E, E any](s S, n int) S {
	if cap(s)-len(s) >= n {
		return s
	}
	const piece = 1 << 14 // elements
	grown := Lasting[E](len(s) + max(n, len(s)))
	for done := 0; done < len(s); {
		done += copy(grown[done:], s[done:min(done+piece, len(s))])
	}
	return S(grown[:len(s)])
}

// Free gives a slice that Make or MakeUncleared returned back, whole, to be
// returned again; nothing may use it any more. What is not asked for soon goes to
// the garbage collector. An array of anybody else's must not be given: it has not the
// room of its class, and the next user of it would write over what lies behind it. Most
// of them are told by where they begin, and left alone.
func Free[T any](s []T) {
	var zero T
	size := uintptr(len(s)) * unsafe.Sizeof(zero)
	first := (*byte)(unsafe.Pointer(unsafe.SliceData(s)))
	if size < minBytes || uintptr(unsafe.Pointer(first))%pageBytes != 0 {
		return
	}
	class, _ := classOf(size)
	spare[class].Put(first)
}

// spare holds what was given back, by class.
var spare [1<<8 + slackClasses]sync.Pool

// classOf returns the class of an array of size bytes and the bytes that arrays
// of that class have room for: a whole number of huge pages, of which all but the
// first three binary digits are rounded up.
func classOf(size uintptr) (class int, room uintptr) {
	pages := (size + pageBytes - 1) / pageBytes
	shift := max(0, bits.Len(uint(pages-1))-3)
	head := (pages - 1) >> shift // 0 to 7
	return shift<<3 | int(head), (head + 1) << shift * pageBytes
}

// allocate returns an array that was used before, or one in memory that room makes.
func allocate[T any](n int, room func(n int) []byte) (s []T, used bool) {
	var zero T
	size := uintptr(n) * unsafe.Sizeof(zero)
	if size < minBytes {
		return make([]T, n), false
	}
	class, full := classOf(size)
	for c := class; c <= class+slackClasses; c++ {
		if first, ok := spare[c].Get().(*byte); ok {
			return unsafe.Slice((*T)(unsafe.Pointer(first)), n), true
		}
	}
	b := room(int(full + pageBytes))
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(b))) % pageBytes
	b = b[skip : len(b)-int(pageBytes-skip)]
	advise(b)
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n), false
}

// uncleared returns n bytes with any content. A builder of strings is what the
// standard library has for that: it does not clear what it is going to fill. A
// byte must be written for it to say where its memory is.
func uncleared(n int) []byte {
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(b.String()), n)
}
