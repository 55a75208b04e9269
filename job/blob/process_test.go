package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/blob/blobtest"
)

// helperVar makes this test program one of the processes below.
const helperVar = "SAGGAR_BLOB_TEST_HELPER"

func TestMain(m *testing.M) {
	helper := map[string]func(address, dir string) error{"put": putEndlessly, "read": readMany}[os.Getenv(helperVar)]
	if helper == nil {
		os.Exit(m.Run())
	}
	if err := helper(os.Getenv("ADDRESS"), os.Getenv("CACHE")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// process returns another process that runs a helper.
func process(t *testing.T, helper, address, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), helperVar+"="+helper, "ADDRESS="+address, "CACHE="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// sample is content number i: some bytes up to a few hundred thousand.
func sample(i int) []byte {
	r := rand.New(rand.NewPCG(uint64(i), 2))
	return bytes.Repeat([]byte(strconv.Itoa(i)+" "), 1+r.IntN(100_000))
}

// putEndlessly stores one content after the other and says which ones are
// stored.
func putEndlessly(address, _ string) error {
	store, err := blob.Open(context.Background(), address, blob.Options{})
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		b, err := store.Put(context.Background(), bytes.NewReader(sample(i)))
		if err != nil {
			return err
		}
		fmt.Println(b.Hash)
	}
}

// TestKilledWhileStoring kills a process again and again: what it said to be
// stored is there, and nothing that is there is broken.
func TestKilledWhileStoring(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	address := "file://" + filepath.ToSlash(dir)
	acknowledged := map[string]bool{}
	for kill := range 6 {
		cmd := process(t, "put", address, "")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for i := 0; i <= 3*kill && lines.Scan(); i++ {
			acknowledged[lines.Text()] = true
		}
		cmd.Process.Kill()
		for lines.Scan() {
			if len(lines.Text()) == 64 { // not a line that was cut off
				acknowledged[lines.Text()] = true
			}
		}
		cmd.Wait()
	}
	store, err := blob.Open(t.Context(), address, blob.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Walk(t.Context(), func(b blob.Blob, _ time.Time) error {
		data, err := os.ReadFile(filepath.Join(dir, "sha256", b.Hash[:2], b.Hash))
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != b.Hash {
			t.Errorf("%s is broken", b.Hash)
		}
		delete(acknowledged, b.Hash)
		return err
	})
	if err != nil || len(acknowledged) != 0 {
		t.Errorf("%d acknowledged blobs are not there (%v)", len(acknowledged), err)
	}
}

// readMany reads contents through a shared cache and checks each.
func readMany(address, dir string) error {
	ctx := context.Background()
	store, err := blob.Open(ctx, address, blob.Options{
		CacheDir: dir, CacheBytes: 500_000,
		AccessKey: blobtest.AccessKey, SecretKey: blobtest.SecretKey,
	})
	if err != nil {
		return err
	}
	for range 60 {
		want := sample(rand.IntN(12))
		sum := sha256.Sum256(want)
		path, release, err := store.Local(ctx, hex.EncodeToString(sum[:]))
		if err != nil {
			return err
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			return fmt.Errorf("%d bytes, want %d (%w)", len(got), len(want), err)
		}
		release()
	}
	return nil
}

// TestProcessesShareACache has four processes read through a cache that holds a
// part of what they want, so that each takes away what another is reading; one
// is killed.
func TestProcessesShareACache(t *testing.T) {
	_, address := bucket(t)
	store, err := blob.Open(t.Context(), address, keyed(t, blob.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		if _, err := store.Put(t.Context(), bytes.NewReader(sample(i))); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	var group sync.WaitGroup
	for i := range 4 {
		cmd := process(t, "read", address, dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			cmd.Process.Kill()
		}
		group.Go(func() {
			if err := cmd.Wait(); err != nil && i != 0 {
				t.Errorf("process %d: %v", i, err)
			}
		})
	}
	group.Wait()
	if _, err := blob.Open(t.Context(), address, keyed(t, blob.Options{CacheDir: dir})); err != nil {
		t.Fatal(err)
	}
	if left := below(t, filepath.Join(dir, "use")); len(left) != 1 || !strings.HasSuffix(left[0], ".lock") {
		t.Errorf("the dead left %v", left)
	}
}

func below(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
