package huge

import (
	"os"
	"runtime/debug"
	"sync/atomic"
)

// BigFile is the size from which on the garbage collector runs at every tenth of growth instead
// of at every doubling. A big mesh is a few arrays without pointers, which cost
// next to nothing to look through: at 10 million triangles this took a third
// off the peak (1620 to 1090 MB) for 3 % more CPU time. A small file is many
// little things; there it would cost 40 % more for nothing.
const (
	BigFile    = 32 << 20 // bytes
	bigPercent = 10
)

// CollectFor prepares the garbage collector for a file of size bytes. What the
// user says with GOGC stands.
func CollectFor(size int64) {
	if os.Getenv("GOGC") != "" {
		return
	}
	percent := int64(100)
	if size >= BigFile {
		percent = bigPercent
	}
	if current.Swap(percent) != percent { // setting it stops the world
		debug.SetGCPercent(int(percent))
	}
}

// current is what CollectFor has set; 0 before.
var current atomic.Int64
