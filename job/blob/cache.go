package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// A cache holds copies of blobs in a folder that several processes may share:
//
//	sha256/aa/<hash>   the copies; the time of each is that of its last use
//	use/<id>/          links to the copies that process <id> has handed out
//	use/<id>.lock      held by that process as long as it lives
//	tmp/               copies on their way in
//
// A copy in use has a second name, so that any process may take the first one
// away, at any time, without asking. Nothing here is ever waited for: processes
// meet only in the file system, whose renames, links and removals are whole.
type cache struct {
	dir   string
	max   int64 // bytes of copies
	spool spool
	used  string   // use/<id>
	lock  *os.File // kept open, for the lock ends with it

	mu      sync.Mutex
	busy    map[string]chan struct{} // hashes being fetched, closed when done
	unseen  int64                    // bytes that came in since all was counted
	counted bool
}

func openCache(o Options) (*cache, error) {
	c := &cache{dir: o.CacheDir, max: o.CacheBytes, busy: map[string]chan struct{}{}}
	for _, d := range []string{area, "use"} {
		if err := os.MkdirAll(filepath.Join(c.dir, d), 0o777); err != nil {
			return nil, writeFault(err)
		}
	}
	var err error
	if c.spool, err = newSpool(filepath.Join(c.dir, "tmp"), o.MaxBytes); err != nil {
		return nil, writeFault(err)
	}
	if err := c.bury(); err != nil {
		return nil, err
	}
	return c, writeFault(c.settle())
}

// settle makes the folder for what this process uses. A lock is lost only to a
// sweeper in the same instant; losing many means that locks do not work here.
func (c *cache) settle() error {
	for range 10 {
		c.used = filepath.Join(c.dir, "use", fmt.Sprintf("%016x", rand.Uint64()))
		lock, ok, err := holdLock(c.used + ".lock")
		if err != nil {
			return err
		}
		if ok {
			c.lock = lock
			return os.Mkdir(c.used, 0o777)
		}
	}
	return fmt.Errorf("files in %s cannot be locked", c.dir)
}

// bury removes what dead processes used.
func (c *cache) bury() error {
	locks, err := filepath.Glob(filepath.Join(c.dir, "use", "*.lock"))
	if err != nil {
		return err
	}
	for _, path := range locks {
		used := strings.TrimSuffix(path, ".lock")
		if err := breakLock(path, func() error { return os.RemoveAll(used) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *cache) path(hash string) string {
	return filepath.Join(c.dir, area, hash[:2], hash)
}

// pin hands out a copy, marked as just used. The error is fs.ErrNotExist when
// there is none.
func (c *cache) pin(hash string) (string, func(), error) {
	return c.link(c.path(hash))
}

func (c *cache) link(from string) (string, func(), error) {
	to := filepath.Join(c.used, fmt.Sprintf("%016x", rand.Uint64()))
	if err := os.Link(from, to); err != nil {
		return "", nil, writeFault(err)
	}
	now := time.Now()
	// Should this fail, the copy merely looks older than it is.
	os.Chtimes(to, now, now)
	return to, func() {
		os.Remove(to)
		runtime.KeepAlive(c.lock) // what is in use keeps the lock, and so itself
	}, nil
}

// admit takes a temporary file in as a copy, or removes it.
func (c *cache) admit(t temp) error {
	target := c.path(t.Hash)
	err := os.MkdirAll(filepath.Dir(target), 0o777)
	if err == nil {
		err = os.Rename(t.path, target)
	}
	if err != nil {
		os.Remove(t.path)
		return writeFault(err)
	}
	return c.bound(t.Size)
}

func (c *cache) drop(hash string) { os.Remove(c.path(hash)) }

// once lets one goroutine at a time fetch a blob; the others find its copy.
func (c *cache) once(ctx context.Context, hash string) (done func(), err error) {
	for {
		c.mu.Lock()
		other := c.busy[hash]
		if other == nil {
			mine := make(chan struct{})
			c.busy[hash] = mine
			c.mu.Unlock()
			return func() {
				c.mu.Lock()
				delete(c.busy, hash)
				c.mu.Unlock()
				close(mine)
			}, nil
		}
		c.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// bound keeps the copies within their bytes. All of them are counted only after
// a sixteenth of the bound came in, for that means reading the whole folder.
func (c *cache) bound(came int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unseen += came; c.counted && c.unseen <= c.max/16 {
		return nil
	}
	c.counted, c.unseen = true, 0
	return c.evict(c.max, c.max-c.max/10)
}

// relieve makes room on a full disk: half of the copies go, for all of them can
// be fetched again.
func (c *cache) relieve() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	list, err := c.copies()
	if err != nil {
		return err
	}
	return c.evict(0, sizeOf(list)/2)
}

// copyOf is one file of the cache.
type copyOf struct {
	path string
	size int64
	used time.Time
}

func (c *cache) copies() ([]copyOf, error) {
	var list []copyOf
	err := filepath.WalkDir(filepath.Join(c.dir, area), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another process took it away
		}
		if err == nil {
			list = append(list, copyOf{path, info.Size(), info.ModTime()})
		}
		return err
	})
	return list, err
}
