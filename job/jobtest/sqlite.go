package jobtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/saggar3d/saggar/job"
)

// file is a database of SQLite with the tables of the service, made once: making
// them takes many times as long as copying it.
var file struct {
	once    sync.Once
	content []byte
	err     error
}

// SQLiteDatabase is the address of a database in a folder of the test, with the
// tables of the service and nothing in them.
func SQLiteDatabase(t *testing.T) string {
	t.Helper()
	file.once.Do(func() {
		path := filepath.Join(t.TempDir(), "template.db")
		if file.err = job.Migrate(context.Background(), sqliteURL(path)); file.err == nil {
			file.content, file.err = os.ReadFile(path) // closed, so its log is empty
		}
	})
	if file.err != nil {
		t.Fatal(file.err)
	}
	path := filepath.Join(t.TempDir(), "saggar.db")
	if err := os.WriteFile(path, file.content, 0o600); err != nil {
		t.Fatal(err)
	}
	return sqliteURL(path)
}

func sqliteURL(path string) string { return "sqlite://" + filepath.ToSlash(path) }
