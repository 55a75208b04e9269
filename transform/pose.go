package transform

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// look measures the poses that rest on something flat or lie along the axes.
func (p *poser) look() error {
	var list []candidate
	for _, t := range axisTurns() {
		list = append(list, candidate{frame: t, source: SourceAxis})
	}
	faces, err := p.restingPoses()
	if err != nil {
		return err
	}
	list = append(list, faces...)
	box := frame(p.hull.MinimalBox().Axes)
	if geom.Finite(box[0]) && geom.Finite(box[1]) && geom.Finite(box[2]) {
		for _, t := range axisTurns() {
			list = append(list, candidate{frame: box.after(t).squared(), source: SourceMinimalBox})
		}
	}
	return p.admit(list)
}

// admit measures poses and keeps those that fit.
func (p *poser) admit(list []candidate) error {
	frames := make([]frame, len(list))
	for i, c := range list {
		frames[i] = c.frame
	}
	sizes, err := p.measureAll(frames)
	if err != nil {
		return err
	}
	for i, c := range list {
		c.size = sizes[i]
		if p.note(c.size); p.build.fits(c.size) {
			p.fit = append(p.fit, c)
		}
	}
	return nil
}

// note remembers the box that comes nearest to fitting.
func (p *poser) note(size [3]float64) {
	if over := p.build.over(size); over < p.least {
		p.least, p.best = over, size
	}
}

// axisTurns returns the 24 turns that take the axes to axes.
func axisTurns() []frame {
	var out []frame
	for i := range 3 {
		for j := range 3 {
			if i == j {
				continue
			}
			for s := range 4 {
				x, y := geom.Scale(float64(1-2*(s&1)), upright[i]), geom.Scale(float64(1-(s&2)), upright[j])
				out = append(out, frame{x, y, geom.Cross(x, y)})
			}
		}
	}
	return out
}

// mostFaces is how many faces of a hull are tried as the lower side for the size of
// the face, and as many again for the height of the pose: parts have a few dozen
// real ones; the rest of a large hull is what round surfaces are made of.
const mostFaces = 128

// side is the direction of a face of the hull.
type side struct {
	normal geom.Vec
	area   float64
	height float64 // of the part above it
	facet  int
}

// restingPoses returns a pose for each promising face of the hull.
func (p *poser) restingPoses() ([]candidate, error) {
	sides, err := p.sides()
	if err != nil {
		return nil, err
	}
	out := make([]candidate, len(sides))
	err = par.Each(p.ctx, len(sides), func(_, i int) error {
		out[i] = candidate{frame: p.standing(geom.Scale(-1, sides[i].normal)), source: SourceFace}
		return nil
	})
	return out, err
}

// sides returns the largest faces of the hull and those on which it lies lowest.
func (p *poser) sides() ([]side, error) {
	all := make([]side, len(p.hull.Facets))
	err := par.For(p.ctx, len(all), 1024, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			all[i] = p.side(i)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s side) bool { return !(s.area > 0 && s.area <= math.MaxFloat64) })
	if len(all) <= 2*mostFaces {
		return all, nil
	}
	slices.SortFunc(all, func(a, b side) int { return cmp.Or(cmp.Compare(b.area, a.area), a.facet-b.facet) })
	slices.SortFunc(all[mostFaces:], func(a, b side) int { return cmp.Or(cmp.Compare(a.height, b.height), a.facet-b.facet) })
	return all[:2*mostFaces], nil
}

// side measures facet number i of the hull.
func (p *poser) side(i int) side {
	var n geom.Vec
	facet := p.hull.Facets[i]
	o := p.points[facet[0]]
	for k := 2; k < len(facet); k++ {
		n = geom.Add(n, geom.Cross(geom.Sub(p.points[facet[k-1]], o), geom.Sub(p.points[facet[k]], o)))
	}
	s := side{area: geom.Norm(n), facet: i}
	s.normal = geom.Scale(1/s.area, n)
	for _, q := range p.core {
		s.height = max(s.height, geom.Dot(s.normal, geom.Sub(o, q)))
	}
	return s
}

// choose returns the best of the poses that fit.
func (p *poser) choose() (candidate, error) {
	lowest := math.Inf(1)
	for _, c := range p.fit {
		lowest = min(lowest, c.size[2])
	}
	low := slices.DeleteFunc(p.fit, func(c candidate) bool { return c.size[2] > lowest*(1+alike) })
	if err := p.overhangs(low); err != nil {
		return candidate{}, err
	}
	surface, least := surfaceOf(p.mesh), math.Inf(1)
	for _, c := range low {
		least = min(least, c.overhang)
	}
	best, found := candidate{}, false
	for _, c := range low {
		if c.overhang > least+float64(alike*surface) {
			continue
		}
		if !found || c.frame.trace() > best.frame.trace()+alike {
			best, found = c, true
		}
	}
	return best, nil
}

// overhangs fills in the area to be supported; poses with the same side down have
// the same.
func (p *poser) overhangs(list []candidate) error {
	for i := range list {
		down := list[i].frame[2]
		same := slices.IndexFunc(list[:i], func(c candidate) bool { return geom.Norm(geom.Sub(c.frame[2], down)) < 1e-12 })
		if same >= 0 {
			list[i].overhang = list[same].overhang
			continue
		}
		var err error
		if list[i].overhang, err = p.overhang(down); err != nil {
			return err
		}
	}
	return nil
}

// overhangGrain is how many faces are looked at at a time.
const overhangGrain = 1 << 14

// overhang returns the area of the faces that look down, lean more than 45 degrees
// from the vertical and do not lie on the plate, when up is up.
func (p *poser) overhang(up geom.Vec) (float64, error) {
	lowest := math.Inf(1)
	for _, q := range p.hull.Points {
		lowest = min(lowest, geom.Dot(q, up))
	}
	plate := lowest + float64(alike*p.diagonal)
	v := p.mesh.Vertices
	sum, err := par.Reduce(p.ctx, len(p.mesh.Faces), overhangGrain, func(lo, hi int) geom.Sum {
		var sum geom.Sum
		for _, f := range p.mesh.Faces[lo:hi] {
			a, b, c := v[f[0]], v[f[1]], v[f[2]]
			n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
			if !analyze.Overhangs(n, up) {
				continue
			}
			if geom.Dot(a, up) > plate || geom.Dot(b, up) > plate || geom.Dot(c, up) > plate {
				sum.Add(geom.Norm(n) / 2)
			}
		}
		return sum
	}, func(a, b geom.Sum) geom.Sum {
		a.Merge(b)
		return a
	})
	return sum.Value(), err
}

// surfaceOf returns the area of all faces, to which areas of overhangs are compared.
func surfaceOf(m *mesh.Mesh) float64 {
	sum := 0.0
	for _, f := range m.Faces {
		a := m.Vertices[f[0]]
		sum += float64(geom.Norm(geom.Cross(geom.Sub(m.Vertices[f[1]], a), geom.Sub(m.Vertices[f[2]], a))) / 2)
	}
	return sum
}
