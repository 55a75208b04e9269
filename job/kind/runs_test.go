package kind

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// words writes runs as "id: model x copies; ...", and what is left over.
func words(d *RunsData) string {
	var out []string
	for _, r := range d.Runs {
		text := r.ID
		for _, p := range r.Pieces {
			text += fmt.Sprintf(" %s%v", p.ID, p.Copies)
		}
		if r.Full {
			text += " full"
		}
		out = append(out, text)
	}
	for _, p := range d.Unfitted {
		out = append(out, fmt.Sprintf("left %s %d %s", p.ID, p.Copy, p.Reason))
	}
	return strings.Join(out, "; ")
}

// TestSplitBuilds packs 500 cubes of which 169 go on a plate.
func TestSplitBuilds(t *testing.T) {
	files := map[string]string{"cube": save(t, cube())}
	models := `"iterations":1000,"models":[{"id":"cube","count":500}],"run_id":"R7"`
	d := decode[RunsData](t, do(t, "packing_process", plate(models+`,"on_failure":"split-builds"`), files))
	seen := map[int]bool{}
	var counts []int
	for _, r := range d.Runs {
		counts = append(counts, r.Count)
		for _, p := range r.Pieces {
			for _, c := range p.Copies {
				if seen[c] {
					t.Errorf("copy %d twice", c)
				}
				seen[c] = true
			}
		}
	}
	if fmt.Sprint(counts) != "[169 169 162]" || len(seen) != 500 || len(d.Unfitted) != 0 || d.Runs[2].ID != "R7-3" || *d.Runs[1].Plate != 1 {
		t.Errorf("%v, %d pieces", counts, len(seen))
	}
	if !d.Runs[0].Full || d.Runs[2].Full || d.Layout.PlateCount != 3 {
		t.Errorf("%v, %v", d.Runs[0].Full, d.Runs[2].Full)
	}
	d = decode[RunsData](t, once(t, "packing_process", plate(models), files))
	if len(d.Runs) != 1 || d.Runs[0].Count != 169 || len(d.Unfitted) != 331 || !d.Runs[0].Full {
		t.Errorf("%d runs, %d left over", len(d.Runs), len(d.Unfitted))
	}
}

func TestBatchTypes(t *testing.T) {
	const pieces = `"pieces":[
		{"id":"a","count":3,"run":"r1","job":"j1","order":"o1"},
		{"id":"b","count":2,"run":"r2","job":"j2","order":"o1"},
		{"id":"c","run":"r1","job":"j1","order":"o2"}]`
	for params, want := range map[string]string{
		`"run_id":"x"`:                                          "x-1 a[0 1 2] c[0] full; x-2 b[0 1] full",
		`"batch_type":"match_previous"`:                         "run-1 a[0 1 2] c[0] full; run-2 b[0 1] full",
		`"batch_type":"single"`:                                 "run-1 a[0] full; run-2 a[1] full; run-3 a[2] full; run-4 b[0] full; run-5 b[1] full; run-6 c[0] full",
		`"batch_type":"by_job"`:                                 "run-1 a[0 1 2] c[0] full; run-2 b[0 1] full",
		`"batch_type":"by_order"`:                               "run-1 a[0 1 2] b[0 1] full; run-2 c[0] full",
		`"batch_type":"by_number_of_parts","number_of_parts":4`: "run-1 a[0 1 2] b[0] full; run-2 b[1] c[0]",
	} {
		d := decode[RunsData](t, do(t, "create_runs", "{"+params+","+pieces+"}", nil))
		if got := words(d); got != want || d.Layout != nil {
			t.Errorf("%s: %s, want %s", params, got, want)
		}
	}
}

// TestBatchBySize packs cubes of 40 mm: four side by side on a plate of 100 mm, and
// eight in the volume.
func TestBatchBySize(t *testing.T) {
	files := map[string]string{"big": save(t, box(40, 40, 40)), "rod": save(t, box(10, 10, 200))}
	params := func(batch string) string {
		return `{"batch_type":"` + batch + `","pieces":[{"id":"big","count":10},{"id":"rod"}],
			"layout":{"build":{"type":"rectangle","x":100,"y":100,"z":100},"min_packing_distance":5,"floor_distance":0,"iterations":200}}`
	}
	for batch, want := range map[string]string{"by_size_xy": "[4 4 2]", "by_size_xyz": "[8 2]"} {
		d := decode[RunsData](t, do(t, "create_runs", params(batch), files))
		var counts []int
		for _, r := range d.Runs {
			counts = append(counts, r.Count)
		}
		if fmt.Sprint(counts) != want || len(d.Unfitted) != 1 || d.Unfitted[0].ID != "rod" || d.Unfitted[0].Reason != "too_large" {
			t.Errorf("%s: %s", batch, words(d))
		}
	}
}

func TestRunsParams(t *testing.T) {
	for _, c := range []struct{ kind, params, field string }{
		{"packing_process", plate(`"models":[{"id":"a"}],"on_failure":"weep"`), "on_failure"},
		{"packing_process", `{"models":[{"id":"a"}]}`, "build.type"},
		{"create_runs", `{}`, "pieces"},
		{"create_runs", `{"pieces":[{"id":"a"}],"batch_type":"by_mood"}`, "batch_type"},
		{"create_runs", `{"pieces":[{"id":"a"}],"batch_type":"by_number_of_parts"}`, "number_of_parts"},
		{"create_runs", `{"pieces":[{"id":"a"}],"batch_type":"by_size_xy"}`, "layout"},
		{"create_runs", `{"pieces":[{"id":"a"}],"batch_type":"by_size_xy","layout":{"build":{"type":"circular","x":9}}}`, "layout.min_packing_distance"},
		{"create_runs", `{"pieces":[{"id":"a","count":0}]}`, "pieces[0].count"},
		{"create_runs", `{"pieces":[{"id":"a","juggle":0}]}`, "juggle"},
	} {
		var f *Failure
		if err := Validate(c.kind, json.RawMessage(c.params)); !errors.As(err, &f) || f.Detail["field"] != c.field {
			t.Errorf("%s %s: %v", c.kind, c.params, err)
		}
	}
}
