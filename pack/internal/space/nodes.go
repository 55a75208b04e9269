package space

import "math"

// nodes are depths at the points of a grid.
type nodes struct {
	n     [3]int
	step  [3]float64
	depth []float32
}

// transform replaces each infinite depth by the distance to the nearest node of
// depth 0, of which there must be one in every row that has others: those at the
// ends of a grid around a body. It goes axis by axis through parabolas
// (Felzenszwalb & Huttenlocher, "Distance Transforms of Sampled Functions",
// 2012, doi:10.4086/toc.2012.v008a019).
func (e *nodes) transform() {
	longest := max(e.n[0], e.n[1], e.n[2])
	p := &parabolas{f: make([]float64, longest), out: make([]float64, longest), at: make([]int, longest), from: make([]float64, longest+1)}
	stride := 1
	for axis, n := range e.n {
		for start := range e.depth {
			if start/stride%n != 0 {
				continue
			}
			p.row(e, axis, start, stride)
		}
		stride *= n
	}
	for i, d := range e.depth {
		e.depth[i] = float32(math.Sqrt(float64(d)))
	}
}

// parabolas is what one row of a transform needs.
type parabolas struct {
	f, out []float64
	at     []int     // of the lower envelope
	from   []float64 // where each begins
}

// row transforms the squares of one row.
func (p *parabolas) row(e *nodes, axis, start, stride int) {
	n, h := e.n[axis], e.step[axis]
	any := false
	for i := range n {
		p.f[i] = float64(e.depth[start+i*stride])
		any = any || p.f[i] > 0
	}
	if !any {
		return
	}
	top := -1
	for q := range n {
		if math.IsInf(p.f[q], 1) {
			continue
		}
		s := math.Inf(-1)
		for top >= 0 {
			v := p.at[top]
			s = (p.f[q]/(h*h) + float64(q*q) - (p.f[v]/(h*h) + float64(v*v))) / float64(2*(q-v))
			if s > p.from[top] {
				break
			}
			top--
			s = math.Inf(-1)
		}
		top++
		p.at[top], p.from[top] = q, s
	}
	if top < 0 {
		return
	}
	p.from[top+1] = math.Inf(1)
	k := 0
	for q := range n {
		for p.from[k+1] < float64(q) {
			k++
		}
		d := float64(q-p.at[k]) * h
		e.depth[start+q*stride] = float32(float64(d*d) + p.f[p.at[k]])
	}
}
