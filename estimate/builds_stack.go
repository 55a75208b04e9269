package estimate

import (
	"context"
	"math"
	"slices"
)

// mostStacked is up to how many sets builds are made of two. Two layouts of few levels each
// are the gain; of more copies the packer's own layouts have many.
const mostStacked = 1000

// stack offers builds of powder made of two smaller ones, one over the other with a gap
// between. Packers search, and the layout of more sets may be higher than two good ones of
// fewer together: so one build is never dearer than the two it is made of, where these fit
// into a bed together and it is heated once.
//
// O(sets²) and a run of the model for each number of sets.
func (p *planner) stack(ctx context.Context) error {
	if !inSpace(p.e.process) {
		return nil
	}
	var tops []float64
	for n := 1; n <= min(p.most, mostStacked); n++ {
		if under, over := p.halves(tops, n); over > 0 {
			if err := p.pile(ctx, under, over, tops[under-1]+p.gap()); err != nil {
				return err
			}
		}
		if n > len(p.goes) {
			return nil
		}
		tops = append(tops, p.top(n))
	}
	return nil
}

func (p *planner) gap() float64 { return p.e.options.Machine.Get("gap_mm", defaultGap) }

// top returns how high the build of a go reaches; one of several builds has no top.
func (p *planner) top(sets int) float64 {
	plates := p.goes[sets-1].from.cut(sets)
	if len(plates) != 1 {
		return math.Inf(1)
	}
	top := 0.0
	for _, c := range plates[0] {
		top = max(top, c.z+c.what.size.Z)
	}
	return top
}

// halves returns the two goes of n sets that take least and fit into one bed. tops are
// those of goes of fewer sets. The greater one is the lower, so that sets left out later
// are above. 0: none fit.
func (p *planner) halves(tops []float64, n int) (under, over int) {
	height, best := p.e.options.Machine.Bed.Z, took{}
	for k := 1; k <= n/2; k++ {
		if height > 0 && tops[k-1]+p.gap()+tops[n-k-1] > height || math.IsInf(tops[k-1]+tops[n-k-1], 1) {
			continue
		}
		if sum := p.goes[k-1].plus(p.goes[n-k-1].took); over == 0 || p.e.less(sum, best) {
			under, over, best = n-k, k, sum
		}
	}
	return under, over
}

// pile offers the campaign of two goes of one build each, the second lifted.
func (p *planner) pile(ctx context.Context, under, over int, lift float64) error {
	lower := p.goes[under-1].from
	all := lower.only(under)[0]
	known := len(all)
	for _, c := range p.goes[over-1].from.only(over)[0] {
		c.z += lift
		c.set += under
		all = append(all, c)
	}
	c := &campaign{sets: under + over, plates: [][]setCopy{all}}
	copies := c.cut(c.sets)[0]
	if c.sets <= len(p.goes) { // one run shows whether more are worth it
		r, err := p.e.model.run(ctx, grouped(copies))
		if err != nil || !p.e.less(p.e.took(r, len(copies)), p.goes[c.sets-1].took) {
			return err
		}
	}
	c.takes = append(slices.Clone(lower.takes[:under]), make([]took, over)...)
	err := p.e.model.fuller(ctx, copies, known+1, func(n int, r *run) { c.takes[all[n-1].set] = p.e.took(r, n) })
	if err != nil {
		return err
	}
	p.offer(c)
	return nil
}
