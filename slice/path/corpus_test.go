package path

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

var (
	onlyMesh    = flag.String("mesh", "", "meshes to compare, by a part of the name")
	manyRuns    = flag.Bool("all", false, "compare all meshes and profiles, not just a few")
	onlyProfile = flag.String("profile", "", "profiles to compare, by the beginning of the name")
)

// truth is what PrusaSlicer made of the meshes of the corpus.
type truth struct {
	Meshes map[string]struct {
		Runs []struct {
			Profile  string  `json:"profile"`
			Exit     int     `json:"exit_code"`
			Layers   int     `json:"layers"`
			Filament float64 `json:"filament_cm3"`
			Replay   struct {
				Features map[string]struct {
					Filament float64 `json:"filament_mm"`
					Length   float64 `json:"length_mm"`
					Time     float64 `json:"time_s"`
				} `json:"features"`
			} `json:"replayed_planner"`
		} `json:"prusaslicer"`
	} `json:"meshes"`
}

// theirs is what the truth calls our features.
var theirs = [Features]string{"External perimeter", "Perimeter", "Overhang perimeter", "Gap fill", "Internal infill",
	"Solid infill", "Top solid infill", "Bridge infill", "Skirt/Brim", "Support material", "Support material interface"}

func corpus(t testing.TB) (string, truth) {
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS is not set")
	}
	dir = filepath.Join(dir, "estimate")
	b, err := os.ReadFile(filepath.Join(dir, "prusaslicer_truth.json"))
	if err != nil {
		t.Skip(err)
	}
	var v truth
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return dir, v
}

// quick are meshes that take little time.
var quick = map[string]bool{"cube20_xyz": true, "a_upsidedown": true, "extruder_idler": true}

// material returns volume in mm³ and length in mm by feature, and the number of
// layers.
func material(t testing.TB, m *mesh.Mesh, s config.Settings) (volume, length [Features]float64, layers int) {
	ctx := context.Background()
	cut := slice.Layers(ctx, m, slice.Options{LayerHeight: s.LayerHeight, FirstLayerHeight: s.FirstLayerHeight})
	for l, err := range Plan(ctx, cut, s) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range l.Paths {
			volume[l.Paths[i].Feature] += l.Paths[i].Volume()
			length[l.Paths[i].Feature] += l.Paths[i].Length()
		}
		layers++
	}
	return volume, length, layers
}

// TestMaterialOfCorpus: the plastic of every mesh and profile without support, next
// to PrusaSlicer's.
func TestMaterialOfCorpus(t *testing.T) {
	dir, v := corpus(t)
	var names []string
	for name := range v.Meshes {
		names = append(names, name)
	}
	sort.Strings(names)
	var all []float64
	for _, name := range names {
		if !strings.Contains(name, *onlyMesh) || !*manyRuns && !quick[name] {
			continue
		}
		m, err := mesh.Load(filepath.Join(dir, "meshes", name+".stl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range v.Meshes[name].Runs {
			if run.Exit != 0 || !strings.HasPrefix(run.Profile, *onlyProfile) || strings.HasPrefix(run.Profile, "p5") {
				continue
			}
			f, err := os.Open(filepath.Join(dir, "ini", run.Profile+".ini"))
			if err != nil {
				t.Fatal(err)
			}
			s, _, err := config.ParseINI(f)
			f.Close()
			if err != nil {
				t.Fatal(err)
			}
			volume, length, layers := material(t, m, s)
			if d := layers - run.Layers; (d < -1 || d > 1) && name != "bunny_scan" { // of the open scan it loses layers
				t.Errorf("%s %s: %d layers, PrusaSlicer %d", name, run.Profile, layers, run.Layers)
			}
			sum := 0.0
			row := ""
			for f := range Features {
				w := run.Replay.Features[theirs[f]]
				sum += volume[f]
				if w.Length+length[f] > 0 {
					row += fmt.Sprintf(" %s %.0f/%.0f(%+.1f%%v)", f, length[f], w.Length, 100*(volume[f]-w.Filament*math.Pi/4*1.75*1.75)/(1000*run.Filament))
				}
			}
			e := 100 * (sum/1000/run.Filament - 1)
			all = append(all, math.Abs(e))
			t.Logf("%-16s %s %+.2f%% %s", name, run.Profile[:2], e, row)
		}
	}
	sort.Float64s(all)
	if n := len(all); n > 0 {
		if all[n/2] > 3 || all[n*9/10] > 8 {
			t.Errorf("median %.2f%%, p90 %.2f%%, want 3%% and 8%%", all[n/2], all[n*9/10])
		}
		t.Logf("%d runs: median %.2f%%, p90 %.2f%%, max %.2f%%", n, all[n/2], all[n*9/10], all[n-1])
	}
}
