// Package version says which build of Saggar this is.
package version

import "runtime/debug"

// Name returns stamped, which a release build puts into the program, or without it
// the version of the main module as the Go tool stamped it.
func Name(stamped string) string {
	if stamped != "" {
		return stamped
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
