// Package version says which build of Saggar this is.
package version

import "runtime/debug"

// stamped is set by release builds, for all that is said of the version, in child
// processes too: -ldflags "-X github.com/saggar3d/saggar/internal/version.stamped=v1.2.3".
var stamped string

// Name returns the version of a release build, or without one that of the main module
// as the Go tool stamped it.
func Name() string {
	if stamped != "" {
		return stamped
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
