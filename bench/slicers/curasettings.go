package slicers

import (
	"fmt"
	"math"
	"strconv"

	"github.com/saggar3d/saggar/slice/config"
)

// What the settings of PrusaSlicer are called by Cura, and where the two think
// differently:
//
//   - To PrusaSlicer a line has round ends: lines of width w and height h lie
//     w - h (1 - π/4) apart. To Cura a line is a rectangle, as wide as lines lie
//     apart. Cura gets that distance as its width, so that both put down as many
//     lines and as much plastic.
//   - Infill of a density is lines at a distance.
//   - An angle of supports is measured from the horizontal here, from the vertical there.
//   - Accelerations of 0 leave that of the machine.

// table is settings of Cura by name.
type table map[string]string

func (t table) num(v float64, keys ...string) {
	for _, k := range keys {
		t[k] = strconv.FormatFloat(v, 'f', -1, 64)
	}
}

func (t table) yes(v bool, keys ...string) {
	for _, k := range keys {
		t[k] = strconv.FormatBool(v)
	}
}

func (t table) text(v string, keys ...string) {
	for _, k := range keys {
		t[k] = v
	}
}

// curaPatterns are sparse patterns and how many directions of lines one layer has.
var curaPatterns = map[config.Pattern]struct {
	name  string
	lines float64
}{
	"rectilinear": {"lines", 1}, "alignedrectilinear": {"lines", 1}, "monotonic": {"lines", 1}, "line": {"lines", 1},
	"grid": {"grid", 2}, "triangles": {"triangles", 3}, "cubic": {"cubic", 3}, "gyroid": {"gyroid", 1}, "concentric": {"concentric", 1},
}

// curaSettings returns what Cura is to be given. An error is a setting that it cannot
// follow at all.
func curaSettings(s *config.Settings) (map[string]string, error) {
	t := table{}
	curaMachine(t, s)
	curaLines(t, s)
	curaWalls(t, s)
	if err := curaFill(t, s); err != nil {
		return nil, err
	}
	curaSpeeds(t, s)
	curaAccelerations(t, s)
	curaFilament(t, s)
	curaRetraction(t, s)
	curaSupport(t, s)
	return t, nil
}

// apart is how far lines of a width lie apart.
func apart(width, height float64) float64 { return width - float64(height*(1-math.Pi/4)) }

func curaMachine(t table, s *config.Settings) {
	width, depth := 0.0, 0.0
	for _, c := range s.BedShape {
		width, depth = max(width, c.X), max(depth, c.Y)
	}
	t.num(width, "machine_width")
	t.num(depth, "machine_depth")
	t.num(s.MaxPrintHeight, "machine_height")
	t.num(s.NozzleDiameter, "machine_nozzle_size")
	t.num(s.MachineMaxAccelerationX, "machine_max_acceleration_x")
	t.num(s.MachineMaxAccelerationY, "machine_max_acceleration_y")
	t.num(s.MachineMaxAccelerationZ, "machine_max_acceleration_z")
	t.num(s.MachineMaxAccelerationE, "machine_max_acceleration_e")
	t.num(s.MachineMaxAccelerationExtruding, "machine_acceleration")
	t.num(s.MachineMaxFeedrateX, "machine_max_feedrate_x")
	t.num(s.MachineMaxFeedrateY, "machine_max_feedrate_y")
	t.num(s.MachineMaxFeedrateZ, "machine_max_feedrate_z")
	t.num(s.MachineMaxFeedrateE, "machine_max_feedrate_e")
	t.num(s.MachineMaxJerkX, "machine_max_jerk_xy")
	t.num(s.MachineMaxJerkZ, "machine_max_jerk_z")
	t.num(s.MachineMaxJerkE, "machine_max_jerk_e")
	t.text("G28", "machine_start_gcode")
	t.text("M84", "machine_end_gcode")
	t.yes(s.BedTemperature > 0, "machine_heated_bed")
	t.yes(false, "machine_center_is_zero")
	t.yes(true, "center_object")
}

func curaLines(t table, s *config.Settings) {
	h := s.LayerHeight
	t.num(h, "layer_height", "infill_sparse_thickness", "support_infill_sparse_thickness", "support_interface_skip_height")
	t.num(s.FirstLayerHeight, "layer_height_0")
	t.num(apart(s.ExtrusionWidth, h), "line_width", "wall_line_width", "skirt_brim_line_width")
	t.num(apart(s.ExternalPerimeterExtrusionWidth, h), "wall_line_width_0")
	t.num(apart(s.PerimeterExtrusionWidth, h), "wall_line_width_x")
	t.num(apart(s.InfillExtrusionWidth, h), "infill_line_width")
	t.num(apart(s.SolidInfillExtrusionWidth, h), "skin_line_width")
	t.num(apart(s.TopInfillExtrusionWidth, h), "roofing_line_width")
	t.num(apart(s.SupportMaterialExtrusionWidth, h), "support_line_width", "support_interface_line_width", "support_roof_line_width", "support_bottom_line_width")
	t.num(100*apart(s.FirstLayerExtrusionWidth, s.FirstLayerHeight)/apart(s.ExtrusionWidth, h), "initial_layer_line_width_factor")
	t.num(s.GcodeResolution, "meshfix_maximum_deviation")
	t.num(s.XYSizeCompensation, "xy_offset")
	t.num(s.XYSizeCompensation-s.ElefantFootCompensation, "xy_offset_layer_0")
}

func curaWalls(t table, s *config.Settings) {
	h := s.LayerHeight
	t.num(float64(s.Perimeters), "wall_line_count")
	t.yes(s.ExternalPerimetersFirst, "outer_inset_first")
	t.yes(s.GapFillEnabled, "filter_out_tiny_gaps")
	gaps := "nowhere"
	if s.GapFillEnabled {
		gaps = "everywhere"
	}
	t.text(gaps, "fill_perimeter_gaps")
	t.num(0, "wall_0_wipe_dist")
	t.yes(false, "travel_compensate_overlapping_walls_0_enabled", "travel_compensate_overlapping_walls_x_enabled")
	// Solid skin that is narrower than the walls is left out, as Cura's own formula has it.
	walls := apart(s.ExternalPerimeterExtrusionWidth, h) + float64(float64(max(0, s.Perimeters-1))*apart(s.PerimeterExtrusionWidth, h))
	t.num(walls, "top_skin_preshrink", "bottom_skin_preshrink", "top_skin_expand_distance", "bottom_skin_expand_distance")
	adhesion := "none"
	if s.Skirts > 0 && s.SkirtHeight > 0 {
		adhesion = "skirt"
	}
	t.text(adhesion, "adhesion_type")
	t.num(float64(s.Skirts), "skirt_line_count")
	t.num(s.SkirtDistance, "skirt_gap")
	t.num(0, "skirt_brim_minimal_length")
}

func curaFill(t table, s *config.Settings) error {
	p, ok := curaPatterns[s.FillPattern]
	if !ok {
		return fmt.Errorf("CuraEngine has no infill like %s", s.FillPattern)
	}
	t.text(p.name, "infill_pattern")
	distance, density := 0.0, float64(s.FillDensity)
	if density > 0 {
		distance = apart(s.InfillExtrusionWidth, s.LayerHeight) * p.lines / density
	}
	t.num(distance, "infill_line_distance")
	t.num(100*density, "infill_sparse_density")
	t.yes(s.InfillAnchorMax > 0, "zig_zaggify_infill")
	t.yes(s.InfillFirst, "infill_before_walls")
	t.num(0, "infill_wipe_dist", "skin_edge_support_layers", "skin_outline_count")
	overlap := 0.0
	if density < 0.95 {
		overlap = s.InfillOverlap.Of(apart(s.InfillExtrusionWidth, s.LayerHeight))
	}
	t.num(overlap, "infill_overlap_mm")
	t.num(s.InfillOverlap.Of(apart(s.SolidInfillExtrusionWidth, s.LayerHeight)), "skin_overlap_mm")
	top, bottom := s.TopSolidLayers, s.BottomSolidLayers
	if density >= 1 { // what Cura's formulas make of it
		top, bottom = 0, 999999
	}
	t.num(float64(top), "top_layers")
	t.num(float64(bottom), "bottom_layers", "initial_bottom_layers")
	t.text("zigzag", "top_bottom_pattern", "top_bottom_pattern_0", "roofing_pattern")
	t.yes(s.TopFillPattern == "monotonic", "skin_monotonic", "roofing_monotonic")
	roofs := 0.0
	if s.TopSolidLayers > 0 && s.TopSolidInfillSpeed != s.SolidInfillSpeed {
		roofs = 1 // the uppermost layer is a feature by itself
	}
	t.num(roofs, "roofing_layer_count")
	return nil
}

func curaSpeeds(t table, s *config.Settings) {
	first := s.FirstLayerSpeed.Of(s.PerimeterSpeed)
	t.num(s.ExternalPerimeterSpeed, "speed_wall_0")
	t.num(s.PerimeterSpeed, "speed_wall_x")
	t.num(s.InfillSpeed, "speed_infill")
	t.num(s.SolidInfillSpeed, "speed_topbottom")
	t.num(s.TopSolidInfillSpeed, "speed_roofing")
	t.num(s.SupportMaterialSpeed, "speed_support_infill")
	t.num(s.SupportMaterialInterfaceSpeed, "speed_support_roof", "speed_support_bottom")
	t.num(s.TravelSpeed, "speed_travel", "speed_travel_layer_0")
	t.num(first, "speed_print_layer_0", "skirt_brim_speed")
	t.num(1, "speed_slowdown_layers")
	z := s.TravelSpeedZ
	if z == 0 {
		z = s.TravelSpeed
	}
	t.num(min(z, s.MachineMaxFeedrateZ), "speed_z_hop")
	least := 0.0
	if s.Cooling {
		least = s.SlowdownBelowLayerTime
	}
	t.num(least, "cool_min_layer_time")
	t.num(max(least, s.FanBelowLayerTime), "cool_min_layer_time_fan_speed_max")
	t.num(s.MinPrintSpeed, "cool_min_speed")
	t.yes(s.Cooling, "cool_fan_enabled")
	t.num(float64(s.DisableFanFirstLayers), "cool_fan_full_layer")
}

func curaAccelerations(t table, s *config.Settings) {
	t.yes(s.DefaultAcceleration > 0, "acceleration_enabled")
	or := func(v, instead float64) float64 {
		if v > 0 {
			return v
		}
		return instead
	}
	usual := or(s.DefaultAcceleration, s.MachineMaxAccelerationExtruding)
	t.num(usual, "acceleration_topbottom", "acceleration_roofing", "acceleration_travel", "acceleration_skirt_brim",
		"acceleration_support_infill", "acceleration_support_roof", "acceleration_support_bottom")
	t.num(or(s.InfillAcceleration, usual), "acceleration_infill")
	t.num(or(s.PerimeterAcceleration, usual), "acceleration_wall_0", "acceleration_wall_x")
	t.num(or(s.FirstLayerAcceleration, usual), "acceleration_print_layer_0", "acceleration_travel_layer_0")
	t.yes(false, "jerk_enabled")
}

func curaFilament(t table, s *config.Settings) {
	t.num(s.FilamentDiameter, "material_diameter")
	t.num(float64(s.Temperature), "material_print_temperature", "material_initial_print_temperature", "material_final_print_temperature")
	t.num(float64(s.FirstLayerTemperature), "material_print_temperature_layer_0")
	t.num(float64(s.BedTemperature), "material_bed_temperature")
	t.num(float64(s.FirstLayerBedTemperature), "material_bed_temperature_layer_0")
	t.num(100*s.ExtrusionMultiplier, "material_flow", "wall_0_material_flow", "wall_x_material_flow", "skin_material_flow", "roofing_material_flow",
		"infill_material_flow", "skirt_brim_material_flow", "support_material_flow", "support_roof_material_flow", "support_bottom_material_flow")
	t.num(100, "material_flow_layer_0")
}

func curaRetraction(t table, s *config.Settings) {
	t.yes(s.RetractLength > 0, "retraction_enable")
	t.num(s.RetractLength, "retraction_amount", "retraction_extrusion_window")
	t.num(s.RetractSpeed, "retraction_retract_speed")
	back := s.DeretractSpeed
	if back == 0 {
		back = s.RetractSpeed
	}
	t.num(back, "retraction_prime_speed")
	t.num(s.RetractBeforeTravel, "retraction_min_travel")
	t.num(999999999, "retraction_count_max")
	t.yes(s.RetractLift > 0, "retraction_hop_enabled")
	t.num(s.RetractLift, "retraction_hop")
	t.yes(s.RetractLayerChange, "retract_at_layer_change")
	t.text("off", "retraction_combing")
	t.yes(false, "limit_support_retractions")
}

func curaSupport(t table, s *config.Settings) {
	t.yes(s.SupportMaterial, "support_enable")
	t.text("normal", "support_structure")
	where := "everywhere"
	if s.SupportMaterialBuildplate {
		where = "buildplate"
	}
	t.text(where, "support_type")
	t.num(90-s.SupportMaterialThreshold, "support_angle")
	t.text("lines", "support_pattern", "support_roof_pattern", "support_bottom_pattern")
	width := s.SupportMaterialExtrusionWidth
	t.num(width+s.SupportMaterialSpacing, "support_line_distance", "support_initial_layer_line_distance")
	t.num(width+s.SupportMaterialInterfaceSpacing, "support_roof_line_distance", "support_bottom_line_distance")
	below := s.SupportMaterialBottomContactDistance
	if below == 0 {
		below = s.SupportMaterialContactDistance
	}
	t.num(s.SupportMaterialContactDistance, "support_top_distance")
	t.num(below, "support_bottom_distance")
	t.num(s.SupportMaterialXYSpacing, "support_xy_distance")
	t.num(0, "support_wall_count", "support_offset")
	t.yes(false, "support_connect_zigzags", "zig_zaggify_support", "support_use_towers")
	layers := s.SupportMaterialInterfaceLayers
	under := s.SupportMaterialBottomInterfaceLayers
	if under < 0 {
		under = layers
	}
	t.yes(layers > 0, "support_roof_enable")
	t.yes(under > 0, "support_bottom_enable")
	t.num(float64(layers)*s.LayerHeight, "support_roof_height")
	t.num(float64(under)*s.LayerHeight, "support_bottom_height")
}

// curaNotes tells what Cura does not follow.
func curaNotes(o Order) []string {
	s := &o.Settings
	notes := []string{
		"lines are as wide as PrusaSlicer's lie apart",
		"bridges are printed like other skin, with neither bridge_speed nor bridge flow",
		"infill_anchor is lines joined or not; ensure_vertical_shell_thickness is its own rule for skin",
	}
	for _, n := range []struct {
		when bool
		text string
	}{
		{s.SmallPerimeterSpeed != s.ExternalPerimeterSpeed, "has no small_perimeter_speed"},
		{s.PerimeterGenerator == "arachne", "has no arachne walls in this version: gaps between walls are filled"},
		{s.Wipe, "wipe is not followed"},
		{s.FilamentMaxVolumetricSpeed > 0 || s.MaxVolumetricSpeed > 0, "has no limit of flow"},
		{s.MinSkirtLen > 0, "has no min_skirt_length in filament"},
		{s.BrimWidth > 0, "brim_width is not followed"},
		{s.RaftLayers > 0, "raft_layers is not followed"},
		{s.MachineMaxAccelerationTravel != s.MachineMaxAccelerationExtruding, "its own time knows one acceleration of the machine for all moves"},
		{s.MachineMaxJunctionDeviation > 0, "its own time knows jerk, not junction deviation"},
		{s.SupportMaterial, "support is lines, its interface on the layer raster"},
	} {
		if n.when {
			notes = append(notes, n.text)
		}
	}
	return notes
}
