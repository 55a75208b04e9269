package pack

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/pack/internal/verify"
)

// Whether the copies on one plate keep their distance.

const (
	checkGrain = 16    // copies or pairs a chunk
	pairBlock  = 65536 // pairs measured together: bounds memory
)

// measure checks where the copies lie on the bed and to each other.
func (c *checker) measure(ctx context.Context) error {
	c.report.Copies = len(c.copies)
	found := make([][]Violation, len(c.copies))
	err := par.For(ctx, len(c.copies), checkGrain, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			found[i] = c.onBed(c.copies[i])
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, list := range found {
		for _, v := range list {
			c.add(v)
		}
	}
	for _, plate := range c.byPlate() {
		if err := c.pairs(ctx, plate); err != nil {
			return err
		}
	}
	return nil
}

// byPlate sorts the copies by plate, whatever the numbers of the plates are.
func (c *checker) byPlate() [][]*spot {
	var out [][]*spot
	index := map[int]int{}
	for _, s := range c.copies {
		k, ok := index[s.place.Plate]
		if !ok {
			k = len(out)
			index[s.place.Plate] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], s)
	}
	return out
}

// pairs checks all pairs of copies on one plate. It stops when the report is
// full.
func (c *checker) pairs(ctx context.Context, spots []*spot) error {
	var err error
	block := make([][2]*spot, 0, 1024)
	flush := func() bool {
		err = c.block(ctx, block)
		block = block[:0]
		return err == nil && !c.report.More
	}
	verify.NearPairs(c.reaches(spots), func(i, j int) bool {
		block = append(block, [2]*spot{spots[i], spots[j]})
		return len(block) < pairBlock || flush()
	})
	flush()
	return err
}

// reaches returns the boxes of copies, each grown so that two copies that may be
// too near have boxes that meet.
func (c *checker) reaches(spots []*spot) []geom.Box {
	least := 0.0
	for _, s := range spots {
		least = max(least, s.least)
	}
	out := make([]geom.Box, len(spots))
	for i, s := range spots {
		grow := float64(least/2) + s.margin
		d := geom.Vec{X: grow, Y: grow}
		if s.shape.body != nil {
			d.Z = grow
		}
		b := s.put(s.shape.own).Box()
		if s.shape.rim != nil { // overhangs reach beyond a footprint of what is low
			b = b.Union(s.put(s.shape.rim).Box())
		}
		out[i] = geom.Box{Min: geom.Sub(b.Min, d), Max: geom.Add(b.Max, d)}
	}
	return out
}

// block measures pairs and lists what is wrong in their order. Of pairs that lie
// to each other in the same way the first one is measured, and the others only
// when it is too near: their places differ.
func (c *checker) block(ctx context.Context, pairs [][2]*spot) error {
	if c.report.More {
		return nil
	}
	c.report.Pairs += len(pairs)
	found := make([]*Violation, len(pairs))
	same := sameAs(pairs)
	for _, which := range []func(i int) bool{
		func(i int) bool { return same[i] == i },
		func(i int) bool { return same[i] != i && found[same[i]] != nil },
	} {
		err := c.some(ctx, pairs, which, found)
		if err != nil {
			return err
		}
	}
	for _, v := range found {
		if v != nil && !c.add(*v) {
			break
		}
	}
	return nil
}

// some measures the pairs that which names.
func (c *checker) some(ctx context.Context, pairs [][2]*spot, which func(int) bool, found []*Violation) error {
	var list []int
	for i := range pairs {
		if which(i) {
			list = append(list, i)
		}
	}
	grain := checkGrain
	if c.space() {
		grain = 1 // surfaces of thousands of triangles
	}
	return par.For(ctx, len(list), grain, func(_, lo, hi int) error {
		for _, i := range list[lo:hi] {
			found[i] = c.pair(pairs[i][0], pairs[i][1])
		}
		return nil
	})
}

// needed is the distance that a pair has to keep.
func needed(a, b *spot) float64 { return max(a.least, b.least) + a.margin + b.margin }

// pair measures two copies on one plate.
func (c *checker) pair(a, b *spot) *Violation {
	need := needed(a, b)
	reach := max(0, need-Tolerance)
	g := apart(a, b, reach)
	var v Violation
	switch {
	case g.Depth > Tolerance:
		v = c.finding(Overlapping, a.row, "overlaps %s by %s at %s", c.name(b.place), mm(g.Depth), c.at(g.A))
	case g.Distance < reach:
		v = c.finding(TooNear, a.row, "%s from %s, asked for %s, at %s", mm(g.Distance), c.name(b.place), mm(need), c.at(g.A))
	default:
		return nil
	}
	v = v.with(b).where(g, need)
	v.Message += c.counting()
	return &v
}

// counting says by which rule parts cover more than they are.
func (c *checker) counting() string {
	switch {
	case c.space():
		return ""
	case c.l.Options.NoConcavities:
		return " (parts count as their convex hulls)"
	case c.l.Options.NoHoles:
		return " (parts count without their holes)"
	}
	return ""
}

// apart measures how two copies lie to each other, as far as they are nearer than
// reach.
func apart(a, b *spot, reach float64) verify.Gap {
	if a.shape.body != nil {
		return verify.Bodies(a.solid(), b.solid(), reach, Tolerance)
	}
	g := verify.Between(a.put(a.shape.own), b.put(b.shape.own), reach)
	if a.shape.rim == nil || b.shape.rim == nil {
		return g
	}
	near := g.Depth > Tolerance || g.Distance < reach
	if near && reach-g.Distance+g.Depth <= FootprintSlack {
		return verify.Between(a.put(a.shape.shadow()), b.put(b.shape.shadow()), reach)
	}
	shadows := a.shape.outline == nil && b.shape.outline == nil // nearer than the surfaces
	if near || shadows || reach == 0 {
		return g
	}
	return verify.Between(a.put(a.shape.surface()), b.put(b.shape.surface()), reach)
}
