package motion

import "math"

// settle finds the speeds of all moves in the window, hands out the times of all
// but the last keep of them, and drops these.
func (p *Planner) settle(keep int) {
	n := len(p.blocks)
	if n <= keep {
		return
	}
	p.backward()
	p.forward(n - keep)
	p.blocks = p.blocks[:copy(p.blocks, p.blocks[n-keep:])]
}

// backward finds for every move the fastest speed at its start from which the
// machine can slow down in time for the next one, from the end of the window,
// where it must be able to stop.
func (p *Planner) backward() {
	n := len(p.blocks)
	next := p.blocks[n-1].safe2
	for i := n - 1; i >= 0; i-- {
		b := &p.blocks[i]
		next += 2 * float64(b.accel*b.length)
		if b.corner2 < next {
			next = b.corner2
		}
		b.entry2 = next
	}
}

// forward times the first n moves, lowering the speed at their ends to what can
// be reached.
func (p *Planner) forward(n int) {
	v0 := p.start
	if !p.settled {
		v0 = math.Sqrt(p.blocks[0].entry2)
	}
	for i := range n {
		b := &p.blocks[i]
		end := b.safe2
		if i+1 < len(p.blocks) {
			end = p.blocks[i+1].entry2
		}
		if most := float64(v0*v0) + 2*float64(b.accel*b.length); most < end {
			end = most
		}
		v1 := math.Sqrt(end)
		p.done(b.tag, b.time(v0, v1))
		v0 = v1
	}
	p.start, p.settled = v0, true
}

// time returns the seconds of a move that starts at v0 and ends at v1.
func (b *block) time(v0, v1 float64) float64 {
	sum := float64(v0*v0) + float64(v1*v1)
	way := 2 * float64(b.accel*b.length)
	cruise2 := float64(b.cruise * b.cruise)
	if peak2 := (way + sum) / 2; peak2 < cruise2 {
		// Up to a peak and down again, without cruising. Where what was planned
		// with fewer moves in sight leaves no room even for that, the speed falls
		// evenly to v1.
		if peak := math.Sqrt(peak2); peak >= v0 && peak >= v1 {
			return (peak + peak - v0 - v1) / b.accel
		}
		return 2 * b.length / (v0 + v1)
	}
	ramps := b.cruise + b.cruise - v0 - v1
	cruising := (way - (cruise2 + cruise2 - sum)) / (2 * b.accel)
	return ramps/b.accel + cruising/b.cruise
}
