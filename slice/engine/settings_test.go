package engine

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
)

// TestEverySettingIsUsedOrNamed holds what the report says of a setting against
// the code: one that is called used is read somewhere outside package config, and
// one that is called ignored is not.
func TestEverySettingIsUsedOrNamed(t *testing.T) {
	code := ""
	if err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "config" {
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return err
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			text, err := os.ReadFile(path)
			code += string(text)
			return err
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	s := config.Defaults()
	_, report, err := config.Resolve(s.Pairs())
	if err != nil {
		t.Fatal(err)
	}
	// What package config works with itself: other settings follow from these, a
	// warning names what they ask for, or they are only handed on.
	inside := []string{"extrusion_width", "max_print_speed", "perimeter_generator", "gcode_flavor", "filament_type"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[config.Settings]()) {
		key := f.Tag.Get("json")
		if key == "" || slices.Contains(inside, key) {
			continue
		}
		read := strings.Contains(code, "."+f.Name)
		switch {
		case slices.Contains(report.Used, key) && !read:
			t.Errorf("%s is said to be used, but nothing reads %s", key, f.Name)
		case strings.HasPrefix(key, "support_") || strings.HasPrefix(key, "raft_"):
			// These go together: they are read where support is on.
		case slices.Contains(report.Ignored, key) && read:
			t.Errorf("%s is said to be ignored, but something reads %s", key, f.Name)
		}
	}
}

// TestCompensation: contours that shrink by 0.5 mm make a cube of 10 mm one of 9.
func TestCompensation(t *testing.T) {
	solid := "fill_density = 100%\nskirts = 0\n"
	small := run(t, Builtin, Job{Model: cube(10), Pairs: lines(t, solid+"xy_size_compensation = -0.5")})
	full := run(t, Builtin, Job{Model: cube(10), Pairs: lines(t, solid)})
	if r := small.Estimates.FilamentCM3 / full.Estimates.FilamentCM3; r < 0.79 || r > 0.83 {
		t.Errorf("%g of the plastic, want 0.81", r)
	}
	foot := run(t, Builtin, Job{Model: cube(10), Pairs: lines(t, solid+"elefant_foot_compensation = 0.5")})
	for i := range foot.Estimates.ByLayer {
		less := foot.Estimates.ByLayer[i].FilamentMM < full.Estimates.ByLayer[i].FilamentMM-1e-9
		if less != (i == 0) {
			t.Errorf("layer %d takes %g mm, without a foot %g", i, foot.Estimates.ByLayer[i].FilamentMM, full.Estimates.ByLayer[i].FilamentMM)
		}
	}
}
