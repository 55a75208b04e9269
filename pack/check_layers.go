package pack

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/geom"
)

// The cap on what is sintered in one layer.

// layerAreas checks that no layer has more area than allowed: the worst one of
// each plate is named.
func (c *checker) layerAreas(ctx context.Context) error {
	limit := c.l.Options.MaxLayerArea
	if !c.space() || limit == 0 {
		return nil
	}
	for _, spots := range c.byPlate() {
		var placed []Placement
		top := 0.0
		for _, s := range spots {
			placed = append(placed, s.place)
			top = max(top, s.solid().Box().Max.Z)
		}
		heights := LayerHeights(top)
		areas, err := sections(ctx, c.parts, placed, heights)
		if err != nil {
			return err
		}
		worst, many := 0, 0
		for i, a := range areas {
			if a > areas[worst] {
				worst = i
			}
			if a > limit*(1+areaSlack) {
				many++
			}
		}
		if many == 0 {
			continue
		}
		plate := spots[0].place.Plate
		v := c.finding(LayerArea, -1, "plate %d sinters %.6g mm² in the layer at z = %.6g mm, at most %.6g are allowed%s",
			plate+1, areas[worst], heights[worst], limit, others(many-1))
		v.Plate, v.Required, v.Depth, v.At = plate, limit, areas[worst]-limit, geom.Vec{Z: heights[worst]}
		c.add(v)
	}
	return nil
}

// areaSlack is the share by which a layer may have more area than allowed:
// rounding in the sum of thousands of pieces.
const areaSlack = 1e-9

// others says how many layers more there are.
func others(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "; 1 more layer has too much"
	}
	return fmt.Sprintf("; %d more layers have too much", n)
}
