package estimate

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Tier 1 adds up faces: surfaces that are not closed, not wound outwards or there twice are
// found out by what the sums say, and repaired before they are added up for good.

// seen is what sums over the faces of a part tell.
type seen struct {
	profile  *profile.Profile
	mesh     *mesh.Mesh // repaired
	shells   []shell    // where there are several
	warnings []mesh.Warning
	shared   bool // some of the surface is within the part, or there twice

	repeated *bool // whether faces are there again, once that was asked
}

// look measures the sections of a part, and repairs it first where sums say that its
// surface is not closed or not wound outwards. What is counted twice is a warning.
func look(ctx context.Context, m *mesh.Mesh, o profile.Options) (*seen, error) {
	out := &seen{mesh: m}
	if err := out.repair(ctx, o); err != nil {
		return nil, err
	}
	filled, surface, err := countsTwice(ctx, out.mesh, out.shells, out.repeats)
	if filled {
		out.warnings = append(out.warnings, warnTwice)
		out.shells = nil // one in another is no piece by itself
	}
	out.shared = surface
	if err == nil && !out.shared {
		out.shared, err = out.pinched(ctx)
	}
	return out, err
}

// pinched reports whether pieces that seem to be one touch at vertices or edges, and so
// perhaps with faces. Counts tell which parts may: those that seem to have handles; where
// there are few faces it is asked at once. Of parts with many faces nobody looks closer, which
// would take longer than all else.
func (s *seen) pinched(ctx context.Context) (bool, error) {
	m := s.mesh
	handles := len(m.Faces) <= fewFaces || 2*len(m.Vertices)-len(m.Faces) < 4
	for i := range s.shells {
		handles = handles || s.shells[i].spare < 4
	}
	if !handles || len(m.Faces) > mostSampled {
		return false, nil
	}
	t, err := mesh.NewTopology(ctx, m)
	if err != nil {
		return false, err
	}
	return t.NonManifoldEdges() > 0 || t.NonManifoldVertices > 0, nil
}

// measured returns it as what was found out so far.
func (s *seen) measured() *measured {
	return &measured{
		size: s.profile.Size, volume: math.Abs(s.profile.Volume), profile: s.profile,
		sound: len(s.warnings) == 0, warnings: s.warnings,
	}
}

// sum sets profile and shells.
func (s *seen) sum(ctx context.Context, o profile.Options) (err error) {
	if s.profile, err = profile.Of(ctx, s.mesh, o); err != nil {
		return fmt.Errorf("%w: %w", ErrPart, err)
	}
	s.shells = shells(s.mesh)
	return nil
}

// repair sets them, of the mesh as it should be.
func (s *seen) repair(ctx context.Context, o profile.Options) error {
	if err := s.sum(ctx, o); err != nil || s.profile.Sound() && !insideOut(s.shells) {
		return err
	}
	if !s.profile.Sound() && s.repeats() {
		if err := s.distinct(ctx, o); err != nil {
			return err
		}
	}
	if !s.facesOut() || !s.mesh.IsSurface() {
		if err := s.turn(ctx, o); err != nil {
			return err
		}
	}
	if s.profile.Sound() {
		return nil
	}
	w := mesh.Warning{Code: "open_mesh", Message: "the surface is not closed: volume and time are rough"}
	// Where holes are few, or lie flat, sections say what there is.
	var err error
	if p := s.profile; !(p.Volume > 0 && p.Negative == 0 && p.Gap < maxHole) {
		err = patch(ctx, s.mesh, p, &w)
	}
	s.warnings = append(s.warnings, w)
	return err
}

// repeats reports whether faces are there again, wound in whatever way.
func (s *seen) repeats() bool {
	if s.repeated == nil {
		again := s.mesh.Repeats()
		s.repeated = &again
	}
	return *s.repeated
}

// distinct leaves out faces that are there again.
func (s *seen) distinct(ctx context.Context, o profile.Options) error {
	once := s.mesh.Distinct()
	again := len(s.mesh.Faces) - len(once.Faces)
	if again == 0 {
		return nil
	}
	s.mesh, s.repeated = once, nil
	s.warnings = append(s.warnings, mesh.Warning{Code: "duplicate_faces", Message: fmt.Sprintf("%d faces that are there again were left out", again)})
	return s.sum(ctx, o)
}

// facesOut reports whether the outside of the part is clearly outside where it is a surface
// ([mesh.Mesh.IsSurface]): where there is one shell, or cavities in one.
func (s *seen) facesOut() bool {
	// The volume of an open shell depends on the place that it is taken about, by no more than
	// this within the box.
	p := s.profile
	vague := float64(p.Gap*geom.Norm(p.Size)/3) * (float64(p.Size.X*p.Size.Y) + float64(p.Size.Y*p.Size.Z) + float64(p.Size.Z*p.Size.X))
	return p.Volume > vague && (len(s.shells) == 0 || hollow(s.shells))
}

// turn turns faces round that look inwards.
func (s *seen) turn(ctx context.Context, o profile.Options) error {
	turned, n, err := outward(ctx, s.mesh)
	if err != nil || n == 0 {
		return err
	}
	s.mesh = turned
	s.warnings = append(s.warnings, mesh.Warning{Code: "inverted_faces", Message: fmt.Sprintf("%d faces were turned round before estimating", n)})
	return s.sum(ctx, o)
}

// patch scales the sections of an open part so that they hold the volume that the
// analysis finds.
func patch(ctx context.Context, m *mesh.Mesh, p *profile.Profile, w *mesh.Warning) error {
	r, err := analyze.Analyze(ctx, m, analyze.Options{})
	if err != nil {
		return err
	}
	if r.VolumeMM3 == nil {
		w.Message += ", and there is no honest volume"
		p.Volume = math.Abs(p.Volume)
		return nil
	}
	// What the sections hold may be nonsense; within a factor of two it is scaled, else
	// the volume is spread by what they are worth without a sign.
	sum := 0.0
	for i := range p.Layers {
		p.Layers[i].Area = math.Abs(p.Layers[i].Area)
		sum += float64(p.Layers[i].Area * p.Layers[i].Height)
	}
	p.Volume = *r.VolumeMM3
	if scale := p.Volume / sum; sum > 0 && scale > 0.5 && scale < 2 {
		for i := range p.Layers {
			p.Layers[i].Area = float64(p.Layers[i].Area * scale)
		}
	}
	return nil
}

// maxHole is the profile.Profile.Gap up to which the sections of an open surface are
// believed: holes as large as a twentieth of its box.
const maxHole = 0.05

// outward returns m with the faces turned round that look inwards, and how many these are.
func outward(ctx context.Context, m *mesh.Mesh) (*mesh.Mesh, int, error) {
	flip, err := analyze.Inverted(ctx, m)
	n := countTrue(flip)
	if err != nil || n == 0 {
		return m, 0, err
	}
	return flipped(m, flip), n, nil
}

func countTrue(list []bool) int {
	n := 0
	for _, v := range list {
		if v {
			n++
		}
	}
	return n
}

// flipped returns m with some faces turned round.
func flipped(m *mesh.Mesh, flip []bool) *mesh.Mesh {
	faces := slices.Clone(m.Faces)
	for i, f := range faces {
		if flip[i] {
			faces[i] = [3]uint32{f[0], f[2], f[1]}
		}
	}
	return &mesh.Mesh{Name: m.Name, Vertices: m.Vertices, Faces: faces}
}
