package job_test

import (
	"errors"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/store"
)

// TestCollect deletes files that nobody names, unless they were stored lately.
func TestCollect(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		s := newSuite(t, url, job.Options{})
		named, unnamed, again := s.put("a", "named"), s.put("a", "unnamed"), s.put("a", "stored again")
		s.add(``, func(d *store.Draft) { d.Kind, d.Files = "", []store.File{named} })
		time.Sleep(20 * time.Millisecond)
		before := time.Now()
		time.Sleep(20 * time.Millisecond)
		s.put("a", "stored again")
		young := s.put("a", "young")
		if err := s.Collect(s.within(), before); err != nil {
			t.Fatal(err)
		}
		for name, f := range map[string]store.File{"named": named, "unnamed": unnamed, "stored again": again, "young": young} {
			b, err := s.Blobs().Open(s.within(), f.Hash)
			if err == nil {
				b.Close()
			}
			if gone := errors.Is(err, blob.ErrNotFound); gone != (name == "unnamed") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
