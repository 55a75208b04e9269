package unpack

import (
	"container/heap"
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// lattice is a search over shifts of a body: from each in six directions by one
// step, or up to where the body touches something, best ones first (Hart, Nilsson
// & Raphael 1968, doi:10.1109/TSSC.1968.300136). From where it touches, another
// lattice begins, so that a body that fits a hole exactly finds it by its walls.
type lattice struct {
	*finder
	step   float64
	shifts []shift
	seen   map[[3]int32]struct{}
	open   []int32 // a heap by rank
}

// shift is a place that the body can be brought to.
type shift struct {
	at    geom.Vec
	from  int32      // where it came from; -1 at the start
	depth float64    // length of the way, in steps
	rank  float64    // depth and what is left at least
	known [6]float64 // how far the body may move along each line; NaN: unknown
}

// narrow is the part of a step below which a move up to the next obstacle is no
// use.
const narrow = 1. / 64

func (l *lattice) Len() int { return len(l.open) }
func (l *lattice) Less(i, j int) bool {
	a, b := &l.shifts[l.open[i]], &l.shifts[l.open[j]]
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	return l.open[i] < l.open[j]
}
func (l *lattice) Swap(i, j int) { l.open[i], l.open[j] = l.open[j], l.open[i] }
func (l *lattice) Push(x any)    { l.open = append(l.open, x.(int32)) }
func (l *lattice) Pop() any {
	last := l.open[len(l.open)-1]
	l.open = l.open[:len(l.open)-1]
	return last
}

// search returns a path out, if it finds one within the limits.
func (l *lattice) search(ctx context.Context) ([]geom.Vec, bool, error) {
	if !(l.step > 0) {
		return nil, false, nil
	}
	l.seen = map[[3]int32]struct{}{}
	start := shift{from: -1}
	for k := range start.known {
		start.known[k] = math.NaN()
	}
	l.add(start)
	for len(l.open) > 0 && len(l.shifts) < l.limits.Shifts && l.work < l.limits.Work {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		if l.limits.late() {
			l.cut = true
			break
		}
		i := heap.Pop(l).(int32)
		if last, ok := l.expand(i); ok {
			return l.shortened(l.path(i, last)), true, nil
		}
	}
	return nil, false, nil
}

// add enters a shift, unless one like it is known.
func (l *lattice) add(s shift) {
	// Halves of steps: where the body touches something counts as a place of its
	// own. Not beyond what an index can say.
	key := [3]int32{}
	for k := range key {
		v := math.Round(2 * coordinate(s.at, k) / l.step)
		if !(math.Abs(v) < 1<<30) {
			return
		}
		key[k] = int32(v)
	}
	if _, ok := l.seen[key]; ok || !l.disc.allows(s.at) {
		return
	}
	l.seen[key] = struct{}{}
	s.rank = s.depth + float64(1.5*l.left(s.at)/l.step)
	l.shifts = append(l.shifts, s)
	heap.Push(l, int32(len(l.shifts)-1))
}

// left returns how far it is to the way out, if nothing is in the way.
func (l *lattice) left(t geom.Vec) float64 {
	if !l.apart {
		return max(0, l.lift-t.Z)
	}
	least := math.Inf(1)
	for _, d := range along {
		least = min(least, l.room(t, d))
	}
	return least
}

// expand enters the neighbours of shift i. When there is a way out, it returns
// the last move.
func (l *lattice) expand(i int32) (geom.Vec, bool) {
	s := l.shifts[i]
	for k, d := range along {
		if math.IsNaN(s.known[k]) {
			length := l.room(s.at, d)
			free := l.slide(s.at, d, length, false)
			if free == length && (l.apart || k == 0) {
				return geom.Scale(length, d), true
			}
			s.known[k] = free
		}
	}
	for k, d := range along {
		move := min(s.known[k], l.step)
		if move < l.step*narrow {
			continue
		}
		next := shift{at: geom.Add(s.at, geom.Scale(move, d)), from: i, depth: s.depth + float64(move/l.step)}
		for j := range next.known {
			next.known[j] = math.NaN()
		}
		next.known[k], next.known[5-k] = s.known[k]-move, s.known[5-k]+move
		l.add(next)
	}
	return geom.Vec{}, false
}

// path returns the places on the way to shift i and after the last move from it.
func (l *lattice) path(i int32, last geom.Vec) []geom.Vec {
	places := []geom.Vec{geom.Add(l.shifts[i].at, last)}
	for ; i >= 0; i = l.shifts[i].from {
		places = append(places, l.shifts[i].at)
	}
	for a, b := 0, len(places)-1; a < b; a, b = a+1, b-1 {
		places[a], places[b] = places[b], places[a]
	}
	return places
}

// shortened returns the moves between places, without those that a straight line
// saves.
func (l *lattice) shortened(places []geom.Vec) []geom.Vec {
	// The last move leads out, straight up in a bed, and stays.
	end := len(places) - 1
	var moves []geom.Vec
	for i := 0; i < end; {
		j := i + 1
		for next := min(end-1, i+maxShortcut); next > j; next-- {
			if l.clear(places[i], places[next]) {
				j = next
				break
			}
		}
		moves = append(moves, geom.Sub(places[j], places[i]))
		i = j
	}
	return moves
}

// maxShortcut is how many places a straight line may save.
const maxShortcut = 48

// clear reports whether the body can move straight from one shift to another.
func (l *lattice) clear(from, to geom.Vec) bool {
	move := geom.Sub(to, from)
	length := geom.Norm(move)
	return length > 0 && l.free(from, geom.Scale(1/length, move), length)
}
