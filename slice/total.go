package slice

import "iter"

// Total sums up a build whose pieces are cut by themselves. Its zero value is that of
// none.
type Total struct {
	pieces []*watched
	solid  []bool // by layer: some piece has an area
	united []bool
}

// watched is one piece and its copies.
type watched struct {
	Summary
	copies int
}

// Watch returns the layers of a piece and adds each on its way, for so many copies. A
// stream that begins anew is counted once.
func (t *Total) Watch(layers iter.Seq2[Layer, error], copies int) iter.Seq2[Layer, error] {
	w := &watched{copies: copies}
	t.pieces = append(t.pieces, w)
	return func(yield func(Layer, error) bool) {
		for l, err := range layers {
			if err == nil {
				t.add(w, l)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

func (t *Total) add(w *watched, l Layer) {
	empty := w.Empty
	if l.Index == 0 {
		empty = 0
	}
	w.Add(l)
	for len(t.solid) <= l.Index {
		t.solid, t.united = append(t.solid, false), append(t.united, false)
	}
	t.solid[l.Index] = t.solid[l.Index] || w.Empty == empty
	t.united[l.Index] = t.united[l.Index] || l.United
}

// Summary returns what [Summary] says of the whole build.
func (t *Total) Summary() Summary {
	out := Summary{FirstSolid: none}
	for _, w := range t.pieces {
		n := w.copies
		out.Layers = max(out.Layers, w.Layers)
		out.Volume += float64(float64(n) * w.Volume)
		out.FirstLayerArea += float64(float64(n) * w.FirstLayerArea)
		out.Segments += n * w.Segments
		out.Open += n * w.Open
		out.Far += n * w.Far
		out.Dropped += n * w.Dropped
		out.Inverted += n * w.Inverted
	}
	for i := range t.solid {
		switch {
		case !t.solid[i]:
			out.Empty++
		case out.FirstSolid < 0:
			out.FirstSolid = i
		}
		if t.united[i] {
			out.United++
		}
	}
	if out.Layers == 0 {
		return Summary{}
	}
	return out
}
