package plates

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// squares are n squares of the given side.
func squares(n int, side float64) []pack.Part {
	ring := poly.Ring{{X: 0, Y: 0}, {X: side, Y: 0}, {X: side, Y: side}, {X: 0, Y: side}}
	return []pack.Part{{ID: "square", Footprint: poly.Region{{Outer: ring}}, Count: n}}
}

// ticking is a search with a clock that goes on by a hundredth of a second at each
// look.
func ticking(packer pack.Packer, parts []pack.Part, total time.Duration) *search {
	var now time.Duration
	return &search{packer: packer, parts: parts, total: total, o: pack.Options{MinDistance: 1},
		clock: func() time.Duration { now += 10 * time.Millisecond; return now }}
}

// Four squares of 10 with a gap of 1 need a square of 21, which the search finds
// by tightening; a plain row packer needs no more.
func TestSmallestSquare(t *testing.T) {
	s := ticking(shelf{}, squares(4, 10), 5*time.Second)
	c := plateCase{key: "made_square"}
	size, l, err := s.smallest(context.Background(), c)
	if err != nil || math.Abs(size-21) > 1e-6 || !complete(l) || l.Bed.X != size {
		t.Fatalf("size %v, %v", size, err)
	}
	m := &measuring{}
	if faults := m.check(context.Background(), l, s.parts, c.bed(size), s.o); len(faults) > 0 {
		t.Error(faults)
	}
	if d := density(s.parts, c.area(20)); d != 100 {
		t.Errorf("density %v", d)
	}
}

// Where each plate has a budget of its own, none gets more, and the search ends by
// itself long before the whole is spent.
func TestSmallestWithRunsAlike(t *testing.T) {
	var asked []time.Duration
	s := ticking(watched{shelf{}, &asked}, squares(4, 10), time.Hour)
	s.each = 500 * time.Millisecond
	size, l, err := s.smallest(context.Background(), plateCase{key: "made_square"})
	if err != nil || math.Abs(size-21) > 1e-6 || !complete(l) {
		t.Fatalf("size %v, %v", size, err)
	}
	for _, b := range asked {
		if b != s.each {
			t.Errorf("a run with %v", b)
		}
	}
	if len(asked) < 6 || len(asked) > fastRuns {
		t.Errorf("%d runs", len(asked))
	}
}

// watched is a packer that notes the budgets it gets.
type watched struct {
	pack.Packer
	asked *[]time.Duration
}

func (w watched) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	*w.asked = append(*w.asked, o.Budget)
	return w.Packer.Pack(ctx, parts, bed, o)
}

// On a circle the row packer uses the largest square within: 21·√2 = 29.7.
func TestSmallestCircle(t *testing.T) {
	s := ticking(shelf{}, squares(4, 10), 60*time.Second)
	c := plateCase{key: "made_circle", circle: true}
	size, l, err := s.smallest(context.Background(), c)
	if want := 21 * math.Sqrt2; err != nil || size < want || size > want*1.01 || !complete(l) {
		t.Errorf("size %v, want %v, %v", size, want, err)
	}
	if a := c.area(c.size(123)); math.Abs(a-123) > 1e-9 {
		t.Errorf("area of the size of 123: %v", a)
	}
}

// Nothing fits: the search ends with its budget and says so.
func TestSmallestGivesUp(t *testing.T) {
	never := never{}
	if _, l, err := ticking(never, squares(4, 10), time.Second).smallest(context.Background(), plateCase{}); err == nil || l != nil {
		t.Errorf("%v %v", l, err)
	}
}

type never struct{}

func (never) Pack(_ context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	return &pack.Layout{Bed: bed, Placements: []pack.Placement{{Reason: pack.NoRoom}}}, nil
}

// 180x180 takes 8 x 8 squares of 20 with a gap of 2.5 in rows, and by area 81.
func TestFill(t *testing.T) {
	bed := pack.Plate(180, 180)
	prefix := func(n int) []pack.Part { return squares(n, 20) }
	list := make([]pack.Part, 200)
	for i := range list {
		list[i] = squares(1, 20)[0]
	}
	most := byArea(list, roomOf(bed))
	if most != 81 {
		t.Errorf("%d by area", most)
	}
	for _, start := range []int{1, 10, 64, 81} {
		s := ticking(shelf{}, nil, time.Minute)
		s.o.MinDistance = 2.5
		n, l, err := s.fill(context.Background(), bed, start, most, prefix)
		if n != 64 || err != nil || !complete(l) || len(l.Placements) != 64 {
			t.Errorf("from %d: %d, %v", start, n, err)
		}
	}
}

// PrusaSlicer's answer is known from one line of what it says.
func TestVerdictOf(t *testing.T) {
	for text, want := range map[string]string{
		"facet (1)/ first\n10 => Processing triangulated mesh\n":          "takes",
		"terminate called\n  what():  Objects could not fit on the bed\n": "refuses",
		"No such file: a.stl\n":   "",
		"No such file: a.stl\n\n": "",
		strings.Repeat("x", 2<<20) + "\n10 => Processing triangulated mesh\n": "",
	} {
		stopped := 0
		yes, last := verdictOf(strings.NewReader(text), func() { stopped++ })
		got := ""
		if yes != nil {
			got = map[bool]string{true: "takes", false: "refuses"}[*yes]
		}
		if got != want || (stopped > 0) != (want != "") {
			t.Errorf("%.40q: %q, want %q; stopped %d times", text, got, want, stopped)
		}
		if strings.HasPrefix(text, "No such") && last != "No such file: a.stl" {
			t.Errorf("last line %q", last)
		}
	}
}

// A stand-in for PrusaSlicer takes ten files, and eleven by a whim, not twelve.
func TestLongestPrefix(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in is a shell script")
	}
	script := filepath.Join(t.TempDir(), "slicer")
	const text = `#!/bin/sh
n=0; for a in "$@"; do case $a in *.stl) n=$((n+1));; esac; done
if [ $n -le 7 ] || [ $n -eq 9 ]; then echo "10 => Processing"; exec sleep 60; fi
echo "what():  Objects could not fit on the bed"; exit 134
`
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	p := &prusa{path: script, known: map[string]bool{}}
	files := make([]string, 40)
	for i := range files {
		files[i] = "a.stl"
	}
	n, err := p.longestPrefix(context.Background(), beds[0], 2, files)
	if n != 9 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	asked := p.asked
	if again, _ := p.longestPrefix(context.Background(), beds[0], 2, files); again != n || p.asked != asked {
		t.Errorf("again %d, %d questions more", again, p.asked-asked)
	}
	if few, _ := p.longestPrefix(context.Background(), beds[0], 2, files[:5]); few != 5 {
		t.Errorf("of five: %d", few)
	}
}

func TestBedShape(t *testing.T) {
	if got := bedShape(pack.Plate(250, 210)); got != "0x0,250x0,250x210,0x210" {
		t.Error(got)
	}
	corners := strings.Split(bedShape(pack.Disc(220)), ",")
	if len(corners) != 120 || corners[0] != "220x110" || corners[30] != "110x220" {
		t.Errorf("%d corners, %v", len(corners), corners)
	}
}

// Made parts are closed, and as large as their cells.
func TestCells(t *testing.T) {
	for name, rows := range made {
		m := cells(rows)
		topo, err := mesh.NewTopology(context.Background(), m)
		if err != nil || !topo.Closed() {
			t.Errorf("%s: not closed, %v", name, err)
		}
		parts, err := pack.Footprints(context.Background(), []pack.Part{{Mesh: m}})
		if err != nil {
			t.Fatal(err)
		}
		want := cell * cell * float64(strings.Count(strings.Join(rows, ""), "#"))
		if got := parts[0].Footprint.Area(); math.Abs(got/want-1) > 1e-3 {
			t.Errorf("%s: footprint of %v mm², want %v", name, got, want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		row  FillRow
		want string
		must int
	}{
		{FillRow{Ours: 12, Prusa: 12}, pass, 12},
		{FillRow{Ours: 11, Prusa: 12}, miss, 12},
		{FillRow{Ours: 14, Prusa: 12, Concave: true}, pass, 14}, // 13.8
		{FillRow{Ours: 13, Prusa: 12, Concave: true}, miss, 14},
		{FillRow{Ours: 23, Prusa: 20, Concave: true}, pass, 23}, // just 15 %
		{FillRow{Ours: 23}, noPeer, 0},
		{FillRow{Ours: 23, Prusa: 2, Faults: []string{"x"}}, notValid, 2},
	} {
		if got := c.row.verdict(); got != c.want || c.row.must() != c.must {
			t.Errorf("%+v: %s, must %d", c.row, got, c.row.must())
		}
	}
	known := nest.KnownPlate{HullSide: 235.7, PrusaSide: 245.4}
	c := plateCases[0]
	for mean, want := range map[float64]string{214: pass, 215: pass, 215.1: miss} {
		if r := (SmallestRow{Mean: mean, Density: 66}).judge(c, known); r.Verdict != want || r.Hull != 235.7 {
			t.Errorf("%v mm: %+v", mean, r)
		}
	}
	// At the size of libnest2d the densities are equal: five points are missing.
	if r := (SmallestRow{Mean: 235.7, Density: 55.4}).judgeFast(c, known); r.Verdict != miss || math.Abs(r.HullPC-55.4) > 1e-9 {
		t.Errorf("%+v", r)
	}
}

// corpus writes a small data folder with all that the command reads.
func corpus(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"nest2d/strip", "meshes", "estimate/meshes"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const instance = `{"name":"x","strip_height":100,"items":[{"id":0,"demand":9,"allowed_orientations":[0],
 "shape":{"type":"simple_polygon","data":[[0,0],[20,0],[20,20],[0,20]]}}]}`
	files := map[string]string{"nest2d/best_known.json": `{"strip":{},"plates":{"_about":"x","swim_square":{"parts":9,"libnest2d_rot90_side":300}}}`}
	for _, name := range []string{"swim", "marques", "shirts"} {
		files["nest2d/strip/"+name+".json"] = instance
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"meshes/l.stl", copied} {
		if err := mesh.Save(filepath.Join(dir, path), mesh.Single(cells(made["L"])), mesh.WriteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func runCommand(t *testing.T, packer pack.Packer, args ...string) (Report, int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cpu := 0.0
	c := Command{Packer: packer, CPU: func() float64 { cpu += 0.01; return cpu }, Stdout: &stdout, Stderr: &stderr}
	faults, err := c.Run(context.Background(), append(args, "--json", "--quick", "--data", corpus(t)))
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var r Report
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r, faults
}

func TestCommand(t *testing.T) {
	dir := t.TempDir()
	r, faults := runCommand(t, shelf{}, "--only", "smallest,first", "--budget", "2cpu", "--svg", dir)
	if faults != 0 || len(r.Smallest) != 4 || len(r.First) != 2 || len(r.Fast) != 0 {
		t.Fatalf("%d faults, %+v", faults, r)
	}
	// 3 x 3 squares of 40 with gaps of 1.
	if got := r.Smallest[0]; math.Abs(got.Best-122) > 1e-6 || got.Verdict != pass || got.Parts != 9 {
		t.Errorf("%+v", got)
	}
	if got := r.First[0]; got.Parts != 100 || got.Placed != 100 || got.Kinds != 2 || got.Verdict != pass {
		t.Errorf("%+v", got)
	}
	if got := r.First[1]; got.Placed != 1000 || got.Kinds != 1 || got.Plates < 2 {
		t.Errorf("%+v", got)
	}
	if pictures, err := filepath.Glob(filepath.Join(dir, "*.svg")); err != nil || len(pictures) != 6 {
		t.Errorf("pictures %v %v", pictures, err)
	}
}

// The shelf packer stands 250 x 210 mm full of rows; the parts are the same in each
// run, and all different where they should be.
func TestCommandMany(t *testing.T) {
	r, faults := runCommand(t, shelf{}, "--only", "many", "--budget", "2cpu")
	if faults != 0 || len(r.Many) != 2 {
		t.Fatalf("%d faults, %+v", faults, r.Many)
	}
	for i, want := range []int{2000, 600} {
		row := r.Many[i]
		if row.Parts != want || row.OnOne < 200 || row.OnOne != row.FirstOnOne || row.Plates < 2 || row.Last < 1 || row.Last != row.FirstLast {
			t.Errorf("%+v", row)
		}
	}
	again := stars(600)
	for i, p := range stars(600) {
		if p.Footprint.Area() != again[i].Footprint.Area() || i > 0 && p.Footprint.Area() == again[i-1].Footprint.Area() {
			t.Errorf("star %d: %g", i, p.Footprint.Area())
		}
	}
	if _, faults := runCommand(t, shelf{spoil: 0.01}, "--only", "many", "--budget", "2cpu"); faults == 0 {
		t.Error("parts over the edge are not seen")
	}
}

// A packer that puts parts over the edge is found out, and the tables say so.
func TestCommandSeesCheats(t *testing.T) {
	r, faults := runCommand(t, shelf{spoil: 0.01}, "--only", "first")
	if faults == 0 || faults > 2*(mostFaults+1) || r.First[0].Verdict != notValid {
		t.Errorf("%d faults, %+v", faults, r.First)
	}
	var b strings.Builder
	if err := r.Write(&b); err != nil || !strings.Contains(b.String(), "NOT VALID:\n\n- 100 real parts: ") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// A concave set passes as a whole when one plate has less than 15 % more, but not
// when one has fewer, or a layout that does not hold.
func TestSetRows(t *testing.T) {
	row := func(set string, ours, prusa int, faults ...string) FillRow {
		return FillRow{Set: set, Ours: ours, Prusa: prusa, Concave: set != "plain", Faults: faults}
	}
	got := setRows([]FillRow{
		row("a", 4, 4), row("a", 9, 6), row("a", 6, 4),
		row("b", 3, 4), row("b", 30, 6),
		row("c", 4, 4, "x"), row("c", 9, 4),
		row("d", 11, 10), row("d", 11, 10),
		row("plain", 10, 10), row("plain", 12, 12),
		row("not asked", 10, 0),
	})
	want := []SetRow{
		{"a", true, 19, 14, false, pass}, {"b", true, 33, 10, true, miss}, {"c", true, 13, 8, false, notValid},
		{"d", true, 22, 20, false, miss}, {"plain", false, 22, 22, false, pass},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

// Where CPU seconds are counted, the fast mode has what two processors do in half
// a second.
func TestFastBudget(t *testing.T) {
	for budget, want := range map[string]string{"10s": "0.5 s", "20cpu": "1 CPU s"} {
		c, err := parse([]string{"--budget", budget})
		if m := (&measuring{config: c}); err != nil || m.fastBudget().String() != want {
			t.Errorf("%s: %v, want %s, %v", budget, m.fastBudget(), want, err)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"--only", "all"}, {"--only", ""}, {"--budget", "x"}, {"--seeds", "0"}, {"file"}, {"--workers", "-1"}, {"--gap", "-1"}, {"--gap", "NaN"}} {
		if _, err := (Command{}).Run(context.Background(), args); !errors.Is(err, nest.ErrUsage) {
			t.Errorf("%q: %v", args, err)
		}
	}
}
