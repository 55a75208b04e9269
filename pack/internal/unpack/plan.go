package unpack

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// Plan is an order in which the bodies of a scene can be taken out.
type Plan struct {
	Steps []Step

	// Stuck are the bodies for which no path was found, even when all of Steps are
	// gone, in the order of the scene.
	Stuck []int

	// Pairs of stuck bodies of which neither can be moved away from the other, even
	// when nothing else is there.
	Pairs [][2]int

	// Unfinished: a search ended because it was late. Bodies may be stuck, and pairs
	// missing, that more time would have found a way for, or proven.
	Unfinished bool
}

// Step takes one body out.
type Step struct {
	Body int
	Path []geom.Vec // shifts, one after the other, the last one upwards
}

// Plan finds an order. Straight ways up come first, from the top down; when there
// are none, ways along other lines, and last those that have to be searched for.
//
// Errors: those of ctx, which is looked at between searches and in them.
func (s *Scene) Plan(ctx context.Context) (*Plan, error) {
	p := newPlanner(s)
	for {
		found, err := p.round(ctx)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			break
		}
		p.take(found)
	}
	p.plan.Stuck = p.left
	var err error
	p.plan.Pairs, err = p.pairs(ctx)
	p.plan.Unfinished = p.plan.Unfinished && len(p.left) > 0
	return &p.plan, err
}

// Way returns a path for body i past those of others for which there is true,
// and whether one was found. Shapes that are Fixed stay in the way.
func (s *Scene) Way(ctx context.Context, i int, others func(k int) bool) ([]geom.Vec, bool, error) {
	return s.newFinder(i, s.among(i, others)).find(ctx)
}

// planner is a plan in the making.
type planner struct {
	scene *Scene
	plan  Plan
	left  []int  // those not out yet
	out   []bool // by body
	lift  []float64
	above [][]int32 // by body: those whose boxes are over it; looked at in this order

	// What has been found in the way: of a body straight up, and of all that was
	// tried. As long as it stays there is nothing to try again.
	blocker  []int32 // index of above, len(above) when nothing is, fixedWay
	met      [][]int32
	searched []bool // all has been tried

	allowed int // searches that may still find nothing

	locks  map[[2]int]bool // by pair: whether it is interlocked
	locked []bool          // in such a pair, and so never out
}

// fixedWay stands for what never moves.
const fixedWay = -1

func newPlanner(s *Scene) *planner {
	n := len(s.Bodies)
	p := &planner{scene: s, out: make([]bool, n), lift: make([]float64, n), above: make([][]int32, n), blocker: make([]int32, n), met: make([][]int32, n), searched: make([]bool, n), allowed: s.Limits.withDefaults().Searches, locks: map[[2]int]bool{}, locked: make([]bool, n)}
	rim := s.rim()
	boxes := make([]geom.Box, n)
	for i := range s.Bodies {
		boxes[i] = s.Bodies[i].Box()
	}
	for i, b := range boxes {
		p.left = append(p.left, i)
		p.lift[i] = max(0, rim-b.Min.Z)
		if b.IsEmpty() {
			p.lift[i] = 0
		}
		way := b
		way.Max.Z = math.Inf(1)
		for k := range boxes {
			if k != i && overlap(&way, &boxes[k]) {
				p.above[i] = append(p.above[i], int32(k))
			}
		}
	}
	return p
}

// round returns what can be taken out now, in order.
func (p *planner) round(ctx context.Context) ([]Step, error) {
	for _, try := range []func(context.Context) ([]Step, error){p.upwards, p.sideways, p.around} {
		found, err := try(ctx)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

// take removes what was found from what is left.
func (p *planner) take(found []Step) {
	for _, s := range found {
		p.out[s.Body] = true
	}
	p.left = slices.DeleteFunc(p.left, func(i int) bool { return p.out[i] })
	p.plan.Steps = append(p.plan.Steps, found...)
}

// upwards returns those that nothing is above, the highest ones first.
func (p *planner) upwards(ctx context.Context) ([]Step, error) {
	err := par.Each(ctx, len(p.left), func(_, i int) error {
		p.look(p.left[i])
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found []Step
	for _, i := range p.left {
		if int(p.blocker[i]) == len(p.above[i]) {
			found = append(found, Step{Body: i, Path: []geom.Vec{{Z: p.lift[i]}}})
		}
	}
	slices.SortStableFunc(found, func(a, b Step) int { return cmp.Compare(p.top(b.Body), p.top(a.Body)) })
	return found, nil
}

func (p *planner) top(i int) float64 { return p.scene.Bodies[i].Box().Max.Z }

// look finds the next body that is above i. What has been passed is no obstacle,
// so that each pair is looked at once.
func (p *planner) look(i int) {
	at := p.blocker[i]
	if at == fixedWay {
		return
	}
	if at == 0 && p.hitsFixed(i) {
		p.blocker[i] = fixedWay
		return
	}
	for ; int(at) < len(p.above[i]); at++ {
		if k := p.above[i][at]; !p.out[k] && p.hits(i, &p.scene.Bodies[k]) {
			break
		}
	}
	p.blocker[i] = at
}

func (p *planner) hitsFixed(i int) bool {
	for k := range p.scene.Fixed {
		if p.hits(i, &p.scene.Fixed[k]) {
			return true
		}
	}
	return false
}

// hits reports whether other is in the way of body i upwards.
func (p *planner) hits(i int, other *Placed) bool {
	w := newSweep(&p.scene.Bodies[i], other, up, p.lift[i])
	w.run(true)
	return w.hit
}

// worth returns those of the bodies left that are worth another try, the highest
// ones first.
func (p *planner) worth() []int {
	gone := func(k int32) bool { return k >= 0 && p.out[k] }
	var out []int
	for _, i := range p.left {
		if p.locked[i] {
			continue
		}
		if !p.searched[i] || slices.ContainsFunc(p.met[i], gone) {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(p.top(b), p.top(a)) })
	return out
}

// sideways returns those that leave along a straight line and then up.
func (p *planner) sideways(ctx context.Context) ([]Step, error) {
	list := p.worth()
	for _, i := range list {
		p.searched[i], p.met[i] = false, nil
	}
	return p.try(ctx, list, func(f *finder) ([]geom.Vec, bool, error) {
		path, ok := f.straight()
		return path, ok, nil
	})
}

// together is how many paths are searched for at a time: more than processors are
// usual, and few enough that not much is searched for in vain when the first of
// them are found.
const together = 8

// around returns those for which a search finds a way, of the first few that have
// one.
func (p *planner) around(ctx context.Context) ([]Step, error) {
	if err := p.lock(ctx, p.suspects()); err != nil {
		return nil, err
	}
	list := p.worth()
	for len(list) > 0 && p.allowed > 0 {
		n := min(together, len(list), p.allowed)
		found, err := p.try(ctx, list[:n], func(f *finder) ([]geom.Vec, bool, error) { return f.lattices(ctx) })
		if err != nil || len(found) > 0 {
			return found, err
		}
		for _, i := range list[:n] {
			p.searched[i] = true
		}
		p.allowed -= n
		list = list[n:]
	}
	return nil, nil
}

// suspects returns the pairs of bodies of which one was in the way of the other.
func (p *planner) suspects() [][2]int {
	var out [][2]int
	for _, i := range p.worth() {
		for _, k := range p.met[i] {
			if k >= 0 {
				out = append(out, [2]int{min(i, int(k)), max(i, int(k))})
			}
		}
	}
	return out
}

// lock finds out which of the listed pairs are interlocked. As neither body of
// such a pair leaves before the other, both stay, and nothing more is tried for
// them.
func (p *planner) lock(ctx context.Context, pairs [][2]int) error {
	hard, err := p.unparted(ctx, p.unknown(pairs))
	if err != nil {
		return err
	}
	hard = hard[:min(len(hard), p.allowed)]
	locked, cut := make([]bool, len(hard)), make([]bool, len(hard))
	err = par.Each(ctx, len(hard), func(_, i int) error {
		f := p.parter(hard[i])
		_, apart, err := f.lattices(ctx)
		locked[i], cut[i] = !apart && !f.cut, f.cut
		return err
	})
	if err != nil {
		return err
	}
	p.cut(cut)
	for i, pair := range hard {
		if locked[i] {
			p.locks[pair] = true
			p.locked[pair[0]], p.locked[pair[1]] = true, true
			p.allowed--
		}
	}
	return nil
}

// cut notes whether a search was late.
func (p *planner) cut(late []bool) {
	p.plan.Unfinished = p.plan.Unfinished || slices.Contains(late, true)
}

// unknown returns those of the pairs that have not been looked at, and notes that
// they have. Bodies whose boxes are apart are.
func (p *planner) unknown(pairs [][2]int) [][2]int {
	var out [][2]int
	for _, pair := range pairs {
		a, b := p.scene.Bodies[pair[0]].Box(), p.scene.Bodies[pair[1]].Box()
		if _, known := p.locks[pair]; !known && overlap(&a, &b) {
			p.locks[pair] = false
			out = append(out, pair)
		}
	}
	return out
}

// unparted returns those of the pairs that no straight line parts.
func (p *planner) unparted(ctx context.Context, pairs [][2]int) ([][2]int, error) {
	apart, cut := make([]bool, len(pairs)), make([]bool, len(pairs))
	err := par.Each(ctx, len(pairs), func(_, i int) error {
		if cut[i] = p.scene.Limits.late(); !cut[i] {
			_, apart[i] = p.parter(pairs[i]).straight()
		}
		return nil
	})
	p.cut(cut)
	var out [][2]int
	for i, pair := range pairs {
		if !apart[i] && !cut[i] {
			out = append(out, pair)
		}
	}
	return out, err
}

func (p *planner) parter(pair [2]int) *finder {
	return newParter(p.scene.Bodies[pair[0]], p.scene.Bodies[pair[1]], p.scene.Limits)
}

// pairs returns the interlocked pairs among the bodies left.
func (p *planner) pairs(ctx context.Context) ([][2]int, error) {
	var all, out [][2]int
	for n, i := range p.left {
		for _, k := range p.left[n+1:] {
			all = append(all, [2]int{i, k})
		}
	}
	err := p.lock(ctx, all)
	for _, pair := range all {
		if p.locks[pair] {
			out = append(out, pair)
		}
	}
	return out, err
}

// try looks for paths of the bodies of list and notes what was in the way.
func (p *planner) try(ctx context.Context, list []int, find func(*finder) ([]geom.Vec, bool, error)) ([]Step, error) {
	steps := make([]Step, len(list))
	ok, cut := make([]bool, len(list)), make([]bool, len(list))
	err := par.Each(ctx, len(list), func(_, i int) error {
		body := list[i]
		f, ids := p.finder(body)
		path, found, err := find(f)
		steps[i], ok[i], cut[i] = Step{Body: body, Path: path}, found, f.cut
		for k, met := range f.met {
			if met {
				p.met[body] = append(p.met[body], ids[k])
			}
		}
		return err
	})
	p.cut(cut)
	var out []Step
	for i := range steps {
		if ok[i] {
			out = append(out, steps[i])
		}
	}
	return out, err
}

// finder returns the finder of body i among those left, and which these are; -1
// is what stays.
func (p *planner) finder(i int) (*finder, []int32) {
	others := slices.Clone(p.scene.Fixed)
	ids := make([]int32, len(others))
	for k := range ids {
		ids[k] = fixedWay
	}
	for _, k := range p.left {
		if k != i {
			others = append(others, p.scene.Bodies[k])
			ids = append(ids, int32(k))
		}
	}
	return p.scene.newFinder(i, others), ids
}
