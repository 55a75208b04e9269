package plate

import "math"

// Numbers of positions tried for one move, as in sparrow.
const (
	samplesAnywhere = 50
	samplesNear     = 25
	starts          = 3 // of them are refined
)

// Steps of the refinement, in square roots of the size of the item.
const (
	firstStep = 0.25
	coarse    = 0.02
	fine      = 0.0005
)

// trial is a position that was tried.
type trial struct {
	pose
	loss float64
}

// move looks for a better place for item i and puts it there.
func (b *board) move(i int) {
	b.start(i)
	now, _ := b.lossAt(i)
	k := &b.c.kinds[b.kind[i]]
	size := math.Sqrt(k.hull)
	best := newRanking(trial{b.at[i], now}, 0.05*size)
	for n := range samplesAnywhere + samplesNear {
		p, ok := b.sample(i, n < samplesNear)
		if !ok {
			continue
		}
		if l := b.try(p, best.bound()); l < best.bound() {
			best.enter(trial{p, l})
		}
	}
	top := trial{loss: math.Inf(1)}
	for _, t := range best.trials {
		if math.IsInf(t.loss, 1) || top.loss == 0 {
			break
		}
		if t = b.descend(t, firstStep*size, coarse*size); t.loss < top.loss {
			top = t
		}
	}
	top = b.descend(top, 0.5*coarse*size, fine*size)
	if top.loss <= now {
		b.put(i, top.pose)
	}
}

// sample returns a random position of item i in one of its turns, near where it
// is or anywhere; false when it does not fit in that turn.
func (b *board) sample(i int, near bool) (pose, bool) {
	k := &b.c.kinds[b.kind[i]]
	turn := 0
	if len(k.angles) > 1 {
		turn = b.randomTurn(k)
	}
	x0, x1, y0, y1 := b.window(k.first + turn)
	if x1 < x0 || y1 < y0 {
		return pose{}, false
	}
	if near {
		r := float64(0.5 * math.Sqrt(k.hull))
		at := &b.at[i]
		x0, x1 = max(x0, min(x1, at.x-r)), min(x1, max(x0, at.x+r))
		y0, y1 = max(y0, min(y1, at.y-r)), min(y1, max(y0, at.y+r))
	}
	return pose{turn, x0 + float64(b.rng.Float64()*(x1-x0)), y0 + float64(b.rng.Float64()*(y1-y0))}, true
}

// randomTurn returns a turn of a kind: every other time one of its main ones.
// Among two dozen turns the few in which parts lie along each other and along the
// plate would come too rarely.
func (b *board) randomTurn(k *kind) int {
	if k.main < len(k.angles) && b.rng.Uint64()&1 == 0 {
		return b.rng.IntN(k.main)
	}
	return b.rng.IntN(len(k.angles))
}

// ranking keeps the best trials, each away from the others.
type ranking struct {
	trials [starts]trial
	near   float64
}

func newRanking(first trial, near float64) *ranking {
	r := &ranking{near: near}
	for k := range r.trials {
		r.trials[k].loss = math.Inf(1)
	}
	r.trials[0] = first
	return r
}

// bound is the loss that a trial must stay below to enter.
func (r *ranking) bound() float64 { return r.trials[starts-1].loss }

func (r *ranking) enter(t trial) {
	for k := range r.trials {
		o := &r.trials[k]
		if !math.IsInf(o.loss, 1) && o.turn == t.turn && math.Abs(o.x-t.x) < r.near && math.Abs(o.y-t.y) < r.near {
			if t.loss >= o.loss {
				return
			}
			copy(r.trials[k:], r.trials[k+1:])
			r.trials[starts-1].loss = math.Inf(1)
			break
		}
	}
	for k := range r.trials {
		if t.loss < r.trials[k].loss {
			copy(r.trials[k+1:], r.trials[k:])
			r.trials[k] = t
			return
		}
	}
}

// directions of steps: the axes and the diagonals.
var directions = [4][2]float64{{1, 0}, {0, 1}, {1, 1}, {1, -1}}

// descend walks from t to and fro along random directions, with steps that grow
// while they help and shrink from first to last while they do not.
func (b *board) descend(t trial, first, last float64) trial {
	if t.loss == 0 {
		return t
	}
	x0, x1, y0, y1 := b.window(b.c.kinds[b.kind[b.moving]].first + t.turn)
	sx, sy := first, first
	for sx > last || sy > last {
		d := &directions[b.rng.IntN(4)]
		from, before := t.pose, t.loss
		for _, sign := range [2]float64{1, -1} {
			p := pose{from.turn, max(x0, min(x1, from.x+float64(sign*sx*d[0]))), max(y0, min(y1, from.y+float64(sign*sy*d[1])))}
			if p == from {
				continue
			}
			if l := b.try(p, t.loss); l < t.loss {
				t = trial{p, l}
			}
		}
		if t.loss == 0 {
			return t
		}
		f, half := 0.5, math.Sqrt2/2
		if t.loss < before {
			f, half = 1.1, 1.0488088481701516
		}
		switch {
		case d[1] == 0:
			sx *= f
		case d[0] == 0:
			sy *= f
		default:
			sx, sy = sx*half, sy*half
		}
	}
	return t
}
