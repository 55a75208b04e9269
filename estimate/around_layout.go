package estimate

import (
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
)

// What is printed around the copies of a packed build, and whether it stays on the bed. Copies
// may lie up to its edge, so their corners count, and not how far they reach in some directions.

// layoutOutside says that what is printed around a plate of the layout leaves the bed, where it
// lies and in the middle, where slicing puts it; "" where it does not.
func (e *estimator) layoutOutside(parts []Part) string {
	l := e.options.Layout
	if l == nil || e.process != "fdm" || e.tier == Formula || len(e.settings.BedShape) == 0 || outreach(&e.settings) <= 0 {
		return ""
	}
	feet, worst, of := map[turned][]geom.Vec2{}, 0.0, 0
	for plate, rows := range plateRows(parts, l) {
		foot := feetOf(parts, rows, e.settings.FirstLayerHeight, feet)
		c := boxAround(parts, rows).Center()
		over := beyondLayout(foot, geom.Vec2{X: c.X, Y: c.Y}, &e.settings)
		if !e.centred[plate] {
			over = min(over, beyondLayout(foot, engine.Middle(&e.settings, geom.Box{}), &e.settings))
		}
		if over > worst {
			worst, of = over, plate
		}
	}
	if worst <= 1e-3 {
		return ""
	}
	return fmt.Sprintf("what is printed around plate %d of the layout stands over the edge of the bed by about %.3g mm (skirts, brim_width, raft_layers)", of+1, worst)
}

// beyondLayout returns by how much what is printed around some corners stands over the edge of
// the bed, the middle of which is where they are told from.
func beyondLayout(corners []geom.Vec2, middle geom.Vec2, s *config.Settings) float64 {
	if len(corners) == 0 {
		return 0
	}
	further := outreach(s)
	return engine.Beyond(s, func(way geom.Vec2) float64 {
		most := math.Inf(-1)
		for _, c := range corners {
			most = max(most, float64((c.X-middle.X)*way.X)+float64((c.Y-middle.Y)*way.Y))
		}
		return further + most
	})
}

// feetOf returns the convex outline of all that copies have in the first layer. known keeps
// that of each part in each turn. What lies above the plate is as if it stood on it.
func feetOf(parts []Part, rows []pack.Placement, height float64, known map[turned][]geom.Vec2) []geom.Vec2 {
	var all []geom.Vec2
	for _, row := range rows {
		key := turned{row.Part, row.Pose.M}
		if _, ok := known[key]; !ok {
			known[key] = footCorners(parts[row.Part].Mesh, row.Pose.M, height)
		}
		for _, c := range known[key] {
			all = append(all, geom.Vec2{X: c.X + row.Pose.T.X, Y: c.Y + row.Pose.T.Y})
		}
	}
	return outlined(all)
}

// outlined returns the corners of the convex outline of points.
func outlined(points []geom.Vec2) []geom.Vec2 {
	var corners []geom.Vec2
	for _, i := range hull.Planar(points) {
		corners = append(corners, points[i])
	}
	return corners
}

// footCorners returns the convex outline of what a part, turned, has up to a height above its
// lowest point.
func footCorners(m *mesh.Mesh, turn [3][3]float64, height float64) []geom.Vec2 {
	pose := geom.Affine{M: turn}
	low := math.Inf(1)
	at := make([]geom.Vec, len(m.Vertices))
	for i, v := range m.Vertices {
		at[i] = pose.Apply(v)
	}
	for _, f := range m.Faces {
		low = min(low, at[f[0]].Z, at[f[1]].Z, at[f[2]].Z)
	}
	var foot []geom.Vec2
	top := low + height
	for _, f := range m.Faces {
		for k := range f {
			a, b := &at[f[k]], &at[f[(k+1)%3]]
			if a.Z <= top {
				foot = append(foot, geom.Vec2{X: a.X, Y: a.Y})
			}
			if a.Z <= top && b.Z > top || b.Z <= top && a.Z > top {
				t := (top - a.Z) / (b.Z - a.Z)
				foot = append(foot, geom.Vec2{X: a.X + float64(t*(b.X-a.X)), Y: a.Y + float64(t*(b.Y-a.Y))})
			}
		}
	}
	return outlined(foot)
}
