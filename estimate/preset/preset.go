// Package preset holds what is known of machines and materials: the constants that an
// estimate needs, each with the source it was taken from. A constant without a source
// is illustrative: of the right size, made up by us, to be replaced by what a user
// measures. Nothing is given out as a fact of a data sheet that was not read there.
package preset

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/internal/jsonkeys"
	"github.com/saggar3d/saggar/slice/config"
)

// Errors of this package.
var (
	ErrFile    = errors.New("not a preset file")
	ErrUnknown = errors.New("unknown")
)

// MaxBytes is the largest preset file that is read.
const MaxBytes = 1 << 20

// Constant is one number and where it comes from.
type Constant struct {
	Value  float64 `json:"value" required:"true"`
	Source string  `json:"source"` // "": illustrative
}

// Bed is the build volume of a machine.
type Bed struct {
	X      float64 `json:"x_mm"`
	Y      float64 `json:"y_mm"`
	Z      float64 `json:"z_mm"`
	Source string  `json:"source"`
}

// Calibration is what was fitted to builds of one machine: actual time is estimated
// time times Factor plus Overhead.
type Calibration struct {
	Factor   float64 `json:"factor"`
	Overhead float64 `json:"overhead_s"`
	Pairs    int     `json:"pairs"`

	// Mean absolute errors in percent, of the pairs it was fitted to.
	ErrorBefore float64 `json:"error_before_percent"`
	ErrorAfter  float64 `json:"error_after_percent"`
}

// Machine is a preset of one machine, or of one machine with one material where speed
// depends on that.
type Machine struct {
	Name      string              `json:"name"`
	Title     string              `json:"title"`
	Process   string              `json:"process"`
	Material  string              `json:"material,omitempty"` // the one for which the constants are; "": any
	Bed       Bed                 `json:"bed"`
	Constants map[string]Constant `json:"constants"`
	Settings  map[string]string   `json:"settings,omitempty"` // of a filament printer, by the names of the .ini
	Note      string              `json:"note,omitempty"`

	// Calibration is used when asked for. nil: nobody has calibrated it.
	Calibration *Calibration `json:"calibration,omitempty"`
}

// IsFor reports whether the constants of m are for a material, by name: those of one called
// 316l are for "SS 316L powder", too.
func (m *Machine) IsFor(a *Material) bool {
	return strings.Contains(plain(a.Name), plain(m.Material)) || strings.Contains(plain(a.Title), plain(m.Material))
}

// plain returns the letters and digits of a name, in small letters.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// Material is a preset of a material.
type Material struct {
	Name      string    `json:"name"`
	Title     string    `json:"title"`
	Type      string    `json:"type"` // base, support, consumable, raw_material
	Processes []string  `json:"processes"`
	Currency  string    `json:"currency"`
	Units     cost.Unit `json:"units"`
	Cost      Constant  `json:"cost"`
	Density   Constant  `json:"density_g_cm3"`
	Diameter  float64   `json:"diameter_mm,omitempty"`
	Thickness float64   `json:"thickness_mm,omitempty"` // of a sheet that is sold by area
	Note      string    `json:"note,omitempty"`
}

// Get returns a constant, or other where the machine has none.
func (m *Machine) Get(name string, other float64) float64 {
	if c, ok := m.Constants[name]; ok {
		return c.Value
	}
	return other
}

// Illustrative returns the names of the constants without a source, sorted; the bed
// counts as one.
func (m *Machine) Illustrative() []string {
	var names []string
	for name, c := range m.Constants {
		if c.Source == "" {
			names = append(names, name)
		}
	}
	if m.Bed.Source == "" {
		names = append(names, "bed")
	}
	slices.Sort(names)
	return names
}

// Priced returns the material as package cost takes it.
func (m *Material) Priced() cost.Material {
	return cost.Material{Cost: m.Cost.Value, Units: m.Units, Density: m.Density.Value, Diameter: m.Diameter, Thickness: m.Thickness}
}

// Illustrative returns the names of the constants without a source.
func (m *Material) Illustrative() []string {
	var names []string
	if m.Cost.Source == "" {
		names = append(names, "cost")
	}
	if m.Density.Source == "" {
		names = append(names, "density_g_cm3")
	}
	return names
}

// Processes are the processes of machines, sorted. Other names that people use are
// understood by [Process].
func Processes() []string {
	return []string{"binder_jet", "clip", "dlp", "dmls", "ebm", "fdm", "mjf", "polyjet", "sla", "sls"}
}

// aliases are other names of processes.
var aliases = map[string]string{
	"fff": "fdm", "lcd": "dlp", "msla": "dlp", "slm": "dmls", "lpbf": "dmls", "binder jet": "binder_jet",
	"binderjet": "binder_jet", "binder-jet": "binder_jet", "cdlp": "clip", "sdl": "sla", "material_jetting": "polyjet",
}

// Process returns the process that a name stands for, in any case of letters. An
// unknown one is an error that wraps [ErrUnknown] and lists the known.
func Process(name string) (string, error) {
	low := strings.ToLower(strings.TrimSpace(name))
	if p, ok := aliases[low]; ok {
		return p, nil
	}
	if slices.Contains(Processes(), low) {
		return low, nil
	}
	return "", fmt.Errorf("%w process %q: use %s", ErrUnknown, name, strings.Join(Processes(), ", "))
}

//go:embed machines.json
var machinesFile []byte

//go:embed materials.json
var materialsFile []byte

// file is a preset file: machines, materials or both.
type file struct {
	Schema    int        `json:"schema"`
	Machines  []Machine  `json:"machines"`
	Materials []Material `json:"materials"`
}

// Machines returns the built-in machines, sorted by name.
func Machines() []Machine {
	f, err := decode(machinesFile)
	if err != nil {
		panic("preset: machines.json: " + err.Error()) // ours, and tested
	}
	slices.SortFunc(f.Machines, func(a, b Machine) int { return strings.Compare(a.Name, b.Name) })
	return f.Machines
}

// Materials returns the built-in materials, sorted by name.
func Materials() []Material {
	f, err := decode(materialsFile)
	if err != nil {
		panic("preset: materials.json: " + err.Error())
	}
	slices.SortFunc(f.Materials, func(a, b Material) int { return strings.Compare(a.Name, b.Name) })
	return f.Materials
}

// FindMachine returns the built-in machine of a name. An unknown one is an error that
// wraps [ErrUnknown] and lists the known.
func FindMachine(name string) (*Machine, error) {
	var names []string
	for _, m := range Machines() {
		if strings.EqualFold(m.Name, name) {
			return &m, nil
		}
		names = append(names, m.Name)
	}
	return nil, fmt.Errorf("%w machine %q: known are %s", ErrUnknown, name, strings.Join(names, ", "))
}

// FindMaterial is [FindMachine] for materials.
func FindMaterial(name string) (*Material, error) {
	var names []string
	for _, m := range Materials() {
		if strings.EqualFold(m.Name, name) {
			return &m, nil
		}
		names = append(names, m.Name)
	}
	return nil, fmt.Errorf("%w material %q: known are %s", ErrUnknown, name, strings.Join(names, ", "))
}

// Read reads a preset file of a user: the form of the built-in ones, {"schema":1,
// "machines":[...], "materials":[...]}. Errors wrap [ErrFile]: more than [MaxBytes],
// another schema, a field nobody knows or that is there twice, a constant without a value, a
// name that is missing or there twice, a process nobody knows, a number that is negative.
func Read(r io.Reader) ([]Machine, []Material, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) > MaxBytes {
		return nil, nil, fmt.Errorf("%w: more than %d bytes", ErrFile, MaxBytes)
	}
	f, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	return f.Machines, f.Materials, nil
}

// Write writes presets as [Read] reads them.
func Write(w io.Writer, machines []Machine, materials []Material) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(struct {
		Schema    int        `json:"schema"`
		Machines  []Machine  `json:"machines,omitempty"`
		Materials []Material `json:"materials,omitempty"`
	}{1, machines, materials})
}

func decode(data []byte) (*file, error) {
	var f file
	if err := jsonkeys.Decode(data, &f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if f.Schema != 1 {
		return nil, fmt.Errorf("%w: schema %d: known is 1", ErrFile, f.Schema)
	}
	return &f, f.check()
}

// check judges every preset.
func (f *file) check() error {
	seen := map[string]bool{}
	once := func(kind, name string) error {
		key := kind + " " + strings.ToLower(name)
		if name == "" || seen[key] {
			return fmt.Errorf("%w: %s %q: every one needs a name of its own", ErrFile, kind, name)
		}
		seen[key] = true
		return nil
	}
	for i := range f.Machines {
		m := &f.Machines[i]
		if err := once("machine", m.Name); err != nil {
			return err
		}
		if err := m.check(); err != nil {
			return fmt.Errorf("%w: machine %q: %w", ErrFile, m.Name, err)
		}
	}
	for i := range f.Materials {
		m := &f.Materials[i]
		if err := once("material", m.Name); err != nil {
			return err
		}
		if err := m.check(); err != nil {
			return fmt.Errorf("%w: material %q: %w", ErrFile, m.Name, err)
		}
	}
	return nil
}

// limit is the largest constant that makes sense of any: 30 years in seconds.
const limit = 1e9

// longest is the longest side of a bed in mm.
const longest = 1e6

// The constants that processes have; shares are of 1.
var (
	constants = []string{
		"area_rate_mm2_s", "contour_speed_mm_s", "delay_fast_s", "delay_slow_s", "exposure_s", "fade_layers", "first_exposure_s", "gap_mm",
		"heating_s", "homing_s", "lasers", "layer_height_mm", "layer_s", "lift_mm", "overhang_angle_deg", "per_mm_s", "preheat_s", "recoat_s",
		"running_cost_per_hour", "setup_fee", "speed_mm_h", "swath_mm", "swath_s", "swath_speed_mm_s", "tilt_fast_s", "tilt_slow_s",
		"time_after_s", "time_before_s", "volume_rate_mm3_s",
	}
	shares = []string{"area_fill", "cake_density", "refresh", "support_density", "waste_share"}
)

// materialTypes are what a material may be for.
var materialTypes = []string{"", "base", "support", "consumable", "raw_material"}

func (m *Material) check() error {
	if !slices.Contains(materialTypes, m.Type) {
		return fmt.Errorf("type %.40q: use %s", m.Type, strings.Join(materialTypes[1:], ", "))
	}
	if m.Currency != "" && !cost.IsCurrency(m.Currency) {
		return fmt.Errorf("currency %.20q: use three capital letters of ISO 4217, such as EUR", m.Currency)
	}
	return m.Priced().Check()
}

func (m *Machine) check() error {
	p, err := Process(m.Process)
	if err != nil {
		return err
	}
	m.Process = p
	for _, name := range slices.Sorted(maps.Keys(m.Constants)) {
		c, most := m.Constants[name], limit
		switch {
		case slices.Contains(shares, name):
			most = 1
		case !slices.Contains(constants, name):
			return fmt.Errorf("no constant is called %.40q: use %s, %s", name, strings.Join(constants, ", "), strings.Join(shares, ", "))
		}
		if !(c.Value >= 0 && c.Value <= most) {
			return fmt.Errorf("%s %g: use 0 to %g", name, c.Value, most)
		}
	}
	for i, v := range []float64{m.Bed.X, m.Bed.Y, m.Bed.Z} {
		if !(v >= 0 && v <= longest) {
			return fmt.Errorf("bed: %c_mm %g: use 0 to %g", "xyz"[i], v, longest)
		}
	}
	if (m.Bed.X == 0) != (m.Bed.Y == 0) {
		return fmt.Errorf("bed: x_mm %g, y_mm %g: use both or neither", m.Bed.X, m.Bed.Y)
	}
	for _, key := range slices.Sorted(maps.Keys(m.Settings)) {
		if config.Known(key) {
			continue
		}
		hint := ""
		if near := config.Nearest(key); near != "" {
			hint = "; is " + near + " meant?"
		}
		return fmt.Errorf("settings: %.60s is not a known setting%s", key, hint)
	}
	if c := m.Calibration; c != nil && !(c.Factor > 0 && c.Factor <= limit && c.Overhead >= 0 && c.Overhead <= limit) {
		return fmt.Errorf("calibration: factor %g, overhead_s %g: use a factor above 0 and an overhead of 0 or more", c.Factor, c.Overhead)
	}
	return nil
}
