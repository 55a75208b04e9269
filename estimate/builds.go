package estimate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/estimate/fdm"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// build is a build that is made some times over.
type build struct {
	groups []group
	copies int // in one of them
	times  int
	run    *run
}

// copyAt is one placed copy: its part, its lowest point, its extent in Y and where it stands,
// as in [group].
type copyAt struct {
	part      int
	what      *measured
	z, y0, y1 float64
	at        poly.Motion
	brim      *fdm.Brim // of what a build is filled with up to this copy, where it was found
}

// Bounds of the search for builds: enough for what a plate or a bed holds of parts
// worth quoting, and an answer within seconds.
const (
	plateSearch = 60_000 // steps of the packer
	spaceSearch = 200_000
)

// defaultGap in mm is kept between parts where the machine says nothing.
const defaultGap = 2

// mostPacked is how many copies are packed at a time. Tests have fewer.
var mostPacked = 40_000

// inSpace reports whether the process builds in a bed of powder, all of whose volume
// may be filled.
func inSpace(process string) bool {
	return process == "sls" || process == "mjf" || process == "binder_jet"
}

// builds returns the builds in which so many sets of all parts are made.
func (e *estimator) builds(ctx context.Context, parts []Part, sets int) (order, error) {
	o := order{sets: sets}
	var err error
	switch {
	case e.options.Layout != nil:
		if err := e.fitsLayout(parts, e.options.Layout); err != nil {
			return o, err
		}
		o.builds, err = e.laidOut(ctx, parts, e.options.Layout, sets)
		return o, err
	case e.options.Machine == nil || e.tier == Formula:
		o.builds, err = e.oneByOne(ctx, parts, sets)
		return o, err
	}
	for i := range parts {
		if err := e.fits(parts[i]); err != nil {
			return o, err
		}
	}
	return e.packedOrder(ctx, parts, sets)
}

// oneByOne makes every copy alone, one print after another on one machine.
func (e *estimator) oneByOne(ctx context.Context, parts []Part, sets int) ([]build, error) {
	var out []build
	for i, p := range parts {
		// Whether it fits is known at once, and what it takes only after a while.
		err := e.fitsBed(p)
		var what *measured
		if err == nil {
			what, err = e.measure(ctx, p.Mesh, geom.Identity())
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.ID, err)
		}
		b, err := e.finish(ctx, parts, []copyAt{{part: i, what: what, y1: what.size.Y, at: still}}, sets*p.Count)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// laidOut makes the builds of a layout, so many times.
func (e *estimator) laidOut(ctx context.Context, parts []Part, l *pack.Layout, times int) ([]build, error) {
	plates, err := e.placed(ctx, parts, l)
	if err != nil {
		return nil, err
	}
	var out []build
	for _, copies := range plates {
		if len(copies) == 0 {
			continue
		}
		b, err := e.finish(ctx, parts, copies, times)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: the layout places nothing", ErrOptions)
	}
	return out, nil
}

// placed measures the copies of every plate of a layout.
func (e *estimator) placed(ctx context.Context, parts []Part, l *pack.Layout) ([][]copyAt, error) {
	plates := make([][]copyAt, max(1, l.Plates))
	boxes := map[turned]geom.Box{}
	for _, row := range l.Placements {
		switch {
		case !row.Placed:
			continue
		case row.Part < 0 || row.Part >= len(parts):
			return nil, fmt.Errorf("%w: the layout is of other parts", ErrOptions)
		case row.Plate < 0 || row.Plate >= len(plates):
			return nil, fmt.Errorf("%w: a copy of %s is on plate %d of a layout of %d", ErrOptions, parts[row.Part].ID, row.Plate, len(plates))
		}
		p := parts[row.Part]
		what, err := e.measure(ctx, p.Mesh, row.Pose)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.ID, err)
		}
		c := copyAt{part: row.Part, what: what}
		boxOf := func(m [3][3]float64) geom.Box {
			key := turned{row.Part, m}
			box, known := boxes[key]
			if !known {
				box = boxAt(p, geom.Affine{M: m})
				boxes[key] = box
			}
			return box
		}
		box := boxOf(row.Pose.M)
		c.z, c.y0, c.y1 = max(0, box.Min.Z+row.Pose.T.Z), box.Min.Y+row.Pose.T.Y, box.Max.Y+row.Pose.T.Y
		c.at = standsAt(row.Pose, what.turn, boxOf(what.turn).Center())
		plates[row.Plate] = append(plates[row.Plate], c)
	}
	return plates, nil
}

// standsAt returns where a copy stands that was measured in another turn about Z, in which
// its middle is known.
func standsAt(pose geom.Affine, measured [3][3]float64, middle geom.Vec) poly.Motion {
	at := still
	if pose.M != measured {
		// The first column of the turn that leads from one to the other: the second is its inverse.
		at = poly.Motion{Cos: geom.Dot(row(pose.M, 0), row(measured, 0)), Sin: geom.Dot(row(pose.M, 1), row(measured, 0))}
	}
	at.T = geom.Vec2{X: pose.T.X, Y: pose.T.Y}
	at.T = at.Apply(geom.Vec2{X: middle.X, Y: middle.Y})
	return at
}

func row(m [3][3]float64, i int) geom.Vec { return geom.Vec{X: m[i][0], Y: m[i][1], Z: m[i][2]} }

// turned is a part in an orientation.
type turned struct {
	part int
	m    [3][3]float64
}

// boxAt returns the box around a placed copy.
func boxAt(p Part, pose geom.Affine) geom.Box {
	box := geom.EmptyBox()
	for _, v := range p.Mesh.Vertices {
		box = box.Extend(pose.Apply(v))
	}
	return box
}

// pack asks the packer of the process. Where a machine prints in swaths along X, a build is
// as quick as they are few: the narrowest part of the bed that holds all is taken, of those
// from a depth on.
func (e *estimator) pack(ctx context.Context, parts []Part, sets int, many bool, from float64) (*pack.Layout, error) {
	m := e.options.Machine
	if swath := m.Get("swath_mm", 0); swath > 0 && e.process == "polyjet" {
		// What the boxes around all overfill is not tried: parts seldom reach into each other's.
		least := 0.0
		for _, p := range parts {
			size := p.Mesh.Bounds().Size()
			least += float64(float64(p.Count*sets) * size.X * size.Y / m.Bed.X)
		}
		for depth := max(swath, from); depth < m.Bed.Y; depth += swath {
			if depth < least {
				continue
			}
			l, err := e.packOn(ctx, parts, sets, depth, false)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err == nil && !slices.ContainsFunc(l.Placements, func(p pack.Placement) bool { return !p.Placed }) {
				return l, nil
			}
		}
	}
	return e.packOn(ctx, parts, sets, m.Bed.Y, many)
}

// packOn packs a bed of a depth in mm, or many of them.
func (e *estimator) packOn(ctx context.Context, parts []Part, sets int, depth float64, many bool) (*pack.Layout, error) {
	m := e.options.Machine
	bed := pack.Plate(m.Bed.X, depth)
	bed.Z = m.Bed.Z
	o := pack.Options{MinDistance: m.Get("gap_mm", defaultGap), MultiBuild: many, Workers: e.options.Workers, Iterations: plateSearch, Shapes: &e.shapes}
	// Where copies stand on a plate matters to print heads alone: for travel and for swaths.
	o.Loose = e.process != "fdm" && e.process != "polyjet"
	var packer pack.Packer = pack.Pack2D{}
	if inSpace(e.process) {
		packer, o.Iterations, o.Objective, o.Shapes = pack.Pack3D{}, spaceSearch, pack.ByHeight, nil
		floor := 0.0
		o.FloorDistance = &floor
	}
	var list []pack.Part
	for _, p := range parts {
		count := p.Count * sets
		if count > mostPacked {
			return nil, fmt.Errorf("%w: %d copies of %s: at most %d in one set of several parts", ErrOptions, count, p.ID, mostPacked)
		}
		list = append(list, pack.Part{ID: p.ID, Mesh: p.Mesh, Count: count})
	}
	if !inSpace(e.process) {
		var err error
		if list, err = e.withFootprints(ctx, list); err != nil {
			return nil, err
		}
	}
	l, err := packer.Pack(ctx, list, bed, o)
	if err != nil {
		return nil, err
	}
	for _, row := range l.Placements {
		if many && !row.Placed {
			return nil, fmt.Errorf("%w: %s found no place on machine %s", ErrBed, parts[row.Part].ID, m.Name)
		}
	}
	return l, nil
}

// withFootprints returns parts with their footprints, which are found once.
func (e *estimator) withFootprints(ctx context.Context, list []pack.Part) ([]pack.Part, error) {
	for i := range list {
		list[i].Footprint = e.footprints[list[i].Mesh]
	}
	list, err := pack.Footprints(ctx, list)
	for _, p := range list {
		e.footprints[p.Mesh] = p.Footprint
	}
	return list, err
}

// finish runs a build of copies, made some times.
func (e *estimator) finish(ctx context.Context, parts []Part, copies []copyAt, times int) (build, error) {
	b := build{groups: grouped(copies), copies: len(copies), times: times}
	var err error
	if b.run, err = e.model.run(ctx, b.groups); err != nil {
		if p := (*partError)(nil); errors.As(err, &p) {
			err = fmt.Errorf("%s: %w", parts[p.part].ID, err)
		}
		return b, err
	}
	return b, nil
}

// grouped puts copies of one part at one height together.
func grouped(copies []copyAt) []group {
	type key struct {
		part int
		what *measured
		z    float64
	}
	at := map[key]int{}
	var out []group
	for _, c := range copies {
		k := key{c.part, c.what, c.z}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, group{part: c.part, what: c.what, z: c.z, y0: c.y0, y1: c.y1})
		}
		out[i].count++
		out[i].at = append(out[i].at, c.at)
		out[i].y0, out[i].y1 = min(out[i].y0, c.y0), max(out[i].y1, c.y1)
	}
	if n := len(copies); n > 0 {
		out[at[key{copies[n-1].part, copies[n-1].what, copies[n-1].z}]].brim = copies[n-1].brim
	}
	return out
}

// eachFuller runs the builds of from and more of the copies in order, one by one.
func eachFuller(ctx context.Context, m model, order []copyAt, from int, visit func(copies int, r *run)) error {
	for n := from; n <= len(order); n++ {
		r, err := m.run(ctx, grouped(order[:n]))
		if err != nil {
			return err
		}
		visit(n, r)
	}
	return nil
}

// check refuses parts that are none.
func check(parts []Part) error {
	if len(parts) == 0 {
		return fmt.Errorf("%w: no parts", ErrPart)
	}
	for _, p := range parts {
		switch {
		case p.Mesh == nil || len(p.Mesh.Faces) == 0:
			return fmt.Errorf("%w: %s has no faces", ErrPart, p.ID)
		case p.Count < 1 || p.Count > maxQuantity:
			return fmt.Errorf("%w: %s: %d copies: use 1 to %d", ErrOptions, p.ID, p.Count, maxQuantity)
		}
	}
	return nil
}
