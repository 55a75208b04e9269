package transform

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Bracket puts a flat rectangular frame around the part, on the height of its
// lowest point: a body of its own that does not touch the part when Gap is above
// 0.
type Bracket struct {
	Width     float64 // mm, of the bars seen from above
	Gap       float64 // mm, from the part's box to the frame
	Thickness float64 // mm, upwards
}

// Type returns "bracket".
func (Bracket) Type() string { return typeBracket }

func (s Bracket) check(f *faults, at string) {
	f.positive(at+".width", s.Width)
	if f.finite(at+".gap", s.Gap) && s.Gap < 0 {
		f.add(FaultRange, at+".gap", "%g mm: use 0 or more", s.Gap)
	}
	f.positive(at+".thickness", s.Thickness)
}

// Frame is a frame that was added: what lies between two rectangles, from one
// height to another, in the coordinates of its step. Later steps move it with the
// part.
type Frame struct {
	Step     int        `json:"step"` // index of the step
	OuterMin [2]float64 `json:"outer_min"`
	OuterMax [2]float64 `json:"outer_max"`
	InnerMin [2]float64 `json:"inner_min"`
	InnerMax [2]float64 `json:"inner_max"`
	Bottom   float64    `json:"bottom"`
	Top      float64    `json:"top"`
}

func (s Bracket) apply(r *run) error {
	lo, hi := r.box.Min, r.box.Max
	f := Frame{Step: r.index, Bottom: lo.Z, Top: beyond(lo.Z, s.Thickness)}
	for k, side := range [2][2]float64{{lo.X, hi.X}, {lo.Y, hi.Y}} {
		f.InnerMin[k], f.InnerMax[k] = beyond(side[0], -s.Gap), beyond(side[1], s.Gap)
		f.OuterMin[k], f.OuterMax[k] = beyond(side[0], -(s.Gap+s.Width)), beyond(side[1], s.Gap+s.Width)
		f.OuterMin[k] = min(f.OuterMin[k], beyond(f.InnerMin[k], -s.Width))
		f.OuterMax[k] = max(f.OuterMax[k], beyond(f.InnerMax[k], s.Width))
	}
	vertices, faces := f.body(uint32(len(r.mesh.Vertices)))
	r.mesh.Vertices = append(r.mesh.Vertices, vertices...)
	r.mesh.Faces = slices.Concat(r.mesh.Faces, faces) // those of the input are shared
	for _, v := range vertices {
		r.box = r.box.Extend(v)
	}
	r.result.Brackets = append(r.result.Brackets, f)
	return nil
}

// beyond returns x+by, and the next number when that is lost to rounding: a frame
// far from the origin must not collapse or touch.
func beyond(x, by float64) float64 {
	y := x + by
	if y == x && by != 0 {
		y = math.Nextafter(x, math.Inf(int(math.Copysign(1, by))))
	}
	return y
}

// body returns the frame as a closed body of 16 corners and 32 triangles, numbered
// from base on: four corners below and above of the outer rectangle, then of the
// inner one, counter-clockwise seen from above.
func (f Frame) body(base uint32) (vertices []geom.Vec, faces [][3]uint32) {
	for _, z := range [2]float64{f.Bottom, f.Top} {
		for _, c := range [2][2][2]float64{{f.OuterMin, f.OuterMax}, {f.InnerMin, f.InnerMax}} {
			lo, hi := c[0], c[1]
			vertices = append(vertices,
				geom.Vec{X: lo[0], Y: lo[1], Z: z}, geom.Vec{X: hi[0], Y: lo[1], Z: z},
				geom.Vec{X: hi[0], Y: hi[1], Z: z}, geom.Vec{X: lo[0], Y: hi[1], Z: z})
		}
	}
	quad := func(a, b, c, d uint32) {
		faces = append(faces, [3]uint32{base + a, base + b, base + c}, [3]uint32{base + a, base + c, base + d})
	}
	const inner, top = 4, 8
	for a := range uint32(4) {
		b := (a + 1) % 4
		quad(a, b, b+top, a+top)                         // outer wall
		quad(inner+b, inner+a, inner+a+top, inner+b+top) // inner wall
		quad(a+top, b+top, inner+b+top, inner+a+top)     // above
		quad(b, a, inner+a, inner+b)                     // below
	}
	return vertices, faces
}
