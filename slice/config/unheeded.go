package config

import (
	"slices"
	"strings"
)

// unheeded are the keys of Settings that nothing acts on yet, with the values,
// one of which they must have for that not to matter; "*" is any value. A test of
// package engine holds this list against the code.
var unheeded = map[string]string{
	"gcode_resolution": "0.0125",

	// Lines of these patterns lie in the same places; only their order differs. What
	// is no line is replaced with a warning of its own.
	"top_fill_pattern":    "*",
	"bottom_fill_pattern": "*",

	"support_material_style":                   "grid",
	"support_material_pattern":                 "rectilinear",
	"support_material_bottom_interface_layers": "-1",
	"support_material_closing_radius":          "*",
}

// idle reports whether a value of a key that nothing acts on is what is done
// anyway.
func (r *resolver) idle(key, value string) bool {
	allowed := unheeded[key]
	if strings.HasPrefix(key, "support_material_") && r.values["support_material"] != "1" {
		return true // without support its details are nothing
	}
	return allowed == "*" || slices.Contains(strings.Split(allowed, "|"), value)
}
