package huge

import (
	"os"
	"runtime/debug"
	"sync/atomic"
)

// BigFile is the size from which on the garbage collector runs at less than every
// doubling: whenever memory has grown by collectStep, or by bigPercent where that is
// more. A big mesh is a few arrays without pointers, which cost next to nothing to
// look through: at 10 million triangles every tenth in place of every doubling took
// a third off the peak (1620 to 1090 MB) for 3 % more CPU time. A small file is many
// little things; there it would cost 40 % more for nothing, and at 1 million
// triangles it cost 7 % to save 28 MB.
const (
	BigFile     = 32 << 20 // bytes
	collectStep = 32 << 20 // bytes; what is kept of a file is about its size
	bigPercent  = 10
)

// CollectFor prepares the garbage collector for a file of size bytes. What the
// user says with GOGC stands.
func CollectFor(size int64) {
	if os.Getenv("GOGC") != "" {
		return
	}
	percent := int64(100)
	if size >= BigFile {
		percent = max(100*collectStep/size, bigPercent)
	}
	if current.Swap(percent) != percent { // setting it stops the world
		debug.SetGCPercent(int(percent))
	}
}

// current is what CollectFor has set; 0 before.
var current atomic.Int64
