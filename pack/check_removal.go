package pack

import (
	"context"
	"slices"
)

// removal checks whether the copies can be taken out. Where copies overlap or
// have no sound place there is nothing to take apart.
func (c *checker) removal(ctx context.Context) error {
	if !c.space() || c.l.Options.Interlock == IgnoreInterlock {
		return nil
	}
	for _, v := range c.report.Violations {
		if v.Kind == Overlapping {
			return nil
		}
	}
	rows := make([]int, len(c.copies))
	for i, s := range c.copies {
		rows[i] = s.row
	}
	r, err := c.stated(ctx, rows)
	if err == nil && r == nil {
		r, err = removals(ctx, c.parts, c.l, rows, nil)
	}
	if err != nil {
		return err
	}
	c.report.Removal = r
	if c.l.Options.Interlock != ReportInterlock {
		c.interlocked(r)
	}
	return nil
}

// interlocked lists the pairs that are interlocked, and what is stuck besides.
func (c *checker) interlocked(r *Removal) {
	var named []int
	for _, pair := range r.Interlocked {
		other := c.l.Placements[pair[1]]
		v := c.finding(Interlocked, pair[0], "is interlocked with %s: no path was found by which they part", c.name(other))
		v.Other, v.OtherPart, v.OtherCopy = pair[1], other.Part, other.Copy
		c.add(v)
		named = append(named, pair[0], pair[1])
	}
	for _, row := range r.Stuck {
		if !slices.Contains(named, row) {
			c.add(c.finding(Interlocked, row, "no path was found by which it can be taken out"))
		}
	}
}

// stated proves the paths that the layout states itself, and returns what it states if
// they take out every copy, or, where nothing is forbidden, all but what it says is stuck;
// else nil. What is not so is listed.
func (c *checker) stated(ctx context.Context, rows []int) (*Removal, error) {
	if c.l.Removal == nil {
		return nil, nil
	}
	scenes, err := newScenes(ctx, c.parts, c.l, rows)
	if err != nil {
		return nil, err
	}
	s := &statedRemoval{checker: c, scenes: scenes, at: map[int][2]int{}, left: map[int]bool{}}
	for i, scene := range scenes {
		for body, row := range scene.rows {
			s.at[row], s.left[row] = [2]int{i, body}, true
		}
	}
	for _, step := range c.l.Removal.Steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.step(step)
	}
	left := s.rest(rows)
	if len(left) == 0 && !s.wrong {
		s.named()
		return &Removal{Steps: c.l.Removal.Steps, Stuck: []int{}, Interlocked: [][2]int{}}, nil
	}
	if s.named(); s.wrong || c.l.Options.Interlock != ReportInterlock {
		return nil, nil
	}
	if err := s.stuck(ctx, left); err != nil || s.wrong {
		return nil, err
	}
	return c.l.Removal, nil
}

// statedRemoval is the proof of what a layout states.
type statedRemoval struct {
	*checker
	scenes []*bedScene
	at     map[int][2]int // by row: scene and body
	left   map[int]bool   // rows still in the bed
	wrong  bool
}

// fault lists what is not so.
func (s *statedRemoval) fault(row int, format string, args ...any) {
	s.wrong = true
	if row < 0 || row >= len(s.l.Placements) {
		row = -1
	}
	s.add(s.finding(Misstated, row, format, args...))
}

// step proves one step and takes the copy out.
func (s *statedRemoval) step(step RemovalStep) {
	if !s.left[step.Row] {
		s.fault(step.Row, "the layout says that row %d is taken out, and it is not in the bed", step.Row)
		return
	}
	place := s.at[step.Row]
	scene := s.scenes[place[0]]
	if !scene.Proven(place[1], step.Path, func(k int) bool { return s.left[scene.rows[k]] }) {
		s.fault(step.Row, "the layout says how it is taken out: that path is not free, or does not lead out")
	}
	delete(s.left, step.Row)
}

// rest returns the copies that are not taken out. One that is not named as stuck
// either is a fault.
func (s *statedRemoval) rest(rows []int) []int {
	var left []int
	for _, row := range rows {
		if !s.left[row] {
			continue
		}
		left = append(left, row)
		if !slices.Contains(s.l.Removal.Stuck, row) {
			s.fault(row, "the layout says how copies are taken out, and nothing about this one")
		}
	}
	return left
}

// named looks at the lists of what is stuck and interlocked: each row and pair once, of
// rows that are not taken out.
func (s *statedRemoval) named() {
	once := map[int]bool{}
	for _, row := range s.l.Removal.Stuck {
		if once[row] || !s.left[row] {
			s.fault(row, "the layout names row %d as stuck, which it takes out or names twice, or which is not in the bed", row)
		}
		once[row] = true
	}
	pairs := map[[2]int]bool{}
	for _, p := range s.l.Removal.Interlocked {
		key := [2]int{min(p[0], p[1]), max(p[0], p[1])}
		if p[0] == p[1] || pairs[key] || !once[p[0]] || !once[p[1]] {
			s.fault(p[0], "the layout names rows %d and %d as interlocked: that takes two rows that are stuck, and is said once", p[0], p[1])
		}
		pairs[key] = true
	}
}

// stuck looks for what leaves, and for pairs that part, along straight lines: a
// layout that names them as stuck and interlocked is wrong. To search for more of a
// way than that would take minutes and repeat what the packer has done.
func (s *statedRemoval) stuck(ctx context.Context, left []int) error {
	quick, err := removals(ctx, s.parts, s.l, left, func() bool { return true })
	if err != nil {
		return err
	}
	for _, step := range quick.Steps {
		s.fault(step.Row, "the layout says that it is stuck, and it can be taken out")
	}
	for _, pair := range s.l.Removal.Interlocked {
		if s.parted(pair) {
			s.fault(pair[0], "the layout says that it is interlocked with row %d, and they can be parted", pair[1])
		}
	}
	return nil
}

// parted reports whether two copies lie on two plates, or a straight line parts them.
func (s *statedRemoval) parted(pair [2]int) bool {
	a, b := s.at[pair[0]], s.at[pair[1]]
	return a[0] != b[0] || s.scenes[a[0]].Parted(a[1], b[1])
}
