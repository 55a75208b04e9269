package space

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Numbers of positions tried for one move.
const (
	samplesAnywhere = 50
	samplesNear     = 25
	starts          = 3 // of them are refined
)

// Steps of the refinement, in sizes of the item.
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
func (k *cake) move(i int) {
	k.start(i)
	now, _ := k.lossAt(i)
	size := k.c.kinds[k.kind[i]].size
	best := newRanking(trial{k.at[i], now}, 0.05*size)
	for n := range samplesAnywhere + samplesNear {
		p, ok := k.sample(i, n < samplesNear)
		if !ok {
			continue
		}
		if l := k.try(&p, best.bound()); l < best.bound() {
			best.enter(trial{p, l})
		}
	}
	top := trial{loss: math.Inf(1)}
	for _, t := range best.trials {
		if math.IsInf(t.loss, 1) || top.loss == 0 {
			break
		}
		if k.slides {
			t = k.slide(t)
		}
		if t = k.descend(t, firstStep*size, coarse*size); t.loss < top.loss {
			top = t
		}
	}
	top = k.descend(top, 0.5*coarse*size, fine*size)
	if top.loss <= now {
		k.put(i, top.pose)
	}
}

// sample returns a random position of item i in one of its turns, near where it
// is or anywhere; false when it does not fit in that turn.
func (k *cake) sample(i int, near bool) (pose, bool) {
	d := &k.c.kinds[k.kind[i]]
	turn := 0
	if len(d.turns) > 1 {
		turn = k.rng.IntN(len(d.turns))
	}
	lo, hi := k.window(d.first + turn)
	if hi.X < lo.X || hi.Y < lo.Y || hi.Z < lo.Z {
		return pose{}, false
	}
	at := &k.at[i]
	if near {
		r := float64(0.5 * d.size)
		lo.X, hi.X = max(lo.X, min(hi.X, at.x-r)), min(hi.X, max(lo.X, at.x+r))
		lo.Y, hi.Y = max(lo.Y, min(hi.Y, at.y-r)), min(hi.Y, max(lo.Y, at.y+r))
		lo.Z, hi.Z = max(lo.Z, min(hi.Z, at.z-r)), min(hi.Z, max(lo.Z, at.z+r))
	}
	return pose{
		turn, lo.X + float64(k.rng.Float64()*(hi.X-lo.X)), lo.Y + float64(k.rng.Float64()*(hi.Y-lo.Y)),
		lo.Z + float64(k.rng.Float64()*(hi.Z-lo.Z)),
	}, true
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
		if !math.IsInf(o.loss, 1) && o.turn == t.turn && math.Abs(o.x-t.x) < r.near && math.Abs(o.y-t.y) < r.near && math.Abs(o.z-t.z) < r.near {
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

// directions of steps: the axes, and the diagonals between two of them.
var directions = [9]geom.Vec{
	{X: 1}, {Y: 1}, {Z: 1}, {X: 1, Y: 1}, {X: 1, Y: -1}, {X: 1, Z: 1}, {X: 1, Z: -1}, {Y: 1, Z: 1}, {Y: 1, Z: -1},
}

// descend walks from t to and fro along random directions, with steps that grow
// while they help and shrink from first to last while they do not.
func (k *cake) descend(t trial, first, last float64) trial {
	if t.loss == 0 {
		return t
	}
	lo, hi := k.window(k.c.kinds[k.kind[k.moving]].first + t.turn)
	s := geom.Vec{X: first, Y: first, Z: first}
	for s.X > last || s.Y > last || s.Z > last {
		d := &directions[k.rng.IntN(len(directions))]
		from, before := t.pose, t.loss
		for _, sign := range [2]float64{1, -1} {
			p := pose{
				from.turn, max(lo.X, min(hi.X, from.x+float64(sign*s.X*d.X))),
				max(lo.Y, min(hi.Y, from.y+float64(sign*s.Y*d.Y))), max(lo.Z, min(hi.Z, from.z+float64(sign*s.Z*d.Z))),
			}
			if p == from {
				continue
			}
			if l := k.try(&p, t.loss); l < t.loss {
				t = trial{p, l}
			}
		}
		if t.loss == 0 {
			return t
		}
		f := 0.5
		if t.loss < before {
			f = 1.1
		}
		if d.X*d.Y != 0 || d.X*d.Z != 0 || d.Y*d.Z != 0 {
			f = math.Sqrt(f)
		}
		if d.X != 0 {
			s.X *= f
		}
		if d.Y != 0 {
			s.Y *= f
		}
		if d.Z != 0 {
			s.Z *= f
		}
	}
	return t
}
