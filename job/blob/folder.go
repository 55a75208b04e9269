package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// deadPrefix begins the names of blobs that Expire is looking at.
const deadPrefix = ".dead-"

// A folder keeps blobs in files sha256/aa/<hash>. A file is written whole and
// synced under another name, renamed, and its folder synced; so what stands
// under a hash is complete, also after the power failed.
type folder struct {
	dir   string
	spool spool

	mu     sync.Mutex
	shards map[string]bool // folders aa whose own names are durable
}

func openFolder(dir string, o Options) (*folder, error) {
	s := &folder{dir: dir, shards: map[string]bool{}}
	err := os.MkdirAll(filepath.Join(s.dir, area), 0o777)
	if err == nil {
		s.spool, err = newSpool(filepath.Join(s.dir, "tmp"), o.MaxBytes)
	}
	if err == nil {
		err = s.know()
	}
	for _, d := range []string{filepath.Join(s.dir, area), s.dir, filepath.Dir(s.dir)} {
		if err == nil {
			err = syncDir(d)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("blob store: %w", writeFault(err))
	}
	return s, nil
}

// know notes the folders that are there, and gives back their names to blobs
// that an Expire had in hand when its process was killed.
func (s *folder) know() error {
	entries, err := os.ReadDir(filepath.Join(s.dir, area))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() || len(e.Name()) != 2 {
			continue
		}
		s.shards[e.Name()] = true
		dir := filepath.Join(s.dir, area, e.Name())
		dead, err := filepath.Glob(filepath.Join(dir, deadPrefix+"*"))
		if err != nil {
			return err
		}
		for _, path := range dead {
			hash := strings.TrimPrefix(filepath.Base(path), deadPrefix)
			if err := rename(path, filepath.Join(dir, hash)); err != nil {
				return err
			}
		}
	}
	return nil
}

// rename is os.Rename for names that another process may take away.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (s *folder) path(hash string) string {
	return filepath.Join(s.dir, area, hash[:2], hash)
}

// Put implements [Store].
func (s *folder) Put(ctx context.Context, r io.Reader) (Blob, error) {
	t, err := s.spool.take(ctx, r)
	if err == nil {
		err = s.commit(t)
	}
	if err != nil {
		return Blob{}, fmt.Errorf("store a blob: %w", err)
	}
	return t.Blob, nil
}

// PutFile implements [Store].
func (s *folder) PutFile(ctx context.Context, path string) (Blob, error) {
	b, err := s.takeOver(ctx, path)
	if err != nil {
		return Blob{}, fmt.Errorf("store a blob: %w", err)
	}
	return b, nil
}

// takeOver renames a file into the store where that is possible, and else, as
// when it lies on another disk, copies it.
func (s *folder) takeOver(ctx context.Context, path string) (Blob, error) {
	b, err := s.spool.measure(ctx, path)
	if err != nil {
		return Blob{}, err
	}
	if err := os.Chmod(path, 0o444); err != nil {
		return Blob{}, err
	}
	err = s.place(temp{b, path})
	var renaming *os.LinkError
	if errors.As(err, &renaming) {
		return s.copyOver(ctx, path)
	}
	return b, err
}

func (s *folder) copyOver(ctx context.Context, path string) (Blob, error) {
	f, err := os.Open(path)
	if err != nil {
		return Blob{}, err
	}
	defer f.Close()
	t, err := s.spool.take(ctx, f)
	if err == nil {
		err = s.commit(t)
	}
	if err == nil {
		err = os.Remove(path)
	}
	return t.Blob, err
}

// commit gives a temporary file its name, or removes it.
func (s *folder) commit(t temp) error {
	err := s.place(t)
	if err != nil {
		os.Remove(t.path)
	}
	return err
}

// place gives a synced file the name of its hash, unless the blob is there
// already: that one becomes young again then, and the new file goes. Expire
// moves a blob away before it judges the age, so here it is either seen as
// absent and placed anew, or touched before Expire looks.
func (s *folder) place(t temp) error {
	dir, err := s.shard(t.Hash)
	if err != nil {
		return err
	}
	target := s.path(t.Hash)
	there, err := touch(target, t.Size)
	switch {
	case err != nil:
	case there:
		err = os.Remove(t.path)
	default:
		err = writeFault(os.Rename(t.path, target))
	}
	if err != nil {
		return err
	}
	return syncDir(dir)
}

// touch makes a blob young and reports whether it is there. One of another size
// was damaged from outside, and is replaced.
func touch(path string, size int64) (bool, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() != size {
		return false, nil
	}
	if err == nil {
		now := time.Now()
		err = os.Chtimes(path, now, now)
	}
	if err == nil {
		// The system looks a file up and then changes it. Expire may have moved it away,
		// judged it and removed it between the two: then it is not there any more.
		_, err = os.Stat(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// shard returns the folder of a hash, made and durable.
func (s *folder) shard(hash string) (string, error) {
	name := hash[:2]
	dir := filepath.Join(s.dir, area, name)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shards[name] {
		return dir, nil
	}
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", writeFault(err)
	}
	if err := syncDir(filepath.Dir(dir)); err != nil {
		return "", err
	}
	s.shards[name] = true
	return dir, nil
}

// find returns the path of a blob that is there.
func (s *folder) find(hash string) (string, error) {
	if err := checkHash(hash); err != nil {
		return "", err
	}
	path := s.path(hash)
	if _, err := os.Stat(path); err != nil {
		return "", absent(hash, err)
	}
	return path, nil
}

// absent puts ErrNotFound in the place of the system's word for it.
func absent(hash string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", ErrNotFound, hash)
	}
	return err
}

// Open implements [Store].
func (s *folder) Open(_ context.Context, hash string) (Reader, error) {
	path, err := s.find(hash)
	if err == nil {
		var r Reader
		if r, err = openReader(path, func() {}); err == nil {
			return r, nil
		}
	}
	return nil, fmt.Errorf("open a blob: %w", absent(hash, err))
}

// Local implements [Store]: the blob itself.
func (s *folder) Local(_ context.Context, hash string) (string, func(), error) {
	path, err := s.find(hash)
	if err != nil {
		return "", nil, fmt.Errorf("open a blob: %w", err)
	}
	return path, func() {}, nil
}
