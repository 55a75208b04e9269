package pack

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// lowestByCubes is [Lowest] for bodies of many faces, by the search of [Pack3D] in
// a volume that is surely high enough, which is then cut down to what is used.
func lowestByCubes(ctx context.Context, parts []Part, base geom.Vec, o Options) (*Layout, error) {
	o.Interlock, o.MultiBuild, o.KeepTooLarge = IgnoreInterlock, false, false
	boxes, tallest := 0.0, 0.0
	for i := range parts {
		s := usedBox(parts[i].Mesh).Size()
		d := o.MinDistance + parts[i].MinDistance + float64(2*parts[i].Margin)
		boxes += float64(float64(parts[i].count()) * (s.X + d) * (s.Y + d) * (s.Z + d))
		tallest = max(tallest, geom.Norm(s)+d)
	}
	height := float64(1.5*boxes/(base.X*base.Y)) + tallest + o.WallDistance + *o.FloorDistance
	report := o.Progress
	for {
		if report != nil {
			o.Progress = func(p Progress) {
				if p.Best != nil {
					p.Best = cutDown(parts, p.Best)
				}
				report(p)
			}
		}
		l, err := Pack3D{}.Pack(ctx, parts, Bed{Shape: Rectangle, X: base.X, Y: base.Y, Z: height}, o)
		if err != nil {
			return nil, err
		}
		left := -1
		for i, p := range l.Placements {
			if !p.Placed {
				left = i
			}
		}
		if left < 0 {
			return cutDown(parts, l), nil
		}
		if p := l.Placements[left]; p.Reason == TooLarge {
			return nil, fmt.Errorf("part %d (%s) is larger than the base in every allowed turn", p.Part, parts[p.Part].ID)
		}
		if height *= 2; height > MaxLength {
			return nil, fmt.Errorf("the parts fill more than %g mm", float64(MaxLength))
		}
	}
}

// cutDown returns a layout with its volume as high as its parts.
func cutDown(parts []Part, l *Layout) *Layout {
	c := *l
	top := 0.0
	for _, p := range l.Placements {
		if !p.Placed {
			continue
		}
		m := parts[p.Part].Mesh
		high := math.Inf(-1)
		for _, f := range m.Faces {
			for _, v := range f {
				high = max(high, p.Pose.Apply(m.Vertices[v]).Z)
			}
		}
		top = max(top, high+parts[p.Part].Margin)
	}
	c.Bed.Z = top
	return &c
}
