package verify

import "github.com/saggar3d/saggar/geom"

// Whether two bodies overlap though no triangles cross, and how deep.

// nested reports whether a point in the depth of one body lies in the other: the
// quick way to know of bodies in one place, whose surfaces meet everywhere.
func (w *meeting) nested() bool {
	for k := range w.sides {
		if w.some(k, w.sides[k].inner()); w.deep.Depth > w.slack {
			return true
		}
	}
	return false
}

// overlap reports whether the bodies overlap. All triangles have been compared.
func (w *meeting) overlap() bool {
	if w.crossed > 0 {
		return true
	}
	for k := range w.sides {
		for _, s := range w.sides[k].shells() {
			if w.probe(k, s.at) {
				return true
			}
		}
	}
	if w.sides[0].touching == nil {
		return false // nothing is on the other surface, where a corner may say either
	}
	for k := range w.sides {
		for _, p := range w.sides[k].inner() {
			if w.probe(k, p) {
				return true
			}
		}
		if w.touchers(k) {
			return true
		}
	}
	return false
}

// touchers reports whether a triangle of body k that touches the other one lies
// inside it.
func (w *meeting) touchers(k int) bool {
	s := &w.sides[k]
	for i := range s.prims {
		if !s.touching.has(i) {
			continue
		}
		t := s.stored3(int32(i))
		m := t.middle()
		if w.probe(k, m) {
			return true
		}
		for _, c := range t { // a triangle that crosses by less than slack may lie on both sides
			if w.probe(k, geom.Scale(0.5, geom.Add(m, c))) {
				return true
			}
		}
	}
	return false
}

// probe reports whether the point p of body k, in its stored coordinates, lies
// deeper than slack in the other one.
func (w *meeting) probe(k int, p geom.Vec) bool {
	o := &w.sides[1-k]
	at := w.sides[k].to.Apply(p)
	local := o.from.Apply(at)
	if !inBox(&o.Shape.tree.nodes[0].box, local) {
		return false
	}
	if d, _ := o.nearestWithin(local, w.slack); d <= w.slack || !o.holds(local) {
		return false
	}
	d, q := o.nearest(local)
	if d > w.deep.Depth {
		w.deep = Gap{Depth: d, A: at, B: o.to.Apply(q)}
		if k == 1 {
			w.deep.A, w.deep.B = w.deep.B, w.deep.A
		}
	}
	return d > w.slack
}

// samples is how many corners, triangles and shells of each body are tried for a
// greater depth, once it is known that there is any.
const samples = 48

// sample looks for a greater depth.
func (w *meeting) sample() {
	for k := range w.sides {
		s, o := &w.sides[k], &w.sides[1-k]
		w.some(k, s.inner())
		// Only what is in the box of the other body may be inside it.
		room := o.Shape.tree.nodes[0].box
		way := o.from.Mul(s.to)
		var corners, middles []geom.Vec
		step := len(s.prims)/(64*samples) + 1
		for i := 0; i < len(s.prims); i += step {
			t := s.stored3(int32(i))
			if inBox(&room, way.Apply(t.middle())) {
				middles = append(middles, t.middle())
			}
			for _, c := range t {
				if inBox(&room, way.Apply(c)) {
					corners = append(corners, c)
				}
			}
		}
		w.some(k, corners)
		w.some(k, middles)
	}
}

func inBox(b *geom.Box, p geom.Vec) bool { return boxGap(b, &geom.Box{Min: p, Max: p}) == 0 }

// some probes samples of the points of body k, evenly spread.
func (w *meeting) some(k int, points []geom.Vec) {
	n := min(samples, len(points))
	for i := range n {
		w.probe(k, points[i*len(points)/n])
	}
}
