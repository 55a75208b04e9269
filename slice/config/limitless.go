package config

import "slices"

// Limits of a machine count where its firmware can be told them: PrusaSlicer takes its own
// defaults for all others (libslic3r/GCode/GCodeProcessor.cpp), and where they are to be ignored.

// limited are the flavours of such firmwares.
var limited = []string{"marlin", "marlin2", "reprapfirmware"}

// limits are the keys.
var limits = []string{
	"machine_max_acceleration_e", "machine_max_acceleration_extruding", "machine_max_acceleration_retracting", "machine_max_acceleration_travel",
	"machine_max_acceleration_x", "machine_max_acceleration_y", "machine_max_acceleration_z",
	"machine_max_feedrate_e", "machine_max_feedrate_x", "machine_max_feedrate_y", "machine_max_feedrate_z",
	"machine_max_jerk_e", "machine_max_jerk_x", "machine_max_jerk_y", "machine_max_jerk_z",
	"machine_max_junction_deviation", "machine_min_extruding_rate", "machine_min_travel_rate",
}

// heed replaces limits that do not count by the defaults.
func (r *resolver) heed(given map[string]string) {
	key := "gcode_flavor"
	if r.first("machine_limits_usage") == "ignore" {
		key = "machine_limits_usage"
	} else if slices.Contains(limited, r.values[key]) {
		return
	}
	for _, k := range limits {
		if v, ok := given[k]; ok && v != factory()[k] {
			r.warn("limits of the machine (machine_max_..., machine_min_...) are ignored with %s = %.40s", key, r.values[key])
		}
		r.values[k] = factory()[k]
	}
}
