package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Delete implements [Store].
func (s *folder) Delete(_ context.Context, hash string) error {
	if err := checkHash(hash); err != nil {
		return fmt.Errorf("delete a blob: %w", err)
	}
	if err := os.Remove(s.path(hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete a blob: %w", err)
	}
	return nil
}

// Expire implements [Store]. The blob is moved away, judged there, and removed
// or moved back: a Put at the same time finds it either present, and makes it
// young before it is judged, or absent, and writes its own. What is moved away
// when the process dies gets its name back from the next one that opens the
// store.
func (s *folder) Expire(_ context.Context, hash string, before time.Time) (bool, error) {
	if err := checkHash(hash); err != nil {
		return false, fmt.Errorf("expire a blob: %w", err)
	}
	gone, err := s.expire(s.path(hash), before)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("expire a blob: %w", err)
	}
	return gone, nil
}

func (s *folder) expire(path string, before time.Time) (bool, error) {
	// A young one, the common case, is not moved at all.
	if info, err := os.Stat(path); err != nil || !info.ModTime().Before(before) {
		return false, err
	}
	dead := filepath.Join(filepath.Dir(path), deadPrefix+filepath.Base(path))
	if err := os.Rename(path, dead); err != nil {
		return false, err
	}
	info, err := os.Stat(dead)
	if err != nil {
		return false, err
	}
	if !info.ModTime().Before(before) {
		return false, os.Rename(dead, path)
	}
	return true, os.Remove(dead)
}

// Walk implements [Store].
func (s *folder) Walk(ctx context.Context, visit func(Blob, time.Time) error) error {
	dir := filepath.Join(s.dir, area)
	shards, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("walk the blobs: %w", err)
	}
	for _, shard := range shards {
		if !shard.IsDir() {
			continue
		}
		if err := walkShard(ctx, filepath.Join(dir, shard.Name()), visit); err != nil {
			return err
		}
	}
	return nil
}

func walkShard(ctx context.Context, dir string, visit func(Blob, time.Time) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("walk the blobs: %w", err)
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !isHash(e.Name()) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted meanwhile
		}
		if err != nil {
			return fmt.Errorf("walk the blobs: %w", err)
		}
		if err := visit(Blob{e.Name(), info.Size()}, info.ModTime()); err != nil {
			return err
		}
	}
	return nil
}
