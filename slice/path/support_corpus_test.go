package path_test

import (
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/mesh"
)

// TestCorpusSupport: layers, time and material of prints with support, next to
// PrusaSlicer's. Heights of support alone count as layers.
func TestCorpusSupport(t *testing.T) {
	dir, v := corpus(t)
	var times, material []float64
	for _, name := range slices.Sorted(maps.Keys(v.Meshes)) {
		if !strings.Contains(name, *onlyMesh) || !*manyRuns && !quick[name] {
			continue
		}
		m, err := mesh.Load(filepath.Join(dir, "meshes", name+".stl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range v.Meshes[name].Runs {
			if r.Exit != 0 || !strings.HasPrefix(r.Profile, "p5") {
				continue
			}
			e := run(t, m, settings(t, filepath.Join(dir, "ini", r.Profile+".ini")), v.Meshes[name].Closed)
			if d := e.Layers - r.Layers; d < -1 || d > 1 {
				t.Errorf("%s %s: %d layers, PrusaSlicer %d", name, r.Profile, e.Layers, r.Layers)
			}
			time, plastic := e.PrintTime/r.Time-1, e.FilamentCM3/r.Filament-1
			t.Logf("%-16s time %+.1f%% material %+.1f%%, %d layers, PrusaSlicer %d", name, 100*time, 100*plastic, e.Layers, r.Layers)
			times, material = append(times, math.Abs(time)), append(material, math.Abs(plastic))
		}
	}
	judge(t, "time with support", times, 0.10, 0.15)
	judge(t, "material with support", material, 0.12, 0.15)
}
