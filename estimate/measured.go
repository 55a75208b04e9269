package estimate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/saggar3d/saggar/estimate/fdm"
	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/engine"
)

// measured is what a model has found out about one part in one orientation. Which
// fields are set depends on the model.
type measured struct {
	size   geom.Vec
	volume float64 // mm³ of the solid
	shell  float64 // mm³ of it near the surface, where a model asks for that

	profile *profile.Profile // of tier 1
	known   fdm.Known        // of its sections
	bare    *int             // how many sections at its foot nothing is printed of, where that was looked at
	room    *overhang.Room   // below overhangs, where they are supported
	support float64          // mm³ of that room

	reach *reach // of what skirts are around

	foot poly.Region // what its brim is around, seen from the middle of the box around it
	brim fdm.Brim    // where no other is near

	traced []fdm.Traced // of tier 2
	mesh   *mesh.Mesh   // of tier 3, as it stands

	pieces []piece // of tiers 1 and 2 of filament, in the place of all of them

	turn [3][3]float64 // in which it was measured

	sound    bool // closed and wound outwards
	warnings []mesh.Warning
}

// run is what a build takes.
type run struct {
	time     float64 // s
	layers   int
	height   float64
	features []feature
	perLayer []layerRun

	odd []partWarning // what is odd about parts only when they are printed

	base, support, waste float64 // mm³

	warnings []mesh.Warning
}

// feature is a kind of work in a build.
type feature struct {
	name   string
	time   float64 // s
	volume float64 // mm³
}

type layerRun struct{ base, height, time, volume float64 }

// group is some copies of a part in one build that stand alike.
type group struct {
	part   int
	what   *measured
	count  int
	z      float64 // of the lowest point over the plate
	y0, y1 float64 // extent of all in Y, for machines that print in swaths

	brim *fdm.Brim // of the build, in one of its groups, where it was found before

	at []poly.Motion // where they stand, seen from above: of what was measured, about its middle
}

// still is where a copy stands that nobody has moved.
var still = poly.Motion{Cos: 1}

// places are those of a group; of one whose place does not matter it is one.
func (g *group) places() []poly.Motion {
	if len(g.at) == 0 {
		return []poly.Motion{still}
	}
	return g.at
}

// model is how time and material follow from measurements.
type model interface {
	// measure looks at a part as it stands; its cost is that of the tier.
	measure(ctx context.Context, m *mesh.Mesh) (*measured, error)

	// run returns what a build of some copies takes. Its errors are those of parts, as
	// [partError], and of ctx.
	run(ctx context.Context, groups []group) (*run, error)

	// fuller runs the builds of from and more of the copies, which are in the order in
	// which a build is filled; only time and waste count.
	fuller(ctx context.Context, order []copyAt, from int, visit func(copies int, r *run)) error

	// key names what measure depends on beside the mesh.
	key() any
}

// partWarning is something odd about one part of a build.
type partWarning struct {
	part int
	mesh.Warning
}

// lost counts, by part, pieces of which nothing would be printed while others are.
type lost map[int]int

// warnings are those of parts of which something is printed.
func (l lost) warnings() (out []partWarning) {
	for _, part := range sortedKeys(l) {
		text := fmt.Sprintf("nothing is printed of %d of its pieces: no layer of them is as wide as a line", l[part])
		out = append(out, partWarning{part, mesh.Warning{Code: engine.WarnNothing, Message: text}})
	}
	return out
}

// emptyBelow is the warning that so many of the lowest layers of a part have nothing to
// print, up to a height in mm.
func emptyBelow(part, bare, layers int, height float64) partWarning {
	return partWarning{part, mesh.Warning{Code: slice.WarnEmptyFirstLayer, Message: engine.NothingBelow(bare, layers, height)}}
}

// partError is why one part of a build cannot be made.
type partError struct {
	part int
	err  error
}

// nothingOf is the error of a part that would not be there when printed.
func nothingOf(part int) error {
	return &partError{part, fmt.Errorf("%w: no layer of it is as wide as a line: nothing would be printed", ErrPart)}
}

func (e *partError) Error() string { return e.err.Error() }
func (e *partError) Unwrap() error { return e.err }

// measureKey finds what has been measured before.
type measureKey struct {
	mesh *mesh.Mesh
	row  [3]float64 // of the turn: where its Z comes from
	what any

	build bool    // by the pieces of a part that is one
	gap   float64 // of these
}

// measure returns what the model knows of a mesh in an orientation, which it measures
// once. Turning about Z changes nothing that counts.
func (e *estimator) measure(ctx context.Context, m *mesh.Mesh, pose geom.Affine) (*measured, error) {
	key := measureKey{mesh: m, row: pose.M[2], what: e.model.key()}
	var items *mesh.Model
	if e.summed() && pose.M == geom.Identity().M {
		items = e.items[m]
	}
	if items != nil {
		key.build, key.gap = true, engine.PieceOptions(&e.settings).Gap
	}
	if known, ok := e.measured[key]; ok {
		return known, nil
	}
	turned := m
	if pose.M != geom.Identity().M {
		pose.T = geom.Vec{}
		turned = m.Transform(pose)
	}
	out, err := e.measureAll(ctx, turned, items)
	if err == nil {
		out.turn = pose.M
		e.measured[key] = out
	}
	return out, err
}

// summed reports whether sections of parts are added up, as in tiers 1 and 2 of filament.
func (e *estimator) summed() bool {
	return e.process == "fdm" && (e.tier == Instant || e.tier == Areas)
}

// measureAll measures a mesh, by the pieces that it was merged from where that is quicker.
func (e *estimator) measureAll(ctx context.Context, m *mesh.Mesh, items *mesh.Model) (*measured, error) {
	if items != nil {
		pieces, err := e.piecesOf(ctx, m, items)
		if err != nil {
			return nil, err
		}
		if len(pieces) > 0 {
			return sumOf(m, pieces), nil
		}
	}
	return e.model.measure(ctx, m)
}

// supported reports whether there is support.
func (m *measured) supported() bool { return m.room != nil && m.room.Volume > 0 }

// tooManyLayers refuses a part of more layers than anybody makes, which is in another unit.
func (m *measured) tooManyLayers(first, height float64) error {
	if n := (m.size.Z - first) / height; n > profile.MaxLayers {
		return fmt.Errorf("%w: layers of %g mm cut a part of %g mm into more than %d", ErrPart, height, m.size.Z, profile.MaxLayers)
	}
	return nil
}

// room returns what support fills below a part.
func room(ctx context.Context, m *mesh.Mesh, o overhang.Options) (*overhang.Room, error) {
	r, err := overhang.Below(ctx, m, o)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	return r, nil
}

// sortedUnique returns each number once, the smallest first.
func sortedUnique(list []int) []int {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
