package prints

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/bench/markdown"
	"github.com/saggar3d/saggar/bench/truth"
	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/gcode"
)

// Builds of several parts: prusa-slicer and our estimate of tier 3 get the same parts in
// the same places.

// plates are the builds: names of meshes, a number of copies each.
var plates = [][]copies{
	{{"cube20_xyz", 9}}, {{"idler_riser", 9}}, {{"torus", 4}}, {{"spot", 4}}, {{"frog_legs", 6}}, {{"angle_block", 2}}, {{"adis16480", 6}},
	{{"cube20_xyz", 1}, {"torus", 1}}, {{"spot", 1}, {"idler_riser", 1}}, {{"rocker_arm", 2}, {"frog_legs", 3}},
}

type copies struct {
	mesh string
	n    int
}

// apart in mm is the distance of boxes.
const apart = 5

// buildRow is what was found for one build.
type buildRow struct {
	name, profile  string
	time, material float64 // ours over theirs, less one
	sum            float64 // single prints over theirs, less one
	layers         int     // ours less theirs
	ours, theirs   float64 // CPU seconds
}

// build makes one build with both.
func (m *measurer) build(ctx context.Context, set *truth.Set, plate []copies, profile truth.Profile) (buildRow, error) {
	r := buildRow{profile: profile.Name}
	parts, model, layout, err := placedOn(ctx, set, plate)
	if err != nil {
		return r, err
	}
	var names []string
	for _, p := range plate {
		names = append(names, fmt.Sprintf("%d %s", p.n, p.mesh))
	}
	r.name = strings.Join(names, ", ")
	file, text := filepath.Join(m.dir, "build.3mf"), filepath.Join(m.dir, "build.gcode")
	if err := mesh.Save(file, model, mesh.WriteOptions{}); err != nil {
		return r, err
	}
	use, _, err := m.run(ctx, m.prusa, "--load", filepath.Join(m.ini, profile.Name+".ini"), "--dont-arrange", "--export-gcode", "--output", text, file)
	if err != nil {
		return r, err
	}
	r.theirs = use.cpu
	in, err := os.Open(text)
	if err != nil {
		return r, err
	}
	defer in.Close()
	claim, err := gcode.Claims(in)
	if err != nil {
		return r, err
	}
	if _, err := in.Seek(0, 0); err != nil {
		return r, err
	}
	replay, err := gcode.Replay(ctx, in, profile.Settings)
	if err != nil {
		return r, err
	}
	o := estimate.Options{Tier: estimate.Paths, Settings: &profile.Settings, Layout: layout, Workers: 1}
	begun := m.cpu()
	own, err := estimated(ctx, o, parts)
	if err != nil {
		return r, err
	}
	r.ours = m.cpu() - begun
	o.Layout = nil
	single, err := estimated(ctx, o, parts)
	if err != nil {
		return r, err
	}
	r.time, r.sum = own.PrintTime/claim.PrintTime-1, single.PrintTime/claim.PrintTime-1
	r.material = (own.BaseMaterial+own.SupportMaterial)/claim.FilamentCM3 - 1
	r.layers = own.Layers - replay.Layers
	return r, nil
}

func estimated(ctx context.Context, o estimate.Options, parts []estimate.Part) (*estimate.Result, error) {
	e, err := estimate.For(o)
	if err != nil {
		return nil, err
	}
	return e.Estimate(par.WithWorkers(ctx, 1), parts)
}

// placedOn puts the copies of a plate in rows on the middle of a bed of 200 mm.
func placedOn(ctx context.Context, set *truth.Set, plate []copies) ([]estimate.Part, *mesh.Model, *pack.Layout, error) {
	var parts []estimate.Part
	model := &mesh.Model{}
	layout := &pack.Layout{Plates: 1}
	all := geom.EmptyBox()
	x, y, row := 0.0, 0.0, 0.0
	for k, c := range plate {
		path := ""
		for i := range set.Parts {
			if set.Parts[i].Name == c.mesh {
				path = set.Parts[i].Path
			}
		}
		m, err := mesh.Open(ctx, path, mesh.ReadOptions{})
		if err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %w", c.mesh, err)
		}
		part := m.Merged()
		parts = append(parts, estimate.Part{ID: c.mesh, Mesh: part, Count: c.n})
		model.Objects = append(model.Objects, part)
		box := part.Bounds()
		size := box.Size()
		for i := range c.n {
			if x > 0 && x+size.X > widest {
				x, y, row = 0, y+row+apart, 0
			}
			at := geom.Translation(geom.Vec{X: x - box.Min.X, Y: y - box.Min.Y, Z: -box.Min.Z})
			all = all.Extend(geom.Vec{X: x, Y: y}).Extend(geom.Vec{X: x + size.X, Y: y + size.Y})
			x, row = x+size.X+apart, max(row, size.Y)
			model.Items = append(model.Items, mesh.Item{Object: k, Matrix: at, Role: mesh.RolePart, Printable: true})
			layout.Placements = append(layout.Placements, pack.Placement{Part: k, Copy: i, Placed: true})
		}
	}
	shift := geom.Translation(geom.Vec{X: 100 - (all.Min.X+all.Max.X)/2, Y: 100 - (all.Min.Y+all.Max.Y)/2})
	for i := range model.Items {
		model.Items[i].Matrix = shift.Mul(model.Items[i].Matrix)
		layout.Placements[i].Pose = model.Items[i].Matrix
	}
	return parts, model, layout, nil
}

// widest in mm is a row of parts, skirt and brim left out.
const widest = 170

// writeBuilds prints one row for each build, and the medians and extremes of all.
func writeBuilds(w io.Writer, rows []buildRow) error {
	t := markdown.Table{Head: []string{"build", "profile", "time %", "material %", "layers", "prints by themselves, time %", "CPU s", "PrusaSlicer CPU s"}}
	var time, material, sum []float64
	for _, r := range rows {
		t.Add(r.name, r.profile[:min(2, len(r.profile))], signed(r.time), signed(r.material), fmt.Sprintf("%+d", r.layers), signed(r.sum), number(r.ours), number(r.theirs))
		time, material, sum = append(time, 100*math.Abs(r.time)), append(material, 100*math.Abs(r.material)), append(sum, 100*math.Abs(r.sum))
	}
	for _, list := range [][]float64{time, material, sum} {
		slices.Sort(list)
	}
	for _, s := range []struct {
		name  string
		share float64
	}{{"median", 0.5}, {"p90", 0.9}, {"max", 1}} {
		t.Add(s.name, "", number(at(time, s.share)), number(at(material, s.share)), "", number(at(sum, s.share)), "", "")
	}
	return t.Write(w)
}
