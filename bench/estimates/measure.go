package estimates

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/bench/truth"
	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// row is one estimate beside the truth. Errors are in percent of the truth, with sign.
type row struct {
	Tier      int     `json:"tier"`
	Profile   string  `json:"profile"`
	Support   bool    `json:"support"`
	Mesh      string  `json:"mesh"`
	Triangles int     `json:"triangles"`
	Layers    int     `json:"layers_off"` // ours less theirs
	Time      float64 `json:"time_error_percent"`
	Material  float64 `json:"material_error_percent"`
	CPU       float64 `json:"cpu_s"` // of the estimate, without reading the mesh

	// LeftOut is the time error under a factor fitted to all other meshes of the profile:
	// what a user may expect who calibrates on parts of his own.
	LeftOut float64 `json:"left_out_time_error_percent"`

	// Inside reports whether the true time is in the band that the estimate gives.
	Inside bool `json:"inside_band"`

	truth, ours, low, high float64 // s
	cm3                    float64
}

type report struct {
	Rows    []row     `json:"rows"`
	Spreads []spreads `json:"spreads"`
	Failed  []string  `json:"failed"` // what has no estimate, and why
}

// measure estimates every part under every profile in every tier.
func (c Command) measure(ctx context.Context, cfg options, set *truth.Set) (*report, error) {
	r := &report{Rows: []row{}, Failed: []string{}}
	for _, p := range set.Parts {
		m, err := mesh.Load(p.Path)
		if err != nil {
			return nil, err
		}
		for _, profile := range set.Profiles {
			run, ok := p.Of(profile.Name)
			if !ok {
				continue
			}
			for _, tier := range cfg.tiers {
				fmt.Fprintf(c.Stderr, "tier %d, %s, %s\n", tier, profile.Name, p.Name)
				one, err := c.one(ctx, m, profile, tier)
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				if err != nil {
					r.Failed = append(r.Failed, fmt.Sprintf("tier %d, %s, %s: %v", tier, profile.Name, p.Name, err))
					continue
				}
				one.compare(run)
				one.Mesh, one.Triangles = p.Name, len(m.Faces)
				r.Rows = append(r.Rows, one)
			}
		}
	}
	r.leaveOut()
	r.spread(cfg.tiers, set)
	return r, nil
}

// one estimates a part, quick tiers several times: the least CPU counts.
func (c Command) one(ctx context.Context, m *mesh.Mesh, p truth.Profile, tier int) (row, error) {
	runs := 1
	if tier <= 1 {
		runs = 7 // a few milliseconds say little by themselves
	}
	best, err := c.run(ctx, m, p, tier)
	for range runs - 1 {
		again, err := c.run(ctx, m, p, tier)
		if err != nil {
			return row{}, err
		}
		best.CPU = min(best.CPU, again.CPU)
	}
	return best, err
}

// run estimates a part once.
func (c Command) run(ctx context.Context, m *mesh.Mesh, p truth.Profile, tier int) (row, error) {
	before := c.CPU()
	settings := p.Settings
	e, err := estimate.For(estimate.Options{Tier: estimate.Tier(tier), Settings: &settings, Gap: slice.DefaultGap})
	if err != nil {
		return row{}, err
	}
	got, err := e.Estimate(ctx, []estimate.Part{{ID: "part", Mesh: m, Count: 1}})
	if err != nil {
		return row{}, err
	}
	return row{
		Tier: tier, Profile: p.Name, Support: settings.SupportMaterial, Layers: got.Layers, CPU: c.CPU() - before,
		ours: got.PrintTime, low: got.Confidence.Low, high: got.Confidence.High, cm3: got.BaseMaterial + got.SupportMaterial,
	}, nil
}

// compare turns the figures of a row into errors.
func (r *row) compare(run truth.Run) {
	r.truth = run.Time
	r.Inside = r.low <= run.Time && run.Time <= r.high
	r.Time = 100 * (r.ours/run.Time - 1)
	r.Material = 100 * (r.cm3/run.Filament - 1)
	r.Layers -= run.Layers
}

// leaveOut fits, for each row, a factor to the other meshes of its tier and profile:
// the median of true over estimated time.
func (r *report) leaveOut() {
	for i := range r.Rows {
		a := &r.Rows[i]
		var ratios []float64
		for _, b := range r.Rows {
			if b.Tier == a.Tier && b.Profile == a.Profile && b.Mesh != a.Mesh {
				ratios = append(ratios, b.truth/b.ours)
			}
		}
		factor := 1.0
		if len(ratios) > 0 {
			slices.Sort(ratios)
			factor = ratios[len(ratios)/2]
		}
		a.LeftOut = 100 * (a.ours*factor/a.truth - 1)
	}
}

// spreads are the errors of many rows, without sign, in percent.
type spreads struct {
	Tier     int     `json:"tier"`
	Name     string  `json:"name"`
	Rows     int     `json:"rows"`
	Time     spread  `json:"time"`
	LeftOut  spread  `json:"left_out_time"`
	Material spread  `json:"material"`
	Layers   int     `json:"layers_off_max"`
	Inside   int     `json:"inside_band"`
	CPU      float64 `json:"cpu_ms_per_100k_triangles"`         // of all rows together
	Large    float64 `json:"cpu_ms_per_100k_triangles_largest"` // of the largest mesh, in the profile that takes longest: small ones pay for their layers
}

type spread struct {
	Bias, Median, P90, Max float64
}

// spread sums up by tier and profile, and over all profiles without support.
func (r *report) spread(tiers []int, set *truth.Set) {
	for _, tier := range tiers {
		for _, p := range set.Profiles {
			r.add(tier, p.Name, func(w row) bool { return w.Profile == p.Name })
		}
		r.add(tier, "all without support", func(w row) bool { return !w.Support })
	}
}

func (r *report) add(tier int, name string, in func(row) bool) {
	s := spreads{Tier: tier, Name: name}
	var time, left, material []float64
	cpu, triangles, largest := 0.0, 0, 0
	for _, w := range r.Rows {
		if w.Tier != tier || !in(w) {
			continue
		}
		s.Rows++
		time, left, material = append(time, w.Time), append(left, w.LeftOut), append(material, w.Material)
		s.Layers = max(s.Layers, w.Layers, -w.Layers)
		if w.Inside {
			s.Inside++
		}
		cpu += w.CPU
		triangles += w.Triangles
		if w.Triangles > largest {
			largest, s.Large = w.Triangles, 0
		}
		if w.Triangles == largest {
			s.Large = max(s.Large, w.CPU*1e8/float64(largest))
		}
	}
	if s.Rows == 0 {
		return
	}
	s.Time, s.LeftOut, s.Material = spreadOf(time), spreadOf(left), spreadOf(material)
	s.CPU = cpu * 1e8 / float64(triangles)
	r.Spreads = append(r.Spreads, s)
}

// spreadOf sums up signed errors.
func spreadOf(list []float64) spread {
	var s spread
	abs := make([]float64, len(list))
	for i, v := range list {
		s.Bias += v / float64(len(list))
		abs[i] = math.Abs(v)
	}
	slices.Sort(abs)
	n := len(abs)
	s.Median, s.Max = abs[n/2], abs[n-1]
	if n%2 == 0 {
		s.Median = (abs[n/2-1] + abs[n/2]) / 2
	}
	s.P90 = abs[int(math.Ceil(0.9*float64(n)))-1]
	return s
}
