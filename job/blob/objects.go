package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"time"
)

// fresh is the age below which an object that is stored again is left as it is.
// A collector's grace is an hour or more, so the object is safe for the rest.
const fresh = 10 * time.Minute

// fetchTries is how often a blob is fetched whose bytes came broken, or for which
// there was no room.
const fetchTries = 3

// objects keeps blobs in a bucket, at prefix/sha256/aa/<hash>. Uploads go
// through a local file, for the name of an object is known only when all of it
// was read; reads go through the cache, where the hash is checked.
type objects struct {
	bucket *bucket
	cache  *cache
}

func openObjects(ctx context.Context, u *url.URL, o Options) (*objects, error) {
	fault := func(err error) error { return fmt.Errorf("blob store %s: %w", plain(u), err) }
	if o.CacheDir == "" {
		return nil, fault(errors.New("CacheDir is not set"))
	}
	b, err := openBucket(u, o)
	if err != nil {
		return nil, fault(err)
	}
	if err := b.check(ctx); err != nil {
		return nil, fault(err)
	}
	c, err := openCache(o)
	if err != nil {
		return nil, fault(err)
	}
	return &objects{b, c}, nil
}

// plain is an address without what may be secret.
func plain(u *url.URL) string { return u.Scheme + "://" + u.Host + u.Path }

// Put implements [Store].
func (s *objects) Put(ctx context.Context, r io.Reader) (Blob, error) {
	t, err := s.cache.spool.take(ctx, r)
	if err == nil {
		err = s.upload(ctx, t)
	}
	if err != nil {
		// The stream is spent, but the next one shall find room.
		return Blob{}, fmt.Errorf("store a blob: %w", s.relieved(err))
	}
	return t.Blob, nil
}

// upload brings a temporary file to the bucket and keeps it as a copy: what was
// just stored is what is read next. The file is gone afterwards.
func (s *objects) upload(ctx context.Context, t temp) error {
	size, modified, err := s.bucket.stat(ctx, t.Hash)
	there := err == nil && size == t.Size && time.Since(modified) < fresh
	if err == nil || errors.Is(err, ErrNotFound) {
		err = nil
		if !there {
			err = s.bucket.put(ctx, t)
		}
	}
	if err != nil {
		os.Remove(t.path)
		return err
	}
	return s.cache.admit(t)
}

// PutFile implements [Store]. The file itself becomes the copy in the cache,
// unless it lies on another disk.
func (s *objects) PutFile(ctx context.Context, path string) (Blob, error) {
	b, err := s.cache.spool.measure(ctx, path)
	if err == nil {
		err = os.Chmod(path, 0o444)
	}
	if err == nil {
		err = s.upload(ctx, temp{b, path})
	}
	var renaming *os.LinkError
	if errors.As(err, &renaming) && !errors.Is(err, ErrNoSpace) {
		err = nil // the blob is in the bucket, and the cache goes without a copy
	}
	if err != nil {
		return Blob{}, fmt.Errorf("store a blob: %w", err)
	}
	return b, nil
}

// Open implements [Store].
func (s *objects) Open(ctx context.Context, hash string) (Reader, error) {
	path, release, err := s.Local(ctx, hash)
	if err != nil {
		return nil, err
	}
	r, err := openReader(path, release)
	if err != nil {
		return nil, fmt.Errorf("open a blob: %w", err)
	}
	return r, nil
}

// Local implements [Store]: a copy in the cache.
func (s *objects) Local(ctx context.Context, hash string) (string, func(), error) {
	err := checkHash(hash)
	if err != nil {
		return "", nil, fmt.Errorf("open a blob: %w", err)
	}
	path, release, err := s.cache.pin(hash)
	if errors.Is(err, fs.ErrNotExist) {
		path, release, err = s.fetch(ctx, hash)
	}
	if err != nil {
		return "", nil, fmt.Errorf("open a blob: %w", err)
	}
	return path, release, nil
}

// fetch brings a blob into the cache, and hands out the copy before it can be
// taken away there.
func (s *objects) fetch(ctx context.Context, hash string) (string, func(), error) {
	done, err := s.cache.once(ctx, hash)
	if err != nil {
		return "", nil, err
	}
	defer done()
	// Another goroutine may have brought it while this one waited.
	path, release, err := s.cache.pin(hash)
	if !errors.Is(err, fs.ErrNotExist) {
		return path, release, err
	}
	t, err := s.download(ctx, hash)
	if err != nil {
		return "", nil, err
	}
	path, release, err = s.cache.link(t.path)
	if err != nil {
		os.Remove(t.path)
		return "", nil, err
	}
	if err := s.cache.admit(t); err != nil {
		release()
		return "", nil, err
	}
	return path, release, nil
}

// download fetches a blob into a temporary file.
func (s *objects) download(ctx context.Context, hash string) (t temp, err error) {
	for range fetchTries {
		t, err = s.downloadOnce(ctx, hash)
		final := errors.Is(err, ErrNotFound) || errors.Is(err, ErrTooLarge)
		if err == nil || final || ctx.Err() != nil {
			return t, err
		}
		err = s.relieved(err)
	}
	return t, err
}

// relieved makes room in the cache when err says that there is none, and returns
// err.
func (s *objects) relieved(err error) error {
	if !errors.Is(err, ErrNoSpace) {
		return err
	}
	return errors.Join(err, s.cache.relieve())
}

func (s *objects) downloadOnce(ctx context.Context, hash string) (temp, error) {
	body, err := s.bucket.get(ctx, hash)
	if err != nil {
		return temp{}, err
	}
	defer body.Close()
	t, err := s.cache.spool.take(ctx, body)
	if err != nil {
		return temp{}, err
	}
	if t.Hash != hash {
		os.Remove(t.path)
		return temp{}, fmt.Errorf("%w: %s holds %d bytes of %s", ErrCorrupt, hash, t.Size, t.Hash)
	}
	return t, nil
}

// Delete implements [Store].
func (s *objects) Delete(ctx context.Context, hash string) error {
	err := checkHash(hash)
	if err == nil {
		s.cache.drop(hash)
		err = s.bucket.remove(ctx, hash)
	}
	if err != nil {
		return fmt.Errorf("delete a blob: %w", err)
	}
	return nil
}

// Expire implements [Store].
func (s *objects) Expire(ctx context.Context, hash string, before time.Time) (bool, error) {
	if err := checkHash(hash); err != nil {
		return false, fmt.Errorf("expire a blob: %w", err)
	}
	_, modified, err := s.bucket.stat(ctx, hash)
	if errors.Is(err, ErrNotFound) || err == nil && !modified.Before(before) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("expire a blob: %w", err)
	}
	return true, s.Delete(ctx, hash)
}

// Walk implements [Store].
func (s *objects) Walk(ctx context.Context, visit func(Blob, time.Time) error) error {
	return s.bucket.list(ctx, visit)
}
