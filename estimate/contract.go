package estimate

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/mesh"
)

// Contract are the inputs of the formula of tier 0. A pointer that is nil stands for
// the default; zero is a value.
type Contract struct {
	VolumePerSecond  *float64 `json:"volume_per_second"`  // mm³ laid down in a second; default 30
	LayerChangeSpeed *float64 `json:"layer_change_speed"` // s from one layer to the next; default 2
	LayerThickness   *float64 `json:"layer_thickness"`    // mm, more than 0 and less than 1; default 0.2
	Infill           *float64 `json:"infill"`             // share of the core that is filled; default 1, a solid
	WallThickness    *float64 `json:"wall_thickness"`     // mm of shell when infill is below 1; default 0.8
	TrueOffset       bool     `json:"true_offset"`        // the shell is what is nearer to the surface than the wall, and not area times wall
	OverhangAngle    *float64 `json:"overhang_angle"`     // degrees from the vertical; default 45
	SupportDensity   *float64 `json:"support_density"`    // share of the room below overhangs; default 0.2
}

// resolved returns c with defaults, checked.
func (c Contract) resolved() (Contract, error) {
	for _, f := range []struct {
		name        string
		to          **float64
		other       float64
		least, most float64
		open        bool // the limits themselves are not allowed
	}{
		{"volume_per_second", &c.VolumePerSecond, 30, 0, 1e9, true},
		{"layer_change_speed", &c.LayerChangeSpeed, 2, 0, 1e6, false},
		{"layer_thickness", &c.LayerThickness, 0.2, 0, 1, true},
		{"infill", &c.Infill, 1, 0, 1, false},
		{"wall_thickness", &c.WallThickness, 0.8, 0, 1e6, false},
		{"overhang_angle", &c.OverhangAngle, 45, 0, 90, false},
		{"support_density", &c.SupportDensity, 0.2, 0, 1, false},
	} {
		if *f.to == nil {
			*f.to = &f.other
		}
		v := **f.to
		if !(v >= f.least && v <= f.most) || f.open && (v == f.least || v == f.most) {
			words := "from %g to %g"
			if f.open {
				words = "between %g and %g"
			}
			return c, fmt.Errorf("%w: %s %g: use a number "+words, ErrOptions, f.name, v, f.least, f.most)
		}
		if f.open && v < leastRate {
			return c, fmt.Errorf("%w: %s %g: use at least %g", ErrOptions, f.name, v, leastRate)
		}
	}
	return c, nil
}

// leastRate is less than any machine does, in mm and s, and enough to divide by.
const leastRate = 1e-6

// contractModel is tier 0: print_time = round((base + support)/volume_per_second +
// layers·layer_change_speed).
type contractModel struct{ Contract }

// contractKey is what measurements depend on.
type contractKey struct {
	angle, wall float64
	offset      bool
}

func (c contractModel) key() any {
	if !c.hollow() {
		return contractKey{*c.OverhangAngle, *c.WallThickness, false}
	}
	return contractKey{*c.OverhangAngle, *c.WallThickness, true}
}

// hollow reports whether the true shell has to be found.
func (c contractModel) hollow() bool { return c.TrueOffset && *c.Infill < 1 && *c.WallThickness > 0 }

func (c contractModel) measure(ctx context.Context, m *mesh.Mesh) (*measured, error) {
	// One layer is enough: only sums are needed.
	box, err := m.CheckedBounds()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	height := box.Size().Z
	seen, err := look(ctx, m, profile.Options{Height: max(height, 1e-6), Surface: true})
	if err != nil {
		return nil, err
	}
	r, err := room(ctx, seen.mesh, overhang.Options{Angle: *c.OverhangAngle})
	if err != nil {
		return nil, err
	}
	out := seen.measured()
	out.volume, out.support = max(0, seen.profile.Volume), r.Volume
	out.shell = min(out.volume, float64(seen.profile.Area**c.WallThickness))
	if !c.hollow() {
		return out, nil
	}
	share, err := shellShare(ctx, seen.mesh, *c.WallThickness)
	out.shell = float64(share * out.volume)
	return out, err
}

// base returns the material of a part: a solid, or a shell around a core.
func (c contractModel) base(m *measured) float64 {
	return m.shell + float64((m.volume-m.shell)**c.Infill)
}

func (c contractModel) run(_ context.Context, groups []group) (*run, error) {
	out := &run{}
	for _, g := range groups {
		n := float64(g.count)
		out.base += float64(n * c.base(g.what))
		out.support += float64(n * g.what.support * *c.SupportDensity)
		out.height = max(out.height, g.z+g.what.size.Z)
	}
	out.layers = profile.Count(out.height, *c.LayerThickness, *c.LayerThickness)
	pause := float64(float64(out.layers) * *c.LayerChangeSpeed)
	deposit := (out.base + out.support) / *c.VolumePerSecond
	out.time = math.Floor(deposit + pause + 0.5)
	out.features = []feature{
		{"deposit", out.base / *c.VolumePerSecond, out.base},
		{"support", out.support / *c.VolumePerSecond, out.support},
		{"layer_change", pause, 0},
	}
	whole(out.features, out.time)
	return out, nil
}

// whole makes the times of features add up to a total that was rounded to whole seconds:
// the longest takes the rest, of which it is at least as long unless the total is 0.
func whole(list []feature, total float64) {
	longest, rest := 0, total
	for i, f := range list {
		if rest -= f.time; f.time > list[longest].time {
			longest = i
		}
	}
	list[longest].time += rest
	if total == 0 {
		for i := range list {
			list[i].time = 0
		}
	}
}

func (c contractModel) fuller(ctx context.Context, order []copyAt, from int, visit func(copies int, r *run)) error {
	return eachFuller(ctx, c, order, from, visit)
}
