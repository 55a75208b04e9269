package estimate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/path"
)

// took is what some builds take: in money, as builds, and in time.
type took struct {
	money   float64 // without prices 0
	builds  int
	seconds float64
}

// less is the order in which ways to make the same are liked: the cheaper, of those that
// cost the same the one of fewer builds, and then the quicker. Sums of the same numbers in
// another order differ by 1e-15 of them, and no price is known to 1e-9.
func (a took) less(b took) bool {
	const alike = 1e-9
	if math.Abs(a.money-b.money) > alike*max(a.money, b.money) {
		return a.money < b.money
	}
	if a.builds != b.builds {
		return a.builds < b.builds
	}
	return a.seconds < b.seconds*(1-alike)
}

// less is [took.less]; but prints of filament, which take what their copies take, share a
// bed where they can, and are not split for a second of travel that this may save.
func (e *estimator) less(a, b took) bool {
	if e.process == "fdm" && a.builds != b.builds {
		return a.builds < b.builds
	}
	return a.less(b)
}

func (a took) plus(b took) took {
	return took{a.money + b.money, a.builds + b.builds, a.seconds + b.seconds}
}

// campaign is some sets of parts that were packed together, into one build or several.
// Fewer sets are made by leaving copies out: nothing is moved, so that what is left is
// never higher, longer or dearer.
type campaign struct {
	sets   int
	plates [][]setCopy // by their sets
	takes  []took      // of 1, 2, ... sets
}

// setCopy is a copy and the set that it belongs to, from 0.
type setCopy struct {
	copyAt
	set int
}

// only returns the builds of the first sets.
func (c *campaign) only(sets int) [][]setCopy {
	var out [][]setCopy
	for _, plate := range c.plates {
		var copies []setCopy
		for _, p := range plate {
			if p.set < sets {
				copies = append(copies, p)
			}
		}
		if len(copies) > 0 {
			out = append(out, copies)
		}
	}
	return out
}

// cut returns the copies of these builds.
func (c *campaign) cut(sets int) [][]copyAt {
	var out [][]copyAt
	for _, plate := range c.only(sets) {
		var copies []copyAt
		for _, p := range plate {
			copies = append(copies, p.copyAt)
		}
		out = append(out, copies)
	}
	return out
}

// asItStands is the campaign of one copy that nobody has moved. nil: it does not fit so.
func (e *estimator) asItStands(ctx context.Context, p Part, index int) (*campaign, error) {
	if b := e.options.Machine.Bed; b.X > 0 && b.Y > 0 {
		size := p.Mesh.Bounds().Size()
		if size.X > b.X || size.Y > b.Y || b.Z > 0 && size.Z > b.Z {
			return nil, nil
		}
	}
	what, err := e.measure(ctx, p.Mesh, geom.Identity())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.ID, err)
	}
	c := &campaign{sets: 1, plates: [][]setCopy{{{copyAt{part: index, what: what, y1: what.size.Y, at: still}, 0}}}}
	return c, e.tally(ctx, c)
}

// packed is a layout that was asked for before.
type packed struct {
	machine *preset.Machine
	parts   []Part
	sets    int
	layout  *pack.Layout
}

// layout packs sets of parts, once: of one part into one build, as many as it holds. Fewer
// sets were packed before them, and what was too narrow for these is not tried again.
func (e *estimator) layout(ctx context.Context, parts []Part, sets int) (*pack.Layout, error) {
	from := 0.0
	for _, known := range e.layouts {
		switch {
		case known.machine != e.options.Machine || !slices.Equal(known.parts, parts):
		case known.sets == sets:
			return known.layout, nil
		case known.sets < sets:
			from = max(from, known.layout.Bed.Y)
		}
	}
	l, err := e.pack(ctx, parts, sets, len(parts) > 1, from)
	if err == nil {
		e.layouts = append(e.layouts, packed{e.options.Machine, parts, sets, l})
	}
	return l, err
}

// together packs so many sets into as few builds as hold them; of one part into one
// build, as many of them as it holds.
func (p *planner) together(ctx context.Context, sets int) (*campaign, error) {
	e := p.e
	l, err := e.layout(ctx, p.parts, sets)
	if err != nil {
		return nil, err
	}
	plates, err := e.placed(ctx, p.parts, l)
	if err != nil {
		return nil, err
	}
	c := p.sorted(plates)
	if c.sets == 0 {
		return nil, fmt.Errorf("%w: %s found no place on machine %s", ErrBed, p.parts[0].ID, e.options.Machine.Name)
	}
	return c, e.tally(ctx, c)
}

// sorted gives placed copies to sets: the copies of a part in the first builds to the
// first, in a build those that end lowest and, where a machine prints in swaths, lie in
// the first of these. Copies that are too few for a set are left out.
func (p *planner) sorted(plates [][]copyAt) *campaign {
	c := &campaign{sets: math.MaxInt, plates: make([][]setCopy, len(plates))}
	used := make([]int, len(p.parts))
	for i, copies := range plates {
		slices.SortStableFunc(copies, func(a, b copyAt) int {
			if c := cmp.Compare(a.z+a.what.size.Z, b.z+b.what.size.Z); c != 0 || p.e.process != "polyjet" {
				return c
			}
			return cmp.Compare(a.y1, b.y1) // swath after swath
		})
		for _, copy := range copies {
			set := used[copy.part] / p.parts[copy.part].Count
			used[copy.part]++
			copy.part = p.index[copy.part]
			c.plates[i] = append(c.plates[i], setCopy{copy, set})
		}
		slices.SortStableFunc(c.plates[i], func(a, b setCopy) int { return a.set - b.set })
	}
	for i, n := range used {
		c.sets = min(c.sets, n/p.parts[i].Count)
	}
	for i := range c.plates {
		c.plates[i] = slices.DeleteFunc(c.plates[i], func(s setCopy) bool { return s.set >= c.sets })
	}
	return c
}

// tally fills in what the sets of a campaign take. Toolpaths are not made for that: there
// campaigns are told apart by the number of builds alone.
func (e *estimator) tally(ctx context.Context, c *campaign) error {
	c.takes = make([]took, c.sets)
	for _, plate := range c.plates {
		if e.summed() && path.Brims(&e.settings) {
			if err := fillBrims(plate, &e.settings); err != nil {
				return err
			}
		}
		now := make([]took, c.sets)
		var order []copyAt
		for _, p := range plate {
			now[p.set].builds = 1
			order = append(order, p.copyAt)
		}
		if e.tier != Paths && len(order) > 0 {
			err := e.model.fuller(ctx, order, 1, func(copies int, r *run) { now[plate[copies-1].set] = e.took(r, copies) })
			if err != nil {
				return err
			}
		}
		for k, last := 0, (took{}); k < c.sets; k++ {
			if now[k].builds > 0 {
				last = now[k]
			}
			c.takes[k] = c.takes[k].plus(last)
		}
	}
	return nil
}

// took returns what one build takes.
func (e *estimator) took(r *run, copies int) took {
	u := e.usage([]build{{run: r, times: 1}}, copies)
	out := took{builds: 1, seconds: u.PrintTime + u.WarmUp + u.BeforeAfter}
	if e.options.Rates != nil {
		out.money = cost.Made(u, *e.options.Rates)
	}
	return out
}

// full reports whether a campaign shows that no build holds so many sets.
func (c *campaign) full(sets int) bool { return c.sets < sets || c.takes[c.sets-1].builds > 1 }
