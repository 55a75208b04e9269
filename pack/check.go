package pack

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/pack/internal/verify"
)

// Tolerance is how much a distance may fall short, and how deep surfaces may
// enter each other, before [Check] calls it a violation, in mm.
const Tolerance = 1e-6

// MaxViolations is how many violations [Check] lists. A layout with more has one
// reason for all of them, and a pile of thousands of parts has millions.
const MaxViolations = 1000

// CheckReport is what [Check] found.
type CheckReport struct {
	// Violations in the order of the rows they are about; those of single copies
	// before those of pairs.
	Violations []Violation

	// More is true when there are more than [MaxViolations].
	More bool

	// Removal says how the copies of a layout in space can be taken out. nil on
	// plates, where nobody asks, and where copies overlap.
	Removal *Removal

	Copies int // placed copies that were checked
	Pairs  int // pairs of them near enough to be measured
}

// OK reports whether nothing is wrong with the layout.
func (r *CheckReport) OK() bool { return len(r.Violations) == 0 }

// Check proves l against the parts it was made from and the bed it is for, with
// code that no packer uses. It finds:
//
//   - copies that are missing, doubled, out of order or on a plate that does not
//     exist, locked ones that moved, groups on several plates;
//   - matrices that are not finite, do not keep lengths, mirror, tilt the part
//     or turn it by an angle that the options do not allow;
//   - parts that reach over the edge of the bed or into a keep-out area, are
//     nearer to the wall than asked, too high, or not standing on the plate;
//   - every pair of copies on one plate that is nearer than asked, with the
//     places where it is, and every pair that overlaps, with the depth. A part
//     inside a hole of another is free, one inside its area is not.
//
// In two dimensions distances are between footprints. The asked distance of a
// pair is the largest of the smallest distances of the options and of the two
// parts, plus both margins. A part without a footprint is measured by the true
// shadow of its mesh, triangle by triangle. A part with both is measured by its
// footprint; one computed from a mesh is a little too large, so that a shortage
// of at most [FootprintSlack] counts only when the true shadows have it too.
// Surfaces of meshes with footprints are also measured in space, unless they may
// touch: a footprint may be smaller than the shadow, for parts that stand under
// the overhang of others. Every vertex has to be above the bed.
//
// Where holes or hollows of parts may not be used, parts count without their
// holes or as their convex hulls.
//
// # In space
//
// A layout whose [PackerType] is one in space is proven on meshes alone: parts
// may lie anywhere in the build volume, in any turn that the options allow, and
//
//   - every vertex keeps its distance from the walls and from the floor, is below
//     the top, and no part reaches into a keep-out box or, at any height, into a
//     keep-out area;
//   - the surfaces of every pair are as far apart as asked: the distance from
//     triangle to triangle;
//   - no surfaces cross, whatever distance is asked for, and no part lies inside
//     the solid of another: where the surface of that winds around it. A part in
//     a cavity of another overlaps nothing. Whether it can be taken out again is
//     another question;
//   - no layer of [LayerThickness] has more area than the cap, if there is one.
//
// A mesh with holes is a solid where its winding number is beyond a half. Margins
// count on all sides, above and below too. Footprints, and whether holes and
// hollows may be used, are for plates.
//
// Copies flagged as oversized may leave the bed when the options keep such
// parts. Copies whose matrix is wrong are not measured. The options are those of
// l. An error means that nothing could be proven: a part without a shape, a bed
// without an area, a distance that is negative or not a number, or the end of
// ctx, which is looked at every few hundred pairs.
func Check(ctx context.Context, parts []Part, bed Bed, l *Layout) (*CheckReport, error) {
	if l == nil {
		return nil, fmt.Errorf("check: no layout")
	}
	c := &checker{parts: parts, bed: bed, l: l, report: &CheckReport{}}
	if err := c.prepare(ctx); err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	ctx = par.WithWorkers(ctx, l.Options.Workers)
	c.rows()
	c.together()
	if err := c.measure(ctx); err != nil {
		return nil, err
	}
	if err := c.layerAreas(ctx); err != nil {
		return nil, err
	}
	if err := c.removal(ctx); err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	return c.report, nil
}

// checker is one run of [Check].
type checker struct {
	parts  []Part
	bed    Bed
	l      *Layout
	shapes []*form // by part; nil where no copy is placed
	plate  *verify.Placed
	keep   *verify.Placed       // nil without keep-out areas
	boxes  []*verify.PlacedBody // keep-out boxes of a layout in space
	copies []*spot
	report *CheckReport
}

// spot is a placed copy whose matrix is sound.
type spot struct {
	row    int
	place  Placement
	shape  *form
	margin float64
	least  float64 // distance to others without the margins
}

// prepare refuses what nothing can be proven about and builds the shapes.
func (c *checker) prepare(ctx context.Context) error {
	for _, err := range []error{
		checkBed(c.bed),
		length("min distance", c.l.Options.MinDistance),
		length("wall distance", c.l.Options.WallDistance),
		length("floor distance", c.l.Options.floor()),
		length("max layer area", c.l.Options.MaxLayerArea),
		c.l.Options.Packer.check(),
		c.l.Options.Interlock.check(),
	} {
		if err != nil {
			return err
		}
	}
	if err := c.prepareBoxes(); err != nil {
		return err
	}
	c.prepareBed()
	return c.prepareParts(ctx)
}

// length refuses what is not a length.
func length(name string, v float64) error {
	if !(v >= 0 && v <= math.MaxFloat64) {
		return fmt.Errorf("%s: %g is not a length", name, v)
	}
	return nil
}

func checkBed(b Bed) error {
	switch b.Shape {
	case Rectangle, Circle, Polygonal:
	default:
		return fmt.Errorf("bed: unknown shape %q", b.Shape)
	}
	if area := b.Area(); !(area > 0 && area <= math.MaxFloat64) || b.Shape == Rectangle && !(b.X > 0) {
		return fmt.Errorf("bed: no area")
	}
	return length("bed: height", b.Z)
}

// prepareBed builds the outlines of the plate and the keep-out areas.
func (c *checker) prepareBed() {
	if c.bed.Shape == Polygonal {
		c.plate = fixed(poly.Region{c.bed.Outline})
	}
	keep := c.bed.KeepOut
	if !c.space() {
		keep = c.bed.keptFree()
	}
	if len(keep) > 0 {
		c.keep = fixed(keep)
	}
}

// fixed returns the outline g where it is.
func fixed(g poly.Region) *verify.Placed {
	return &verify.Placed{Shape: verify.NewOutline(g), Pose: geom.Identity()}
}

// prepareParts builds the shapes of all parts that are placed.
func (c *checker) prepareParts(ctx context.Context) error {
	c.shapes = make([]*form, len(c.parts))
	for _, p := range c.l.Placements {
		if !p.Placed || p.Part < 0 || p.Part >= len(c.parts) || c.shapes[p.Part] != nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		part := &c.parts[p.Part]
		if err := checkPart(part); err != nil {
			return fmt.Errorf("part %d (%s): %w", p.Part, part.Name(), err)
		}
		f, err := newForm(ctx, part, c.l.Options)
		if err != nil {
			return fmt.Errorf("part %d (%s): %w", p.Part, part.Name(), err)
		}
		c.shapes[p.Part] = f
	}
	return nil
}

// add lists a violation and reports whether there is room for more.
func (c *checker) add(v Violation) bool {
	if len(c.report.Violations) >= MaxViolations {
		c.report.More = true
		return false
	}
	c.report.Violations = append(c.report.Violations, v)
	return true
}
