package estimate

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

// Acceptance 13: against a real slicer on public parts under one setting, the weighted
// mean error of the cost is below 10 %, the median errors of time below 10 % and of
// material below 5 %, in every tier above 0.
func TestCorpusCost(t *testing.T) {
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("set SAGGAR_CORPUS to the folder of estimate")
	}
	data, err := os.ReadFile(filepath.Join(dir, "estimate", "prusaslicer_truth.json"))
	if err != nil {
		t.Skip(err)
	}
	var truth struct {
		Meshes map[string]struct {
			Runs []struct {
				Profile  string  `json:"profile"`
				Exit     int     `json:"exit_code"`
				Time     float64 `json:"estimated_time_s"`
				Filament float64 `json:"filament_cm3"`
			} `json:"prusaslicer"`
		} `json:"meshes"`
	}
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	const profile = "p1_std_020_20"
	ini, err := os.Open(filepath.Join(dir, "estimate", "ini", profile+".ini"))
	if err != nil {
		t.Fatal(err)
	}
	defer ini.Close()
	settings, _, err := config.ParseINI(ini)
	if err != nil {
		t.Fatal(err)
	}
	pla, err := preset.FindMaterial("pla")
	if err != nil {
		t.Fatal(err)
	}
	rates := cost.Rates{RunningCostPerHour: 8}
	for tier := Instant; tier <= Paths; tier++ {
		var times, materials []float64
		off, all := 0.0, 0.0
		for _, name := range sortedKeys(truth.Meshes) {
			m, err := mesh.Load(filepath.Join(dir, "estimate", "meshes", name+".stl"))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range truth.Meshes[name].Runs {
				if want.Profile != profile || want.Exit != 0 {
					continue
				}
				r := run1(t, one(m), Options{Tier: tier, Settings: &settings, Material: pla, Rates: &rates})
				times = append(times, math.Abs(r.PrintTime/want.Time-1))
				materials = append(materials, math.Abs((r.BaseMaterial+r.SupportMaterial)/want.Filament-1))
				c, err := cost.Of(cost.Usage{Quantity: 1, PrintTime: want.Time, Base: want.Filament, BaseMaterial: pla.Priced()}, rates)
				if err != nil {
					t.Fatal(err)
				}
				off += math.Abs(float64(r.Cost.Total - c.Total))
				all += float64(c.Total)
			}
		}
		slices.Sort(times)
		slices.Sort(materials)
		median := func(v []float64) float64 { return v[len(v)/2] }
		t.Logf("tier %d: cost %.1f %%, time %.1f %%, material %.1f %%", tier, 100*off/all, 100*median(times), 100*median(materials))
		if off/all > 0.10 || median(times) > 0.10 || median(materials) > 0.05 {
			t.Errorf("tier %d misses it", tier)
		}
	}
}
