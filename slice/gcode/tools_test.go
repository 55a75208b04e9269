package gcode

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
)

// readTools replays a text with the filaments that it names in its comments.
func readTools(t *testing.T, text string, given ...config.Pair) *Report {
	t.Helper()
	pairs, err := FileSettings(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	pairs = append(pairs, given...)
	s, _, err := config.Resolve(slices.Concat(config.DefaultPairs(), pairs))
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReplayTools(context.Background(), strings.NewReader(text), s, FilamentsOf(pairs))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// twoTools prints a wall with the first tool, on which it pulls back, and support with the
// second, on the first layer; another wall with the first on top.
const twoTools = `M83
G92 E0
;LAYER_CHANGE
;Z:0.2
;HEIGHT:0.2
;TYPE:Perimeter
T0
G1 X10 Y10 Z0.2 F3000
G1 X30 E10 F600
G1 E-2 F600
T1
;TYPE:Support material
G1 Y20
G1 X10 E6
;LAYER_CHANGE
;Z:0.4
;HEIGHT:0.2
;TYPE:Perimeter
T0
G1 Z0.4
G1 E2
G1 X30 E10
`

// Each tool has a filament of its own: its section, its weight, its price.
func TestTools(t *testing.T) {
	const area, wide = 1.75 * 1.75 * 3.14159265358979323846 / 4, 2.85 * 2.85 * 3.14159265358979323846 / 4
	r := readTools(t, twoTools+"; filament_diameter = 1.75,2.85\n; filament_density = 1.24,1\n; filament_cost = 20,50\n")
	if len(r.Tools) != 2 || r.Tools[0].Tool != 0 || r.Tools[1].Tool != 1 || slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.Contains(w, "not all is said") }) {
		t.Fatalf("%+v, %v", r.Tools, r.Warnings)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"T0 mm", r.Tools[0].FilamentMM, 20}, {"T1 mm", r.Tools[1].FilamentMM, 6}, {"all mm", r.FilamentMM, 26},
		{"T0 cm³", r.Tools[0].FilamentCM3, 0.020 * area}, {"T1 cm³", r.Tools[1].FilamentCM3, 0.006 * wide},
		{"cm³", r.FilamentCM3, 0.020*area + 0.006*wide}, {"T1 g", r.Tools[1].FilamentG, 0.006 * wide}, {"g", r.FilamentG, 0.020*area*1.24 + 0.006*wide},
		{"T1 cost", r.Tools[1].Cost, 0.006 * wide / 1000 * 50}, {"cost", r.Cost, 0.020*area*1.24/1000*20 + 0.006*wide/1000*50},
		{"support", r.SupportCM3, 0.006 * wide}, {"of the feature", r.ByFeature["support"].FilamentCM3, 0.006 * wide},
		{"perimeters", r.ByFeature["inner_wall"].FilamentCM3, 0.020 * area}, {"perimeters mm", r.ByFeature["inner_wall"].FilamentMM, 20},
		{"first layer", r.FirstLayerArea, (10*area + 6*wide) / 0.2}, {"flow", r.MaxFlow, max(10.0/20*10*area, 6.0/20*10*wide)},
		{"layer mm", r.ByLayer[0].FilamentMM, 16},
	} {
		near(t, c.name, c.got, c.want)
	}
}

// What is not said of a tool is that of the first, and told; a list that is cut short tells
// as much as it has, and later settings count more.
func TestToolsNotSaid(t *testing.T) {
	for _, c := range []struct {
		settings string
		told     string // keys
		g        float64
	}{
		{"; filament_diameter = 1.75,1.75\n; filament_density = 1,2\n", "", 0.020 + 2*0.006},
		{"; filament_diameter = 1.75\n; filament_density = 1,2\n", "filament_diameter", 0.020 + 2*0.006},
		{"; filament_diameter = 1.75,1.75\n; filament_density = 1\n", "filament_density", 0.020 + 0.006},
		{"; filament_density = 1\n", "filament_diameter, filament_density", 0.020 + 0.006},
		{"; filament_diameter = 1.75,thick\n; filament_density = 1,2\n", "filament_diameter", 0.020 + 2*0.006},
		{"; filament_diameter = 1.75,0\n; filament_density = 1,2,3\n", "filament_diameter", 0.020 + 2*0.006},
	} {
		r := readTools(t, twoTools+"; filament_cost = 20,30\n"+c.settings)
		told := ""
		for _, w := range r.Warnings {
			if rest, ok := strings.CutPrefix(w, "not all is said of the filament of T1: as that of the first tool is its "); ok {
				told = rest
			}
		}
		if told != c.told {
			t.Errorf("%q: %v, want %q", c.settings, r.Warnings, c.told)
		}
		near(t, c.settings, r.FilamentG, c.g*filamentArea(1.75))
	}
	r := readTools(t, twoTools+"; filament_diameter = 1.75,1.75\n; filament_density = 1,2\n", config.Pair{Key: "filament_density", Value: "1,3"})
	near(t, "given", r.FilamentG, (0.020+3*0.006)*filamentArea(1.75))
}

// Tools of one filament use what one tool would; a file of one tool has no list.
func TestToolsAlike(t *testing.T) {
	const same = "; filament_diameter = 1.75,1.75\n; filament_density = 1.24,1.24\n"
	two, all := readTools(t, twoTools+same), readTools(t, strings.ReplaceAll(twoTools, "T1", "T0")+same)
	if all.Tools != nil {
		t.Errorf("one tool: %+v", all.Tools)
	}
	near(t, "mm", two.FilamentMM, all.FilamentMM)
	near(t, "g", two.FilamentG, all.FilamentG)
	for name, u := range all.ByFeature {
		near(t, name, two.ByFeature[name].FilamentMM, u.FilamentMM)
		near(t, name, two.ByFeature[name].FilamentCM3, u.FilamentCM3)
	}
	near(t, "first layer", two.FirstLayerArea, all.FirstLayerArea)
	near(t, "flow", two.MaxFlow, all.MaxFlow)
	near(t, "support", two.SupportCM3, all.SupportCM3)
	// Numbers beyond all tools count together, and are told.
	many := strings.ReplaceAll(twoTools, "T1", "T1000")
	r := readTools(t, many+same)
	if len(r.Tools) != 2 || r.Tools[1].Tool != mostTools || !slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.HasPrefix(w, "not all is said of the filament of T64:") }) {
		t.Errorf("%+v, %v", r.Tools, r.Warnings)
	}
}
