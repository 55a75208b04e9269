package estimate

import (
	"regexp"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
)

// G-code of the settings moves and waits, too: at the start and the end, and on each layer. The
// tiers without toolpaths run each piece of it by itself.

// runs finds commands that take time: moves, arcs and waits, behind conditions too.
var runs = regexp.MustCompile(`(?mi)(^|\})\s*G0*[0-4]\b`)

// addCustom adds to a run what the G-code of the settings takes.
func (r *run) addCustom(s *config.Settings) {
	for _, c := range []struct {
		text  []string
		times float64
	}{
		{[]string{s.StartGcode, s.StartFilamentGcode, s.EndFilamentGcode, s.EndGcode}, 1},
		{[]string{s.BeforeLayerGcode, s.LayerGcode}, float64(r.layers)},
	} {
		text := strings.Join(c.text, "\n")
		if !runs.MatchString(text) {
			continue // as most
		}
		report := gcode.RunCustom(text, *s)
		for _, odd := range report.Warnings {
			r.warnings = append(r.warnings, mesh.Warning{Code: "gcode", Message: odd})
		}
		for _, name := range sortedKeys(report.ByFeature) {
			u := report.ByFeature[name]
			r.addFeature(feature{name, float64(c.times * u.Time), float64(c.times * u.FilamentCM3 * 1000)})
		}
		r.time += float64(c.times * report.PrintTime)
		r.base += float64(c.times * report.FilamentCM3 * 1000)
	}
}

// addFeature adds work to the feature of its name.
func (r *run) addFeature(f feature) {
	i := slices.IndexFunc(r.features, func(o feature) bool { return o.name == f.name })
	if i < 0 {
		r.features = append(r.features, f)
		return
	}
	r.features[i].time += f.time
	r.features[i].volume += f.volume
}
