// Package truth reads what PrusaSlicer makes of public parts: times, material and
// layers under several profiles, as stored beside the parts and their .ini files.
package truth

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/saggar3d/saggar/slice/config"
)

// Feature is what the replayed G-code of a run has of one kind of line.
type Feature struct {
	Filament float64 `json:"filament_mm"`
	Length   float64 `json:"length_mm"`
	Moves    int     `json:"moves"`
	Time     float64 `json:"time_s"`
}

// Run is one slicing of one part.
type Run struct {
	Profile  string  `json:"profile"`
	Exit     int     `json:"exit_code"` // not 0: it failed, and has no numbers
	Layers   int     `json:"layers"`
	Time     float64 `json:"estimated_time_s"`
	Filament float64 `json:"filament_cm3"`
	Replay   struct {
		Features map[string]Feature `json:"features"`
	} `json:"replayed_planner"`
	Usage struct {
		CPU  float64 `json:"cpu_s"`
		Peak float64 `json:"peak_rss_mb"`
	} `json:"run"`
}

// Part is one mesh with its runs.
type Part struct {
	Name      string `json:"-"`
	Path      string `json:"-"` // of the mesh
	Triangles int    `json:"triangles"`
	Closed    bool   `json:"closed"`
	Runs      []Run  `json:"prusaslicer"`
}

// Profile is one .ini file.
type Profile struct {
	Name     string
	Settings config.Settings
}

// Set is all parts and profiles, each in order of names.
type Set struct {
	Parts    []Part
	Profiles []Profile
}

// name is that of the file with all numbers of a set.
const name = "prusaslicer_truth.json"

// Read reads the set in a folder: prusaslicer_truth.json, meshes/*.stl, ini/*.ini.
func Read(dir string) (*Set, error) {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	var file made
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &Set{}
	for _, profile := range file.Profiles.Names {
		f, err := os.Open(filepath.Join(dir, "ini", profile+".ini"))
		if err != nil {
			return nil, err
		}
		settings, _, err := config.ParseINI(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s.ini: %w", profile, err)
		}
		s.Profiles = append(s.Profiles, Profile{profile, settings})
	}
	for _, part := range slices.Sorted(maps.Keys(file.Meshes)) {
		p := *file.Meshes[part]
		p.Name, p.Path = part, filepath.Join(dir, "meshes", part+".stl")
		s.Parts = append(s.Parts, p)
	}
	return s, nil
}

// Of returns the run of a profile that succeeded, or false.
func (p *Part) Of(profile string) (Run, bool) {
	for _, r := range p.Runs {
		if r.Profile == profile && r.Exit == 0 {
			return r, true
		}
	}
	return Run{}, false
}
