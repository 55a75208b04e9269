package pack

import (
	"math"
	"sync"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack/internal/voxel"
)

// The cap on what is sintered in one layer, as the search in space keeps it: of
// every body that is to be placed at some height it asks which area it has in each
// layer. The layers are those of [Check], so it is kept to the bit but in layouts
// higher than 20,000 layers.

// profiles remembers the areas of parts at heights. It is used by several
// goroutines.
type profiles struct {
	mu    sync.Mutex
	known map[profileKey]section
	held  int // numbers in it
}

type profileKey struct {
	part int
	turn voxel.Matrix
	z    float64
}

// mostHeld bounds the memory of profiles: 64 MB.
const mostHeld = 8 << 20

// heat tells the search of the cap.
func (j *heap) heat() {
	if j.o.MaxLayerArea == 0 {
		return
	}
	heights := LayerHeights(j.problem.Room.Max.Z)
	known := &profiles{known: map[profileKey]section{}}
	j.problem.MostArea = j.o.MaxLayerArea
	j.problem.Sections = func(part int, turn voxel.Matrix, z float64) (int, []float64) {
		key := profileKey{part, turn, z}
		if s, ok := known.get(key); ok {
			return s.first, s.areas
		}
		at := geom.Affine{M: turn, T: geom.Vec{Z: z}}
		s := sectionOf(j.parts[part].Mesh, at, heights)
		for i, a := range s.areas {
			s.areas[i] = math.Abs(a)
		}
		known.put(key, s)
		return s.first, s.areas
	}
	j.problem.Warm = make([][]float64, len(j.problem.Still))
	for k, f := range j.fixed {
		if f.Plate < 0 {
			continue
		}
		s := sectionOf(j.parts[j.copies[k].part].Mesh, f.Transformation, heights)
		warm := &j.problem.Warm[f.Plate]
		if n := s.first + len(s.areas); n > len(*warm) {
			*warm = append(*warm, make([]float64, n-len(*warm))...)
		}
		for i, a := range s.areas {
			(*warm)[s.first+i] += math.Abs(a)
		}
	}
}

func (p *profiles) get(k profileKey) (section, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.known[k]
	return s, ok
}

func (p *profiles) put(k profileKey, s section) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held += len(s.areas) + 8; p.held > mostHeld {
		clear(p.known)
		p.held = len(s.areas) + 8
	}
	p.known[k] = s
}
