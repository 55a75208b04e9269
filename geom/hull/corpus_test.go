package hull_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
	"github.com/saggar3d/saggar/mesh"
)

type truth struct {
	Files []struct {
		File   string
		Expect struct {
			Box3 struct{ Value [2][3]float64 } `json:"bbox"`
			Hull *figure                       `json:"convex_hull_volume"`
			Box  *figure                       `json:"obb_volume_best_known"`
		}
	}
}

type figure struct{ Value *float64 }

// TestCorpus compares with the hulls and boxes of other programs on real
// meshes. Set SAGGAR_CORPUS to the folder that holds meshes/truth.json.
func TestCorpus(t *testing.T) {
	root := os.Getenv("SAGGAR_CORPUS")
	if root == "" {
		t.Skip("SAGGAR_CORPUS is not set")
	}
	data, err := os.ReadFile(filepath.Join(root, "meshes", "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all truth
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	hulls, boxes := 0, 0
	for _, f := range all.Files {
		if f.Expect.Hull == nil && f.Expect.Box == nil {
			continue
		}
		t.Run(f.File, func(t *testing.T) {
			points, scale := corners(t, filepath.Join(root, "meshes", filepath.FromSlash(f.File)))
			bounds := geom.BoxOf(points)
			diagonal := bounds.Diagonal() / scale
			if w := f.Expect.Box3.Value; math.Abs(bounds.Max.Z/scale-w[1][2]) > 1e-6*diagonal {
				t.Skipf("read differently: from %v to %v, want %v", bounds.Min, bounds.Max, w)
			}
			// Other programs move flat parts to the origin first, and find the
			// rounding of that to have a volume.
			tiny := 1e-13 * diagonal * diagonal * diagonal
			start := time.Now()
			h, err := hull.New(context.Background(), points)
			if err != nil {
				t.Fatal(err)
			}
			volume, took := h.Volume()/(scale*scale*scale), time.Since(start)
			if want := f.Expect.Hull; want != nil && want.Value != nil {
				hulls++
				if math.Abs(volume-*want.Value) > 1e-6*math.Abs(*want.Value)+tiny {
					t.Errorf("hull volume %v, want %v", volume, *want.Value)
				}
			}
			start = time.Now()
			box := h.MinimalBox()
			tookBox := time.Since(start)
			for _, p := range points {
				if box.Distance(p) > 1e-12*(box.Size[0]+geom.Norm(p)) {
					t.Fatalf("%v lies %v outside the box", p, box.Distance(p))
				}
			}
			if want := f.Expect.Box; want != nil && want.Value != nil {
				boxes++
				ratio := box.Volume() / (scale * scale * scale) / *want.Value
				t.Logf("box ratio %.7f; %d points, %d corners, %d facets, hull %v, box %v",
					ratio, len(points), len(h.Points), len(h.Facets), took, tookBox)
				if box.Volume() > 1.0001**want.Value*scale*scale*scale+tiny {
					t.Errorf("box volume is %.6f of the best known", ratio)
				}
			}
		})
	}
	t.Logf("%d hulls and %d boxes compared", hulls, boxes)
}

// corners returns the points that faces use, in mm, and how many mm the
// file's unit is.
func corners(t *testing.T, path string) ([]geom.Vec, float64) {
	t.Helper()
	m, err := mesh.Open(context.Background(), path, mesh.ReadOptions{})
	var failed *mesh.Error
	if errors.As(err, &failed) {
		t.Skipf("not read: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	merged := m.Merged()
	used := make([]bool, len(merged.Vertices))
	for _, f := range merged.Faces {
		used[f[0]], used[f[1]], used[f[2]] = true, true, true
	}
	var points []geom.Vec
	for i, p := range merged.Vertices {
		if used[i] {
			points = append(points, p)
		}
	}
	if m.Unit == geom.UnknownUnit {
		return points, 1
	}
	return points, float64(m.Unit)
}
