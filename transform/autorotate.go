package transform

import (
	"math"

	"github.com/saggar3d/saggar/mesh"
)

// AutoRotate turns the part about the origin so that its box fits a build volume.
//
// Looked at are the 24 turns onto the axes, the poses that rest on a face of the
// convex hull, with the least turn about Z with which they fit, and the poses of
// the smallest box. Of those that fit it takes the lowest, of these the one with
// the least area to be supported (see [Pose]), of these the one with the least
// turn; what differs by less than a millionth is equal. When none fits, turns of
// any kind are searched, first those that lay the part along a space diagonal.
type AutoRotate struct {
	Build XYZ // mm
}

// Type returns "auto-rotate".
func (AutoRotate) Type() string { return typeAutoRotate }

func (s AutoRotate) check(f *faults, at string) { f.build(at, s.Build) }

// Source says how a pose was found.
type Source string

// The sources of poses.
const (
	SourceAxis       Source = "axis"        // one of the 24 turns onto the axes
	SourceFace       Source = "face"        // rests on a face of the convex hull
	SourceMinimalBox Source = "minimal_box" // along the smallest box
	SourceFree       Source = "free"        // none of these fitted
)

// Pose is what auto-rotate chose.
type Pose struct {
	Source   Source  `json:"source"`
	AngleDeg float64 `json:"angle_deg"` // of the whole turn, about one axis

	// OverhangAreaMM2 is the area of the faces that look down and lean more than
	// 45 degrees from the vertical, without those that lie on the plate.
	OverhangAreaMM2 float64 `json:"overhang_area_mm2"`
}

// slack is how far beyond the build volume, relatively, a box still fits: what
// rounding may add to a part that fits just so.
const slack = 1e-9

// alike is how far, relatively, numbers of two poses may differ and be equal. It
// is some ten times what single precision leaves open: a part that stands well as
// it is shall not be turned by the noise of its file.
const alike = 1e-6

// over returns the largest ratio of a side to that of the build volume: up to 1
// the box fits.
func (b XYZ) over(size [3]float64) float64 {
	return max(size[0]/b.X, size[1]/b.Y, size[2]/b.Z)
}

func (b XYZ) fits(size [3]float64) bool { return b.over(size) <= 1+slack }

// candidate is a pose that is looked at.
type candidate struct {
	frame    frame
	source   Source
	size     [3]float64
	overhang float64
}

func (s AutoRotate) apply(r *run) error {
	b, err := newBody(r.ctx, r.mesh)
	if err != nil {
		return err
	}
	p := &poser{body: b, build: s.Build, mesh: r.mesh, diagonal: r.box.Diagonal(), least: math.Inf(1)}
	if err := p.look(); err != nil {
		return err
	}
	if len(p.fit) == 0 {
		if err := p.lookFreely(); err != nil {
			return err
		}
	}
	if len(p.fit) == 0 {
		return p.doesNotFit(r)
	}
	c, err := p.choose()
	if err != nil {
		return err
	}
	r.done.Pose = &Pose{Source: c.source, AngleDeg: c.frame.degrees(), OverhangAreaMM2: c.overhang}
	return r.move(c.frame.affine(), false)
}

func (p *poser) doesNotFit(r *run) error {
	box := XYZ{p.best[0], p.best[1], p.best[2]}
	e := r.error(CodeDoesNotFit, "the part does not fit %g x %g x %g mm in any pose that was found; the best box is %.6g x %.6g x %.6g mm",
		p.build.X, p.build.Y, p.build.Z, box.X, box.Y, box.Z)
	build := p.build
	e.Box, e.Build = &box, &build
	return e
}

// poser is one search for a pose.
type poser struct {
	*body
	build XYZ
	mesh  *mesh.Mesh

	diagonal float64 // of the mesh's box

	fit   []candidate
	least float64    // of over, of all that was looked at
	best  [3]float64 // its box
}
