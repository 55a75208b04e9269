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
// print. In between, memory holds for each layer six words of 64 bits for each
// block of the lattice within the box of the part, and one word after: blocks are
// as wide as the lines of support are apart, so that with lines 2.5 mm apart a
// layer takes 6 bytes for each square mm, and 1.
//
// The rules are those of PrusaSlicer's support on a grid.

// support is a print on its way to support.
type support struct {
	s       *config.Settings
	lattice lattice
	floors  []floorOf
	levels  []level

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
	n := 0
	put := func(l Layer) bool {
		l.Index = n
		n++
		return yield(l, nil)
	}
	var fault error
	err := withoutSupport(ctx, u.watch(layers), s, at, func(l Layer) bool {
		more := true
		if more, fault = u.upTo(l.Z-sameZ, put); fault != nil || !more {
			return false
		}
		paths, err := u.beside(l.Z)
		if err != nil {
			fault = err
			return false
		}
		l.Paths = inserted(l.Paths, paths)
		return put(l)
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

// upTo puts the levels that end below z.
func (u *support) upTo(z float64, put func(Layer) bool) (more bool, err error) {
	for ; u.done < len(u.levels) && u.levels[u.done].top < z; u.done++ {
		l := &u.levels[u.done]
		paths, err := u.draw(l)
		if err != nil {
			return false, err
		}
		if len(paths) > 0 && !put(Layer{Z: l.top, Height: l.top - l.bottom, Paths: paths}) {
			return false, nil
		}
	}
	return true, nil
}

// beside returns the support that ends at z.
func (u *support) beside(z float64) ([]Path, error) {
	var out []Path
	for ; u.done < len(u.levels) && u.levels[u.done].top < z+sameZ; u.done++ {
		paths, err := u.draw(&u.levels[u.done])
		if err != nil {
			return nil, err
		}
		out = append(out, paths...)
	}
	return out, nil
}
