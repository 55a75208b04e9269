package cost

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Unit is what a material is sold by.
type Unit string

// The units of materials.
const (
	CM3    Unit = "cm3" // the default
	MM3    Unit = "mm3"
	Inch3  Unit = "inch3"
	ML     Unit = "ml"
	Litre  Unit = "l"
	Gram   Unit = "gram"
	KG     Unit = "kg"
	Pound  Unit = "lb"
	Each   Unit = "each" // one a piece
	Meter  Unit = "meter"
	Feet   Unit = "feet"
	Meter2 Unit = "meter2"
	Feet2  Unit = "feet2"
)

// kind is units_measurement_core of the product.
type kind uint8

const (
	byVolume kind = iota
	byWeight
	byLength
	byArea
	byCount
)

// units says how much of its kind one unit is: cm³, g, m or m².
var units = map[Unit]struct {
	kind kind
	size float64
}{
	CM3: {byVolume, 1}, MM3: {byVolume, 1e-3}, Inch3: {byVolume, 16.387064}, ML: {byVolume, 1}, Litre: {byVolume, 1000},
	Gram: {byWeight, 1}, KG: {byWeight, 1000}, Pound: {byWeight, 453.59237},
	Meter: {byLength, 1}, Feet: {byLength, 0.3048},
	Meter2: {byArea, 1}, Feet2: {byArea, 0.09290304},
	Each: {byCount, 1},
}

// Units returns the names of all units, sorted.
func Units() []string {
	var names []string
	for u := range units {
		names = append(names, string(u))
	}
	slices.Sort(names)
	return names
}

// Material is what a machine uses up, and its price.
type Material struct {
	// Cost of one of Units, in the currency.
	Cost float64 `json:"cost"`

	// Units it is sold by. Default cm3.
	Units Unit `json:"units"`

	// Density in g/cm³. Needed when it is sold by weight; 0: not known.
	Density float64 `json:"density_g_cm3"`

	// Diameter of a filament in mm, needed when it is sold by length, and thickness of
	// a sheet in mm, needed when it is sold by area. 0: not known.
	Diameter  float64 `json:"diameter_mm,omitempty"`
	Thickness float64 `json:"thickness_mm,omitempty"`
}

// Check returns what is wrong with m: a price that is negative or not a number, a
// unit nobody knows, a density, diameter or thickness that its unit needs and that is
// missing. Errors wrap [ErrInput].
func (m Material) Check() error {
	u, ok := units[m.unit()]
	if !ok {
		return fmt.Errorf("%w: material units %q: use %s", ErrInput, m.Units, strings.Join(Units(), ", "))
	}
	for _, f := range []struct {
		name   string
		value  float64
		needed bool
	}{
		{"cost", m.Cost, false}, {"density", m.Density, u.kind == byWeight},
		{"diameter", m.Diameter, u.kind == byLength}, {"thickness", m.Thickness, u.kind == byArea},
	} {
		switch {
		case !isAmount(f.value):
			return fmt.Errorf("%w: material %s %g: use 0 to %g", ErrInput, f.name, f.value, float64(maxAmount))
		case f.needed && f.value == 0:
			return fmt.Errorf("%w: a material sold by %s needs its %s", ErrInput, m.unit(), f.name)
		}
	}
	return nil
}

func (m Material) unit() Unit {
	if m.Units == "" {
		return CM3
	}
	return m.Units
}

// Quantity returns how many of its own units cm3 cubic centimetres of m are; pieces
// is what counts when m is sold by the piece. m has passed Check.
func (m Material) Quantity(cm3, pieces float64) float64 {
	u := units[m.unit()]
	switch u.kind {
	case byWeight:
		return cm3 * m.Density / u.size
	case byLength:
		return cm3 * 1000 / (math.Pi / 4 * m.Diameter * m.Diameter) / 1000 / u.size
	case byArea:
		return cm3 * 1000 / m.Thickness / 1e6 / u.size
	case byCount:
		return pieces
	}
	return cm3 / u.size
}

// isAmount reports whether v is a finite number from 0 on, small enough that sums of
// a few of them stay exact to the cent.
func isAmount(v float64) bool { return v >= 0 && v <= maxAmount }

const maxAmount = 1e12
