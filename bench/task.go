package main

import "fmt"

// lane is one entrant on one file.
type lane struct{ entrant, mesh string }

func (l lane) String() string {
	if l.mesh == "" {
		return l.entrant
	}
	return l.entrant + " on " + l.mesh
}

// task is a set of lanes that are compared, and so run in turn: A B C A B C. A
// busy neighbour then slows all of them alike. The first lane is Saggar's and
// the one that ratios refer to.
type task struct {
	id    string
	title string
	big   bool // left out by --quick
	lanes []lane
}

// tasks in the order in which they run and print.
var tasks = []task{
	{id: "start", title: "Start-up", lanes: []lane{{"version", ""}}},
	{id: "full-1m", title: "Full analysis, binary STL, 1 M triangles", lanes: []lane{
		{"saggar", "stl-1m"}, {"saggar-warm", "stl-1m"}, {"saggar-warm", "shuffled-1m"}, {"saggar", "shuffled-1m"},
		{"admesh", "stl-1m"}, {"admesh", "shuffled-1m"}, {"prusa", "stl-1m"}, {"prusa", "shuffled-1m"}, {"hschendel-validate", "stl-1m"}, {"model3d", "stl-1m"},
		{"assimp", "stl-1m"}, {"hschendel-load", "stl-1m"}, {"fauxgl-load", "stl-1m"}}},
	{id: "full-10m", title: "Full analysis, binary STL, 10 M triangles", big: true, lanes: []lane{
		{"saggar", "stl-10m"}, {"saggar-warm", "stl-10m"}, {"admesh", "stl-10m"}, {"prusa", "stl-10m"}}},
	{id: "ascii-1m", title: "ASCII STL, 1 M triangles", lanes: []lane{
		{"saggar-open", "ascii-1m"}, {"saggar-open-warm", "ascii-1m"}, {"saggar", "ascii-1m"},
		{"fauxgl-load", "ascii-1m"}, {"admesh", "ascii-1m"}, {"hschendel-load", "ascii-1m"}}},
	{id: "3mf-1m", title: "3MF, 1 M triangles", lanes: []lane{
		{"saggar-open", "3mf-1m"}, {"saggar", "3mf-1m"}, {"go3mf-decode", "3mf-1m"}, {"prusa", "3mf-1m"}}},
	{id: "picture", title: "Picture of 1 M triangles, 640 x 480, 16 samples a pixel", lanes: []lane{
		{"saggar-cut", "stl-1m"}, {"saggar-picture", "stl-1m"}, {"fauxgl-picture", "stl-1m"}}},
}

// outcome is everything measured of one lane.
type outcome struct {
	lane
	who     entrant
	mesh    meshFile
	samples []sample
	missing string // why it was not run
}

// cpu, wall and the rest are medians over the runs that ended well.
func (o *outcome) cpu() float64 {
	return median(pick(o.good(), func(s sample) float64 { return s.CPU }))
}
func (o *outcome) wall() float64 {
	return median(pick(o.good(), func(s sample) float64 { return s.Wall }))
}
func (o *outcome) peak() float64 {
	return median(pick(o.good(), func(s sample) float64 { return float64(s.Peak) }))
}
func (o *outcome) anon() float64 {
	return median(pick(o.good(), func(s sample) float64 { return float64(s.Anon) }))
}
func (o *outcome) faults() float64 {
	return median(pick(o.good(), func(s sample) float64 { return float64(s.Faults) }))
}
func (o *outcome) leastCPU() float64 {
	return least(pick(o.good(), func(s sample) float64 { return s.CPU }))
}
func (o *outcome) leastWall() float64 {
	return least(pick(o.good(), func(s sample) float64 { return s.Wall }))
}

// good returns the runs that did not fail.
func (o *outcome) good() []sample {
	var ok []sample
	for _, s := range o.samples {
		if s.Failure == "" {
			ok = append(ok, s)
		}
	}
	return ok
}

// failure returns the first thing that went wrong.
func (o *outcome) failure() string {
	for _, s := range o.samples {
		if s.Failure != "" {
			return s.Failure
		}
	}
	return ""
}

// session runs tasks.
type session struct {
	kit   kit
	files library
	runs  int
	peers bool
	quick bool
	note  func(format string, args ...any)
}

// skips reports whether a lane is not asked for at all.
func (s *session) skips(t task, e entrant) bool {
	return t.big && s.quick || !s.peers && !e.ours
}

// run measures every lane of t, one run of each in turn.
func (s *session) run(t task) ([]*outcome, error) {
	var all []*outcome
	commands := map[*outcome]command{}
	for _, l := range t.lanes {
		e := entrants[l.entrant]
		if s.skips(t, e) {
			continue
		}
		o := &outcome{lane: l, who: e}
		if l.mesh != "" {
			m, err := s.files.get(l.mesh)
			if err != nil {
				return nil, err
			}
			o.mesh = m
		}
		commands[o], o.missing = s.kit.command(e, o.mesh.Path)
		all = append(all, o)
	}
	for n := range s.runs {
		for _, o := range all {
			if o.missing != "" {
				continue
			}
			s.note("%s: run %d of %d: %s", t.title, n+1, s.runs, o.lane)
			o.samples = append(o.samples, runOnce(commands[o]))
		}
	}
	return all, nil
}

// result is the outcome of every lane that ran, by task and lane.
type result struct {
	order []string // task ids
	tasks map[string][]*outcome
}

// lane returns the outcome of one lane, nil when it did not run or never ended
// well.
func (r *result) lane(taskID, entrant, mesh string) *outcome {
	for _, o := range r.tasks[taskID] {
		if o.lane == (lane{entrant, mesh}) && len(o.good()) > 0 {
			return o
		}
	}
	return nil
}

func (s *session) runAll() (*result, error) {
	r := &result{tasks: map[string][]*outcome{}}
	for _, t := range tasks {
		all, err := s.run(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.title, err)
		}
		if len(all) > 0 {
			r.order = append(r.order, t.id)
			r.tasks[t.id] = all
		}
	}
	return r, nil
}
