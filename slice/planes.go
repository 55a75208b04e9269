package slice

import (
	"math"
	"sort"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// slack is the share of a layer by which a mesh may be higher than a number of
// layers without getting one more.
const slack = 1e-9

// planes are the layers of a height and where they are cut.
type planes struct {
	base          float64 // z of the plate in the coordinates of the mesh
	first, height float64
	cuts          []float64 // z of the cuts, rising
	part          poly.Box  // around the part, if there is but one
}

// flatBox returns a box seen from above.
func flatBox(b geom.Box) poly.Box {
	return poly.Box{Min: geom.Vec2{X: b.Min.X, Y: b.Min.Y}, Max: geom.Vec2{X: b.Max.X, Y: b.Max.Y}}
}

// newPlanes returns the layers between the lowest and the highest z of a mesh.
func newPlanes(low, high float64, o Options) (*planes, error) {
	if o.FromZero {
		low = 0
	}
	tall := high - low
	n := 1.0
	// 1.2 mm in a file of single precision is 1.20000005, and no more layers for that.
	if above := tall - geom.SingleSlack(low, high) - o.FirstLayerHeight; above > 0 {
		n += math.Max(0, math.Ceil(above/o.LayerHeight-slack))
	}
	if !(n <= MostLayers) {
		return nil, &LayersError{Height: tall, LayerHeight: o.LayerHeight, Layers: n}
	}
	p := &planes{base: low, first: o.FirstLayerHeight, height: o.LayerHeight, cuts: make([]float64, int(n))}
	for i := range p.cuts {
		p.cuts[i] = low + middle(p.bottom(i), p.thickness(i), tall)
	}
	return p, nil
}

// middle returns the middle of a layer, or of what of it lies below top.
func middle(bottom, height, top float64) float64 {
	return bottom + float64(math.Min(height, math.Max(0, top-bottom))/2)
}

func (p *planes) thickness(i int) float64 {
	if i == 0 {
		return p.first
	}
	return p.height
}

func (p *planes) bottom(i int) float64 {
	if i == 0 {
		return 0
	}
	return p.first + float64(float64(i-1)*p.height)
}

// layer returns layer i without its region.
func (p *planes) layer(i int) Layer {
	return Layer{Index: i, Bottom: p.bottom(i), Height: p.thickness(i), Z: p.cuts[i] - p.base, Part: p.part}
}

// rank returns how many cuts are at or below z: a point of that height counts as
// above just these.
func (p *planes) rank(z float64) int32 {
	n := len(p.cuts)
	g := (z-p.base-p.first)/p.height + 1.5 // one more than the layer, in layers
	k := 0
	switch {
	case g >= float64(n):
		k = n
	case g >= 1:
		k = int(g)
	}
	// The guess is off by rounding alone, and by the first and last layer.
	for step := 0; k < n && p.cuts[k] <= z; step++ {
		if step > 2 {
			return int32(k + sort.Search(n-k, func(i int) bool { return p.cuts[k+i] > z }))
		}
		k++
	}
	for k > 0 && p.cuts[k-1] > z {
		k--
	}
	return int32(k)
}
