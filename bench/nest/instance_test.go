package nest

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// made is an instance of two squares of 2, one given clockwise and closed, and
// two frames of 4 with holes of 2, in a strip 4 high.
const made = `{"name":"made","strip_height":4,"items":[
 {"id":7,"demand":2,"allowed_orientations":[0,90],"shape":{"type":"simple_polygon","data":[[0,0],[0,2],[2,2],[2,0],[0,0]]}},
 {"id":9,"demand":2,"shape":{"type":"polygon","data":{"outer":[[0,0],[4,0],[4,4],[0,4]],"inner":[[[1,1],[3,1],[3,3],[1,3]]]}}}]}`

func madeInstance(t *testing.T) *Instance {
	t.Helper()
	in, err := parseInstance([]byte(made))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestReadInstance(t *testing.T) {
	in := madeInstance(t)
	if in.Name != "made" || in.Height != 4 || in.Count() != 4 {
		t.Errorf("%+v", in)
	}
	square, ringed := in.Items[0], in.Items[1]
	if len(square.Shape.Outer) != 4 || square.Shape.Area() != 4 || square.ID != 7 || len(square.Angles) != 2 {
		t.Errorf("square: %+v", square)
	}
	if ringed.Shape.Area() != 12 || len(ringed.Shape.Holes) != 1 || ringed.Angles != nil {
		t.Errorf("frame: %+v", ringed)
	}
	// 2·4 + 2·12 of area; in a strip of 4 x 16 that is half.
	if in.Area() != 32 || in.Density(16) != 50 || in.Density(0) != 0 || in.Density(math.NaN()) != 0 {
		t.Errorf("area %v, density %v", in.Area(), in.Density(16))
	}
	parts := in.Parts()
	if parts[0].ID != "7" || parts[0].Count != 2 || len(parts[0].Rotations.Angles) != 2 || parts[1].Rotations.Angles != nil ||
		parts[1].Rotations.Kind != "free" || parts[0].Footprint.Area() != 4 {
		t.Errorf("%+v", parts)
	}
}

func TestReadInstanceNamesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                               "unexpected end",
		`{"strip_height":0,"items":[{}]}`: "strip height 0",
		`{"strip_height":4,"items":[]}`:   "0 items",
		`{"strip_height":4,"items":[{}]}`: "item 0: demand 0",
		strings.Replace(made, `"simple_polygon"`, `"disc"`, 1):                     `item 0: shape of type "disc"`,
		strings.Replace(made, `[0,0],[0,2],[2,2],[2,0],[0,0]`, `[0,0],[0,2]`, 1):   "a ring of 2 corners",
		strings.Replace(made, `[0,2],[2,2],[2,0],[0,0]]`, `[1,1],[2,2],[3,3]]`, 1): "area 0",
		strings.Replace(made, `[3,1]`, `[1e999,1]`, 1):                             "item 1:",
	} {
		if _, err := parseInstance([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", text, err, want)
		}
	}
}

func FuzzParseInstance(f *testing.F) {
	f.Add([]byte(made))
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := parseInstance(text)
		if err != nil {
			return
		}
		for _, it := range in.Items {
			if it.Demand < 1 || len(it.Shape.Outer) < 3 || !(it.Shape.Outer.Area() > 0) {
				t.Errorf("%+v", it)
			}
		}
	})
}

// The public instances are those that the stored figures speak of.
func TestCorpusInstances(t *testing.T) {
	corpus := os.Getenv("SAGGAR_CORPUS")
	if corpus == "" {
		t.Skip("SAGGAR_CORPUS is not set: no public instances to read")
	}
	folder := filepath.Join(corpus, "nest2d")
	known, err := ReadKnown(folder)
	if err != nil {
		t.Fatal(err)
	}
	all, err := openAll(folder, []string{"all"})
	if err != nil || len(all) != 34 {
		t.Fatalf("%d instances, %v", len(all), err)
	}
	want := map[string][2]float64{"swim": {48, 25445023.790758394}, "albano": {24, 42656785}, "gardeyn4": {80, 5674633.958794591}}
	for _, in := range all {
		if w, ok := want[in.Name]; ok && (float64(in.Count()) != w[0] || math.Abs(in.Area()/w[1]-1) > 1e-9) {
			t.Errorf("%s: %d copies of area %v", in.Name, in.Count(), in.Area())
		}
	}
	if k := known.Strip["swim"]; math.Abs(k.Record-79.826) > 1e-9 || math.Abs(k.Paper.Mean-78.261) > 1e-9 {
		t.Errorf("%+v", k)
	}
	if k := known.Plates["swim_circle"]; k.PrusaDiameter != 346.34 || k.HullDiameter != 324.31 {
		t.Errorf("%+v", k)
	}
	for _, name := range defaultInstances() {
		if _, err := openAll(folder, []string{name}); err != nil {
			t.Error(err)
		}
	}
}
