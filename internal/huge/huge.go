// Package huge allocates the few big arrays that hold a mesh. First touch of
// fresh memory costs more than any arithmetic done on it (about 2 GB/s with
// 4 KiB pages in a virtual machine), so big arrays ask for huge pages where the
// system offers them.
package huge

import "unsafe"

// minBytes is the size from which an array is worth an advice call: below two
// huge pages alignment leaves nothing to gain.
const minBytes = 4 << 20

// Make returns a slice of n zero values. T must not contain pointers.
func Make[T any](n int) []T {
	s := make([]T, n)
	var zero T
	if size := uintptr(n) * unsafe.Sizeof(zero); size >= minBytes {
		advise(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), size))
	}
	return s
}
