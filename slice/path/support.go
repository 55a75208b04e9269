package path

import (
	"context"
	"errors"
	"iter"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// Support. What stands below an overhang is known only when the overhang is, so
// the layers are cut twice: the first time to find what hangs over, the second to
// print. In between, memory holds for each layer up to eight words of 64 bits for each
// block of the lattice within the box of the part, and one word after: blocks are
// as wide as the lines of support are apart, so that with lines 2.5 mm apart a
// layer takes up to 8 bytes for each square mm, and 1 afterwards.
//
// The rules are those of PrusaSlicer's support on a grid.

// Supports reports whether support is made where a part asks for it.
func Supports(s *config.Settings) bool { return s.SupportMaterial && s.SupportMaterialAuto }

// support is a print on its way to support.
type support struct {
	s       *config.Settings
	lattice lattice
	floors  []floorOf
	levels  []level
	hung    []*shelf // below the part, and those
	stands  []*shelf // on it, that are still to come, or that others of those touch

	near   []nearby // layers of the part about the level at hand
	drawer drawer
	at     geom.Vec2
	done   int // levels
}

// nearby is a layer of the part, and its cells with the gap around them when they
// have been wanted.
type nearby struct {
	layer slice.Layer
	part  *mask
}

// withSupport returns the toolpaths of layers with support.
func withSupport(ctx context.Context, layers iter.Seq2[slice.Layer, error], s config.Settings, at *lane, yield func(Layer, error) bool) error {
	u := &support{s: &s}
	if err := u.survey(ctx, layers); err != nil {
		return err
	}
	u.carry()
	for k := range min(at.skirt, len(u.floors)) {
		if areas := u.floors[k].areas; areas != nil {
			m := u.paint(areas)
			if k == 0 {
				m = u.foot(m, newMask(0, 0, 0, 0))
			}
			at.add(supportCell.region(m))
		}
	}
	n := 0
	put := func(l Layer) bool {
		l.Index = n
		n++
		return yield(l, nil)
	}
	var fault error
	err := withoutSupport(ctx, u.watch(layers), s, at, func(l Layer) bool {
		group, err := u.upTo(l.Z - sameZ)
		if err == nil {
			var paths []Path
			paths, err = u.beside(l.Z)
			if len(group)+len(paths) > 0 && len(l.Paths) > 0 {
				l.Paths[0].Inside = false // what comes before it is support
			}
			l.Paths = inserted(l.Paths, paths)
		}
		if err != nil {
			fault = err
			return false
		}
		for _, l := range together(append(group, l)) {
			if !put(l) {
				return false
			}
		}
		return true
	})
	return errors.Join(err, fault)
}

// inserted puts support behind the skirt and before everything else.
func inserted(paths, support []Path) []Path {
	if len(support) == 0 {
		return paths
	}
	i := 0
	for i < len(paths) && paths[i].Feature == Skirt {
		i++
	}
	out := make([]Path, 0, len(paths)+len(support))
	return append(append(append(out, paths[:i]...), support...), paths[i:]...)
}

// watch passes layers on and keeps those near.
func (u *support) watch(layers iter.Seq2[slice.Layer, error]) iter.Seq2[slice.Layer, error] {
	return func(yield func(slice.Layer, error) bool) {
		for l, err := range layers {
			if err == nil && len(u.levels) > 0 {
				u.near = append(u.near, nearby{layer: slice.Layer{Index: l.Index, Bottom: l.Bottom, Height: l.Height, Region: l.Region}})
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// together tells layers that set as one of each other.
func together(group []Layer) []Layer {
	if len(group) == 1 {
		return group
	}
	for i := range group {
		for k := range group {
			if k != i {
				group[i].With = append(group[i].With, group[k].Paths)
			}
		}
	}
	return group
}

// upTo returns the levels that end below z and are not empty.
func (u *support) upTo(z float64) ([]Layer, error) {
	var out []Layer
	for ; u.done < len(u.levels) && u.levels[u.done].z < z; u.done++ {
		l := &u.levels[u.done]
		height := l.height()
		paths, err := u.draw(l)
		if err != nil {
			return nil, err
		}
		if len(paths) > 0 {
			out = append(out, Layer{Z: l.z, Height: height, Paths: paths})
		}
	}
	return out, nil
}

// beside returns the support that ends at z.
func (u *support) beside(z float64) ([]Path, error) {
	var out []Path
	for ; u.done < len(u.levels) && u.levels[u.done].z < z+sameZ; u.done++ {
		paths, err := u.draw(&u.levels[u.done])
		if err != nil {
			return nil, err
		}
		out = append(out, paths...)
	}
	return out, nil
}
