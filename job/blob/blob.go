// Package blob keeps files under the hash of their content: in a folder, or in a
// bucket of an object store with a bounded local cache before it.
//
// A blob never changes once it stands under its name, so it may be read without
// a lock, kept in any cache, and stored twice without harm. What a store is told
// to keep is durable before the call returns; the row of a database that names
// the blob is to be written after it, never before.
//
// # Garbage
//
// Blobs that no row names are found by walking the store. A blob that is stored
// once more counts as young again, so a collector that spares what is younger
// than its grace never takes what somebody has just stored and not yet named:
//
//	store.Walk(ctx, func(b blob.Blob, modified time.Time) error {
//		if modified.Before(limit) && !named(b.Hash) {
//			_, err := store.Expire(ctx, b.Hash, limit)
//			return err
//		}
//		return nil
//	})
//
// with a limit at least an hour ago. [Store.Expire] looks at the age once more.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"runtime"
	"time"
)

// A Blob is a stored content.
type Blob struct {
	Hash string // SHA-256 in lower-case hex
	Size int64  // bytes
}

// A Reader reads one blob from any place in it. It must be closed.
type Reader interface {
	io.ReadSeekCloser
	io.ReaderAt

	// Size returns the number of bytes of the whole blob.
	Size() int64
}

// A Store keeps blobs. All methods may be called from many goroutines, and many
// processes may use the same store.
//
// Errors wrap [ErrNotFound], [ErrHash], [ErrNoSpace], [ErrTooLarge] or
// [ErrCorrupt] where one of them is the reason; an error of the caller's own
// reader is wrapped as it is.
type Store interface {
	// Put keeps what r yields and returns its hash and size once it is durable.
	// Memory does not grow with the size. After an error nothing is left behind.
	Put(ctx context.Context, r io.Reader) (Blob, error)

	// PutFile takes over the regular file at path, to which nobody may still be
	// writing: after success it is gone from there. A folder renames it where it
	// can.
	PutFile(ctx context.Context, path string) (Blob, error)

	// Open opens a blob for reading. One in a bucket is first brought to the
	// cache whole, so that nothing is handed out whose hash was not checked.
	Open(ctx context.Context, hash string) (Reader, error)

	// Local returns a local file that holds the blob, to be read and not to be
	// changed, until release is called. release may be called more than once.
	Local(ctx context.Context, hash string) (path string, release func(), err error)

	// Delete removes a blob. That there is none is no error.
	Delete(ctx context.Context, hash string) error

	// Expire removes a blob unless it was stored at or after the given time, and
	// reports whether it did. In a folder this is safe beside a Put of the same
	// content; in a bucket a Put that falls between the look at the age and the
	// removal is lost, a time of one round trip.
	Expire(ctx context.Context, hash string, before time.Time) (bool, error)

	// Walk calls visit for each blob with the time when it was last stored, in
	// order of the hashes, until visit returns an error, which Walk returns.
	// Blobs that come or go meanwhile may be left out or not.
	Walk(ctx context.Context, visit func(b Blob, modified time.Time) error) error
}

// Options are the settings of [Open]. The zero value works for folders.
type Options struct {
	// MaxBytes is the size of the largest blob. Default 8 GiB.
	MaxBytes int64

	// CacheDir is the folder for copies of objects and for uploads on their way
	// to the bucket; several processes may share it. It is needed for buckets
	// and ignored for folders, and must be on a file system with hard links.
	CacheDir string

	// CacheBytes bounds the copies in CacheDir; those that were not used for
	// longest go first. Copies in use and up to a sixteenth for each process
	// come on top. Default 10 GiB.
	CacheBytes int64

	// AccessKey and SecretKey, with Token for temporary ones, open a bucket,
	// unless the address has an access_key and a secret_key in its query.
	// Without either s3:// takes what the usual tools take: the variables AWS_*,
	// ~/.aws/credentials, or the role of the machine. gs:// needs an HMAC key.
	AccessKey, SecretKey, Token string
}

func (o Options) withDefaults() Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = 8 << 30
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = 10 << 30
	}
	return o
}

func (o Options) validate() error {
	switch {
	case o.MaxBytes < 0:
		return fmt.Errorf("MaxBytes is %d: must be above 0", o.MaxBytes)
	case o.CacheBytes < 0:
		return fmt.Errorf("CacheBytes is %d: must be above 0", o.CacheBytes)
	case (o.AccessKey == "") != (o.SecretKey == ""):
		return fmt.Errorf("AccessKey and SecretKey go together")
	}
	return nil
}

// Open opens the store that an address names:
//
//	file:///var/lib/saggar/blobs            a folder, made if absent
//	s3://bucket/prefix?region=eu-central-1  a bucket of Amazon S3
//	s3://bucket?endpoint=http://host:9000   ... of another S3 service
//	gs://bucket/prefix                      a bucket of Google Cloud Storage,
//	                                        by its S3 protocol and an HMAC key
//
// It fails at once when the store cannot be reached, and tidies up what dead
// processes left in the folders it uses.
func Open(ctx context.Context, address string, o Options) (Store, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("blob store: %w", err)
	}
	u, err := url.Parse(address)
	if err != nil {
		// The whole of the error would show what may be secret.
		var fault *url.Error
		if errors.As(err, &fault) {
			err = fault.Err
		}
		return nil, fmt.Errorf("blob store: the address is no URL: %w", err)
	}
	switch u.Scheme {
	case "file":
		// A '?' or '#' in the name of a folder must be escaped: the rest of the name
		// is not to be lost in silence.
		if u.Path == "" || u.Host != "" || u.RawQuery != "" || u.Fragment != "" {
			return nil, fmt.Errorf("blob store %s: want file:///folder", plain(u))
		}
		return openFolder(folderOf(u.Path), o)
	case "s3", "gs":
		return openObjects(ctx, u, o)
	}
	return nil, fmt.Errorf("blob store %s: want file://, s3:// or gs://", plain(u))
}

// folderOf takes the slash off the path of a drive, /C:/blobs, that the form of
// an address puts there.
func folderOf(path string) string {
	if runtime.GOOS == "windows" && len(path) > 2 && path[2] == ':' {
		path = path[1:]
	}
	return filepath.FromSlash(path)
}
