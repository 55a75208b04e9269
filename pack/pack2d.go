package pack

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack/internal/plate"
)

// Pack2D places parts on plates by their true footprints, turned about Z only,
// nested into each other's hollows and holes. A first layout is found at once, by
// convex hulls; then, until the budget ends or nothing better turns up for long,
// parts that found no room are put where they overlap least and the overlaps are
// taken out by guided local search, plates are emptied into others, and what lies
// on the emptiest plate is pushed together.
//
// Parts keep their gap by the footprint as given or computed, a little enlarged
// where it has many corners: by at most 0.1 % of its area, more when hundreds of
// corners matter.
type Pack2D struct{}

var _ Packer = Pack2D{}

// ErrOptions is wrapped by the errors about options, parts and beds that make no
// sense.
var ErrOptions = errors.New("invalid")

// Pack implements [Packer]. Errors: what makes no sense, named, wraps
// [ErrOptions]; so does a part that is stored too far away, see [ErrFar]; a part with neither mesh nor footprint; a footprint that cannot be
// computed. When ctx ends, the best layout so far comes with its error, nil before
// the first.
func (Pack2D) Pack(ctx context.Context, parts []Part, bed Bed, o Options) (*Layout, error) {
	clock := o.clock()
	known := o.Shapes
	o.Packer, o.Shapes = OnPlates, nil // which is no option of a layout
	o = o.withDefaults()
	if err := validate(parts, &bed, &o); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	ctx = par.WithWorkers(ctx, o.Workers)
	parts, err := Footprints(ctx, parts)
	if err != nil {
		return nil, err
	}
	if parts, err = nearby(parts, &bed, &o); err != nil {
		return nil, err
	}
	if err := sound(parts); err != nil {
		return nil, err
	}
	j, err := newJob(ctx, parts, bed, o, known)
	if err != nil {
		return nil, err
	}
	if err := j.checkLocked(ctx); err != nil {
		return nil, err
	}
	fo := plate.FillOptions{Coarse: j.coarse, Seed: o.Seed, Budget: o.budget(clock), Loose: o.Loose}
	if o.Progress != nil {
		fo.Report = func(r *plate.Result, used float64) {
			o.Progress(Progress{Fraction: min(1, used), Best: j.layout(r)})
		}
	}
	r := plate.Fill(ctx, &j.problem, j.exact, fo)
	if r == nil {
		return nil, context.Cause(ctx)
	}
	l, err := j.layout(r), ctx.Err()
	l.Status = statusOf(err)
	return l, err
}

// statusOf returns how a search ended whose context has the error err.
func statusOf(err error) Status {
	if err != nil {
		return Cancelled
	}
	return Complete
}

// validate refuses what makes no sense, by name.
func validate(parts []Part, bed *Bed, o *Options) error {
	if err := o.validate(); err != nil {
		return err
	}
	if err := bed.validate(); err != nil {
		return err
	}
	for i := range parts {
		if err := parts[i].validate(o.Packer); err != nil {
			return fmt.Errorf("part %d (%s): %w", i, parts[i].ID, err)
		}
	}
	return checkCopies(parts)
}

// checkCopies refuses more copies than a layout may have: each is a row, and a
// count is written more quickly than its rows.
func checkCopies(parts []Part) error {
	n := 0
	for i := range parts {
		if n += max(parts[i].count(), len(parts[i].Locked)); n < 0 || n > maxCopies {
			return fmt.Errorf("more than %d copies", maxCopies)
		}
	}
	return nil
}

// job is a packing problem in the terms of the search.
type job struct {
	parts   []Part
	bed     Bed
	o       Options
	problem plate.Problem
	coarse  *plate.Catalogue
	exact   *plate.Catalogue

	copies  []copyOf // of all parts in order, then the optional ones
	item    []int    // of every copy: its item, or -1
	kinds   []plate.Kind
	owner   []int // part of every kind, or a role below 0
	tops    []float64
	low     []float64
	reasons []Reason
	large   []bool // by part: it fits the empty bed in no allowed turn
	fixed   []Pose // of copies that are not searched for, by copy
}

type copyOf struct{ part, copy int }

// Roles of kinds that are no parts.
const (
	isKeepOut = -1 - iota
	isOutside
)

func newJob(ctx context.Context, parts []Part, bed Bed, o Options, known *Shapes) (*job, error) {
	j := &job{parts: parts, bed: bed, o: o}
	box := bed.bounds()
	j.problem.Area = plate.Area{X0: box.Min.X, Y0: box.Min.Y, X1: box.Max.X, Y1: box.Max.Y}
	if bed.Shape == Circle {
		j.problem.Area.Radius = bed.X / 2
	}
	j.problem.Room = bed.Area()
	j.problem.ByHeight = o.Objective == ByHeight
	j.problem.MaxPlates = 1
	if o.MultiBuild {
		j.problem.MaxPlates = o.MaxPlates
	}
	for i := range parts {
		k, err := searched(&parts[i], &o)
		if err != nil {
			return nil, fmt.Errorf("part %d (%s): %w", i, parts[i].ID, err)
		}
		k.Region = visible(k.Region, j.scale())
		j.addKind(k, i)
		lo, hi := heightsOf(parts[i].Mesh)
		j.low, j.tops = append(j.low, lo), append(j.tops, hi-lo)
	}
	if err := j.obstacles(ctx); err != nil {
		return nil, err
	}
	j.makeCatalogues(known)
	j.items()
	return j, nil
}

// largestScale in mm is the size of plate up to which what the search takes for
// nothing grows with it, to a quarter of [Tolerance]; rounding on a plate of
// [MaxLength] is a hundredth of that.
const largestScale = Tolerance / 4 / 1e-10

// scale returns the size of the plate in mm by which the search tells what is
// nothing: a 1e-10th of it.
func (j *job) scale() float64 {
	a := &j.problem.Area
	return min(max(a.X1-a.X0, a.Y1-a.Y0), largestScale)
}

// leastShare is what a part must measure at least, of the size of the plate, for
// its edges to be a thousand times as long as what is nothing to the search.
const leastShare = 1e-7

// visible returns g, or a square around it where g is too small for the search to
// see, which took its edges for nothing and its copies for no obstacle.
func visible(g poly.Region, scale float64) poly.Region {
	box, least := g.Box(), float64(leastShare*scale)
	s := box.Size()
	if len(g) == 0 || max(s.X, s.Y) >= least {
		return g
	}
	x, y, d := float64((box.Min.X+box.Max.X)/2), float64((box.Min.Y+box.Max.Y)/2), float64(least/2)
	return poly.Region{{Outer: poly.Ring{{X: x - d, Y: y - d}, {X: x + d, Y: y - d}, {X: x + d, Y: y + d}, {X: x - d, Y: y + d}}}}
}

func (j *job) addKind(k plate.Kind, owner int) int {
	j.kinds, j.owner = append(j.kinds, k), append(j.owner, owner)
	return len(j.kinds) - 1
}

// heightsOf returns the lowest and the highest z of a mesh as stored, 0 without
// one.
func heightsOf(m *mesh.Mesh) (low, top float64) {
	box := solidBox(m)
	if box.Min.Z > box.Max.Z {
		return 0, 0
	}
	return box.Min.Z, box.Max.Z
}

// solidBox returns the box around the faces of a mesh, which may be nil: vertices
// that no face uses are not part of it.
func solidBox(m *mesh.Mesh) geom.Box {
	box := geom.EmptyBox()
	if m == nil {
		return box
	}
	for _, f := range m.Faces {
		for _, k := range f {
			v := m.Vertices[k]
			box.Min.X, box.Max.X = min(box.Min.X, v.X), max(box.Max.X, v.X)
			box.Min.Y, box.Max.Y = min(box.Min.Y, v.Y), max(box.Max.Y, v.Y)
			box.Min.Z, box.Max.Z = min(box.Min.Z, v.Z), max(box.Max.Z, v.Z)
		}
	}
	return box
}

// obstacles enters what never moves: areas outside a polygon, keep-out areas and
// locked copies.
func (j *job) obstacles(ctx context.Context) error {
	if j.bed.Shape == Polygonal {
		for _, p := range outsideOf(j.bed.Outline) {
			j.problem.Everywhere = append(j.problem.Everywhere, j.addKind(plate.Kind{Region: obstacle(p)}, isOutside))
		}
	}
	clean, err := soundRegion(j.bed.keptFree())
	if err != nil {
		return fmt.Errorf("keep-out areas: %w", err)
	}
	for _, p := range clean {
		j.problem.Everywhere = append(j.problem.Everywhere, j.addKind(plate.Kind{Region: obstacle(p)}, isKeepOut))
	}
	for i := range j.parts {
		for _, l := range j.parts[i].Locked {
			if err := j.lock(ctx, i, l); err != nil {
				return fmt.Errorf("part %d (%s): locked copy: %w", i, j.parts[i].ID, err)
			}
		}
	}
	return nil
}

// maxLockedPlates is how many plates may hold locked copies: all plates before
// them exist, too.
const maxLockedPlates = 10_000

// obstacle returns an area that nothing may enter, with fewer corners when it has
// many.
func obstacle(p poly.Polygon) poly.Region {
	g := poly.Region{p}
	if countCorners(g) <= fewCorners {
		return g
	}
	out, err := thinned(g, obstacleGain, g)
	if err != nil {
		return g
	}
	return out
}

// obstacleGain is the share by which the area of an obstacle may grow.
const obstacleGain = 1e-3

// lock enters a copy that lies fixed.
func (j *job) lock(ctx context.Context, part int, l Pose) error {
	if l.Plate < 0 || l.Plate > 0 && (!j.o.MultiBuild || j.o.MaxPlates > 0 && l.Plate >= j.o.MaxPlates) || l.Plate >= maxLockedPlates {
		return fmt.Errorf("%w: %w", ErrOptions, noPlate(l.Plate))
	}
	g, err := j.shadowAt(ctx, part, l.Transformation)
	if err != nil {
		return err
	}
	p := j.parts[part]
	p.Footprint = g
	if g, err = slimmer(thickened(g, &p), fewCorners, areaGain); err != nil {
		return err
	}
	g = visible(g, j.scale())
	for len(j.problem.Still) <= l.Plate {
		j.problem.Still = append(j.problem.Still, nil)
	}
	j.problem.Still[l.Plate] = append(j.problem.Still[l.Plate], j.addKind(plate.Kind{Region: g}, part))
	return nil
}

// noPlate is the error about a plate of a locked copy, which people count from 1.
func noPlate(plate int) error {
	if plate < 0 {
		return fmt.Errorf("plate: %d is below 0", plate)
	}
	return fmt.Errorf("plate %d does not exist", plate+1)
}

// shadowAt returns the area that a part covers in any pose.
func (j *job) shadowAt(ctx context.Context, part int, a geom.Affine) (poly.Region, error) {
	p := &j.parts[part]
	upright := a.M[2] == [3]float64{0, 0, 1} && a.M[0][2] == 0 && a.M[1][2] == 0
	if !upright && p.Mesh != nil {
		return mesh.Footprint(ctx, p.Mesh, a, mesh.FootprintOptions{})
	}
	return j.movedShadow(part, a), nil
}

// movedShadow returns the area that a part covers in a pose that turns it about
// Z only.
func (j *job) movedShadow(part int, a geom.Affine) poly.Region {
	p := &j.parts[part]
	m := poly.Motion{Cos: a.M[0][0], Sin: a.M[1][0]}
	m.T.X, m.T.Y = a.T.X, a.T.Y
	g := thickened(p.Footprint, p).Move(m)
	switch {
	case j.o.NoConcavities:
		return hullOf(g)
	case j.o.NoHoles:
		return withoutHoles(g)
	}
	return g
}

// outsideOf returns what is not plate of a polygon's box, and a border around.
// Holes may run either way round.
func outsideOf(p poly.Polygon) poly.Region {
	p.Holes = slices.Clone(p.Holes)
	for i, h := range p.Holes {
		if h.Area() > 0 {
			p.Holes[i] = slices.Clone(h)
			slices.Reverse(p.Holes[i])
		}
	}
	box := p.Outer.Box()
	s := box.Size()
	d := float64((s.X + s.Y) / 8)
	lo, hi := box.Min, box.Max
	lo.X, lo.Y, hi.X, hi.Y = lo.X-d, lo.Y-d, hi.X+d, hi.Y+d
	frame := poly.Region{{Outer: poly.Ring{lo, {X: hi.X, Y: lo.Y}, hi, {X: lo.X, Y: hi.Y}}}}
	out, err := poly.Difference(frame, poly.Region{p})
	if err != nil {
		return frame
	}
	return out
}

// gap returns the distance that two kinds keep.
func (j *job) gap(a, b int) float64 {
	x, y := j.owner[a], j.owner[b]
	if x < 0 {
		x, y = y, x
	}
	switch {
	case x < 0:
		return 0
	case y == isKeepOut:
		return j.parts[x].Margin
	case y == isOutside:
		return j.o.WallDistance + j.parts[x].Margin
	}
	return j.o.gap(&j.parts[x], &j.parts[y])
}

// touching in mm is how much the search lets a gap fall short: half of what
// [Check] allows, so that parts fit that fit to the bit.
const touching = Tolerance / 2

// makeCatalogues prepares the shapes: as they are and as convex hulls.
func (j *job) makeCatalogues(known *Shapes) {
	if s := known.find(j); s != nil {
		j.exact, j.coarse = s.exact, s.coarse
		return
	}
	s := j.scale()
	j.exact = plate.NewCatalogue(j.kinds, s, touching, j.gap)
	hulls := make([]plate.Kind, len(j.kinds))
	for i, k := range j.kinds {
		hulls[i] = k
		if len(k.Angles) == 0 {
			continue
		}
		h, err := slimmer(poly.Hull(k.Region), fewHullCorners, hullGain)
		if err != nil {
			h = poly.Hull(k.Region)
		}
		hulls[i].Region = h
	}
	j.coarse = plate.NewCatalogue(hulls, s, touching, j.gap)
	j.coarse.Rough()
	known.keep(j)
}
