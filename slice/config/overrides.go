package config

import "strings"

// ofFilament are the settings of the machine in whose place a filament may put its own, by the
// same key with filament_ before it (PrusaSlicer, PrintConfig.cpp, filament_options_with_defaults).
const ofFilament = " retract_length retract_lift retract_lift_above retract_lift_below retract_speed deretract_speed " +
	"retract_restart_extra retract_before_travel retract_layer_change wipe retract_before_wipe "

// overridden returns the setting in whose place that of a filament is put, or "".
func overridden(key string) string {
	machine, ok := strings.CutPrefix(key, "filament_")
	if !ok || !strings.Contains(ofFilament, " "+machine+" ") {
		return ""
	}
	return machine
}

// overrides puts settings of the filament in the place of those of the machine, wherever
// either of them was given. One that is nil or empty leaves that of the machine.
func (r *resolver) overrides() {
	for machine := range strings.FieldsSeq(ofFilament) {
		key := "filament_" + machine
		value, _, _ := strings.Cut(r.values[key], ",")
		if value = strings.TrimSpace(value); value == "" || value == "nil" {
			continue
		}
		r.first(key) // tells of other extruders
		r.values[machine], r.source[machine] = value, key
	}
}
