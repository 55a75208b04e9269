package estimate

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

var everything = flag.Bool("all", false, "all parts, profiles and settings, not only a few")

// fewParts, fewProfiles and fewSettings are looked at without -all: parts with letters, with
// many small features, and with layers that are slowed down.
var (
	fewParts    = []string{"a_upsidedown", "angle_block", "cube20_xyz", "extruder_idler"}
	fewProfiles = []string{"p6_mk3like_020_15"}
	fewSettings = []string{
		"travel_speed", "perimeter_speed", "external_perimeter_speed", "infill_speed", "retract_speed",
		"machine_max_feedrate_x", "machine_max_acceleration_extruding", "bridge_speed",
	}
	moreSettings = []string{
		"small_perimeter_speed", "solid_infill_speed", "top_solid_infill_speed", "gap_fill_speed", "first_layer_speed",
		"support_material_speed", "deretract_speed", "default_acceleration", "perimeter_acceleration", "infill_acceleration",
		"bridge_acceleration", "machine_max_acceleration_x", "machine_max_acceleration_travel", "machine_max_jerk_x",
		"machine_max_jerk_e", "max_print_speed", "min_print_speed",
	}
)

// TestCorpusFaster: on real parts under the settings of a slicer's profiles no tier takes
// longer, to 0.1 %, for a faster setting. With -args -all all of it, which takes some hours.
func TestCorpusFaster(t *testing.T) {
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("set SAGGAR_CORPUS to the folder of estimate")
	}
	settings := fewSettings
	if *everything {
		settings = append(slices.Clone(fewSettings), moreSettings...)
	}
	for _, profile := range corpusNames(t, filepath.Join(dir, "estimate", "ini"), ".ini", fewProfiles) {
		ini, err := os.ReadFile(filepath.Join(dir, "estimate", "ini", profile+".ini"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range corpusNames(t, filepath.Join(dir, "estimate", "meshes"), ".stl", fewParts) {
			m, err := mesh.Load(filepath.Join(dir, "estimate", "meshes", name+".stl"))
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range settings {
				compared := 0
				for tier := Instant; tier <= Paths; tier++ {
					compared += fasterByTier(t, fmt.Sprintf("%s, %s, tier %d", profile, name, tier), m, tier, ini, key)
				}
				if compared == 0 && !*everything {
					t.Errorf("%s, %s: nothing was compared for %s", profile, name, key)
				}
			}
		}
	}
}

// corpusNames returns the names of the files of a folder without their ending, or a few.
func corpusNames(t *testing.T, dir, ending string, few []string) []string {
	t.Helper()
	if !*everything {
		return few
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+ending))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v", dir, err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ending)
	}
	return files
}

// fasterByTier makes one setting of a profile faster, step by step, and returns how many
// steps were compared.
func fasterByTier(t *testing.T, what string, m *mesh.Mesh, tier Tier, ini []byte, key string) (compared int) {
	t.Helper()
	best := math.Inf(1)
	for _, times := range []float64{0.5, 1, 1.25, 2.5} {
		changed, ok := scaled(ini, key, times)
		if !ok {
			return compared // not set, or nothing that can be faster
		}
		s, _, err := config.ParseINI(bytes.NewReader(changed))
		if err != nil {
			continue // beyond the limits of the setting
		}
		e, err := For(Options{Tier: tier, Settings: &s, Gap: slice.DefaultGap})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		r, err := e.Estimate(context.Background(), one(m))
		if bed := (*BedError)(nil); errors.As(err, &bed) {
			return compared // too large for the profile's bed
		} else if err != nil {
			t.Fatalf("%s: %s times %g: %v", what, key, times, err)
		}
		if best < math.Inf(1) {
			compared++
		}
		if r.PrintTime > best*1.001 {
			t.Errorf("%s: %s times %g takes %g s, less took %g", what, key, times, r.PrintTime, best)
		}
		best = min(best, r.PrintTime)
	}
	return compared
}

// scaled returns an .ini file with one value changed, the first of a list, and whether there
// is one that is not 0.
func scaled(ini []byte, key string, times float64) ([]byte, bool) {
	lines := strings.Split(string(ini), "\n")
	for i, line := range lines {
		value, ok := strings.CutPrefix(line, key+" = ")
		if !ok {
			continue
		}
		value, _, _ = strings.Cut(value, ",")
		number, percent := strings.CutSuffix(strings.TrimSpace(value), "%")
		v := 0.0
		if _, err := fmt.Sscan(number, &v); err != nil || v == 0 {
			return nil, false
		}
		lines[i] = fmt.Sprintf("%s = %g", key, v*times)
		if percent {
			lines[i] += "%"
		}
		return []byte(strings.Join(lines, "\n")), true
	}
	return nil, false
}
