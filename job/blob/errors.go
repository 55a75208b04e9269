package blob

import (
	"errors"
	"runtime"
	"syscall"
)

var (
	// ErrNotFound says that the store holds no blob of that hash.
	ErrNotFound = errors.New("no such blob")

	// ErrHash says that a hash is not 64 lower-case hex digits.
	ErrHash = errors.New("not a SHA-256 in lower-case hex")

	// ErrNoSpace says that the disk or the quota of the user is full.
	ErrNoSpace = errors.New("no space left for blobs")

	// ErrTooLarge says that a content is over [Options.MaxBytes].
	ErrTooLarge = errors.New("content is over the limit for blobs")

	// ErrCorrupt says that what came from the bucket has another hash than its
	// name says.
	ErrCorrupt = errors.New("content does not fit its hash")
)

// writeFault marks an error of writing as ErrNoSpace where it is one.
func writeFault(err error) error {
	if err != nil && full(err) {
		return errors.Join(ErrNoSpace, err)
	}
	return err
}

// full reports whether the system says that there is no more room. Windows has
// numbers of its own for that: ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
func full(err error) bool {
	var number syscall.Errno
	if runtime.GOOS == "windows" && errors.As(err, &number) {
		return number == 39 || number == 112
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
