package blob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func newCache(t *testing.T, dir string, max int64) *cache {
	t.Helper()
	c, err := openCache(Options{CacheDir: dir, CacheBytes: max, MaxBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// keep brings a content of n bytes into the cache and returns its hash.
func keep(t *testing.T, c *cache, name string, n int) string {
	t.Helper()
	tmp, err := c.spool.take(t.Context(), strings.NewReader(name+strings.Repeat(".", n-len(name))))
	if err == nil {
		err = c.admit(tmp)
	}
	if err != nil {
		t.Fatal(err)
	}
	return tmp.Hash
}

func (c *cache) has(hash string) bool {
	_, err := os.Stat(c.path(hash))
	return err == nil
}

func TestLongestUnusedGoesFirst(t *testing.T) {
	c := newCache(t, t.TempDir(), 10_000)
	var hashes []string
	for i, name := range []string{"a", "b", "c"} {
		hashes = append(hashes, keep(t, c, name, 3000))
		age(t, c.path(hashes[i]), time.Duration(10-i)*time.Minute)
	}
	_, release, err := c.pin(hashes[0]) // the oldest is used again
	if err != nil {
		t.Fatal(err)
	}
	release()
	last := keep(t, c, "d", 3000) // now 12,000: at most 9,000 stay
	for i, want := range []bool{true, false, true} {
		if c.has(hashes[i]) != want {
			t.Errorf("copy %d is there: %v, want %v", i, !want, want)
		}
	}
	if !c.has(last) {
		t.Error("the newest is gone")
	}
}

func TestCacheKeepsItsBound(t *testing.T) {
	c := newCache(t, t.TempDir(), 100_000)
	for i := range 150 {
		keep(t, c, time.Duration(i).String(), 1000)
		list, err := c.copies()
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 100+100/16+1 {
			t.Fatalf("%d copies of 1000 bytes after %d", len(list), i)
		}
	}
}

// TestCountsWhatOthersLeft opens a cache that is too full already.
func TestCountsWhatOthersLeft(t *testing.T) {
	dir := t.TempDir()
	first := newCache(t, dir, 1<<20)
	for i := range 20 {
		keep(t, first, time.Duration(i).String(), 1000)
	}
	second := newCache(t, dir, 5000)
	keep(t, second, "one more", 100)
	if list, err := second.copies(); err != nil || len(list) > 5 {
		t.Errorf("%d copies (%v)", len(list), err)
	}
}

func TestPinnedStaysWhenEvicted(t *testing.T) {
	c := newCache(t, t.TempDir(), 1000)
	hash := keep(t, c, "pinned", 500)
	path, release, err := c.pin(hash)
	if err != nil {
		t.Fatal(err)
	}
	age(t, path, time.Hour)
	keep(t, c, "large", 900)
	if c.has(hash) {
		t.Error("the old copy is still there")
	}
	if got, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(got), "pinned") {
		t.Errorf("the pinned file is gone (%v)", err)
	}
	release()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the released file is still there (%v)", err)
	}
	if _, _, err := c.pin(hash); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// TestTheDeadAreBuried leaves what a killed process leaves: links and a lock
// file that nobody holds.
func TestTheDeadAreBuried(t *testing.T) {
	dir := t.TempDir()
	living := newCache(t, dir, 1<<20)
	hash := keep(t, living, "shared", 1000)
	mine, release, err := living.pin(hash)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	dying := newCache(t, dir, 1<<20)
	theirs, _, err := dying.pin(hash)
	if err != nil {
		t.Fatal(err)
	}
	dying.lock.Close() // as the system does when a process ends

	newCache(t, dir, 1<<20)
	if _, err := os.Stat(theirs); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the link of the dead is still there (%v)", err)
	}
	if _, err := os.Stat(dying.used + ".lock"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the lock of the dead is still there (%v)", err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("the link of the living: %v", err)
	}
}

// TestInUseWithoutAStore forgets the cache while a copy of it is in use.
func TestInUseWithoutAStore(t *testing.T) {
	dir := t.TempDir()
	path, release := func() (string, func()) {
		c := newCache(t, dir, 1<<20)
		path, release, err := c.pin(keep(t, c, "in use", 1000))
		if err != nil {
			t.Fatal(err)
		}
		return path, release
	}()
	for range 3 { // files that nobody holds are closed by then
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	newCache(t, dir, 1<<20)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	release()
}

// TestBurialIsTakenUpAgain leaves a process half buried.
func TestBurialIsTakenUpAgain(t *testing.T) {
	dir := t.TempDir()
	dying := newCache(t, dir, 1<<20)
	dying.lock.Close()
	broken := errors.New("broken off")
	lock := dying.used + ".lock"
	err := breakLock(lock, func() error { return broken })
	if runtime.GOOS != "windows" {
		if _, missing := os.Stat(lock); !errors.Is(err, broken) || missing != nil {
			t.Errorf("error %v, %v", err, missing)
		}
		newCache(t, dir, 1<<20)
	}
	if _, err := os.Stat(lock); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there (%v)", err)
	}
	if err := breakLock(lock, func() error { t.Error("buried twice"); return nil }); err != nil {
		t.Error(err)
	}
}

func TestOnceWaitsAndGivesUp(t *testing.T) {
	c := newCache(t, t.TempDir(), 1000)
	done, err := c.once(t.Context(), "h")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.once(ctx, "h"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if other, err := c.once(ctx, "another"); err != nil {
		t.Error(err)
	} else {
		other()
	}
	var inside, most int
	var mu sync.Mutex
	count := func(by int) {
		mu.Lock()
		defer mu.Unlock()
		inside += by
		most = max(most, inside)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			done, err := c.once(context.Background(), "h")
			if err != nil {
				t.Error(err)
				return
			}
			count(1)
			count(-1)
			done()
		})
	}
	done()
	group.Wait()
	if most != 1 || len(c.busy) != 0 {
		t.Errorf("%d at once, %d left busy", most, len(c.busy))
	}
}

func TestCacheFolderCannotBeMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := openCache(Options{CacheDir: path}); err == nil {
		t.Error("a file was taken for a folder")
	}
}
