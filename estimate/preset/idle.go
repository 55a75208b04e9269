package preset

import (
	"maps"
	"slices"
)

// Groups of processes that have constants of their own.
var (
	layered = []string{"binder_jet", "clip", "dlp", "dmls", "ebm", "mjf", "polyjet", "sla", "sls"} // all but filament
	powder  = []string{"binder_jet", "dmls", "ebm", "mjf", "sls"}
	scanned = []string{"dmls", "ebm", "sla", "sls"}
	masked  = []string{"dlp"}
	jetted  = []string{"polyjet"}
)

// usedBy are the processes for which a constant counts. One that is not here counts for all.
var usedBy = map[string][]string{
	"layer_height_mm": layered, "lift_mm": layered, "overhang_angle_deg": layered, "support_density": layered, "waste_share": layered,
	"refresh": powder, "cake_density": powder,
	"recoat_s": scanned, "preheat_s": scanned, "contour_speed_mm_s": scanned, "lasers": scanned, "volume_rate_mm3_s": scanned,
	"area_rate_mm2_s": {"sla", "sls"}, // in metal rates are of volume
	"exposure_s":      masked, "first_exposure_s": masked, "fade_layers": masked, "area_fill": masked, "per_mm_s": masked,
	"tilt_fast_s": masked, "tilt_slow_s": masked, "delay_fast_s": masked, "delay_slow_s": masked,
	"layer_s":    {"binder_jet", "dlp", "mjf"},
	"speed_mm_h": {"clip"},
	"swath_mm":   jetted, "swath_s": jetted, "swath_speed_mm_s": jetted,
}

// HasPowder reports whether the bed of a process is filled with powder around the parts.
func HasPowder(process string) bool { return slices.Contains(powder, process) }

// Idle returns the names of the constants of m that are of other processes than its own and
// count for nothing, sorted, and behind them "settings" where it has some and prints no
// filament.
func (m *Machine) Idle() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(m.Constants)) {
		if by, ok := usedBy[name]; ok && !slices.Contains(by, m.Process) {
			names = append(names, name)
		}
	}
	if len(m.Settings) > 0 && m.Process != "fdm" {
		names = append(names, "settings")
	}
	return names
}
