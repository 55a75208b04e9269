package pack

import (
	"reflect"
	"slices"

	"github.com/saggar3d/saggar/pack/internal/plate"
)

// Shapes keeps what a search on plates finds out about parts, whatever the number of
// copies: where any two of them touch. Given in [Options] to several calls with the same
// parts, gaps and turns, it saves the later ones most of the time that short searches
// take. Layouts do not depend on it. The zero value is empty; it may be used by one
// goroutine at a time.
type Shapes struct {
	known []shapes
}

// shapes are those of one problem.
type shapes struct {
	kinds         []plate.Kind
	gaps          []float64 // of every two kinds
	scale         float64
	exact, coarse *plate.Catalogue
}

// mostShapes is how many problems are kept: the newest.
const mostShapes = 16

// find returns the shapes of a job if there was one like it, else nil.
func (s *Shapes) find(j *job) *shapes {
	if s == nil {
		return nil
	}
	gaps := j.gaps()
	for i := range s.known {
		k := &s.known[i]
		if k.scale == j.scale() && slices.Equal(k.gaps, gaps) && reflect.DeepEqual(k.kinds, j.kinds) {
			return k
		}
	}
	return nil
}

// keep enters the shapes of a job.
func (s *Shapes) keep(j *job) {
	if s == nil {
		return
	}
	if len(s.known) == mostShapes {
		s.known = slices.Delete(s.known, 0, 1)
	}
	s.known = append(s.known, shapes{j.kinds, j.gaps(), j.scale(), j.exact, j.coarse})
}

// gaps lists the distances that every two kinds keep.
func (j *job) gaps() []float64 {
	var out []float64
	for a := range j.kinds {
		for b := range j.kinds {
			out = append(out, j.gap(a, b))
		}
	}
	return out
}
