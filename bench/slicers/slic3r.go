package slicers

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/slice/config"
)

// Slic3r is slic3r 1.3. It reads .ini files with keys that mostly mean what they
// mean to PrusaSlicer, its descendant. It has no idea of time.
func Slic3r() *Slicer {
	return &Slicer{
		Name: "slic3r", Package: "slic3r", find: program("slic3r"), read: readSlic3r,
		args: func(o Order) ([]string, error) {
			text, _ := slic3rINI(o.Pairs)
			ini, err := write(o, "slic3r.ini", text)
			return []string{"slic3r", "--load", ini, "--print-center", "100,100", "--output", o.Output, o.Mesh}, err
		},
		notes: func(o Order) []string {
			_, notes := slic3rINI(o.Pairs)
			return notes
		},
	}
}

// slic3rKeys are the keys that slic3r 1.3 has under the same name (`slic3r --save`).
var slic3rKeys = words(`avoid_crossing_perimeters bed_shape bed_temperature before_layer_gcode between_objects_gcode
	bottom_solid_layers bridge_acceleration bridge_fan_speed bridge_flow_ratio bridge_speed brim_width complete_objects cooling
	default_acceleration disable_fan_first_layers dont_support_bridges end_gcode external_perimeter_extrusion_width
	external_perimeter_speed external_perimeters_first extra_perimeters extrusion_multiplier extrusion_width fan_always_on
	fan_below_layer_time filament_cost filament_density filament_diameter filament_max_volumetric_speed fill_angle
	fill_density fill_pattern first_layer_acceleration first_layer_bed_temperature first_layer_extrusion_width
	first_layer_height first_layer_speed first_layer_temperature gap_fill_speed gcode_comments infill_acceleration
	infill_every_layers infill_extrusion_width infill_first infill_overlap infill_speed layer_gcode layer_height
	max_fan_speed max_print_speed max_volumetric_speed min_fan_speed min_print_speed min_skirt_length nozzle_diameter
	only_retract_when_crossing_perimeters overhangs perimeter_acceleration perimeter_extrusion_width perimeter_speed
	perimeters raft_layers resolution retract_before_travel retract_layer_change retract_length retract_lift
	retract_lift_above retract_lift_below retract_restart_extra retract_speed seam_position skirt_distance skirt_height
	skirts slowdown_below_layer_time small_perimeter_speed solid_infill_below_area solid_infill_extrusion_width
	solid_infill_speed spiral_vase start_gcode support_material support_material_angle
	support_material_buildplate_only support_material_contact_distance support_material_enforce_layers
	support_material_extrusion_width support_material_interface_layers support_material_interface_spacing
	support_material_interface_speed support_material_pattern support_material_spacing support_material_speed
	support_material_threshold temperature thin_walls top_infill_extrusion_width top_solid_infill_speed top_solid_layers
	travel_speed use_relative_e_distances wipe xy_size_compensation`)

// slic3rNames are keys that it has under another name.
var slic3rNames = map[string]string{
	"top_fill_pattern": "top_infill_pattern", "bottom_fill_pattern": "bottom_infill_pattern", "gap_fill_enabled": "fill_gaps",
}

// slic3rPatterns are those that it knows, among those of PrusaSlicer.
var slic3rPatterns = words("rectilinear alignedrectilinear grid triangles stars cubic concentric honeycomb 3dhoneycomb hilbertcurve archimedeanchords octagramspiral")

// slic3rINI writes settings for slic3r, and tells what gets lost.
func slic3rINI(pairs []config.Pair) (string, []string) {
	var text strings.Builder
	notes := []string{"has no estimate of time"}
	for _, p := range pairs {
		key, value := p.Key, p.Value
		if to, ok := slic3rNames[key]; ok {
			key = to
		} else if key == "gcode_flavor" {
			value = "reprap" // what it calls that of Marlin
		} else if !slic3rKeys[key] {
			if matters(p) {
				notes = append(notes, fmt.Sprintf("no %s = %s", key, value))
			}
			continue
		}
		if strings.HasSuffix(key, "_pattern") && key != "support_material_pattern" && !slic3rPatterns[value] {
			notes = append(notes, fmt.Sprintf("%s = %s is rectilinear", p.Key, value))
			value = "rectilinear"
		}
		fmt.Fprintf(&text, "%s = %s\n", key, value)
	}
	return text.String(), notes
}

// slic3rAnyway are keys that it does not know, with what it does without them.
var slic3rAnyway = map[string]string{
	"brim_type": "no_brim", "perimeter_generator": "classic", "slicing_mode": "regular", "support_material_auto": "1",
}

// matters reports whether a pair that slic3r does not know could change a print: limits
// of the machine count in the replay, and some keys are not about the print at all.
func matters(p config.Pair) bool {
	return p.Value != "" && p.Value != "0" && p.Value != slic3rAnyway[p.Key] && !strings.HasPrefix(p.Key, "machine_") &&
		!words("filament_type max_print_height printer_technology remaining_times silent_mode thumbnails")[p.Key]
}

// readSlic3r reads "Filament required: 1426.0mm (3.4cm3)". The length has more digits
// than the volume.
func readSlic3r(stdout, _ []byte, o Order) (Claim, error) {
	_, rest, ok := strings.Cut(string(stdout), "Filament required: ")
	length, _, _ := strings.Cut(rest, "mm")
	mm, err := strconv.ParseFloat(strings.TrimSpace(length), 64)
	if !ok || err != nil {
		return Claim{}, errors.New("no filament in its answer")
	}
	return Claim{-1, volume(mm, o.Settings.FilamentDiameter), -1}, nil
}

// volume is that of a length of filament, in cm³.
func volume(mm, diameter float64) float64 { return mm * diameter * diameter / 4 * math.Pi / 1000 }

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}
