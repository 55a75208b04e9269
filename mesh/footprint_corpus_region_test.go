package mesh

import (
	"context"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
)

// outlineLength returns the length of the boundary of g.
func outlineLength(g poly.Region) float64 {
	l := 0.0
	g.Rings(func(r poly.Ring) bool {
		for i, p := range r {
			q := r[(i+1)%len(r)]
			l += geom.Norm(geom.Vec{X: p.X - q.X, Y: p.Y - q.Y})
		}
		return true
	})
	return l
}

// The footprint of every real mesh, against the area of its shadow and the
// places of its vertices.
func TestFootprintsOfTheCorpus(t *testing.T) {
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS names no folder of test data")
	}
	looked := 0
	err := filepath.WalkDir(filepath.Join(dir, "meshes"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		m, err := Load(path)
		if err != nil || len(m.Faces) == 0 {
			return nil
		}
		looked++
		checkFootprint(t, path, m)
		// Tipped over, so that walls are off by roundings, and at a slant.
		checkFootprint(t, path+" tipped", m.Transform(shape.Turn(geom.Vec{X: 1}, math.Pi/2)))
		checkFootprint(t, path+" at a slant", m.Transform(shape.Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 1)))
		return nil
	})
	if err != nil || looked < 20 {
		t.Errorf("%d files, %v", looked, err)
	}
}

// checkFootprint compares a footprint with the shadow and the vertices of m.
func checkFootprint(t *testing.T, path string, m *Mesh) {
	ctx := context.Background()
	top, err := NewTopology(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	g, err := Footprint(ctx, m, geom.Identity(), FootprintOptions{Topology: top})
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	took := time.Since(begin)
	shadow, err := Shadows(ctx, m, top)
	if err != nil {
		t.Fatal(err)
	}
	size := m.Bounds().Size()
	tolerance := min(footprintTolerance, footprintShare*(size.X+size.Y))
	area := size.X * size.Y
	// Shadows itself is off by 1e-6 or so where noisy walls exceed its budget.
	if d := g.Area() - shadow.Z; d < -1e-7*area || d > tolerance*outlineLength(g)+1e-7*area {
		t.Errorf("%s: area %v, its shadow has %v (%+.3g)", path, g.Area(), shadow.Z, d)
	}
	missed, worst := 0, 0.0
	if shadow.Z > 0 {
		missed, worst = outside(g, m)
	}
	far := size.X + size.Y + geom.Norm(m.Bounds().Min) + geom.Norm(m.Bounds().Max)
	if worst > 1e-12*far {
		t.Errorf("%s: %d vertices outside, by up to %.3g", path, missed, worst)
	}
	t.Logf("%s: %d faces, %d polygons, %d corners, %v, area %+.2g of %.6g",
		filepath.Base(path), len(m.Faces), len(g), cornersOf(g), took.Round(100*time.Microsecond), g.Area()-shadow.Z, shadow.Z)
}

// outside returns how many vertices of m are not in g, and the largest distance.
func outside(g poly.Region, m *Mesh) (n int, worst float64) {
	seen := map[geom.Vec2]bool{}
	const most = 30000 // of vertices looked at: enough, and quick
	stride := 1 + 3*len(m.Faces)/most
	for i := 0; i < 3*len(m.Faces); i += stride {
		v := m.Vertices[m.Faces[i/3][i%3]]
		p := geom.Vec2{X: v.X, Y: v.Y}
		if !seen[p] && !g.Contains(p) {
			n++
			worst = max(worst, distanceTo(g, p))
		}
		seen[p] = true
	}
	return n, worst
}

// distanceTo returns how far p is from the boundary of g.
func distanceTo(g poly.Region, p geom.Vec2) float64 {
	best := math.Inf(1)
	g.Rings(func(r poly.Ring) bool {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			ux, uy, px, py := b.X-a.X, b.Y-a.Y, p.X-a.X, p.Y-a.Y
			t := min(1, max(0, (ux*px+uy*py)/(ux*ux+uy*uy)))
			best = min(best, math.Hypot(px-t*ux, py-t*uy))
		}
		return true
	})
	return best
}

func cornersOf(g poly.Region) int {
	n := 0
	g.Rings(func(r poly.Ring) bool { n += len(r); return true })
	return n
}
