package pack

import (
	"bytes"
	"context"
	"errors"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// closedBox returns a cube with a cavity.
func closedBox(edge, cavity float64) *mesh.Mesh {
	return solid(shape.Join(shape.Cube(geom.Vec{}, edge), shape.Cube(geom.Vec{}, cavity).Flip()))
}

// free are options of a layout in space in which nothing may be interlocked.
func free(gap float64) Options {
	o := inSpace(gap)
	o.Interlock = ForbidInterlock
	return o
}

func removalOf(t *testing.T, parts []Part, l *Layout) *Removal {
	t.Helper()
	r, err := Removals(t.Context(), parts, l)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAcceptance8: two linked rings given as positions make one interlocked pair,
// and so does a bolt loose in a closed box.
func TestAcceptance8(t *testing.T) {
	ring := solid(shape.Torus(20, 4, 20, 8))
	bolt := solid(shape.Join(shape.Box(vec(-2, -2, -6), vec(2, 2, 4)), shape.Box(vec(-4, -4, 4), vec(4, 4, 7))))
	for name, c := range map[string]struct {
		parts []Part
		pairs [][2]int
	}{
		"linked rings": {[]Part{{ID: "ring", Mesh: ring, Count: 2, Locked: []Pose{
			{Transformation: to(50, 50, 50)}, {Transformation: turned(vec(1, 0, 0), 90, 70, 50, 50)},
		}}}, [][2]int{{0, 1}}},
		"rings side by side": {[]Part{{ID: "ring", Mesh: ring, Count: 2, Locked: []Pose{
			{Transformation: to(30, 50, 50)}, {Transformation: turned(vec(1, 0, 0), 90, 90, 50, 50)},
		}}}, [][2]int{}},
		"a bolt in a closed box": {[]Part{
			{ID: "box", Mesh: closedBox(40, 30), Locked: []Pose{{Transformation: to(50, 50, 50)}}},
			{ID: "bolt", Mesh: bolt, Locked: []Pose{{Transformation: turned(vec(1, 2, 3), 50, 51, 49, 52)}}},
		}, [][2]int{{0, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			for mode, listed := range map[Interlock]bool{"": true, ReportInterlock: false, IgnoreInterlock: false} {
				o := free(1)
				o.Interlock = mode
				l, report, err := UserManaged(t.Context(), c.parts, volume(120, 100, 100), o)
				if err != nil {
					t.Fatal(err)
				}
				want := 0
				if listed {
					want = len(c.pairs)
				}
				if len(report.Violations) != want {
					t.Errorf("%q: %v", mode, report.Violations)
				}
				for _, v := range report.Violations {
					if v.Kind != Interlocked || v.Row != 0 || v.Other != 1 || !strings.Contains(v.Message, "is interlocked with") {
						t.Errorf("%q: %+v", mode, v)
					}
				}
				if mode == IgnoreInterlock {
					if report.Removal != nil {
						t.Errorf("looked at though it is to be ignored: %v", report.Removal)
					}
					continue
				}
				if r := report.Removal; r == nil || !reflect.DeepEqual(r.Interlocked, c.pairs) || r.Free() != (len(c.pairs) == 0) || len(r.Steps)+len(r.Stuck) != 2 {
					t.Errorf("%q: %+v", mode, r)
				}
				if mode == ReportInterlock && l.Removal == nil {
					t.Error("the layout does not say what was found")
				}
			}
		})
	}
}

// TestRemovalsPlates: each plate for itself, in order; a copy without a place is
// nowhere.
func TestRemovalsPlates(t *testing.T) {
	parts := []Part{{ID: "cube", Mesh: cubeAt(10), Count: 4}}
	l := &Layout{Bed: volume(50, 50, 50), Options: free(0), Plates: 2, Placements: []Placement{
		{Placed: true, Plate: 1, Pose: to(20, 20, 5)},
		{Copy: 1, Placed: true, Pose: to(20, 20, 5)},
		{Copy: 2, Placed: true, Pose: to(22, 20, 15)},
		{Copy: 3, Reason: NoRoom},
	}}
	want := []RemovalStep{
		{2, 0, []geom.Vec{{Z: 40}}}, {1, 0, []geom.Vec{{Z: 50}}}, {0, 1, []geom.Vec{{Z: 50}}},
	}
	if r := removalOf(t, parts, l); !reflect.DeepEqual(r.Steps, want) || !r.Free() {
		t.Errorf("%+v, want %+v", r, want)
	}
}

// TestRemovalsBed: the walls, the floor and the keep-out areas and boxes stay in
// the way. A bar lies under a beam and has to be drawn out by 40 mm.
func TestRemovalsBed(t *testing.T) {
	bar := Part{ID: "bar", Mesh: solid(shape.Box(vec(0, 0, 0), vec(40, 4, 4)))}
	beam := geom.Box{Min: vec(60, 0, 20), Max: vec(100.5, 100, 25)} // stays
	post := geom.Box{Min: vec(50, 40, 5), Max: vec(55, 60, 15)}
	el := func(x float64) Bed {
		b := FromPolygon(poly.Polygon{Outer: poly.Ring{{X: x}, {X: 100.5}, {X: 100.5, Y: 100}, {X: x, Y: 100}}})
		b.Z = 100
		return b
	}
	disc := func(d float64) Bed {
		b := Disc(d)
		b.Z = 100
		return b
	}
	shifted := geom.Box{Min: vec(0, -50, 20), Max: vec(40.5, 50, 25)}
	column := volume(100.5, 100, 100)
	column.KeepOut = rect(50, 40, 55, 60)
	for _, c := range []struct {
		name  string
		bed   Bed
		boxes []geom.Box
		at    geom.Affine
		free  bool
	}{
		{"nothing", volume(100.5, 100, 100), nil, to(60.2, 50, 10), true},
		{"under a beam", volume(100.5, 100, 100), []geom.Box{beam}, to(60.2, 50, 10), true},
		{"under a beam, a post in the way", volume(100.5, 100, 100), []geom.Box{beam, post}, to(60.2, 50, 10), true},
		{"under a roof", volume(100.5, 100, 100), []geom.Box{{Min: vec(0, 0, 20), Max: vec(100.5, 100, 25)}}, to(60.2, 50, 10), false},
		{"under a beam, a column in the way", column, []geom.Box{beam}, to(60.2, 50, 10), true},
		{"under a beam, a wall too near", el(20.5), []geom.Box{beam}, to(60.2, 50, 10), false},
		{"under a beam, a wall just far enough", el(19.5), []geom.Box{beam}, to(60.2, 50, 10), true},
		{"under a beam in a disc", disc(110), []geom.Box{shifted}, to(0.2, 0, 10), true},
		{"under a beam in a small disc", disc(80.8), []geom.Box{shifted}, to(0.1, -2, 10), true},
		{"under a wider beam in a small disc", disc(80.8), []geom.Box{{Min: vec(-1, -50, 20), Max: vec(40.5, 50, 25)}}, to(0.1, -2, 10), false},
		{"no top", volume(100.5, 100, 0), []geom.Box{beam}, to(60.2, 50, 10), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			bed := c.bed
			bed.KeepOutBoxes = c.boxes
			l := laid(bed, free(0), c.at)
			r := removalOf(t, []Part{bar}, l)
			if r.Free() != c.free {
				t.Fatalf("%+v, want free %v", r, c.free)
			}
			if _, got := verdict(t, []Part{bar}, l); (got == "") != c.free || !c.free && got != "interlock" {
				t.Errorf("%q", got)
			}
		})
	}
}

// TestRemovalsStated: a layout that says how it is taken apart is proven by what
// it says, and every way to say it wrongly is found.
func TestRemovalsStated(t *testing.T) {
	parts := []Part{{ID: "cube", Mesh: cubeAt(10), Count: 2}}
	pile := func() *Layout {
		return &Layout{Bed: volume(50, 50, 50), Options: free(0), Plates: 1, Placements: []Placement{
			{Placed: true, Pose: to(20, 20, 5)}, {Copy: 1, Placed: true, Pose: to(22, 20, 15)},
		}}
	}
	lift := func(row int, by float64) RemovalStep { return RemovalStep{Row: row, Path: []geom.Vec{{Z: by}}} }
	for name, c := range map[string]struct {
		steps []RemovalStep
		stuck []int
		want  string
	}{
		"right":              {[]RemovalStep{lift(1, 40), lift(0, 50)}, nil, ""},
		"another way":        {[]RemovalStep{{Row: 1, Path: []geom.Vec{{X: 5, Y: 5}, {Z: 60}}}, lift(0, 50)}, nil, ""},
		"sideways first":     {[]RemovalStep{{Row: 0, Path: []geom.Vec{{X: 20}, {Z: 50}}}, lift(1, 40)}, nil, ""},
		"wrong order":        {[]RemovalStep{lift(0, 50), lift(1, 40)}, nil, "misstated"},
		"not out":            {[]RemovalStep{lift(1, 39), lift(0, 50)}, nil, "misstated"},
		"through the wall":   {[]RemovalStep{{Row: 1, Path: []geom.Vec{{X: 25}, {Z: 60}}}, lift(0, 50)}, nil, "misstated"},
		"through the floor":  {[]RemovalStep{lift(1, 40), {Row: 0, Path: []geom.Vec{{Z: -1}, {Z: 60}}}}, nil, "misstated"},
		"twice":              {[]RemovalStep{lift(1, 40), lift(0, 50), lift(1, 40)}, nil, "misstated"},
		"forgotten":          {[]RemovalStep{lift(1, 40)}, nil, "misstated"},
		"stuck, and it isnt": {[]RemovalStep{lift(1, 40)}, []int{0}, ""},
		"stuck, and out":     {[]RemovalStep{lift(1, 40), lift(0, 50)}, []int{0}, "misstated"},
		"no path":            {[]RemovalStep{{Row: 1}, lift(0, 50)}, nil, "misstated"},
		"nobody":             {[]RemovalStep{lift(7, 40), lift(1, 40), lift(0, 50)}, nil, "misstated"},
	} {
		l := pile()
		l.Removal = &Removal{Steps: c.steps, Stuck: c.stuck}
		r, got := verdict(t, parts, l)
		if got != c.want || r.Removal == nil || !r.Removal.Free() {
			t.Errorf("%s: %q, want %q: %v", name, got, c.want, r.Violations)
		}
	}
}

// TestStuckStated: what a layout names as stuck where that is no fault is taken as it
// is, but where a straight line shows that it is wrong.
func TestStuckStated(t *testing.T) {
	parts := []Part{
		{ID: "ring", Mesh: solid(shape.Torus(10, 2, 16, 8)), Count: 2},
		{ID: "cube", Mesh: cubeAt(10), Count: 1},
	}
	l := &Layout{Bed: volume(80, 50, 50), Options: free(0), Plates: 1, Placements: []Placement{
		{Placed: true, Pose: to(15, 15, 20)}, {Copy: 1, Placed: true, Pose: turned(vec(1, 0, 0), 90, 25, 15, 20)},
		{Part: 1, Placed: true, Pose: to(60, 20, 5)},
	}}
	l.Options.Interlock = ReportInterlock
	cube := []RemovalStep{{Row: 2, Path: []geom.Vec{{Z: 50}}}}
	for name, c := range map[string]struct {
		stated Removal
		taken  bool
	}{
		"whole":              {Removal{Steps: cube, Stuck: []int{0, 1}, Interlocked: [][2]int{{0, 1}}}, true},
		"unfinished":         {Removal{Steps: cube, Stuck: []int{0, 1}, Unfinished: true}, true},
		"stuck, and it isnt": {Removal{Stuck: []int{0, 1, 2}}, false},
		"stuck twice":        {Removal{Steps: cube, Stuck: []int{0, 1, 1}}, false},
		"stuck, and out":     {Removal{Steps: cube, Stuck: []int{0, 1, 2}}, false},
		"a pair of itself":   {Removal{Steps: cube, Stuck: []int{0, 1}, Interlocked: [][2]int{{0, 0}}}, false},
		"a pair twice":       {Removal{Steps: cube, Stuck: []int{0, 1}, Interlocked: [][2]int{{0, 1}, {1, 0}}}, false},
		"a pair that parts":  {Removal{Steps: cube, Stuck: []int{0, 1}, Interlocked: [][2]int{{0, 2}}}, false},
		"a pair of nothing":  {Removal{Steps: cube, Stuck: []int{0, 1}, Interlocked: [][2]int{{0, 9}}}, false},
		"forgotten":          {Removal{Steps: cube, Stuck: []int{0}}, false},
	} {
		l.Removal = &c.stated
		r, got := verdict(t, parts, l)
		if c.taken != (got == "") || c.taken != (r.Removal == l.Removal) || !c.taken && (got != "misstated" || !reflect.DeepEqual(r.Removal.Interlocked, [][2]int{{0, 1}})) {
			t.Errorf("%s: %q: %+v, %v", name, got, r.Removal, r.Violations)
		}
	}
}

// TestLateRemoval: late, what leaves along straight lines is still taken out, and the
// layout says that there may be more.
func TestLateRemoval(t *testing.T) {
	parts := []Part{
		{ID: "ring", Mesh: solid(shape.Torus(20, 4, 20, 8)), Count: 2, Locked: []Pose{
			{Transformation: to(50, 50, 50)}, {Transformation: turned(vec(1, 0, 0), 90, 70, 50, 50)},
		}},
		{ID: "cube", Mesh: cubeAt(10), Count: 3},
	}
	o := free(1)
	o.Interlock, o.Iterations = ReportInterlock, 100
	l, err := Pack3D{}.Pack(t.Context(), parts, volume(120, 100, 100), o)
	if err != nil || len(l.Removal.Interlocked) != 1 || len(l.Removal.Steps) != 3 || l.Removal.Unfinished {
		t.Fatalf("%+v, %v", l, err)
	}
	j := &heap{parts: parts, o: l.Options}
	if err := j.unlock(t.Context(), l, after(-time.Second)); err != nil || len(l.Removal.Steps) != 3 || len(l.Removal.Stuck) != 2 || len(l.Removal.Interlocked) > 0 || !l.Removal.Unfinished {
		t.Errorf("%+v, %v", l.Removal, err)
	}
	if r, err := Check(t.Context(), parts, l.Bed, l); err != nil || !r.OK() || r.Removal != l.Removal {
		t.Errorf("%+v, %v", r, err)
	}
	f, err := NewFile(l, parts, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, _, err := f.Layout(); err != nil || !again.Removal.Unfinished {
		t.Errorf("%+v, %v", again, err)
	}
}

// TestRemovalFile: the plan survives the layout file to the bit, and a file that
// names what is not there is refused.
func TestRemovalFile(t *testing.T) {
	parts := []Part{{ID: "ring", Mesh: solid(shape.Torus(10, 2, 16, 8)), Count: 3}}
	l := &Layout{Bed: volume(50, 50, 50), Options: free(0), Plates: 1}
	l.Options.Interlock = ReportInterlock
	for i, a := range []geom.Affine{to(15, 15, 20), turned(vec(1, 0, 0), 90, 25, 15, 20), to(35, 35, 1.0/3+3)} {
		l.Placements = append(l.Placements, Placement{Copy: i, Placed: true, Pose: a})
	}
	l.Removal = removalOf(t, parts, l)
	if !reflect.DeepEqual(l.Removal.Interlocked, [][2]int{{0, 1}}) || len(l.Removal.Steps) != 1 {
		t.Fatalf("%+v", l.Removal)
	}
	f, err := NewFile(l, parts, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := WriteLayout(&buf, f); err != nil {
		t.Fatal(err)
	}
	text := buf.String()
	back, err := ReadLayout(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := back.Layout()
	if err != nil || !reflect.DeepEqual(again.Removal, l.Removal) || again.Options.Interlock != ReportInterlock {
		t.Errorf("%+v, want %+v; error %v", again.Removal, l.Removal, err)
	}
	for _, want := range []string{`"removal_order"`, `"interlocked_pairs"`, `"not_removable"`, `"interlock": "report"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	for _, pairs := range []string{`[[0]]`, `[[0,1,2]]`, `[[]]`, `[["a","b"]]`} {
		odd := regexp.MustCompile(`"interlocked_pairs": \[[^"]*\]`).ReplaceAllString(text, `"interlocked_pairs": `+pairs)
		if _, err := ReadLayout(strings.NewReader(odd)); !errors.Is(err, ErrLayoutFile) || odd == text {
			t.Errorf("%s: error %v", pairs, err)
		}
	}
	for _, change := range [][2]string{{`"position": 2`, `"position": 3`}, {`"position": 2`, `"position": -1`}, {`"interlock": "report"`, `"interlock": "maybe"`}} {
		if _, err := ReadLayout(strings.NewReader(strings.Replace(text, change[0], change[1], 1))); !errors.Is(err, ErrLayoutFile) {
			t.Errorf("%s: error %v", change[1], err)
		}
	}
}

// TestRemovalsErrors: what nothing can be said about is named.
func TestRemovalsErrors(t *testing.T) {
	parts := []Part{{ID: "cube", Mesh: cubeAt(10)}}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	boxed := volume(50, 50, 50)
	boxed.KeepOutBoxes = []geom.Box{{}}
	nan := to(20, 20, 20)
	nan.T.X = math.Inf(1)
	for name, c := range map[string]struct {
		ctx   context.Context
		parts []Part
		l     *Layout
		says  string
	}{
		"no mesh":     {t.Context(), []Part{{ID: "plate", Footprint: rect(0, 0, 1, 1)}}, laid(volume(50, 50, 50), free(0), to(1, 1, 1)), "has no mesh"},
		"no part":     {t.Context(), nil, laid(volume(50, 50, 50), free(0), to(1, 1, 1)), "of part 0 of 0"},
		"not finite":  {t.Context(), parts, laid(volume(50, 50, 50), free(0), nan), "not finite"},
		"flat box":    {t.Context(), parts, laid(boxed, free(0), to(20, 20, 20)), "keep-out box 0"},
		"end of ctx":  {stopped, parts, laid(volume(50, 50, 50), free(0), to(20, 20, 20)), "canceled"},
		"wrong plate": {t.Context(), parts, &Layout{Bed: volume(50, 50, 50), Placements: []Placement{{Placed: true, Plate: 3}}}, "plate 3"},
	} {
		r, err := Removals(c.ctx, c.parts, c.l)
		if err == nil || r != nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "removal: ") && c.says != "of part 0 of 0" {
			t.Errorf("%s: %v, %v", name, r, err)
		}
	}
	l := laid(volume(50, 50, 50), free(0), to(20, 20, 20))
	l.Options.Interlock = "perhaps"
	if _, err := Check(t.Context(), parts, l.Bed, l); err == nil || !strings.Contains(err.Error(), "perhaps") {
		t.Errorf("error %v", err)
	}
}
