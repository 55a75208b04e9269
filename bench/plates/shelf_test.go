package plates

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// shelf is the plainest packer: boxes in rows, from left to right and upwards; on
// a circle within the largest square. spoil, when above 0, moves each part that
// much to the left: a packer that cheats.
type shelf struct{ spoil float64 }

func (s shelf) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	parts, err := pack.Footprints(ctx, parts)
	if err != nil {
		return nil, err
	}
	var origin geom.Vec
	room := geom.Vec2{X: bed.X, Y: bed.Y}
	if bed.Shape == pack.Circle {
		room = geom.Vec2{X: bed.X / math.Sqrt2, Y: bed.X / math.Sqrt2}
		origin = geom.Vec{X: -room.X / 2, Y: -room.Y / 2}
	}
	l := &pack.Layout{Bed: bed, Options: o, Plates: 1}
	var x, y, top float64
	for i, p := range parts {
		b := p.Footprint.Box()
		size := b.Size()
		for k := range max(1, p.Count) {
			if x+size.X > room.X {
				x, y, top = 0, top+o.MinDistance, 0
			}
			top = max(top, y+size.Y)
			if y+size.Y > room.Y && o.MultiBuild {
				l.Plates++
				x, y, top = 0, 0, size.Y
			}
			place := pack.Placement{Part: i, Copy: k, Plate: l.Plates - 1, Reason: pack.NoRoom}
			if x+size.X <= room.X && y+size.Y <= room.Y {
				at := geom.Vec{X: origin.X + x - b.Min.X - s.spoil, Y: origin.Y + y - b.Min.Y}
				if p.Mesh != nil {
					at.Z = -p.Mesh.Bounds().Min.Z
				}
				place = pack.Placement{Part: i, Copy: k, Plate: l.Plates - 1, Placed: true, Pose: geom.Translation(at)}
				x += size.X + o.MinDistance
			}
			if !place.Placed {
				place.Plate = 0
			}
			l.Placements = append(l.Placements, place)
		}
	}
	if o.Progress != nil {
		o.Progress(pack.Progress{Best: l})
	}
	return l, ctx.Err()
}
