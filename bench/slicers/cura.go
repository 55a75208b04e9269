package slicers

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// CuraDefinitions is where Debian's package cura has the definitions of machines.
const CuraDefinitions = "/usr/share/cura/resources/definitions"

// Cura is CuraEngine 4.13 with the definitions of a folder. The engine evaluates none
// of the formulas in them: every setting that depends on others has to be given.
func Cura(definitions string) *Slicer {
	return &Slicer{
		Name: "CuraEngine", Package: "cura-engine, and cura for its definitions", read: readCura, notes: curaNotes,
		env: []string{"CURA_ENGINE_SEARCH_PATH=" + definitions},
		find: func() error {
			if _, err := exec.LookPath("CuraEngine"); err != nil {
				return err
			}
			_, err := os.Stat(filepath.Join(definitions, "fdmprinter.def.json"))
			return err
		},
		args: func(o Order) ([]string, error) {
			args := []string{"CuraEngine", "slice", "-v", "-j", filepath.Join(definitions, "fdmprinter.def.json"), "-o", o.Output}
			all, err := curaSettings(&o.Settings)
			if err != nil {
				return nil, err
			}
			for _, key := range slices.Sorted(maps.Keys(all)) {
				args = append(args, "-s", key+"="+all[key])
			}
			// What the definition of extruders has is not taken from the machine.
			args = append(args, "-e0")
			for _, key := range []string{"material_diameter", "machine_nozzle_size"} {
				args = append(args, "-s", key+"="+all[key])
			}
			return append(args, "-l", o.Mesh), nil
		},
	}
}

// readCura reads the log, which has figures with -v only. What stands at the head of the G-code is written before
// anything is known: a time of 6666 s.
func readCura(_, stderr []byte, _ Order) (Claim, error) {
	c := Claim{-1, -1, -1}
	for line := range strings.Lines(string(stderr)) {
		for _, k := range []struct {
			by    string
			to    *float64
			scale float64
		}{{"Print time (s): ", &c.Time, 1}, {"Filament (mm^3): ", &c.Filament, 1000}} {
			if rest, ok := strings.CutPrefix(line, k.by); ok {
				v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
				if err != nil {
					return c, fmt.Errorf("%q: %w", strings.TrimSpace(line), err)
				}
				*k.to = v / k.scale
			}
		}
		if rest, ok := strings.CutPrefix(line, "Layer count: "); ok {
			c.Layers, _ = strconv.Atoi(strings.TrimSpace(rest))
		}
	}
	if c.Time < 0 || c.Filament < 0 {
		return c, errors.New("no time and filament in its log")
	}
	return c, nil
}
