package packtest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// crates is a plain packer in space: boxes around the parts, each at the first
// place beside others where it is free, lowest first. Nothing is locked in.
type crates struct{}

// crate is a placed box, with the margin of its part around.
type crate struct {
	box      geom.Box
	distance float64
	plate    int
}

// stack is one run of crates.
type stack struct {
	parts  []pack.Part
	bed    pack.Bed
	o      pack.Options
	floor  float64
	crates []crate
	rows   map[[2]int]pack.Placement
	plates int
}

func (crates) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	if err := saneSpace(parts, bed, o); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := &stack{parts: parts, bed: bed, o: o, floor: o.MinDistance, rows: map[[2]int]pack.Placement{}}
	if o.FloorDistance != nil {
		s.floor = *o.FloorDistance
	}
	for i, p := range parts {
		for c, l := range p.Locked {
			s.put(pack.Placement{Part: i, Copy: c, Placed: true, Plate: l.Plate, Pose: l.Transformation})
		}
	}
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(parts[b].Priority, parts[a].Priority), cmp.Compare(parts[a].Group, parts[b].Group))
	})
	group := map[string]int{}
	for _, i := range order {
		for c := len(parts[i].Locked); c < max(1, parts[i].Count); c++ {
			s.rows[[2]int{i, c}] = s.place(i, c, group)
		}
	}
	l := s.layout()
	if o.Progress != nil {
		o.Progress(pack.Progress{Fraction: 1, Best: l})
	}
	if o.Budget == time.Hour { // asked to go on until it is stopped
		<-ctx.Done()
	}
	return l, ctx.Err()
}

func saneSpace(parts []pack.Part, bed pack.Bed, o pack.Options) error {
	lengths := []float64{o.MinDistance, o.WallDistance, o.MaxLayerArea, bed.Z}
	if o.FloorDistance != nil {
		lengths = append(lengths, *o.FloorDistance)
	}
	for _, v := range lengths {
		if !(v >= 0) {
			return errors.New("a number makes no sense")
		}
	}
	if !(bed.X > 0 && bed.Y > 0) || !slices.Contains([]pack.Interlock{"", pack.ForbidInterlock, pack.ReportInterlock, pack.IgnoreInterlock}, o.Interlock) {
		return errors.New("the volume or a word makes no sense")
	}
	for _, p := range parts {
		if p.Mesh == nil {
			return errors.New("a part without a mesh")
		}
	}
	return nil
}

// turns are those that the reference knows of the allowed ones.
func (s *stack) turns(p pack.Part) [][3][3]float64 {
	r := s.o.Rotations
	if p.Rotations != nil {
		r = *p.Rotations
	}
	one := geom.Identity().M
	switch {
	case r.Turns != nil:
		return r.Turns
	case r.Kind == "" || r.Kind == pack.AxisTurns || r.Kind == pack.FreeTurns:
		return [][3][3]float64{one, {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}, {{0, 1, 0}, {0, 0, 1}, {1, 0, 0}}}
	}
	return [][3][3]float64{one}
}

// boxOf returns the box of a part under a turn, with its margin.
func boxOf(p pack.Part, a geom.Affine) geom.Box {
	b := geom.EmptyBox()
	for _, v := range p.Mesh.Vertices {
		b = b.Extend(a.Apply(v))
	}
	m := geom.Vec{X: p.Margin, Y: p.Margin, Z: p.Margin}
	return geom.Box{Min: geom.Sub(b.Min, m), Max: geom.Add(b.Max, m)}
}

func (s *stack) put(row pack.Placement) {
	p := s.parts[row.Part]
	s.rows[[2]int{row.Part, row.Copy}] = row
	s.crates = append(s.crates, crate{boxOf(p, row.Pose), max(p.MinDistance, s.o.MinDistance), row.Plate})
	s.plates = max(s.plates, row.Plate+1)
}

// place finds a place for a copy. Groups stay on the plate of their first.
func (s *stack) place(part, copy int, group map[string]int) pack.Placement {
	p := s.parts[part]
	first, last := 0, 0
	if s.o.MultiBuild {
		last = s.plates
		if s.o.MaxPlates > 0 {
			last = min(last, s.o.MaxPlates-1)
		}
	}
	if plate, ok := group[p.Group]; ok && p.Group != "" {
		first, last = plate, plate
	} else if p.Group != "" && s.o.MultiBuild {
		first = last // a new one: there is room for all of the group, or for none
	}
	for plate := first; plate <= last; plate++ {
		if row, ok := s.on(part, copy, plate); ok {
			s.put(row)
			group[p.Group] = plate
			return row
		}
	}
	row := pack.Placement{Part: part, Copy: copy, Reason: pack.NoRoom}
	if s.tooLarge(p) {
		row.Reason = pack.TooLarge
		if s.o.KeepTooLarge {
			b := boxOf(p, geom.Identity())
			plate := s.plates
			if !s.o.MultiBuild || s.o.MaxPlates > 0 && plate >= s.o.MaxPlates {
				if plate = 0; len(s.crates) > 0 {
					row.Reason = pack.NoRoom
					return row
				}
			}
			row = pack.Placement{Part: part, Copy: copy, Placed: true, Oversized: true, Plate: plate,
				Pose: geom.Translation(geom.Sub(geom.Vec{Z: s.floor}, b.Min))}
			if slices.ContainsFunc(s.bed.KeepOutBoxes, func(k geom.Box) bool { return overlapping(k, boxOf(p, row.Pose), 0) }) {
				return pack.Placement{Part: part, Copy: copy, Reason: pack.NoRoom}
			}
			s.put(row)
			return row
		}
	}
	return row
}

func (s *stack) room() geom.Box {
	w := s.o.WallDistance
	top := s.bed.Z
	if top == 0 {
		top = math.Inf(1)
	}
	return geom.Box{Min: geom.Vec{X: w, Y: w, Z: s.floor}, Max: geom.Vec{X: s.bed.X - w, Y: s.bed.Y - w, Z: top}}
}

func (s *stack) tooLarge(p pack.Part) bool {
	r := s.room().Size()
	return !slices.ContainsFunc(s.turns(p), func(t [3][3]float64) bool {
		b := boxOf(p, geom.Affine{M: t}).Size()
		return b.X <= r.X && b.Y <= r.Y && b.Z <= r.Z
	})
}

// on looks for the lowest free place on a plate: in corners that boxes there make.
func (s *stack) on(part, copy, plate int) (pack.Placement, bool) {
	p, room := s.parts[part], s.room()
	gap := max(p.MinDistance, s.o.MinDistance)
	xs, ys, zs := []float64{room.Min.X}, []float64{room.Min.Y}, []float64{room.Min.Z}
	for _, c := range s.crates {
		if c.plate == plate {
			d := max(gap, c.distance)
			xs, ys, zs = append(xs, c.box.Max.X+d), append(ys, c.box.Max.Y+d), append(zs, c.box.Max.Z+d)
		}
	}
	for _, k := range s.bed.KeepOutBoxes {
		xs, ys, zs = append(xs, k.Max.X), append(ys, k.Max.Y), append(zs, k.Max.Z)
	}
	for _, k := range s.bed.KeepOut {
		xs, ys = append(xs, k.Outer.Box().Max.X), append(ys, k.Outer.Box().Max.Y)
	}
	for _, list := range []*[]float64{&xs, &ys, &zs} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	for _, z := range zs {
		for _, y := range ys {
			for _, x := range xs {
				for _, t := range s.turns(p) {
					a := geom.Affine{M: t}
					a.T = geom.Sub(geom.Vec{X: x, Y: y, Z: z}, boxOf(p, a).Min)
					row := pack.Placement{Part: part, Copy: copy, Placed: true, Plate: plate, Pose: a}
					if s.free(row, gap) {
						return row, true
					}
				}
			}
		}
	}
	return pack.Placement{}, false
}

func (s *stack) free(row pack.Placement, gap float64) bool {
	b, room := boxOf(s.parts[row.Part], row.Pose), s.room()
	if b.Max.X > room.Max.X+1e-9 || b.Max.Y > room.Max.Y+1e-9 || b.Max.Z > room.Max.Z+1e-9 {
		return false
	}
	for _, c := range s.crates {
		if c.plate == row.Plate && overlapping(c.box, b, max(gap, c.distance)) {
			return false
		}
	}
	for _, k := range s.bed.KeepOutBoxes {
		if overlapping(k, b, 0) || b.Max.Z <= k.Min.Z && overlapping(geom.Box{Min: geom.Vec{X: k.Min.X, Y: k.Min.Y, Z: b.Min.Z}, Max: k.Max}, b, 0) {
			return false // below one it might be locked in
		}
	}
	for _, k := range s.bed.KeepOut {
		o := k.Outer.Box()
		if overlapping(geom.Box{Min: geom.Vec{X: o.Min.X, Y: o.Min.Y, Z: b.Min.Z}, Max: geom.Vec{X: o.Max.X, Y: o.Max.Y, Z: b.Max.Z}}, b, 0) {
			return false
		}
	}
	if s.o.MaxLayerArea == 0 {
		return true
	}
	l := &pack.Layout{Bed: s.bed, Plates: s.plates + 1, Placements: []pack.Placement{row}}
	for _, r := range s.rows {
		l.Placements = append(l.Placements, r)
	}
	l.Plates = min(l.Plates, len(l.Placements))
	areas, err := l.LayerAreas(context.Background(), s.parts, row.Plate, pack.LayerHeights(s.bed.Z))
	return err == nil && slices.Max(areas) <= s.o.MaxLayerArea
}

// overlapping reports whether two boxes are nearer than d along every axis.
func overlapping(a, b geom.Box, d float64) bool {
	d -= 1e-9
	return a.Min.X < b.Max.X+d && b.Min.X < a.Max.X+d && a.Min.Y < b.Max.Y+d && b.Min.Y < a.Max.Y+d && a.Min.Z < b.Max.Z+d && b.Min.Z < a.Max.Z+d
}

func (s *stack) layout() *pack.Layout {
	l := &pack.Layout{Bed: s.bed, Options: s.o, Plates: s.plates}
	l.Options.Packer, l.Options.Progress, l.Options.Clock = pack.InVolume, nil, nil
	for i, p := range s.parts {
		for c := range max(1, p.Count) {
			l.Placements = append(l.Placements, s.rows[[2]int{i, c}])
		}
	}
	return l
}

// TestSpaceReference: a packer of boxes passes all that can be done with boxes, and
// fails what cannot.
func TestSpaceReference(t *testing.T) {
	for _, c := range spaceCases() {
		t.Run(c.name, func(t *testing.T) {
			if c.slow && testing.Short() {
				t.Skip("slow: left out with -short")
			}
			if err := c.run(t.Context(), crates{}); (err != nil) != c.nests {
				t.Errorf("error %v, though it asks for nesting: %v", err, c.nests)
			}
		})
	}
}

// TestSpaceBroken: each fault is found by the case that is there for it.
func TestSpaceBroken(t *testing.T) {
	bad := func(f func(l *pack.Layout)) pack.Packer {
		return broken(func(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
			l, err := crates{}.Pack(ctx, parts, bed, o)
			if l != nil {
				f(l)
			}
			return l, err
		})
	}
	deaf := func(f func(parts []pack.Part, o *pack.Options)) pack.Packer {
		return broken(func(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
			parts = slices.Clone(parts)
			f(parts, &o)
			return crates{}.Pack(ctx, parts, bed, o)
		})
	}
	for name, p := range map[string]pack.Packer{
		"exact gaps":                         deaf(func(_ []pack.Part, o *pack.Options) { o.MinDistance = max(0, o.MinDistance-0.01) }),
		"touching":                           bad(func(l *pack.Layout) { l.Placements[1].Pose.T.X += 0.001 }),
		"the floor keeps the spacing":        deaf(func(_ []pack.Part, o *pack.Options) { o.FloorDistance = new(float64) }),
		"floor":                              deaf(func(_ []pack.Part, o *pack.Options) { o.FloorDistance = new(float64) }),
		"wall":                               deaf(func(_ []pack.Part, o *pack.Options) { o.WallDistance = 0 }),
		"own rotations":                      deaf(func(p []pack.Part, _ *pack.Options) { p[0].Rotations = nil }),
		"layer area":                         deaf(func(_ []pack.Part, o *pack.Options) { o.MaxLayerArea = 0 }),
		"margins":                            deaf(func(p []pack.Part, _ *pack.Options) { p[0].Margin = 0 }),
		"a part's own distance does not fit": deaf(func(p []pack.Part, _ *pack.Options) { p[0].MinDistance = 0 }),
		"priority":                           deaf(func(p []pack.Part, _ *pack.Options) { p[1].Priority = 0 }),
		"locked":                             deaf(func(p []pack.Part, _ *pack.Options) { p[0].Locked = nil }),
		"several builds":                     bad(func(l *pack.Layout) { l.Placements = l.Placements[1:] }),
		"exactly the volume":                 bad(func(l *pack.Layout) { l.Options.Packer = pack.OnPlates }),
		"no links": broken(func(_ context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
			l := &pack.Layout{Bed: bed, Options: o, Plates: 1}
			l.Options.Packer = pack.InVolume
			for c := range parts[0].Count {
				row := pack.Placement{Copy: c, Reason: pack.NoRoom}
				if c < 2 { // through each other's holes
					row = pack.Placement{Copy: c, Placed: true, Pose: geom.Translation(geom.Vec{X: 21, Y: 21, Z: 21})}
				}
				if c == 1 {
					row.Pose = geom.Affine{M: [3][3]float64{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}, T: geom.Vec{X: 40, Y: 21, Z: 21}}
				}
				l.Placements = append(l.Placements, row)
			}
			return l, nil
		}),
	} {
		i := slices.IndexFunc(spaceCases(), func(c testCase) bool { return c.name == name })
		if i < 0 {
			t.Errorf("no case %q", name)
			continue
		}
		if err := spaceCases()[i].run(t.Context(), p); err == nil {
			t.Errorf("%s: the fault is not found", name)
		}
	}
}

// TestSpaceRandom: the random problems can be solved and proven.
func TestSpaceRandom(t *testing.T) {
	if err := randomSpace(t.Context(), crates{}, *seed, 25); err != nil {
		t.Error(err)
	}
}
