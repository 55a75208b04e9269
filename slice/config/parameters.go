package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/jsonkeys"
)

// Parameters are the twenty settings of the API's slicer configurations. Use
// [DefaultParameters] or [ParseParameters]: the zero value describes no print.
// Lengths are in Units.
type Parameters struct {
	Material            string  `json:"material"`             // PLA, ABS
	PrintQuality        string  `json:"print_quality"`        // low, standard, fine: layers of 0.3, 0.2, 0.1 mm
	FilamentDiameter    float64 `json:"filament_diameter"`    // length
	NozzleDiameter      string  `json:"nozzle_diameter"`      // length, as text
	InfillDensity       float64 `json:"infill_density"`       // percent
	InfillSpeed         float64 `json:"infill_speed"`         // length per second
	Perimeters          int     `json:"perimeters"`           // loops
	PerimeterSpeed      float64 `json:"perimeter_speed"`      // length per second
	ExtruderTemperature float64 `json:"extruder_temperature"` // °C
	BedTemperature      float64 `json:"bed_temperature"`      // °C
	BedShape            string  `json:"bed_shape"`            // rectangular, circular
	BedSizeXR           float64 `json:"bed_size_x_r"`         // length: X, or the radius
	BedSizeY            float64 `json:"bed_size_y"`           // length
	PartInterior        string  `json:"part_interior"`        // solid, sparse, semisparse
	Scale               float64 `json:"scale"`                // of the model
	Support             bool    `json:"support"`
	SupportStyle        string  `json:"support_style"` // basic, breakaway, covex, convex, sparse, surround
	Raft                bool    `json:"raft"`
	Units               string  `json:"units"` // mm, inches
}

// DefaultParameters returns what missing keys stand for.
func DefaultParameters() Parameters {
	return Parameters{
		Material: "PLA", PrintQuality: "standard", FilamentDiameter: 1.75, NozzleDiameter: "0.4",
		InfillDensity: 20, InfillSpeed: 40, Perimeters: 2, PerimeterSpeed: 40,
		ExtruderTemperature: 230, BedShape: "rectangular", BedSizeXR: 200, BedSizeY: 200,
		PartInterior: "sparse", Scale: 1, SupportStyle: "sparse", Units: "mm",
	}
}

// inch in mm.
const inch = 25.4

// unit returns the length of a unit in mm.
func (p *Parameters) unit() float64 {
	if p.Units == "inches" {
		return inch
	}
	return 1
}

// ParseParameters reads a JSON object of parameters. Missing keys have their
// defaults, lengths among them that of the default in mm whatever the unit is. An
// unknown key, one that stands twice, a value of another type and a value out of
// range are errors; the last are of type [Error].
func ParseParameters(r io.Reader) (Parameters, error) {
	text, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return Parameters{}, err
	}
	text = jsonkeys.Plain(text)
	p := DefaultParameters()
	var units struct {
		Units string `json:"units"`
	}
	if json.Unmarshal(text, &units) == nil && units.Units == "inches" {
		for _, v := range []*float64{&p.FilamentDiameter, &p.InfillSpeed, &p.PerimeterSpeed, &p.BedSizeXR, &p.BedSizeY} {
			*v /= inch
		}
		p.NozzleDiameter = strconv.FormatFloat(0.4/inch, 'g', -1, 64)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		return Parameters{}, errors.New("parameters: not a JSON object")
	}
	if err := jsonkeys.Decode(text, &p); err != nil {
		return Parameters{}, fmt.Errorf("parameters: %w", err)
	}
	return p, p.Validate()
}

// Validate returns what is out of range, one [Error] for each, joined.
func (p *Parameters) Validate() error {
	var errs []error
	u := p.unit()
	nozzle, err := strconv.ParseFloat(strings.TrimSpace(p.NozzleDiameter), 64)
	if err != nil {
		nozzle = math.NaN()
	}
	for _, c := range []struct {
		key      string
		value    float64
		low, top float64
	}{
		{"filament_diameter", p.FilamentDiameter * u, 0.5, 5},
		{"nozzle_diameter", nozzle * u, 0.1, 3},
		{"infill_density", p.InfillDensity, 0, 100},
		{"infill_speed", p.InfillSpeed * u, 1, 1000},
		{"perimeters", float64(p.Perimeters), 0, 100},
		{"perimeter_speed", p.PerimeterSpeed * u, 1, 1000},
		{"extruder_temperature", p.ExtruderTemperature, 0, 500},
		{"bed_temperature", p.BedTemperature, 0, 250},
		{"bed_size_x_r", p.BedSizeXR * u, 1, 10000},
		{"bed_size_y", p.BedSizeY * u, 1, 10000},
		{"scale", p.Scale, 1e-6, 1e6},
	} {
		if !(c.value >= c.low && c.value <= c.top) {
			value := plain(c.value)
			if math.IsNaN(c.value) {
				value = fmt.Sprintf("%.40s", p.NozzleDiameter) // the one that is a text
			}
			errs = append(errs, &Error{Key: c.key, Value: value, Why: fmt.Sprintf("must be from %g to %g", c.low, c.top)})
		}
	}
	for _, c := range []struct{ key, value, words string }{
		{"material", p.Material, "PLA ABS"},
		{"print_quality", p.PrintQuality, "low standard fine"},
		{"bed_shape", p.BedShape, "rectangular circular"},
		{"part_interior", p.PartInterior, "solid sparse semisparse"},
		{"support_style", p.SupportStyle, "basic breakaway covex convex sparse surround"},
		{"units", p.Units, "mm inches"},
	} {
		if words := strings.Fields(c.words); !slices.Contains(words, c.value) {
			errs = append(errs, &Error{Key: c.key, Value: c.value, Why: "must be one of " + strings.Join(words, ", ")})
		}
	}
	return errors.Join(errs...)
}

// ModelScale returns by how much the numbers of the model are multiplied to be
// what is printed, in mm.
func (p *Parameters) ModelScale() float64 { return p.Scale * p.unit() }

// Pairs returns the settings that the parameters stand for: the whole profile,
// as PrusaSlicer reads it. The parameters must be valid.
func (p *Parameters) Pairs() []Pair {
	u := p.unit()
	nozzle, err := strconv.ParseFloat(strings.TrimSpace(p.NozzleDiameter), 64)
	if err != nil {
		panic("config: parameters that are not valid")
	}
	nozzle *= u
	pairs := DefaultPairs()
	set := func(value string, keys ...string) {
		for _, key := range keys {
			for i := range pairs {
				if pairs[i].Key == key {
					pairs[i].Value = value
				}
			}
		}
	}
	number := func(v float64, keys ...string) { set(plain(math.Round(v*1e6)/1e6), keys...) }
	p.setQuality(set)
	p.setSupport(set)
	density := map[string]string{"PLA": "1.24", "ABS": "1.04"}[p.Material] // g/cm³
	set(p.Material, "filament_type")
	set(density, "filament_density")
	number(p.FilamentDiameter*u, "filament_diameter")
	number(nozzle, "nozzle_diameter", "support_material_extrusion_width")
	number(1.125*nozzle, "extrusion_width", "perimeter_extrusion_width", "external_perimeter_extrusion_width",
		"infill_extrusion_width", "solid_infill_extrusion_width", "top_infill_extrusion_width", "first_layer_extrusion_width")
	number(p.InfillSpeed*u, "infill_speed", "solid_infill_speed", "top_solid_infill_speed")
	number(p.PerimeterSpeed*u, "perimeter_speed", "external_perimeter_speed", "small_perimeter_speed", "gap_fill_speed")
	set(plain(p.density())+"%", "fill_density")
	set(strconv.Itoa(p.Perimeters), "perimeters")
	set(plain(math.Round(p.ExtruderTemperature)), "temperature", "first_layer_temperature")
	set(plain(math.Round(p.BedTemperature)), "bed_temperature", "first_layer_bed_temperature")
	set(p.bed(), "bed_shape")
	return pairs
}

// setQuality sets the layers, and shells of about 0.8 mm of them.
func (p *Parameters) setQuality(set func(string, ...string)) {
	shells := "4"
	switch p.PrintQuality {
	case "low":
		set("0.3", "layer_height", "first_layer_height")
		shells = "3"
	case "fine":
		set("0.1", "layer_height") // the first one of 0.2 mm sticks better
		shells = "7"
	}
	set(shells, "top_solid_layers", "bottom_solid_layers")
}

// setSupport sets support and raft. The styles are names without a description;
// what they do is ours: basic is dense and strong, breakaway keeps a larger gap,
// convex follows the outline of what it carries, surround comes nearer to walls.
func (p *Parameters) setSupport(set func(string, ...string)) {
	if p.Support {
		set("1", "support_material")
	}
	if p.Raft {
		set("3", "raft_layers")
	}
	switch p.SupportStyle {
	case "basic":
		set("1.5", "support_material_spacing")
	case "breakaway":
		set("0.3", "support_material_contact_distance")
	case "convex", "covex":
		set("snug", "support_material_style")
	case "surround":
		set("25%", "support_material_xy_spacing")
	}
}

// density returns the share of infill in percent.
func (p *Parameters) density() float64 {
	switch p.PartInterior {
	case "solid":
		return 100
	case "semisparse":
		return min(100, 2*p.InfillDensity)
	}
	return p.InfillDensity
}

// bed returns the corners of the bed; a round one has 72 and its middle at the
// origin, as PrusaSlicer makes it.
func (p *Parameters) bed() string {
	x, y := p.BedSizeXR*p.unit(), p.BedSizeY*p.unit()
	text := func(x, y float64) string { return plain(math.Round(x*1e4)/1e4) + "x" + plain(math.Round(y*1e4)/1e4) }
	if p.BedShape == "rectangular" {
		return strings.Join([]string{"0x0", text(x, 0), text(x, y), text(0, y)}, ",")
	}
	var corners []string
	for i := range 72 {
		sin, cos := geom.Sincos(2 * math.Pi * float64(i) / 72)
		corners = append(corners, text(float64(x*cos), float64(x*sin)))
	}
	return strings.Join(corners, ",")
}
