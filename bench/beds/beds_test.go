package beds

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// piled puts every copy above the last one: the plainest packer there is. Its
// layouts are valid.
func piled(_ context.Context, parts []pack.Part, x, y float64, o pack.Options) (*pack.Layout, error) {
	l := &pack.Layout{Bed: pack.Plate(x, y), Options: o, Plates: 1}
	l.Options.Packer = pack.InVolume
	for i, p := range parts {
		b := p.Mesh.Bounds()
		for c := range max(1, p.Count) {
			pose := geom.Translation(geom.Vec{X: -b.Min.X, Y: -b.Min.Y, Z: l.Bed.Z - b.Min.Z})
			l.Placements = append(l.Placements, pack.Placement{Part: i, Copy: c, Placed: true, Pose: pose})
			l.Bed.Z += b.Size().Z
		}
	}
	if o.Progress != nil {
		o.Progress(pack.Progress{Fraction: 1, Best: l})
	}
	return l, nil
}

// pile is piled as a packer of beds: what is too high is left out.
type pile struct{}

func (pile) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	gap := o.MinDistance
	z := gap
	if o.FloorDistance != nil {
		z = *o.FloorDistance
	}
	l := &pack.Layout{Bed: bed, Options: o, Plates: 1}
	for i, p := range parts {
		b := p.Mesh.Bounds()
		for c := range max(1, p.Count) {
			row := pack.Placement{Part: i, Copy: c, Reason: pack.NoRoom}
			if s := b.Size(); z+s.Z <= bed.Z && s.X <= bed.X && s.Y <= bed.Y {
				row = pack.Placement{Part: i, Copy: c, Placed: true, Pose: geom.Translation(geom.Vec{X: -b.Min.X, Y: -b.Min.Y, Z: z - b.Min.Z})}
				z += s.Z + gap
			}
			l.Placements = append(l.Placements, row)
		}
	}
	if o.Progress != nil {
		o.Progress(pack.Progress{Fraction: 1, Best: l})
	}
	return l, ctx.Err()
}

// folder writes an instance of two cubes and a bar, and the figures known of it.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, s := range map[string]shape.Soup{"cube.obj": shape.Cube(geom.Vec{}, 10), "bar.stl": shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 5, Z: 5})} {
		if err := mesh.Save(filepath.Join(dir, name), mesh.Single(meshOf(s)), mesh.WriteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "Us", "One.json"), `{"name": "ONE", "container": {"size-x": 20, "size-y": 10},
		"item-types": [{"path": "cube.obj", "demand": 2}, {"path": "bar.stl", "demand": 1}]}`)
	write(t, filepath.Join(dir, "Us", "Solution.json"), `{"totalHeight": 3}`)
	write(t, filepath.Join(dir, "best_known.json"), `{"note": "-", "results": [
		{"instance": "Us/One.json", "mode": "discrete", "rotations_per_axis": 4, "published_best_before_sparrow3d": 20,
		 "sparrow3d_m5": {"h_5min_median": 16, "h_10min_best": 15}}]}`)
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func command(out io.Writer) Command {
	return Command{Lowest: piled, Packer: pile{}, CPU: func() float64 { return 0 }, Stdout: out, Stderr: io.Discard}
}

// TestCommand: the whole way, from the file to the report and the layouts that a
// stranger reads.
func TestCommand(t *testing.T) {
	dir, out := folder(t), t.TempDir()
	var text strings.Builder
	args := []string{"--data", dir, "--instance", "us/one", "--mode", "discrete4", "--seeds", "3", "--first-seed", "2", "--budget", "1s", "--out", out, "--json"}
	invalid, err := command(&text).Run(t.Context(), args)
	if err != nil || invalid != 0 {
		t.Fatalf("%d not valid, %v\n%s", invalid, err, text.String())
	}
	var r Report
	if err := json.Unmarshal([]byte(text.String()), &r); err != nil {
		t.Fatal(err)
	}
	row := r.Rows[0]
	if row.Runs[0].Seed != 2 || row.Runs[2].Seed != 4 {
		t.Errorf("%+v", row.Runs)
	}
	if row.Median != 25 || row.Valid != 3 || row.Copies != 3 || math.Abs(row.Density-50) > 1e-9 || row.Known != (Known{20, 16, 15}) {
		t.Errorf("%+v", row)
	}
	var s Solution
	file, err := os.ReadFile(filepath.Join(out, "Us_One.discrete4.2.json"))
	if err == nil {
		err = json.Unmarshal(file, &s)
	}
	if err != nil || s.Seed != 2 || s.Container != [2]float64{20, 10} || len(s.Placements) != 3 || s.Placements[1].Matrix[11] != 15 {
		t.Errorf("%+v, %v", s, err)
	}
	text.Reset()
	if _, err := command(&text).Run(t.Context(), args[:len(args)-1]); err != nil || !strings.Contains(text.String(), "25.000") {
		t.Errorf("%s, %v", text.String(), err)
	}
}

func TestUsageErrors(t *testing.T) {
	for _, args := range [][]string{
		{"--budget", "5"}, {"--seeds", "0"}, {"--first-seed", "0"}, {"--mode", "upright"}, {"--suite", "a9"}, {"more"}, {"--workers", "-1"},
	} {
		if _, err := command(io.Discard).Run(t.Context(), args); err == nil || !strings.Contains(err.Error(), nest.ErrUsage.Error()) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if _, err := command(io.Discard).Run(t.Context(), []string{"--data", folder(t), "--instance", "nowhere"}); err == nil {
		t.Error("an instance that is not there is measured")
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, text := range []string{
		``, `{}`, `[]`,
		`{"container": {"size-x": 1, "size-y": 0}, "item-types": [{"path": "a", "demand": 1}]}`,
		`{"container": {"size-x": 1, "size-y": 1}, "item-types": []}`,
		`{"container": {"size-x": 1, "size-y": 1}, "item-types": [{"path": "a", "demand": 0}]}`,
		`{"container": {"size-x": 1, "size-y": 1}, "item-types": [{"path": "../a", "demand": 1}]}`,
		`{"container": {"size-x": 1, "size-y": 1}, "item-types": [{"path": "a", "demand": 1}]} {}`,
		`{"container": {"size-x": 1, "size-y": 1, "size-z": 1}, "item-types": [{"path": "a", "demand": 1}]}`,
	} {
		if _, err := decode([]byte(text)); err == nil {
			t.Errorf("%s is an instance", text)
		}
	}
}

// TestVerify: each fault is found, by itself.
func TestVerify(t *testing.T) {
	in, err := ReadInstance(folder(t), "Us/One")
	if err != nil {
		t.Fatal(err)
	}
	fixed, _ := ParseMode("fixed")
	solution := func() *Solution {
		l, _ := piled(t.Context(), in.Parts(), in.X, in.Y, pack.Options{})
		s, err := NewSolution(in, fixed, l)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if faults := Verify(in, fixed, solution()); len(faults) > 0 {
		t.Fatal(faults)
	}
	for name, spoil := range map[string]func(*Solution){
		"overlap":           func(s *Solution) { s.Placements[1].Matrix[11] -= 2e-5 },
		"stands out":        func(s *Solution) { s.Placements[0].Matrix[3] -= 1e-3 },
		"twice":             func(s *Solution) { s.Placements[1].Copy = 0 },
		"does not exist":    func(s *Solution) { s.Placements[1].Item = 5 },
		"2 copies of 3":     func(s *Solution) { s.Placements = s.Placements[:2] },
		"none of the turns": func(s *Solution) { m := &s.Placements[0].Matrix; m[0], m[1], m[4], m[5] = 0, -1, 1, 0 },
		"no motion":         func(s *Solution) { s.Placements[0].Matrix[3] = math.NaN() },
		"is no motion":      func(s *Solution) { s.Placements[0].Matrix[15] = 2 },
	} {
		s := solution()
		spoil(s)
		if got := strings.Join(Verify(in, fixed, s), "\n"); !strings.Contains(got, name) {
			t.Errorf("want %q, got %q", name, got)
		}
	}
}

func TestBars(t *testing.T) {
	for _, c := range []struct {
		instance, mode string
		seconds        float64
		must, aim      float64
		ok             bool
	}{
		{liu, "fixed", 60, 30.6, 29.8, true}, {liu, "fixed", 600, 30.0, 29.8, true}, {liu, "fixed", 59, 0, 29.8, false},
		{stoyan4 + "2", "fixed", 5, 29, 0, true}, {"nobody", "fixed", 600, 0, 0, false}, {liu, "axis24", 600, 0, 0, false},
	} {
		must, aim, ok := barFor(c.instance, c.mode, c.seconds)
		if must.height != c.must || aim != c.aim || ok != c.ok {
			t.Errorf("%+v: %v, %v, %v", c, must, aim, ok)
		}
	}
	for _, b := range table {
		if len(b.targets) < 2 || len(modesOf(b.instance)) < 1 {
			t.Errorf("%+v", b)
		}
	}
	if median(nil) != 0 || median([]float64{3, 1, 2}) != 2 || median([]float64{4, 1, 2, 3}) != 2.5 {
		t.Error("median")
	}
}

// corpus returns the folder of the public instances.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("set SAGGAR_CORPUS to the folder that has pack3d")
	}
	return filepath.Join(dir, "pack3d")
}

// TestCorpusInstances: all 81 are there, with the volumes that best_known.json
// has, and every bar and published figure is of one of them.
func TestCorpusInstances(t *testing.T) {
	dir := corpus(t)
	names, err := Names(dir)
	if err != nil || len(names) != 81 {
		t.Fatalf("%d instances, %v", len(names), err)
	}
	for _, name := range names {
		in, err := ReadInstance(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		if d := in.Density(1); !(d > 0) || math.IsInf(d, 0) {
			t.Errorf("%s: density %v", name, d)
		}
	}
	for _, b := range table {
		if found, err := find(names, b.instance); err != nil || len(found) != 1 {
			t.Errorf("%s: %v, %v", b.instance, found, err)
		}
	}
	known, err := readKnown(dir)
	if err != nil || known[[2]string{liu, "discrete8"}].Median != 23.02 {
		t.Errorf("%v, %v", known[[2]string{liu, "discrete8"}], err)
	}
	in, err := ReadInstance(dir, liu)
	if err != nil || math.Abs(in.Volume()-3930.7067) > 1e-3 || in.Count() != 36 {
		t.Errorf("%v in %d copies, %v", in.Volume(), in.Count(), err)
	}
}

// TestCorpusPiles: both checks agree that a pile is valid, of every instance with
// a bar, and that one with a part put into the next is not.
func TestCorpusPiles(t *testing.T) {
	dir := corpus(t)
	fixed, _ := ParseMode("fixed")
	seen := map[string]bool{}
	for _, b := range table {
		if seen[b.instance] || testing.Short() && len(seen) > 3 {
			continue
		}
		seen[b.instance] = true
		in, err := ReadInstance(dir, b.instance)
		if err != nil {
			t.Fatal(err)
		}
		r := runner{lowest: piled, cpu: func() float64 { return 0 }}
		run := r.one(t.Context(), in, fixed, 1)
		if len(run.Faults) > 0 {
			t.Errorf("%s: %v", in.Name, run.Faults)
			continue
		}
		p := run.solution.Placements
		a, b := in.Items[p[0].Item].Mesh.Bounds().Center(), in.Items[p[1].Item].Mesh.Bounds().Center()
		for i, d := range []float64{b.X - a.X, b.Y - a.Y, b.Z - a.Z} {
			p[0].Matrix[4*i+3] = p[1].Matrix[4*i+3] + d
		}
		if faults := Verify(in, fixed, run.solution); len(faults) == 0 {
			t.Errorf("%s: a part inside the next is not found", in.Name)
		}
	}
}

func TestCorpusSuite(t *testing.T) {
	dir := corpus(t)
	for _, b := range suite {
		parts, err := b.parts(dir)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, p := range parts {
			n += p.Count
			if b.name == "a1" || b.name == "a4" {
				s := p.Mesh.Bounds().Size()
				if side := max(s.X, s.Y, s.Z); side < 30-1e-9 || side > 80+1e-9 {
					t.Errorf("%s is %v mm long", p.ID, side)
				}
			}
		}
		if want := map[string]int{"a1": 200, "a2": 200, "a3": 320, "a4": 1000, "a5": 56, "liu36": 36}[b.name]; n != want {
			t.Errorf("%s: %d copies, want %d", b.name, n, want)
		}
	}
}

// TestSuite: a bed is packed, measured and checked.
func TestSuite(t *testing.T) {
	b := suite[4] // made by us
	parts, _ := b.parts("")
	cfg := config{seeds: 1, budget: nest.Budget{Time: 1}}
	run := command(io.Discard).fill(t.Context(), cfg, b, parts, 1)
	if len(run.Faults) > 0 || run.Placed == 0 || run.Placed == 56 || run.FirstPlaced != run.Placed || run.All != 0 || !(run.Density > 0) || run.Height > b.bed.Z {
		t.Errorf("%+v", run)
	}
	row := SuiteRow{Case: b.name, Valid: 1, Runs: []BedRun{run}, bed: b}
	row.bed.gain, row.bed.first = 10, 1e9
	if v := row.verdict(); !strings.Contains(v, "gained less") {
		t.Errorf("verdict %q", v)
	}
	row.bed.first = 0
	if v := row.verdict(); v != "-" {
		t.Errorf("verdict %q", v)
	}
}
