package slice_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// The real parts. SAGGAR_CORPUS names the folder that holds estimate/meshes.

func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS is not set")
	}
	return filepath.Join(dir, "estimate")
}

// truth is what PrusaSlicer made of the parts.
type truth struct {
	Meshes map[string]struct {
		Closed bool
		Runs   []struct {
			Profile string
			Exit    int `json:"exit_code"`
			Layers  int
		} `json:"prusaslicer"`
	}
}

// line is the area in mm² of the smallest thing that a nozzle of 0.4 mm prints.
// PrusaSlicer does not count layers with less.
const line = 0.4 * 0.4

// TestCorpusLayers: as many layers as PrusaSlicer, to one. What a mesh lacks is joined
// as PrusaSlicer does it, up to 2 mm: of an open part it drops whole layers, such as
// three of bunny_scan a centimetre above its floor, that [slice.Layers] closes unless told otherwise.
// TestCorpusOpenParts has what the default makes of them.
func TestCorpusLayers(t *testing.T) {
	dir := corpus(t)
	data, err := os.ReadFile(filepath.Join(dir, "prusaslicer_truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all truth
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	heights := map[string]slice.Options{
		"p1_std_020_20":   {LayerHeight: 0.2},
		"p2_fine_010_20":  {LayerHeight: 0.1, FirstLayerHeight: 0.2},
		"p3_draft_030_20": {LayerHeight: 0.3},
	}
	compared := 0
	for name, m := range all.Meshes {
		part, err := mesh.Open(context.Background(), filepath.Join(dir, "meshes", name+".stl"), mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range m.Runs {
			o, ok := heights[run.Profile]
			if !ok || run.Exit != 0 {
				continue
			}
			layers := 0
			if !m.Closed {
				o.Gap = slice.DefaultGap
			}
			for l, err := range slice.Build(context.Background(), part, o) {
				if err != nil {
					t.Fatal(err)
				}
				if l.Area() > line {
					layers++
				}
			}
			off := 1
			if !m.Closed { // what is closed how differs
				off = max(1, run.Layers/100)
			}
			if compared++; layers < run.Layers-off || layers > run.Layers+off {
				t.Errorf("%s, %s: %d layers, PrusaSlicer has %d", name, run.Profile, layers, run.Layers)
			}
		}
	}
	if compared < 40 {
		t.Errorf("only %d runs compared", compared)
	}
}

// TestCorpusOpenParts: no layer of an open part is lost. From the first layer that
// is wider than the slivers of a floor to the last, all have area, and none is half
// or twice the mean of its neighbours. With seams of 2 mm alone bunny_scan has empty
// layers a centimetre above its floor, and some of demo_object hold twice what those
// around them do, as PrusaSlicer's do.
func TestCorpusOpenParts(t *testing.T) {
	for _, name := range []string{"bunny_scan", "demo_object"} {
		part, err := mesh.Open(context.Background(), filepath.Join(corpus(t), "meshes", name+".stl"), mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range []float64{0.2, 0.3} {
			areas := areasOf(t, part, slice.Options{LayerHeight: h})
			if n := uneven(areas); len(n) > 0 {
				t.Errorf("%s in layers of %g mm: layers %v do not fit between their neighbours", name, h, n)
			}
			// The test can fail: what is not closed shows.
			if n := uneven(areasOf(t, part, slice.Options{LayerHeight: h, Gap: slice.DefaultGap})); len(n) == 0 {
				t.Errorf("%s in layers of %g mm, seams only: nothing is lost", name, h)
			}
		}
	}
}

// areasOf returns the areas of the layers of m in mm², without those of the floor
// and the top that are smaller than a tenth of the largest.
func areasOf(t *testing.T, m *mesh.Model, o slice.Options) []float64 {
	t.Helper()
	var areas []float64
	for l, err := range slice.Build(context.Background(), m, o) {
		if err != nil {
			t.Fatal(err)
		}
		areas = append(areas, l.Area())
	}
	whole := func(a float64) bool { return a > slices.Max(areas)/10 }
	from, end := slices.IndexFunc(areas, whole), len(areas)
	for !whole(areas[end-1]) {
		end--
	}
	return areas[from:end]
}

// uneven returns which areas are not between half and twice the mean of their
// neighbours three layers below and above: no wrong layer may excuse the next.
func uneven(areas []float64) (out []int) {
	for i := 3; i+3 < len(areas); i++ {
		if mean := (areas[i-3] + areas[i+3]) / 2; areas[i] < mean/2 || areas[i] > 2*mean {
			out = append(out, i)
		}
	}
	return out
}

func signedVolume(m *mesh.Mesh) float64 {
	var sum geom.Sum
	for _, f := range m.Faces {
		sum.Add(geom.Dot(m.Vertices[f[0]], geom.Cross(m.Vertices[f[1]], m.Vertices[f[2]])) / 6)
	}
	return sum.Value()
}

// TestCorpusVolumes: the areas add up to the volume of every closed part.
func TestCorpusVolumes(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t), "meshes", "*.stl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		m, err := mesh.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		const h = 0.05
		sum, open, segments := 0.0, 0, 0
		top := m.Bounds().Max.Z - m.Bounds().Min.Z
		for l, err := range slice.Layers(context.Background(), m, slice.Options{LayerHeight: h}) {
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			checkForm(t, l)
			sum += l.Area() * min(h, top-l.Bottom)
			open += l.Open + l.Dropped
			for _, p := range l.Region {
				segments += len(p.Outer)
			}
		}
		name := strings.TrimSuffix(filepath.Base(file), ".stl")
		want := signedVolume(m)
		// The signed volume counts what shells share twice.
		limit := 0.002
		if open > 0 {
			limit = 0.06
		} else if shells(t, m) > 1 {
			limit = 0.01
		}
		if !near(sum, want, limit*want) {
			t.Errorf("%s: areas add up to %g mm³ of %g, %d gaps", name, sum, want, open)
		}
	}
}

func shells(t *testing.T, m *mesh.Mesh) int {
	t.Helper()
	top, err := mesh.NewTopology(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	return top.Components
}
