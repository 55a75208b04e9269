// Package blobtest is the suite that every store of blobs passes, and an object
// store in memory to run it on.
package blobtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/blob"
)

// limit is the largest content of the stores under test.
const limit = 1 << 20

// An Opener opens the same store again with each call.
type Opener func(blob.Options) (blob.Store, error)

// Run tests the stores that place makes: each call is a new, empty store.
func Run(t *testing.T, place func(t *testing.T) Opener) {
	for name, test := range map[string]func(*testing.T, Opener, blob.Store){
		"contents come back":        testContents,
		"a blob is read anywhere":   testSeek,
		"a blob is kept once":       testOnce,
		"files are taken over":      testPutFile,
		"links are refused":         testRefused,
		"a broken stream":           testBrokenStream,
		"cancelled":                 testCancelled,
		"over the limit":            testTooLarge,
		"absent":                    testAbsent,
		"names that are no hashes":  testBadHash,
		"local files":               testLocal,
		"walk":                      testWalk,
		"what is old goes":          testExpire,
		"many at once":              testMany,
		"another opens it":          testReopen,
		"a stream of small pieces":  testReadInPieces,
		"what was read stays whole": testReadWhileDeleted,
	} {
		t.Run(name, func(t *testing.T) {
			open := place(t)
			store, err := open(blob.Options{MaxBytes: limit})
			if err != nil {
				t.Fatal(err)
			}
			test(t, open, store)
		})
	}
}

// hashOf is what the command sha256sum prints.
func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// noise returns bytes that depend on the seed alone.
func noise(seed uint64, n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func put(t *testing.T, s blob.Store, data []byte) blob.Blob {
	t.Helper()
	b, err := s.Put(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if want := (blob.Blob{Hash: hashOf(data), Size: int64(len(data))}); b != want {
		t.Fatalf("stored %+v, want %+v", b, want)
	}
	return b
}

// expect checks that the store gives data back, by either way.
func expect(t *testing.T, s blob.Store, data []byte) {
	t.Helper()
	r, err := s.Open(t.Context(), hashOf(data))
	if err != nil {
		t.Error(err)
		return
	}
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, data) || r.Size() != int64(len(data)) {
		t.Errorf("read %d bytes of %d (%v), want %d", len(got), r.Size(), err, len(data))
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	path, release, err := s.Local(t.Context(), hashOf(data))
	if err != nil {
		t.Error(err)
		return
	}
	defer release()
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, data) {
		t.Errorf("the local file has %d bytes (%v), want %d", len(got), err, len(data))
	}
}

// hashes returns what a walk sees.
func hashes(t *testing.T, s blob.Store) []string {
	t.Helper()
	var list []string
	err := s.Walk(t.Context(), func(b blob.Blob, _ time.Time) error {
		list = append(list, b.Hash)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return list
}
