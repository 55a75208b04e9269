package estimate

import (
	"context"
	"errors"
	"fmt"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/engine"
)

// piece is a piece of a part that is a build by itself, and where its copies stand: as
// in a group, seen from the middle of the part.
type piece struct {
	what *measured
	at   []poly.Motion
}

// piecesOf measures the pieces of a part that is a build of equal items, which are many times
// quicker to measure once. It returns nil where the part is to be looked at as one: without
// equal items that stand apart, and where something is not on the plate or odd, of which the
// whole tells more.
func (e *estimator) piecesOf(ctx context.Context, part *mesh.Mesh, items *mesh.Model) ([]piece, error) {
	split := engine.PieceOptions(&e.settings)
	split.Copied, split.HalfTurns = true, true
	pieces, err := slice.Pieces(ctx, items, sliceOptions(&e.settings, e.options.Gap), split)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	copies := 0
	for i := range pieces {
		copies += len(pieces[i].At)
	}
	if copies == len(pieces) {
		return nil, nil
	}
	all := part.Bounds()
	middle := all.Center()
	var out []piece
	for i := range pieces {
		p := &pieces[i]
		m := subset(items, p.Items).Merged()
		box := m.Bounds()
		if box.Min.Z-all.Min.Z > onPlate {
			return nil, nil
		}
		what, err := e.model.measure(ctx, m)
		if errors.Is(err, ErrPart) {
			return nil, nil // there may be more than nothing of the whole
		}
		if err != nil || len(what.warnings) > 0 {
			return nil, err
		}
		s := piece{what: what}
		c := box.Center()
		for _, by := range p.At {
			by.T = by.Apply(geom.Vec2{X: c.X, Y: c.Y})
			by.T = geom.Vec2{X: by.T.X - middle.X, Y: by.T.Y - middle.Y}
			s.at = append(s.at, by)
		}
		out = append(out, s)
	}
	return out, nil
}

// subset returns the model of some of the items.
func subset(m *mesh.Model, items []int) *mesh.Model {
	out := &mesh.Model{Objects: m.Objects}
	for _, i := range items {
		out.Items = append(out.Items, m.Items[i])
	}
	return out
}

// sumOf returns what is known of a part by its pieces, which are sound.
func sumOf(part *mesh.Mesh, pieces []piece) *measured {
	out := &measured{size: part.Bounds().Size(), sound: true, pieces: pieces}
	for _, p := range pieces {
		out.volume += float64(float64(len(p.at)) * p.what.volume)
	}
	return out
}

// inPieces returns groups with the pieces of parts in their place.
func inPieces(groups []group) []group {
	var out []group
	for _, g := range groups {
		if g.what.pieces == nil {
			out = append(out, g)
			continue
		}
		for _, p := range g.what.pieces {
			one := g
			one.what, one.count, one.at = p.what, g.count*len(p.at), nil
			for _, by := range g.places() {
				for _, at := range p.at {
					one.at = append(one.at, by.After(at))
				}
			}
			out = append(out, one)
		}
	}
	return out
}
