// Command bracket writes the part of the README as a binary STL to standard
// output: an angle bracket with two countersunk lugs, a bend and a rib.
//
//	go run ./testdata/bracket > testdata/bracket.stl
//
// It is built face by face with shared edges, so it is closed by construction
// and its volume is a closed form (see testdata/README.md).
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
)

// The drawing, in mm. The part is symmetric in X and Z.
const (
	wall    = 6.0  // thickness of both plates
	width   = 40.0 // along Y
	bend    = 14.0 // both radii of the bend are about (bend, bend)
	lug     = 50.0 // where the round end begins, and the centre of the hole
	ribEnd  = 28.0
	ribFrom = 17.0
	ribTo   = 23.0
	hole    = 6.0  // radius through the plate
	sink    = 10.0 // radius of the countersink at the surface
	depth   = 4.0  // of the countersink

	roundSides = 64 // of a full circle
	bendSides  = 16 // of the quarter
)

type point [3]float64

// body collects triangles. swap exchanges X and Z, which makes the standing
// plate out of the lying one; it mirrors, so it also turns the faces round.
type body struct {
	triangles [][3]point
	swap      bool
}

func (b *body) triangle(p, q, r point) {
	if b.swap {
		for _, v := range []*point{&p, &q, &r} {
			v[0], v[2] = v[2], v[0]
		}
		q, r = r, q
	}
	b.triangles = append(b.triangles, [3]point{p, q, r})
}

func (b *body) quad(p, q, r, s point) {
	b.triangle(p, q, r)
	b.triangle(p, r, s)
}

// round returns the point at angle a on a circle, on a grid that float32 holds:
// points met from two sides must be the same.
func round(cx, cy, radius, a float64) (x, y float64) {
	const grid = 4096
	snap := func(v float64) float64 { return math.Round(v*grid) / grid }
	return snap(cx + radius*math.Cos(a)), snap(cy + radius*math.Sin(a))
}

// circle returns the ring of the hole with the given radius, at height z.
func circle(radius, z float64) []point {
	ring := make([]point, roundSides)
	for i := range ring {
		x, y := round(lug, width/2, radius, 2*math.Pi*float64(i)/roundSides)
		ring[i] = point{x, y, z}
	}
	return ring
}

// outline returns the part of the plate's border from the bend round the lug
// and back, seen from above counter-clockwise.
func outline(z float64) []point {
	list := []point{{bend, 0, z}, {ribEnd, 0, z}}
	for i := range roundSides/2 + 1 {
		x, y := round(lug, width/2, width/2, math.Pi*(2*float64(i)/roundSides-0.5))
		list = append(list, point{x, y, z})
	}
	return append(list, point{ribEnd, width, z}, point{bend, width, z})
}

// ring fills the face between an outer loop and the hole, both seen
// counter-clockwise round the hole's centre, by walking both in step.
func (b *body) ring(outer, inner []point) {
	angle := func(p point) float64 {
		return math.Mod(math.Atan2(p[1]-width/2, p[0]-lug)+2*math.Pi+1e-9, 2*math.Pi)
	}
	first := func(loop []point) int {
		best := 0
		for i, p := range loop {
			if angle(p) < angle(loop[best]) {
				best = i
			}
		}
		return best
	}
	o, n := first(outer), first(inner)
	for i, j := 0, 0; i < len(outer) || j < len(inner); {
		p, q := outer[(o+i)%len(outer)], inner[(n+j)%len(inner)]
		pNext, qNext := outer[(o+i+1)%len(outer)], inner[(n+j+1)%len(inner)]
		turn := func(next point, k, size int) float64 {
			if k+1 >= size {
				return angle(next) + 2*math.Pi
			}
			return angle(next)
		}
		if j == len(inner) || i < len(outer) && turn(pNext, i, len(outer)) <= turn(qNext, j, len(inner)) {
			b.triangle(q, p, pNext)
			i++
		} else {
			b.triangle(q, p, qNext)
			j++
		}
	}
}

// band joins two equal loops, the upper one above the lower one, with the
// outside to the right of the walk.
func (b *body) band(lower, upper []point, closed bool) {
	n := len(lower)
	for i := range n {
		j := (i + 1) % n
		if j == 0 && !closed {
			break
		}
		b.quad(lower[i], lower[j], upper[j], upper[i])
	}
}

// plate adds one plate: both faces, its border and its hole. The side towards
// the bend and the place of the rib stay open.
func (b *body) plate() {
	top, bottom := outline(wall), outline(0)
	b.quad(top[0], top[1], point{ribEnd, ribFrom, wall}, point{bend, ribFrom, wall})
	last := len(top) - 1
	b.quad(point{bend, ribTo, wall}, point{ribEnd, ribTo, wall}, top[last-1], top[last])

	// A seam with the two corners of the rib, which the neighbours have too.
	loop := append(slices.Clone(top[1:last]), point{ribEnd, ribTo, wall}, point{ribEnd, ribFrom, wall})
	b.ring(loop, circle(sink, wall))

	under := &body{swap: b.swap}
	under.quad(bottom[0], bottom[1], bottom[last-1], bottom[last])
	under.ring(bottom[1:last], circle(hole, 0))
	for _, t := range under.triangles { // seen from below
		b.triangles = append(b.triangles, [3]point{t[0], t[2], t[1]})
	}

	b.band(bottom, top, false)
	b.band(circle(hole, wall-depth), circle(hole, 0), true)
	b.band(circle(sink, wall), circle(hole, wall-depth), true)
}

// corner adds the bend, a quarter of a tube about (bend, y, bend), and the rib.
func (b *body) corner() {
	arc := func(radius, y float64) []point {
		list := make([]point, bendSides+1)
		for i := range list {
			x, z := round(bend, bend, radius, -math.Pi/2*(1+float64(i)/bendSides))
			list[i] = point{x, y, z}
		}
		return list
	}
	inner, outer := bend-wall, bend
	b.band(arc(inner, ribFrom), arc(inner, 0), false)
	b.band(arc(inner, width), arc(inner, ribTo), false)
	b.band(arc(outer, 0), arc(outer, width), false)
	b.band(arc(inner, 0), arc(outer, 0), false)
	b.band(arc(outer, width), arc(inner, width), false)

	from, to := point{ribEnd, ribFrom, wall}, point{wall, ribFrom, ribEnd}
	from2, to2 := point{ribEnd, ribTo, wall}, point{wall, ribTo, ribEnd}
	b.quad(from, from2, to2, to)
	near := append(append([]point{from}, arc(inner, ribFrom)...), to)
	far := append(append([]point{from2}, arc(inner, ribTo)...), to2)
	for i := 1; i+1 < len(near); i++ {
		b.triangle(near[0], near[i+1], near[i])
		b.triangle(far[0], far[i], far[i+1])
	}
}

func main() {
	b := &body{}
	b.plate()
	b.swap = true
	b.plate()
	b.swap = false
	b.corner()
	if err := write(b.triangles); err != nil {
		fmt.Fprintln(os.Stderr, "bracket:", err)
		os.Exit(1)
	}
}

// write prints a binary STL with normals of zero, which every reader computes
// for itself.
func write(triangles [][3]point) error {
	w := bufio.NewWriter(os.Stdout)
	header := [80]byte{}
	copy(header[:], "bracket, from testdata/bracket of saggar")
	w.Write(header[:])
	binary.Write(w, binary.LittleEndian, uint32(len(triangles)))
	for _, t := range triangles {
		binary.Write(w, binary.LittleEndian, [3]float32{})
		for _, p := range t {
			binary.Write(w, binary.LittleEndian, [3]float32{float32(p[0]), float32(p[1]), float32(p[2])})
		}
		binary.Write(w, binary.LittleEndian, uint16(0))
	}
	return w.Flush()
}
