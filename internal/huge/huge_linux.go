package huge

import (
	"syscall"
	"unsafe"
)

const (
	pageSize      = 4096
	advHugePages  = 14 // MADV_HUGEPAGE
	hugePageBytes = 2 << 20
)

// advise asks for huge pages behind b. It is only advice: failure is ignored.
func advise(b []byte) {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	skip := (pageSize - start%pageSize) % pageSize
	if uintptr(len(b)) < skip+hugePageBytes {
		return
	}
	b = b[skip:]
	b = b[:len(b)/pageSize*pageSize]
	_ = syscall.Madvise(b, advHugePages)
}
