package render

import (
	"errors"
	"math"
	"slices"
)

// Triangles that fill the picture cost as much as their area, each of them, although
// only the nearest shows. A part of some depth has tens of layers; what has thousands
// is a file gone wrong, or made to keep a machine busy.
const (
	crowded = 100  // layers from which repeated triangles are looked for
	tooMuch = 3e10 // samples that are not drawn: seconds of work for each frame
)

// ErrTooDeep is the error of a mesh of which thousands of large triangles lie one
// behind the other.
var ErrTooDeep = errors.New("too many large triangles lie one behind the other to be drawn")

// covered returns about how many samples the large triangles of the frame cover,
// each by itself, and how many times over that fills the picture.
func (f *frame) covered() (samples, layers float64) {
	for i := range f.chunks {
		samples += f.chunks[i].area
	}
	return samples, samples / float64(f.width*f.height*f.grid*f.grid)
}

// rowCost is what a row of a triangle costs, in samples, however short it is.
const rowCost = 32

// area returns about how many samples a triangle covers, rows counted besides: no more
// than its box has in the picture, and no more than its own area, which is far less for
// the slivers of a finely cut cylinder.
func (f *frame) area(p, q, r *vert) float64 {
	x0, x1 := minMax(p.x, q.x, r.x)
	y0, y1 := minMax(p.y, q.y, r.y)
	w := min(int(x1>>subBits)+1, f.width*f.grid) - max(int(x0>>subBits), 0)
	h := min(int(y1>>subBits)+1, f.height*f.grid) - max(int(y0>>subBits), 0)
	if w <= 0 || h <= 0 {
		return 0
	}
	double := int64(q.x-p.x)*int64(r.y-p.y) - int64(q.y-p.y)*int64(r.x-p.x)
	own := float64(math.Abs(float64(double)) / (2 * sub * sub))
	return min(float64(w*h), own+float64(rowCost*h))
}

// repeated marks the faces whose three vertices an earlier one has as well. They are
// never seen, as of equally near triangles the first shows. The result is not nil.
func (s *scene) repeated() []bool {
	hidden := make([]bool, len(s.m.Faces))
	seen := make(map[[3]uint32]bool)
	for i, f := range s.m.Faces {
		key := f
		slices.Sort(key[:])
		hidden[i] = seen[key]
		seen[key] = true
	}
	return hidden
}
