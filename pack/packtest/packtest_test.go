package packtest

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/saggar3d/saggar/pack"
)

// TestReference: a packer of boxes passes all that can be done with boxes, and
// fails what cannot.
func TestReference(t *testing.T) {
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			if c.slow {
				t.Skip("the reference takes minutes")
			}
			if err := c.run(t.Context(), boxes{}); (err != nil) != c.nests {
				t.Errorf("error %v, though it asks for nesting: %v", err, c.nests)
			}
		})
	}
	if err := random(t.Context(), boxes{}, *seed, 60); err != nil {
		t.Error(err)
	}
}

// broken is the reference with a fault.
type broken func(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error)

func (b broken) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	return b(ctx, parts, bed, o)
}

// change returns the reference whose layouts are changed afterwards.
func change(f func(l *pack.Layout)) pack.Packer {
	return broken(func(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
		l, err := boxes{}.Pack(ctx, parts, bed, o)
		if l != nil {
			f(l)
		}
		return l, err
	})
}

// ask returns the reference which is asked something else.
func ask(f func(parts []pack.Part, bed *pack.Bed, o *pack.Options)) pack.Packer {
	return broken(func(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
		parts = append([]pack.Part{}, parts...)
		f(parts, &bed, &o)
		return boxes{}.Pack(ctx, parts, bed, o)
	})
}

// TestBroken: each fault is found by the case that is there for it.
func TestBroken(t *testing.T) {
	var calls atomic.Uint64
	jumpy := func() float64 { return rand.New(rand.NewPCG(calls.Add(1), 1)).Float64() }
	for _, c := range []struct {
		fault  string
		packer pack.Packer
		finds  string // names of cases, and random
	}{
		{"moves a part by 0.01", change(func(l *pack.Layout) {
			if len(l.Placements) > 1 {
				l.Placements[1].Pose.T.X -= 0.01
			}
		}), "169 cubes,touching,random"},
		{"loses a row", change(func(l *pack.Layout) {
			if n := len(l.Placements); n > 0 {
				l.Placements = l.Placements[:n-1]
			}
		}), "500 cubes,locked,random"},
		{"mirrors", change(func(l *pack.Layout) {
			for i := range l.Placements {
				l.Placements[i].Pose.M[0][0] *= -1
			}
		}), "exactly the bed,random"},
		{"forgets reasons", change(func(l *pack.Layout) {
			for i := range l.Placements {
				l.Placements[i].Reason = ""
			}
		}), "too large,priority,random"},
		{"places nothing", change(func(l *pack.Layout) {
			for i, p := range l.Placements {
				l.Placements[i] = pack.Placement{Part: p.Part, Copy: p.Copy, Reason: pack.NoRoom}
			}
			l.Plates = 0
		}), "touching,169 cubes,budget of time,fill"},
		{"forgets the gap", ask(func(_ []pack.Part, _ *pack.Bed, o *pack.Options) { o.MinDistance = 0 }), "169 cubes,gaps that do not fit,random"},
		{"forgets the wall", ask(func(_ []pack.Part, _ *pack.Bed, o *pack.Options) { o.WallDistance = 0 }), "wall,negative wall,disc with a wall,random"},
		{"forgets keep-outs", ask(func(_ []pack.Part, b *pack.Bed, _ *pack.Options) { b.KeepOut = nil }), "keep-out,random"},
		{"forgets margins", ask(func(p []pack.Part, _ *pack.Bed, _ *pack.Options) {
			for i := range p {
				p[i].Margin = 0
			}
		}), "margins,random"},
		{"forgets groups", ask(func(p []pack.Part, _ *pack.Bed, _ *pack.Options) {
			for i := range p {
				p[i].Group = ""
			}
		}), "group,random"},
		{"forgets priorities", ask(func(p []pack.Part, _ *pack.Bed, _ *pack.Options) {
			for i := range p {
				p[i].Priority = 0
			}
		}), "priority,priority over number"},
		{"forgets values", ask(func(_ []pack.Part, _ *pack.Bed, o *pack.Options) { o.Objective = pack.ByCount }), "value"},
		{"moves locked parts", ask(func(p []pack.Part, _ *pack.Bed, _ *pack.Options) {
			for i := range p {
				p[i].Locked = nil
			}
		}), "locked,locked on a second plate"},
		{"always one plate", ask(func(_ []pack.Part, _ *pack.Bed, o *pack.Options) { o.MultiBuild = false }), "500 cubes"},
		{"any number of plates", ask(func(_ []pack.Part, _ *pack.Bed, o *pack.Options) { o.MaxPlates = 0 }), "at most two plates"},
		{"always turns", ask(func(p []pack.Part, _ *pack.Bed, o *pack.Options) {
			o.Rotations = pack.Rotations{}
			for i := range p {
				p[i].Rotations = nil
			}
		}), "no turns,own rotations"},
		{"is never the same", change(func(l *pack.Layout) {
			if n := len(l.Placements); n > 0 {
				l.Placements[n-1].Pose.T.Z = jumpy()
				if l.Placements[n-1].Placed == false {
					l.Placements[n-1].Reason = []pack.Reason{pack.NoRoom, pack.NotProcessed}[calls.Load()%2]
				}
			}
		}), "workers,seed"},
		{"stops early with more time", broken(func(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
			if o.Iterations > 10_000 {
				bed.X /= 2
			}
			return boxes{}.Pack(ctx, parts, bed, o)
		}), "twice the budget"},
		{"is deaf", broken(func(_ context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
			return boxes{}.Pack(context.Background(), parts, bed, o)
		}), "cancel,cancelled before"},
		{"throws away what it has", broken(func(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
			l, err := boxes{}.Pack(ctx, parts, bed, o)
			if err != nil {
				return nil, err
			}
			return l, nil
		}), "cancel"},
		{"says nothing", ask(func(_ []pack.Part, _ *pack.Bed, o *pack.Options) { o.Progress = nil }), "progress,cancel"},
		{"always fails", broken(func(context.Context, []pack.Part, pack.Bed, pack.Options) (*pack.Layout, error) {
			return nil, errors.New("out of order")
		}), "empty list,touching,random"},
		{"returns nothing", broken(func(context.Context, []pack.Part, pack.Bed, pack.Options) (*pack.Layout, error) {
			return nil, nil
		}), "empty list,no shape,bed without x,NaN spacing"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			for name := range strings.SplitSeq(c.finds, ",") {
				if err := named(t, name)(t.Context(), c.packer); err == nil {
					t.Errorf("%s does not find it", name)
				}
			}
		})
	}
}

// named returns the case of that name.
func named(t *testing.T, name string) func(context.Context, pack.Packer) error {
	t.Helper()
	if name == "random" {
		return func(ctx context.Context, p pack.Packer) error { return random(ctx, p, 1, 60) }
	}
	for _, c := range cases() {
		if c.name == name {
			return c.run
		}
	}
	t.Fatalf("no case %q", name)
	return nil
}
