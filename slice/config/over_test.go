package config

import (
	"reflect"
	"testing"
)

// TestOver: what is given decides what follows from it, and nothing that is given itself.
func TestOver(t *testing.T) {
	one := func(key, value string) Pair { return Pair{Key: key, Value: value} }
	for _, c := range []struct {
		given []Pair
		want  func(s Settings) bool
	}{
		{nil, func(s Settings) bool { return reflect.DeepEqual(s, Defaults()) }},
		{[]Pair{one("nozzle_diameter", "0.4")}, func(s Settings) bool { return s.TopInfillExtrusionWidth == 0.45 }},
		{[]Pair{one("nozzle_diameter", "0.8")}, func(s Settings) bool {
			return s.PerimeterExtrusionWidth == 0.9 && s.SupportMaterialExtrusionWidth == 0.8
		}},
		{[]Pair{one("extrusion_width", "0.6")}, func(s Settings) bool {
			return s.PerimeterExtrusionWidth == 0.6 && s.TopInfillExtrusionWidth == 0.6 && s.SupportMaterialExtrusionWidth == 0.6 && s.NozzleDiameter == 0.4
		}},
		{[]Pair{one("extrusion_width", "0.6"), one("infill_extrusion_width", "0.5")}, func(s Settings) bool {
			return s.PerimeterExtrusionWidth == 0.6 && s.InfillExtrusionWidth == 0.5
		}},
		{[]Pair{one("brim_width", "5")}, func(s Settings) bool { return s.BrimType == "outer_only" && s.BrimWidth == 5 }},
		{[]Pair{one("brim_width", "5"), one("brim_type", "inner_only")}, func(s Settings) bool { return s.BrimType == "inner_only" }},
	} {
		s, _, err := Resolve(Over(DefaultPairs(), c.given))
		if err != nil || !c.want(s) {
			t.Errorf("%v: %v, %+v", c.given, err, s)
		}
	}
}
