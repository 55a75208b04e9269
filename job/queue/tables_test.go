package queue_test

import (
	"context"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/job/queue"
	"github.com/saggar3d/saggar/job/store"
)

// TestIndexes says which indexes River's messages have: what its migrations make, less
// what nobody asks it for. A new version of River that makes others fails here; see
// docs/dependencies.md.
func TestIndexes(t *testing.T) {
	want := map[string][]string{
		"postgres": {
			"river_job_pkey", "river_job_prioritized_fetching_index",
			"river_job_state_and_finalized_at_index", "river_job_unique_idx",
		},
		"sqlite": {
			"river_job_kind", "river_job_prioritized_fetching_index",
			"river_job_state_and_finalized_at_index", "river_job_unique_idx",
		},
	}
	query := map[string]string{
		"postgres": `SELECT indexname FROM pg_indexes WHERE tablename = 'river_job' ORDER BY 1`,
		"sqlite":   `SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'river_job' ORDER BY 1`,
	}
	databases(t, func(t *testing.T, e store.Engine, _ queue.Queue) {
		engine := "postgres"
		if t.Name() == "TestIndexes/sqlite" {
			engine = "sqlite"
		}
		rows, err := e.Look(context.Background(), query[engine])
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var found []string
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			found = append(found, name)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(found, want[engine]) {
			t.Errorf("%q, not %q", found, want[engine])
		}
	})
}
