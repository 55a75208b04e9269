package beds

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// bedCase is a powder bed: what goes in, and what must come of it.
type bedCase struct {
	name, words string
	bed         pack.Bed
	o           pack.Options
	parts       func(folder string) ([]pack.Part, error)

	first time.Duration // until the first valid layout; 0: no bar
	all   time.Duration // until every copy is placed; 0: no bar
	gain  float64       // of the density at the end over that of the first, in percent
}

// suite lists the cases in their order.
var suite = []bedCase{
	{name: "a1", words: "200 scaled parts, 5 mm", bed: volumeOf(380, 284, 380), o: pack.Options{MinDistance: 5},
		parts: func(folder string) ([]pack.Part, error) { return scaledParts(folder, 200) }, first: 5 * time.Second, gain: 10},
	{name: "a2", words: "200 scaled parts, 3 mm", bed: volumeOf(165, 165, 320), o: pack.Options{MinDistance: 3},
		parts: func(folder string) ([]pack.Part, error) { return scaledParts(folder, 200) }},
	{name: "a3", words: "10 chess sets, 2 mm", bed: volumeOf(165, 165, 300), o: pack.Options{MinDistance: 2}, parts: chessSets},
	{name: "a4", words: "1000 scaled parts in several builds, 5 mm", bed: volumeOf(380, 284, 380), o: pack.Options{MinDistance: 5, MultiBuild: true},
		parts: func(folder string) ([]pack.Part, error) { return scaledParts(folder, 1000) }, first: time.Minute},
	{name: "a5", words: "rings, hooks and tori, 1 mm", bed: volumeOf(120, 120, 150), o: pack.Options{MinDistance: 1, Rotations: pack.Rotations{Kind: pack.AxisTurns}},
		parts: func(string) ([]pack.Part, error) { return linkable(), nil }},
	{name: "liu36", words: "the 36 parts of Liu in 20 x 20 x 28.4, touching", bed: volumeOf(20, 20, 28.4),
		o: pack.Options{FloorDistance: new(0.0), Interlock: pack.IgnoreInterlock}, parts: liuParts, all: 30 * time.Second},
}

func suiteNames() []string {
	var out []string
	for _, c := range suite {
		out = append(out, c.name)
	}
	return out
}

func volumeOf(x, y, z float64) pack.Bed {
	b := pack.Plate(x, y)
	b.Z = z
	return b
}

// silva is the folder of single meshes that are scaled.
const silva = "E. F. Silva et al. 2021"

// scaledParts returns so many copies of the meshes in turn. Copy k of mesh j (both
// from 0, meshes by name) is scaled so that its longest side is
// 30 + 5·((7k+3j) mod 11) mm: 30 to 80 mm. Copies of one mesh and size are one
// part.
func scaledParts(folder string, copies int) ([]pack.Part, error) {
	files, err := os.ReadDir(filepath.Join(folder, silva))
	if err != nil {
		return nil, err
	}
	var names []string
	var meshes []*mesh.Mesh
	for _, f := range files { // by name
		if ext := filepath.Ext(f.Name()); ext != ".stl" && ext != ".obj" {
			continue
		}
		m, err := mesh.Load(filepath.Join(folder, silva, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		names, meshes = append(names, strings.TrimSuffix(f.Name(), filepath.Ext(f.Name()))), append(meshes, m)
	}
	if len(meshes) == 0 {
		return nil, fmt.Errorf("no meshes in %s", filepath.Join(folder, silva))
	}
	var out []pack.Part
	at := map[string]int{}
	for i := range copies {
		j, k := i%len(meshes), i/len(meshes)
		side := 30 + 5*float64((7*k+3*j)%11)
		id := fmt.Sprintf("%s %g mm", names[j], side)
		if n, ok := at[id]; ok {
			out[n].Count++
			continue
		}
		at[id] = len(out)
		out = append(out, pack.Part{ID: id, Mesh: scaled(meshes[j], side), Count: 1})
	}
	return out, nil
}

// scaled returns m with its longest side as long as asked.
func scaled(m *mesh.Mesh, side float64) *mesh.Mesh {
	size := m.Bounds().Size()
	s := side / max(size.X, size.Y, size.Z)
	out := &mesh.Mesh{Name: m.Name, Faces: m.Faces, Vertices: make([]geom.Vec, len(m.Vertices))}
	for i, v := range m.Vertices {
		out.Vertices[i] = geom.Scale(s, v)
	}
	return out
}

func chessSets(folder string) ([]pack.Part, error) {
	in, err := ReadInstance(folder, chess)
	if err != nil {
		return nil, err
	}
	parts := in.Parts()
	for i := range parts {
		parts[i].Count *= 10
	}
	return parts, nil
}

func liuParts(folder string) ([]pack.Part, error) {
	in, err := ReadInstance(folder, liu)
	if err != nil {
		return nil, err
	}
	return in.Parts(), nil
}

// linkable are parts that a packer which only keeps distances will link: rings
// into each other, hooks into eyes.
func linkable() []pack.Part {
	made := func(id string, count int, s shape.Soup) pack.Part {
		return pack.Part{ID: id, Count: count, Mesh: &mesh.Mesh{Name: id, Vertices: s.Vertices, Faces: s.Faces}}
	}
	return []pack.Part{
		made("ring 40", 16, shape.Torus(17, 3, 48, 16)),
		made("ring 60", 8, shape.Torus(26, 4, 48, 16)),
		made("hook", 16, arc(14, 3, 300)),
		made("half ring", 16, arc(20, 3, 200)),
	}
}

// arc returns a bent round bar: so many degrees of a torus, closed with caps.
func arc(big, r, degrees float64) shape.Soup {
	const n, k = 32, 12
	var s shape.Soup
	point := func(i, j int) geom.Vec {
		u, v := degrees*float64(i)/n*(math.Pi/180), 2*math.Pi*float64(j)/k
		w := big + r*math.Cos(v)
		return geom.Vec{X: w * math.Cos(u), Y: w * math.Sin(u), Z: r * math.Sin(v)}
	}
	for i := range n + 1 {
		for j := range k {
			s.Vertices = append(s.Vertices, point(i, j))
		}
	}
	at := func(i, j int) uint32 { return uint32(i*k + j%k) }
	for i := range n {
		for j := range k {
			a, b, c, d := at(i, j), at(i+1, j), at(i+1, j+1), at(i, j+1)
			s.Faces = append(s.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d})
		}
	}
	for j := 1; j+1 < k; j++ {
		s.Faces = append(s.Faces, [3]uint32{at(0, 0), at(0, j), at(0, j+1)}, [3]uint32{at(n, 0), at(n, j+1), at(n, j)})
	}
	return s
}

// SuiteRow is the outcome of all seeds on one powder bed.
type SuiteRow struct {
	Case   string   `json:"case"`
	Words  string   `json:"words"`
	Copies int      `json:"copies"`
	Valid  int      `json:"valid"`
	Runs   []BedRun `json:"runs"`
	Peer   *PeerRun `json:"pack3d,omitempty"`

	bed bedCase
}

// BedRun is one run. First figures are those of the first layout.
type BedRun struct {
	Seed         uint64   `json:"seed"`
	First        float64  `json:"first_s"` // wall seconds until the first layout
	FirstPlaced  int      `json:"first_placed"`
	FirstDensity float64  `json:"first_density"` // percent
	All          float64  `json:"all_s"`         // wall seconds until every copy was placed; 0: never
	Placed       int      `json:"placed"`
	Plates       int      `json:"builds"`
	Density      float64  `json:"density"` // percent
	Height       float64  `json:"height"`  // of the highest build, mm
	CPU          float64  `json:"cpu_s"`
	Wall         float64  `json:"wall_s"`
	Faults       []string `json:"faults"`
}

// suites packs the powder beds.
func (c Command) suites(ctx context.Context, cfg config) ([]SuiteRow, error) {
	var rows []SuiteRow
	for _, b := range suite {
		if !slices.Contains(cfg.suites, b.name) {
			continue
		}
		parts, err := b.parts(cfg.data)
		if err != nil {
			return rows, fmt.Errorf("%s: %w", b.name, err)
		}
		row := SuiteRow{Case: b.name, Words: b.words, bed: b}
		for _, p := range parts {
			row.Copies += p.Count
		}
		for seed := cfg.first; seed < cfg.first+cfg.seeds && ctx.Err() == nil; seed++ {
			run := c.fill(ctx, cfg, b, parts, uint64(seed))
			if len(run.Faults) == 0 {
				row.Valid++
			}
			c.note("%s", run.line(row))
			row.Runs = append(row.Runs, run)
		}
		if cfg.pack3d != "" {
			if row.Peer, err = c.peer(ctx, cfg, b, parts); err != nil {
				return rows, fmt.Errorf("%s: %w", b.name, err)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// fill packs one bed once, and proves the first layout and the last.
func (c Command) fill(ctx context.Context, cfg config, b bedCase, parts []pack.Part, seed uint64) BedRun {
	run := BedRun{Seed: seed, Faults: []string{}}
	cpu, wall := c.CPU(), time.Now()
	o := b.o
	o.Budget, o.Seed, o.Workers = cfg.budget.Time, seed, cfg.workers
	if m, err := ParseMode(cfg.mode); err == nil {
		o.Rotations = m.rotations()
	}
	if cfg.budget.CPU {
		o.Clock = func() time.Duration { return time.Duration((c.CPU() - cpu) * float64(time.Second)) }
	}
	var first *pack.Layout
	o.Progress = func(p pack.Progress) {
		if p.Best == nil {
			return
		}
		if first == nil {
			first, run.First = p.Best, time.Since(wall).Seconds()
		}
		if n, _ := placedOf(p.Best); run.All == 0 && n == len(p.Best.Placements) {
			run.All = time.Since(wall).Seconds()
		}
	}
	l, err := c.Packer.Pack(ctx, parts, b.bed, o)
	run.CPU, run.Wall = c.CPU()-cpu, time.Since(wall).Seconds()
	if l == nil {
		run.Faults = append(run.Faults, fmt.Sprintf("no layout: %v", err))
		return run
	}
	if err != nil && ctx.Err() == nil {
		run.Faults = append(run.Faults, err.Error())
	}
	o.Clock, o.Progress, o.Packer = nil, nil, pack.InVolume
	if first == nil {
		first, run.First = l, run.Wall
	} else {
		run.Faults = append(run.Faults, checked(ctx, parts, b.bed, first, o)...)
	}
	run.Faults = append(run.Faults, checked(ctx, parts, b.bed, l, o)...)
	run.FirstPlaced, _ = placedOf(first)
	run.FirstDensity, _ = filled(first, parts)
	run.Placed, run.Plates = placedOf(l)
	run.Density, run.Height = filled(l, parts)
	return run
}

// placedOf counts the copies that have a place, and the builds.
func placedOf(l *pack.Layout) (copies, builds int) {
	for _, p := range l.Placements {
		if p.Placed {
			copies++
			builds = max(builds, p.Plate+1)
		}
	}
	return copies, builds
}

// filled returns the volume of the placed parts over the used room, plate area
// times the height of the highest part of each build, in percent, and the height
// of the highest.
func filled(l *pack.Layout, parts []pack.Part) (density, height float64) {
	var tops []float64
	sum := 0.0
	for _, p := range l.Placements {
		if !p.Placed {
			continue
		}
		for len(tops) <= p.Plate {
			tops = append(tops, 0)
		}
		m := parts[p.Part].Mesh
		sum += volume(m)
		for _, v := range m.Vertices {
			tops[p.Plate] = max(tops[p.Plate], p.Pose.Apply(v).Z)
		}
	}
	room := 0.0
	for _, t := range tops {
		room += t
		height = max(height, t)
	}
	if room == 0 {
		return 0, 0
	}
	return 100 * sum / (room * l.Bed.X * l.Bed.Y), height
}

func (r BedRun) line(row SuiteRow) string {
	text := fmt.Sprintf("%-6s seed %d: first after %.2f s with %d at %.2f %%; %d of %d in %d builds at %.2f %%, %.1f mm, CPU %.1f s, wall %.1f s",
		row.Case, r.Seed, r.First, r.FirstPlaced, r.FirstDensity, r.Placed, row.Copies, r.Plates, r.Density, r.Height, r.CPU, r.Wall)
	if len(r.Faults) > 0 {
		text += fmt.Sprintf(", NOT VALID (%d): %s", len(r.Faults), r.Faults[0])
	}
	return text
}
