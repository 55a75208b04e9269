package config

import "slices"

// widths are the settings that are worked out where they are 0: of extrusion_width, or of the
// nozzle's diameter.
var widths = []string{
	"extrusion_width", "first_layer_extrusion_width", "perimeter_extrusion_width", "external_perimeter_extrusion_width",
	"infill_extrusion_width", "solid_infill_extrusion_width", "top_infill_extrusion_width", "support_material_extrusion_width",
}

// Over returns base, which holds defaults that nobody asked for, with what is given after it.
// What is given decides what follows from it as well, unless that is given, too: all widths
// of lines follow a width or another nozzle, and a brim that is given a width is one around
// the outside.
func Over(base, given []Pair) []Pair {
	out := slices.Concat(base, given)
	last := func(list []Pair, key string) (value string, ok bool) {
		for _, p := range list {
			if p.Key == key {
				value, ok = p.Value, true
			}
		}
		return value, ok
	}
	follow := func(key, value string) {
		if _, ok := last(given, key); ok {
			return
		}
		for i := range out[:len(base)] {
			if out[i].Key == key {
				out[i].Value = value
			}
		}
	}
	_, wide := last(given, "extrusion_width")
	nozzle, named := last(given, "nozzle_diameter")
	if usual, _ := last(base, "nozzle_diameter"); wide || named && nozzle != usual {
		for _, key := range widths {
			follow(key, "0")
		}
	}
	if _, ok := last(given, "brim_width"); ok {
		follow("brim_type", "outer_only")
	}
	return out
}
