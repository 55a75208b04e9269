package estimate

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/estimate/fdm"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// Brims of copies that stand near each other meet, and are one around all of them, as in
// the toolpaths. Tiers 1 and 2 know the first layer of each part, and so where its copies
// have theirs.

// footOf returns what of a part gets a brim, if anything does: that takes its first layer.
func footOf(ctx context.Context, m *mesh.Mesh, s *config.Settings) (fdm.Foot, error) {
	if !path.Brims(s) {
		return fdm.Foot{}, nil
	}
	for l, err := range slice.Layers(ctx, m, sliceOptions(s, slice.DefaultGap)) {
		if err != nil {
			return fdm.Foot{}, fmt.Errorf("%w: %w", ErrPart, err)
		}
		if len(l.Region) > 0 {
			return fdm.FootOf(&l, s)
		}
	}
	return fdm.Foot{}, nil
}

// brimKey is what brims depend on beside the settings of skirts and widths; the zero value
// where there are none.
type brimKey struct {
	has                 bool
	grown, foot, closed float64
}

func brimKeyOf(s *config.Settings) brimKey {
	if !path.Brims(s) {
		return brimKey{}
	}
	return brimKey{true, s.XYSizeCompensation, s.ElefantFootCompensation, s.SliceClosingRadius}
}

// setFoot keeps the foot of a part with a box around it: its outline is seen from the middle.
func (m *measured) setFoot(f fdm.Foot, box geom.Box) {
	c := box.Center()
	m.brim, m.foot = f.Brim, f.Outline.Move(poly.Motion{Cos: 1, T: geom.Vec2{X: -c.X, Y: -c.Y}})
}

// brimOf returns the brim of a build.
func brimOf(groups []group, s *config.Settings) (all fdm.Brim, err error) {
	loops := path.BrimLoops(s, s.FirstLayerHeight)
	if len(loops) == 0 {
		return all, nil
	}
	for i := range groups {
		if b := groups[i].brim; b != nil {
			return *b, nil
		}
	}
	var feet []poly.Region
	var boxes []poly.Box
	var alone []fdm.Brim
	for i := range groups {
		what := groups[i].what
		if len(what.foot) == 0 {
			continue
		}
		for _, at := range groups[i].places() {
			foot := what.foot.Move(at)
			feet, boxes, alone = append(feet, foot), append(boxes, foot.Box()), append(alone, what.brim)
		}
	}
	for _, near := range poly.Near(boxes, 2*loops[len(loops)-1]) {
		b := alone[near[0]]
		if len(near) > 1 {
			var printed poly.Region
			for _, i := range near {
				printed = append(printed, feet[i]...)
			}
			if b, err = fdm.BrimAround(printed, s, s.FirstLayerHeight); err != nil {
				return all, fmt.Errorf("%w: %w", ErrPart, err)
			}
		}
		all = all.Plus(b)
	}
	return all, nil
}

// fewBrims is up to how many copies of a build brims are asked for one by one.
const fewBrims = 8

// fillBrims says what the brims of a build are as it is filled, copy by copy. Of more than a
// few they are asked for at every half more, and lie evenly between these, within an eighth
// of what they are: so it takes three times what the brim of all does. An order that is cut
// from the build has them, too, so that what was found out about it stays true.
func fillBrims(plate []setCopy, s *config.Settings) error {
	order := make([]copyAt, len(plate))
	for i := range plate {
		order[i] = plate[i].copyAt
	}
	before := fdm.Brim{}
	for last, n := 0, 1; last < len(order); {
		b, err := brimOf(inPieces(grouped(order[:n])), s)
		if err != nil {
			return err
		}
		for k := last; k < n; k++ {
			brim := before.Toward(b, float64(k+1-last)/float64(n-last))
			plate[k].brim = &brim
		}
		if before, last = b, n; n < fewBrims {
			n = min(n+1, len(order))
		} else {
			n = min(n+n/2, len(order))
		}
	}
	return nil
}
