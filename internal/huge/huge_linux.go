package huge

import "syscall"

// advHugePages is MADV_HUGEPAGE.
const advHugePages = 14

// advise asks for huge pages behind b, which lies on page borders. It is only
// advice: failure is ignored.
func advise(b []byte) {
	_ = syscall.Madvise(b, advHugePages)
}
