package pack

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// farthest in mm is how far from the origin a part may be stored: beyond it, the
// gaps that are kept drown in rounding.
const farthest = 1e9

// hugest in mm is how large a part may be to count as too large for the bed: as
// large as the numbers of a binary STL file go. Volumes of larger ones are no
// numbers any more.
const hugest = 1e39

// ErrFar is wrapped, beside [ErrOptions], by the error about a part that is stored
// farther than 1e9 mm from the origin: nothing is wrong with what was asked, but
// with its file.
var ErrFar = errors.New("is stored too far from the origin")

// nearby returns parts with a stand-in for each that reaches farther than farthest
// and is longer than anything that fits the bed: no turn makes it fit, and nothing
// else need be known of it. Others that far away are an error.
func nearby(parts []Part, bed *Bed, o *Options) ([]Part, error) {
	room := bed.bounds().Size()
	height := 0.0
	if o.Packer.InSpace() {
		if height = bed.Z; height == 0 {
			height = math.Inf(1)
		}
	}
	longest := geom.Length(geom.Vec{X: room.X, Y: room.Y, Z: height})
	out := parts
	for i := range parts {
		p := &parts[i]
		box := p.extent(o.Packer.InSpace())
		far := max(-box.Min.X, -box.Min.Y, -box.Min.Z, box.Max.X, box.Max.Y, box.Max.Z)
		if box.IsEmpty() || far <= farthest {
			continue
		}
		s := box.Size()
		if !(max(s.X, s.Y, s.Z) > longest && far <= hugest) || len(p.Locked) > 0 || o.KeepTooLarge {
			return nil, fmt.Errorf("%w: part %d (%s): %w: a corner is not within %g mm of it", ErrOptions, i, p.ID, ErrFar, float64(farthest))
		}
		if &out[0] == &parts[0] {
			out = slices.Clone(parts)
		}
		out[i].Mesh, out[i].Footprint, out[i].Volume = standIn(10*longest), poly.Region{{Outer: poly.Ring{{}, {X: 10 * longest}, {Y: 10 * longest}}}}, nil
	}
	return out, nil
}

// extent returns the box around the part as stored: of its mesh, or flat around
// its footprint.
func (p *Part) extent(space bool) geom.Box {
	if space {
		return solidBox(p.Mesh)
	}
	box := geom.EmptyBox()
	p.Footprint.Rings(func(r poly.Ring) bool {
		for _, c := range r {
			box = box.Extend(geom.Vec{X: c.X, Y: c.Y})
		}
		return true
	})
	return box
}

// standIn returns a tetrahedron with three edges of the given length in the axes:
// as thick as 0.57 of that in its thinnest direction.
func standIn(d float64) *mesh.Mesh {
	return &mesh.Mesh{
		Vertices: []geom.Vec{{}, {X: d}, {Y: d}, {Z: d}},
		Faces:    [][3]uint32{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}},
	}
}
