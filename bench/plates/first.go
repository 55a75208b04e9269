package plates

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// How fast the first valid layout is there: of 100 real parts and of 1000 copies
// of one, over as many plates as it takes.
const (
	realParts = 100
	copies    = 1000
	copied    = "estimate/meshes/extruder_idler.stl"
	firstGap  = 2.0
)

// What they must reach.
const (
	firstRealMust   = time.Second
	firstCopiesMust = 2 * time.Second
)

var firstBed = pack.Plate(250, 210)

// allParts returns n parts: every mesh file below the corpus whose box fits the
// bed and is at least 3 mm in x and y, in the order of their paths, from the first
// again when there are fewer. Files that cannot be read are left out: the corpus
// has broken ones on purpose.
func (l *library) allParts(n int, bed pack.Bed) ([]pack.Part, error) {
	var files []string
	for _, dir := range []string{"meshes", filepath.Join("estimate", "meshes")} {
		found, err := meshFiles(filepath.Join(l.corpus, dir))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	var fit []string
	for _, f := range files {
		if m, err := l.load(f); err == nil && usable(m, bed) {
			fit = append(fit, f)
		}
	}
	var list []string
	for i := 0; i < n && len(fit) > 0; i++ {
		list = append(list, fit[i%len(fit)])
	}
	return l.parts(list)
}

// usable reports whether a mesh fits the bed as it stands.
func usable(m *mesh.Mesh, bed pack.Bed) bool {
	size := m.Bounds().Size()
	return size.X >= 3 && size.Y >= 3 && size.X <= bed.X && size.Y <= bed.Y && len(m.Faces) <= manyFaces
}

// manyFaces: the time to find the shadow of a scan with millions of triangles is
// that of another benchmark.
const manyFaces = 200_000

func meshFiles(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		ext := strings.ToLower(filepath.Ext(path))
		if err == nil && !d.IsDir() && slices.Contains([]string{".stl", ".3mf", ".obj", ".ply", ".off"}, ext) {
			out = append(out, path)
		}
		return err
	})
	return out, err
}

// first packs with the shortest budget there is and returns the layout and when
// the first complete one was there: what the packer says, or when it returned.
func first(ctx context.Context, packer pack.Packer, parts []pack.Part, o pack.Options) (*pack.Layout, time.Duration, error) {
	o.Budget = time.Nanosecond
	begun := time.Now()
	var at time.Duration
	o.Progress = func(p pack.Progress) {
		if at == 0 && p.Best != nil && allPlaced(p.Best) {
			at = time.Since(begun)
		}
	}
	l, err := packer.Pack(ctx, parts, firstBed, o)
	if at == 0 {
		at = time.Since(begun)
	}
	return l, at, err
}

func allPlaced(l *pack.Layout) bool {
	for _, p := range l.Placements {
		if !p.Placed {
			return false
		}
	}
	return true
}
