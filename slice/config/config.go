// Package config holds the settings of a filament print: how thick the layers
// are, how fast the head moves, what the machine can do.
//
// Names and meanings are those of PrusaSlicer's .ini files, so that a file
// written there is read here as it is. [Settings] is what such a file means once
// percentages, zeros that stand for "automatic" and lists per extruder are
// worked out: plain numbers in mm, mm/s, mm/s², °C and seconds. [Report] names
// every key of the file that was used, ignored or not known, so that nothing is
// dropped in silence.
package config

// Settings are the resolved settings of a print with one extruder. It is plain
// data: copy it and change fields at will, but a change does not reach what was
// derived from it (ExternalPerimeterSpeed as a percentage of PerimeterSpeed is a
// number by then); to change the source, append a [Pair] and call [Resolve].
//
// As JSON every field has the name of its key. Percentages are texts, "20%", in the
// form in which an .ini file and --set take them; the number 20 means the same there.
// 0.2 is a fifth of a percent, but for fill_density a fifth, as in PrusaSlicer, with a warning.
type Settings struct {
	Layers
	Walls
	Fill
	Widths
	Speeds
	Accelerations
	Cooler
	Retraction
	Filament
	Skirt
	Support
	Raft
	Machine
	Texts
	Names
}

// Layers says where the model is cut.
type Layers struct {
	// LayerHeight is the thickness of all layers but the first, in mm.
	LayerHeight float64 `json:"layer_height" as:">=0.005"`
	// FirstLayerHeight is the thickness of the first layer, in mm.
	FirstLayerHeight float64 `json:"first_layer_height" as:">=0.005,of=layer_height"`
	// SliceClosingRadius closes gaps of up to twice this width in the contours, in mm.
	SliceClosingRadius float64 `json:"slice_closing_radius" as:">=0,<=10"`
	// Resolution is the tolerance to which contours are simplified, in mm.
	Resolution float64 `json:"resolution" as:">=0,<=10"`
	// GcodeResolution is the tolerance to which toolpaths are simplified, in mm.
	GcodeResolution float64 `json:"gcode_resolution" as:">=0,<=10"`
	// XYSizeCompensation grows (or shrinks, when negative) every contour, in mm.
	XYSizeCompensation float64 `json:"xy_size_compensation" as:">=-10,<=10"`
	// ElefantFootCompensation shrinks the contours of the first layer, in mm.
	ElefantFootCompensation float64 `json:"elefant_foot_compensation" as:">=0,<=10"`
}

// Walls says how the outline of a layer is printed.
type Walls struct {
	// Perimeters is the number of loops around every contour.
	Perimeters int `json:"perimeters" as:">=0,<=10000"`
	// PerimeterGenerator is how walls are laid out: "classic", or "arachne",
	// walls of varying width.
	PerimeterGenerator string `json:"perimeter_generator" as:"one=classic|arachne"`
	// MinBeadWidth is the spacing in mm of the narrowest walls of varying width: what is
	// narrower is printed as if it were so wide.
	MinBeadWidth float64 `json:"min_bead_width" as:">=0,of=nozzle_diameter"`
	// ExternalPerimetersFirst prints the outermost loop before the inner ones.
	ExternalPerimetersFirst bool `json:"external_perimeters_first"`
	// ThinWalls prints walls too thin for two lines as one.
	ThinWalls bool `json:"thin_walls"`
	// GapFillEnabled fills gaps between perimeters.
	GapFillEnabled bool `json:"gap_fill_enabled"`
	// Overhangs prints perimeters over air as bridges.
	Overhangs bool `json:"overhangs"`
	// SeamPosition is where closed loops start: "random", "nearest", "aligned" or "rear".
	SeamPosition string `json:"seam_position" as:"one=random|nearest|aligned|rear"`
}

// Fill says what is inside the walls.
type Fill struct {
	// FillDensity is the share of sparse infill that is plastic.
	FillDensity Percent `json:"fill_density" as:"percent,legacy,>=0,<=1"`
	// FillPattern is the pattern of sparse infill.
	FillPattern Pattern `json:"fill_pattern" as:"sparse"`
	// TopFillPattern and BottomFillPattern are those of visible solid layers.
	TopFillPattern    Pattern `json:"top_fill_pattern" as:"solid"`
	BottomFillPattern Pattern `json:"bottom_fill_pattern" as:"solid"`
	// FillAngle is the direction of infill lines on even layers, in degrees.
	FillAngle float64 `json:"fill_angle"`
	// BridgeAngle is the direction of all bridges in degrees; 0 finds it per bridge.
	BridgeAngle float64 `json:"bridge_angle"`
	// BridgeFlowRatio scales the flow of bridges.
	BridgeFlowRatio float64 `json:"bridge_flow_ratio" as:">0,<=100"`
	// ThickBridges prints bridges as round threads of the nozzle's diameter.
	ThickBridges bool `json:"thick_bridges"`
	// TopSolidLayers and BottomSolidLayers count the solid layers above and below
	// sparse infill.
	TopSolidLayers    int `json:"top_solid_layers" as:">=0"`
	BottomSolidLayers int `json:"bottom_solid_layers" as:">=0"`
	// TopSolidMinThickness and BottomSolidMinThickness raise those numbers until
	// the shell is this thick, in mm.
	TopSolidMinThickness    float64 `json:"top_solid_min_thickness" as:">=0"`
	BottomSolidMinThickness float64 `json:"bottom_solid_min_thickness" as:">=0"`
	// EnsureVerticalShellThickness adds solid infill along sloping walls.
	EnsureVerticalShellThickness bool `json:"ensure_vertical_shell_thickness"`
	// SolidInfillBelowArea makes smaller sparse areas solid, in mm².
	SolidInfillBelowArea float64 `json:"solid_infill_below_area" as:">=0"`
	// InfillAnchor is how far along the wall the end of an infill line may be
	// led to anchor it, in mm; InfillAnchorMax is the longest way along the wall
	// by which two lines are joined, in mm. Shares are of how far apart lines that
	// fill an area are, as they are in PrusaSlicer.
	InfillAnchor    float64 `json:"infill_anchor" as:">=0,of=infill_extrusion_width,spacing"`
	InfillAnchorMax float64 `json:"infill_anchor_max" as:">=0,of=infill_extrusion_width,spacing"`
	// InfillOverlap is how far infill reaches into the innermost wall: mm, or a
	// share of (wall inset + half the spacing of solid infill).
	InfillOverlap Rel `json:"infill_overlap"`
	// InfillFirst prints infill before walls.
	InfillFirst bool `json:"infill_first"`
}

// Widths are the widths of extruded lines, in mm. None is 0.
type Widths struct {
	ExtrusionWidth                  float64 `json:"extrusion_width" as:"width=1.125"`
	FirstLayerExtrusionWidth        float64 `json:"first_layer_extrusion_width" as:"width=0,height=first_layer_height"`
	PerimeterExtrusionWidth         float64 `json:"perimeter_extrusion_width" as:"width=1.125"`
	ExternalPerimeterExtrusionWidth float64 `json:"external_perimeter_extrusion_width" as:"width=1.125"`
	InfillExtrusionWidth            float64 `json:"infill_extrusion_width" as:"width=1.125"`
	SolidInfillExtrusionWidth       float64 `json:"solid_infill_extrusion_width" as:"width=1.125"`
	TopInfillExtrusionWidth         float64 `json:"top_infill_extrusion_width" as:"width=1"`
	SupportMaterialExtrusionWidth   float64 `json:"support_material_extrusion_width" as:"width=1"`
}

// Speeds are those of the head, in mm/s. None that prints is 0.
type Speeds struct {
	// MaxPrintSpeed is the speed of features whose speed is automatic.
	MaxPrintSpeed                 float64 `json:"max_print_speed" as:">0"`
	PerimeterSpeed                float64 `json:"perimeter_speed" as:"speed"`
	ExternalPerimeterSpeed        float64 `json:"external_perimeter_speed" as:"speed,of=perimeter_speed"`
	SmallPerimeterSpeed           float64 `json:"small_perimeter_speed" as:"speed,of=perimeter_speed"` // loops of radius up to 6.5 mm
	InfillSpeed                   float64 `json:"infill_speed" as:"speed"`
	SolidInfillSpeed              float64 `json:"solid_infill_speed" as:"speed,of=infill_speed"`
	TopSolidInfillSpeed           float64 `json:"top_solid_infill_speed" as:"speed,of=solid_infill_speed"`
	BridgeSpeed                   float64 `json:"bridge_speed" as:"speed"`
	GapFillSpeed                  float64 `json:"gap_fill_speed" as:">=0"` // 0 fills no gaps
	SupportMaterialSpeed          float64 `json:"support_material_speed" as:"speed"`
	SupportMaterialInterfaceSpeed float64 `json:"support_material_interface_speed" as:"speed,of=support_material_speed"`
	TravelSpeed                   float64 `json:"travel_speed" as:">0"`
	// TravelSpeedZ is the speed of moves in Z; 0 stands for TravelSpeed.
	TravelSpeedZ float64 `json:"travel_speed_z" as:">=0"`
	// FirstLayerSpeed caps every speed on the first layer, or scales it.
	FirstLayerSpeed Rel `json:"first_layer_speed"`
	// MaxVolumetricSpeed caps the flow, in mm³/s; 0 is no cap.
	MaxVolumetricSpeed float64 `json:"max_volumetric_speed" as:">=0"`
}

// Accelerations are those set while printing, in mm/s²; 0 leaves the default.
type Accelerations struct {
	DefaultAcceleration    float64 `json:"default_acceleration" as:">=0"`
	PerimeterAcceleration  float64 `json:"perimeter_acceleration" as:">=0"`
	InfillAcceleration     float64 `json:"infill_acceleration" as:">=0"`
	BridgeAcceleration     float64 `json:"bridge_acceleration" as:">=0"`
	FirstLayerAcceleration float64 `json:"first_layer_acceleration" as:">=0"`
}

// Cooler slows layers that would be done too soon, and runs the fan.
type Cooler struct {
	// Cooling makes SlowdownBelowLayerTime and the fan work.
	Cooling bool `json:"cooling"`
	// SlowdownBelowLayerTime is the least time of a layer, in seconds.
	SlowdownBelowLayerTime float64 `json:"slowdown_below_layer_time" as:">=0"`
	// MinPrintSpeed is the slowest that a layer is printed, in mm/s; 0 is as slowly as the machine can.
	MinPrintSpeed float64 `json:"min_print_speed" as:">=0"`
	// FanBelowLayerTime runs the fan on layers shorter than this, in seconds.
	FanBelowLayerTime     float64 `json:"fan_below_layer_time" as:">=0"`
	FanAlwaysOn           bool    `json:"fan_always_on"`
	MinFanSpeed           float64 `json:"min_fan_speed" as:">=0,<=100"`    // percent
	MaxFanSpeed           float64 `json:"max_fan_speed" as:">=0,<=100"`    // percent
	BridgeFanSpeed        float64 `json:"bridge_fan_speed" as:">=0,<=100"` // percent
	DisableFanFirstLayers int     `json:"disable_fan_first_layers" as:">=0"`
}

// Retraction says when and how filament is pulled back.
type Retraction struct {
	RetractLength           float64 `json:"retract_length" as:">=0,<=1000"` // mm of filament
	RetractSpeed            float64 `json:"retract_speed" as:">0"`          // mm/s
	DeretractSpeed          float64 `json:"deretract_speed" as:">=0"`       // mm/s; 0 stands for RetractSpeed
	RetractRestartExtra     float64 `json:"retract_restart_extra"`          // mm of filament
	RetractBeforeTravel     float64 `json:"retract_before_travel" as:">=0"` // mm: shorter travels do not retract
	RetractLift             float64 `json:"retract_lift" as:">=0,<=1000"`   // mm
	RetractLiftAbove        float64 `json:"retract_lift_above" as:">=0"`    // mm: no lift below this height
	RetractLiftBelow        float64 `json:"retract_lift_below" as:">=0"`    // mm: no lift above this height; 0 is no limit
	RetractLayerChange      bool    `json:"retract_layer_change"`
	Wipe                    bool    `json:"wipe"`
	RetractBeforeWipe       Percent `json:"retract_before_wipe" as:"percent,<=1"` // retracted before the wipe
	OnlyRetractWhenCrossing bool    `json:"only_retract_when_crossing_perimeters"`
}

// Filament is the material.
type Filament struct {
	FilamentType        string  `json:"filament_type"`
	FilamentDiameter    float64 `json:"filament_diameter" as:">=0.1,<=50"` // mm
	FilamentDensity     float64 `json:"filament_density" as:">=0"`         // g/cm³
	FilamentCost        float64 `json:"filament_cost" as:">=0"`            // money per kg
	ExtrusionMultiplier float64 `json:"extrusion_multiplier" as:">0,<=100"`
	// FilamentMaxVolumetricSpeed caps the flow, in mm³/s; 0 is no cap.
	FilamentMaxVolumetricSpeed float64 `json:"filament_max_volumetric_speed" as:">=0"`
	Temperature                int     `json:"temperature" as:">=0"` // °C
	FirstLayerTemperature      int     `json:"first_layer_temperature" as:">=0"`
	BedTemperature             int     `json:"bed_temperature" as:">=0"`
	FirstLayerBedTemperature   int     `json:"first_layer_bed_temperature" as:">=0"`
}

// Skirt is the line around the parts that starts the flow.
type Skirt struct {
	Skirts        int     `json:"skirts" as:">=0,<=100"`             // loops
	SkirtDistance float64 `json:"skirt_distance" as:">=0,<=1000"`    // mm
	SkirtHeight   int     `json:"skirt_height" as:">=0"`             // layers
	MinSkirtLen   float64 `json:"min_skirt_length" as:">=0,<=10000"` // mm of filament
	BrimType      string  `json:"brim_type" as:"one=no_brim|outer_only|inner_only|outer_and_inner"`
	BrimWidth     float64 `json:"brim_width" as:">=0,<=100"`      // mm
	BrimSep       float64 `json:"brim_separation" as:">=0,<=100"` // mm
}

// Support is what carries overhangs.
type Support struct {
	SupportMaterial bool `json:"support_material"`
	// SupportMaterialAuto makes support wherever Threshold asks for it.
	SupportMaterialAuto          bool   `json:"support_material_auto"`
	SupportMaterialBuildplate    bool   `json:"support_material_buildplate_only"`
	SupportMaterialStyle         string `json:"support_material_style" as:"one=grid|snug|organic|tree"`
	SupportMaterialEnforceLayers int    `json:"support_material_enforce_layers" as:">=0"`
	// SupportMaterialThreshold is the slope from the horizontal below which a
	// face is carried, in degrees; 0 finds it from the layer height.
	SupportMaterialThreshold float64 `json:"support_material_threshold" as:">=0,<=90"`
	SupportMaterialPattern   string  `json:"support_material_pattern" as:"one=rectilinear|rectilinear-grid|honeycomb"`
	// SupportMaterialSpacing is the gap between lines of support, in mm.
	SupportMaterialSpacing         float64 `json:"support_material_spacing" as:">=0"`
	SupportMaterialAngle           float64 `json:"support_material_angle"` // degrees
	SupportMaterialWithSheath      bool    `json:"support_material_with_sheath"`
	SupportMaterialContactDistance float64 `json:"support_material_contact_distance" as:">=0,<=100"` // mm above the support
	// SupportMaterialBottomContactDistance is the gap below, in mm; 0 stands for
	// that above.
	SupportMaterialBottomContactDistance float64 `json:"support_material_bottom_contact_distance" as:">=0,<=100"`
	SupportMaterialXYSpacing             float64 `json:"support_material_xy_spacing" as:">=0,of=external_perimeter_extrusion_width"`
	SupportMaterialInterfaceLayers       int     `json:"support_material_interface_layers" as:">=0,<=10000"`
	// SupportMaterialBottomInterfaceLayers is -1 for as many as above.
	SupportMaterialBottomInterfaceLayers int     `json:"support_material_bottom_interface_layers" as:">=-1,<=10000"`
	SupportMaterialInterfaceSpacing      float64 `json:"support_material_interface_spacing" as:">=0"`    // mm between lines
	SupportMaterialClosingRadius         float64 `json:"support_material_closing_radius" as:">=0,<=100"` // mm, style snug
	DontSupportBridges                   bool    `json:"dont_support_bridges"`
}

// Raft is a plate printed below the parts.
type Raft struct {
	RaftLayers              int     `json:"raft_layers" as:">=0,<=200"`
	RaftContactDistance     float64 `json:"raft_contact_distance" as:">=0,<=100"` // mm
	RaftExpansion           float64 `json:"raft_expansion" as:">=0,<=100"`        // mm
	RaftFirstLayerDensity   Percent `json:"raft_first_layer_density" as:"percent,<=1"`
	RaftFirstLayerExpansion float64 `json:"raft_first_layer_expansion" as:">=0,<=100"` // mm
}

// Machine is what the printer is and can do. Speeds in mm/s, accelerations in
// mm/s²; a jerk is a sudden change of speed along one axis, in mm/s.
type Machine struct {
	NozzleDiameter float64 `json:"nozzle_diameter" as:">=0.01,<=50"` // mm
	BedShape       Corners `json:"bed_shape"`                        // corners in mm, counter-clockwise
	MaxPrintHeight float64 `json:"max_print_height" as:">=0"`        // mm

	// MachineLimitsUsage: the limits below are written into the G-code
	// ("emit_to_gcode"), only used for the time, or ignored.
	MachineLimitsUsage string `json:"machine_limits_usage" as:"one=emit_to_gcode|time_estimate_only|ignore"`

	MachineMaxAccelerationX          float64 `json:"machine_max_acceleration_x" as:">0"`
	MachineMaxAccelerationY          float64 `json:"machine_max_acceleration_y" as:">0"`
	MachineMaxAccelerationZ          float64 `json:"machine_max_acceleration_z" as:">0"`
	MachineMaxAccelerationE          float64 `json:"machine_max_acceleration_e" as:">0"`
	MachineMaxAccelerationExtruding  float64 `json:"machine_max_acceleration_extruding" as:">0"`
	MachineMaxAccelerationRetracting float64 `json:"machine_max_acceleration_retracting" as:">0"`
	// MachineMaxAccelerationTravel of 0 stands for that of extruding moves.
	MachineMaxAccelerationTravel float64 `json:"machine_max_acceleration_travel" as:">=0"`
	MachineMaxFeedrateX          float64 `json:"machine_max_feedrate_x" as:">0"`
	MachineMaxFeedrateY          float64 `json:"machine_max_feedrate_y" as:">0"`
	MachineMaxFeedrateZ          float64 `json:"machine_max_feedrate_z" as:">0"`
	MachineMaxFeedrateE          float64 `json:"machine_max_feedrate_e" as:">0"`
	MachineMaxJerkX              float64 `json:"machine_max_jerk_x" as:">=0"`
	MachineMaxJerkY              float64 `json:"machine_max_jerk_y" as:">=0"`
	MachineMaxJerkZ              float64 `json:"machine_max_jerk_z" as:">=0"`
	MachineMaxJerkE              float64 `json:"machine_max_jerk_e" as:">=0"`
	// MachineMaxJunctionDeviation of more than 0 replaces the jerks, in mm.
	MachineMaxJunctionDeviation float64 `json:"machine_max_junction_deviation" as:">=0"`
	MachineMinExtrudingRate     float64 `json:"machine_min_extruding_rate" as:">=0"`
	MachineMinTravelRate        float64 `json:"machine_min_travel_rate" as:">=0"`
}

// Texts are the pieces of G-code that a file carries, with \n for line ends, and
// how the G-code is written.
type Texts struct {
	StartGcode            string `json:"start_gcode"`
	EndGcode              string `json:"end_gcode"`
	BeforeLayerGcode      string `json:"before_layer_gcode"`
	LayerGcode            string `json:"layer_gcode"`
	StartFilamentGcode    string `json:"start_filament_gcode"`
	EndFilamentGcode      string `json:"end_filament_gcode"`
	GcodeFlavor           string `json:"gcode_flavor" as:"one=reprap|reprapfirmware|repetier|teacup|makerware|marlin|marlin2|klipper|sailfish|mach3|machinekit|smoothie|no-extrusion|rapid"`
	UseRelativeEDistances bool   `json:"use_relative_e_distances"`

	// UseVolumetricE says of G-code that was written that its E is in mm³. It is never written so.
	UseVolumetricE bool `json:"use_volumetric_e"`
}

// Names are what profiles are called, and what is noted of the machine: conditions in custom
// G-code ask for them.
type Names struct {
	PrinterNotes       string `json:"printer_notes"`
	PrinterModel       string `json:"printer_model"`
	PrintSettingsID    string `json:"print_settings_id"`
	FilamentSettingsID string `json:"filament_settings_id"`
}
