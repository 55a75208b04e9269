package packtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// Cases about time, seeds and workers.

func budgetCases() []testCase { return maker(crowd).cases() }

// maker makes a problem with more than fits and some choice.
type maker func(o pack.Options) problem

func (m maker) cases() []testCase {
	return []testCase{
		{name: "workers", run: m.workers},
		{name: "seed", run: m.sameSeed},
		{name: "twice the budget", run: m.twiceTheBudget},
		{name: "cancel", run: m.cancel},
		{name: "cancelled before", run: m.cancelledBefore},
		{name: "budget of time", run: m.budgetOfTime},
		{name: "progress", run: m.progress},
	}
}

// crowd is a problem with more than fits and some choice.
func crowd(o pack.Options) problem {
	rng := rand.New(rand.NewPCG(11, 11))
	parts := []pack.Part{part("ell", ell(30, 10), 8), part("frame", frame(30, 18), 3), part("bar", box(25, 6), 6)}
	for i := range 4 {
		parts = append(parts, part(fmt.Sprintf("star %d", i), star(rng, 9, 14), 4))
	}
	return problem{parts: parts, bed: pack.Plate(120, 100), o: o}
}

// text returns l as the bytes of its file, without the number of workers.
func (q problem) text(l *pack.Layout) (string, error) {
	f, err := pack.NewFile(l, q.parts, nil, nil)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = pack.WriteLayout(&b, f)
	return b.String(), err
}

// solveText packs the crowd and returns the layout as text.
func (m maker) solveText(ctx context.Context, p pack.Packer, o pack.Options) (string, error) {
	q := m(o)
	l, err := q.solve(ctx, p)
	if err != nil {
		return "", err
	}
	return q.text(l)
}

// workers: the same bytes with 1, 2 and 8 workers.
func (m maker) workers(ctx context.Context, p pack.Packer) error {
	var first string
	for _, n := range []int{1, 2, 8} {
		got, err := m.solveText(ctx, p, pack.Options{MinDistance: 1, Workers: n})
		if err != nil {
			return err
		}
		if first == "" {
			first = got
		}
		if got != first {
			return fmt.Errorf("another layout with %d workers than with one", n)
		}
	}
	return nil
}

// sameSeed: the same bytes in a second run, also of another seed.
func (m maker) sameSeed(ctx context.Context, p pack.Packer) error {
	for _, seed := range []uint64{1, 99} {
		o := pack.Options{MinDistance: 1, Seed: seed}
		a, err := m.solveText(ctx, p, o)
		if err != nil {
			return err
		}
		b, err := m.solveText(ctx, p, o)
		if err != nil {
			return err
		}
		if a != b {
			return fmt.Errorf("two runs with seed %d differ", seed)
		}
	}
	return nil
}

// twiceTheBudget: more iterations never give fewer parts, nor a larger used box
// with as many.
func (m maker) twiceTheBudget(ctx context.Context, p pack.Packer) error {
	var before score
	most := int64(8 * iterations)
	if testing.Short() {
		most = iterations
	}
	for n := int64(1000); n <= most; n *= 2 {
		q := m(pack.Options{MinDistance: 1, Iterations: n})
		l, err := q.solve(ctx, p)
		if err != nil {
			return err
		}
		now := q.score(l)
		if n > 1000 && now.worse(before) {
			return fmt.Errorf("%d iterations: %v, half of them: %v", n, now, before)
		}
		before = now
	}
	return nil
}

// score is what [pack.ByCount] looks at on one plate, or in one volume.
type score struct {
	count int
	box   float64 // mm²; in space the height in mm
}

func (s score) worse(o score) bool {
	return s.count < o.count || s.count == o.count && s.box > o.box*(1+1e-9)
}

func (q problem) score(l *pack.Layout) score {
	if q.space {
		return q.scoreSpace(l)
	}
	b := poly.EmptyBox()
	for _, r := range l.Placements {
		if !r.Placed {
			continue
		}
		q.parts[r.Part].Footprint.Rings(func(ring poly.Ring) bool {
			for _, c := range ring {
				v := r.Pose.Apply(geom.Vec{X: c.X, Y: c.Y})
				b = b.Add(geom.Vec2{X: v.X, Y: v.Y})
			}
			return true
		})
	}
	return score{placed(l), b.Size().X * b.Size().Y}
}

// patience is how long a packer may take to end once it is told to.
const patience = 20 * time.Second

// cancel: ended in the middle, the best layout so far comes with the error.
func (m maker) cancel(ctx context.Context, p pack.Packer) error {
	ctx, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	var found atomic.Bool
	q := m(pack.Options{MinDistance: 1, Budget: time.Hour})
	q.o.Progress = func(s pack.Progress) {
		if s.Best != nil {
			found.Store(true)
			stop()
		}
	}
	start := time.Now()
	l, err := p.Pack(ctx, q.parts, q.bed, q.o)
	switch {
	case time.Since(start) > patience:
		return fmt.Errorf("it took %v to end", time.Since(start))
	case !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("error %v, want that of the context", err)
	case l == nil || placed(l) == 0:
		return errors.New("no layout, although there was one")
	case !found.Load():
		return errors.New("no layout was reported in two seconds")
	}
	return q.prove(context.Background(), l)
}

// cancelledBefore: with a context that has ended before, an error comes at once;
// a layout may come with it.
func (m maker) cancelledBefore(ctx context.Context, p pack.Packer) error {
	ctx, stop := context.WithCancel(ctx)
	stop()
	q := m(pack.Options{MinDistance: 1, Budget: time.Hour})
	l, err := p.Pack(ctx, q.parts, q.bed, q.o)
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("error %v, want that of the context", err)
	}
	if l != nil {
		return q.prove(context.Background(), l)
	}
	return nil
}

// budgetOfTime: a short budget gives a valid layout and no error. Its clock is
// our own, which jumps to the end.
func (m maker) budgetOfTime(ctx context.Context, p pack.Packer) error {
	var calls atomic.Int64
	q := m(pack.Options{MinDistance: 1, Budget: time.Minute, Clock: func() time.Duration {
		return time.Duration(calls.Add(1)) * time.Second
	}})
	l, err := p.Pack(ctx, q.parts, q.bed, q.o)
	if err != nil {
		return err
	}
	if placed(l) == 0 {
		return errors.New("nothing is placed")
	}
	return q.prove(ctx, l)
}

// progress: the fraction never falls, every layout reported is valid, and nothing
// is reported after the end.
func (m maker) progress(ctx context.Context, p pack.Packer) error {
	var wrong error
	last, ended := 0.0, false
	var best []*pack.Layout
	q := m(pack.Options{MinDistance: 1})
	q.o.Progress = func(s pack.Progress) {
		if ended || !(s.Fraction >= last && s.Fraction <= 1) {
			wrong = fmt.Errorf("fraction %g after %g, after the end: %v", s.Fraction, last, ended)
		}
		last = s.Fraction
		if s.Best != nil {
			best = append(best, s.Best)
		}
	}
	_, err := q.solve(ctx, p)
	ended = true
	if err != nil || wrong != nil {
		return errors.Join(err, wrong)
	}
	if len(best) == 0 {
		return errors.New("no layout was reported")
	}
	for _, l := range best {
		if err := q.prove(ctx, l); err != nil {
			return fmt.Errorf("a layout reported: %w", err)
		}
	}
	return nil
}
