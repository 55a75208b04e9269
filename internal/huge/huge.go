// Package huge allocates the few big arrays that hold a mesh. First touch of
// fresh memory costs more than any arithmetic done on it (about 2 GB/s with
// 4 KiB pages in a virtual machine), so big arrays ask for huge pages where the
// system offers them.
package huge

import "unsafe"

// pageBytes is the size of a huge page, and minBytes that of an array for which
// the slack of up to two pages is worth it.
const (
	pageBytes = 2 << 20
	minBytes  = 4 << 20
)

// Make returns a slice of n zero values. T must not contain pointers.
//
// A big array begins and ends on a border between huge pages: its first and last
// part would otherwise come as hundreds of small ones. The room before the
// border is never touched and so takes no memory.
func Make[T any](n int) []T {
	var zero T
	size := uintptr(n) * unsafe.Sizeof(zero)
	if size < minBytes {
		return make([]T, n)
	}
	room := make([]byte, (size+pageBytes-1)/pageBytes*pageBytes+pageBytes)
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(room))) % pageBytes
	room = room[skip : len(room)-int(pageBytes-skip)]
	advise(room)
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(room))), n)
}
