// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// ScheduleRuns are the resources under /schedule_runs/. What a whole run takes: the
// packed build with the layers of all parts at once, and what comes before and
// after it.
func (c *Client) ScheduleRuns() Changeable[RunEstimateRequest, RunEstimate] {
	return newChangeable[RunEstimateRequest, RunEstimate](c, "/schedule_runs", "resources")
}

// Cost is what the service answers, or a part of it.
type Cost struct {
	Breakdown       []Line `json:"breakdown"`
	CostPpMinor     int64  `json:"cost_pp_minor"`
	Currency        string `json:"currency"`
	MinorDigits     int64  `json:"minor_digits"`
	Price           []Line `json:"price"`
	PricePpMinor    int64  `json:"price_pp_minor"`
	PriceTotalMinor int64  `json:"price_total_minor"`
	Quantity        int64  `json:"quantity"`
	TotalMinor      int64  `json:"total_minor"`
}

// Line is what the service answers, or a part of it.
type Line struct {
	Basis         string `json:"basis"`
	Name          string `json:"name"`
	PerPieceMinor int64  `json:"per_piece_minor"`
	TotalMinor    int64  `json:"total_minor"`
}

// RunBuild is what the service answers, or a part of it.
type RunBuild struct {
	Copies     int64   `json:"copies"`
	HeightMM   float64 `json:"height_mm"`
	Layers     int64   `json:"layers"`
	PrintTimeS float64 `json:"print_time_s"`
	// how often it is made
	Times int64 `json:"times"`
}

// RunConfidence is what the service answers, or a part of it.
type RunConfidence struct {
	// where the band comes from
	Basis string  `json:"basis"`
	HighS float64 `json:"high_s"`
	LowS  float64 `json:"low_s"`
}

// RunEstimate is what the service answers, or a part of it.
type RunEstimate struct {
	// how often the work was begun
	Attempts      int64           `json:"attempts"`
	Builds        []RunBuild      `json:"builds"`
	Callback      Callback        `json:"callback"`
	Confidence    *RunConfidence  `json:"confidence"`
	Cost          *Cost           `json:"cost"`
	Created       time.Time       `json:"created"`
	Deadline      *time.Time      `json:"deadline"`
	EditedBy      json.RawMessage `json:"edited_by"`
	EngineVersion string          `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Estimates   *RunNumbers     `json:"estimates"`
	// whose numbers they are; one of engine, user
	Estimator *string    `json:"estimator"`
	Finished  *time.Time `json:"finished"`
	Layers    *int64     `json:"layers"`
	// shares of each model
	Parts    []RunShare `json:"parts"`
	Priority int64      `json:"priority"`
	Progress float64    `json:"progress"`
	Run      string     `json:"run"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	Tier     *int64    `json:"tier"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// where this resource is
	URI      string    `json:"uri"`
	Warnings []Warning `json:"warnings"`
}

// RunEstimateRequest is what a request holds, or a part of it.
type RunEstimateRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	EditedBy any        `json:"edited_by,omitempty"`
	// the user's own numbers
	Estimates *RunNumbers `json:"estimates,omitempty"`
	// default 1, a solid
	Infill *float64 `json:"infill,omitempty"`
	// s from one layer to the next; default 2
	LayerChangeSpeed *float64 `json:"layer_change_speed,omitempty"`
	// mm, of processes other than filament
	LayerHeight *float64 `json:"layer_height,omitempty"`
	// mm; default 0.2
	LayerThickness *float64 `json:"layer_thickness,omitempty"`
	// address of what was packed, instead of what run says
	Layout string `json:"layout,omitempty"`
	// name of a preset of the engine
	Machine string `json:"machine,omitempty"`
	// address, for the cost
	Material string `json:"material,omitempty"`
	// degrees from the vertical; default 45
	OverhangAngle *float64 `json:"overhang_angle,omitempty"`
	// models that are made one after the other, instead of what run says
	Pieces []any `json:"pieces,omitempty"`
	// address: times before and after, and rates; default that of the run, if it has
	// one
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// default FDM
	Process string `json:"process,omitempty"`
	// name of a run that packing-process or create-runs made, which says what its parts
	// and its printer are; the address of a layout, packing-process or create-runs,
	// whose parts it has; or opaque, with layout or pieces
	Run string `json:"run"`
	// how time and cost are shared among parts; default volume; one of volume, height,
	// box, equal
	Share           string `json:"share,omitempty"`
	SlicerConfig    string `json:"slicer_config,omitempty"`
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	// default 0.2
	SupportDensity *float64 `json:"support_density,omitempty"`
	// address, for the cost
	SupportMaterial string `json:"support_material,omitempty"`
	// 0: a formula over heights and volumes; 1: by sections; 2: by areas; 3: by
	// toolpaths. Default 0, and the best there is with process, machine or settings
	Tier *int64 `json:"tier,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// the shell is what is nearer to the surface than the wall, and not area times wall
	TrueOffset *bool `json:"true_offset,omitempty"`
	// mm^3 laid down in a second; default 30
	VolumePerSecond *float64 `json:"volume_per_second,omitempty"`
	// mm of shell when infill is below 1; default 0.8
	WallThickness *float64 `json:"wall_thickness,omitempty"`
}

// RunMaterial is what a request holds, or a part of it.
type RunMaterial struct {
	MassG *float64 `json:"mass_g,omitempty"`
	// address
	Material    string  `json:"material,omitempty"`
	QuantityCM3 float64 `json:"quantity_cm3"`
	// one of support, base, consumable, raw_material
	Type string `json:"type"`
}

// RunNumbers is what a request holds, or a part of it.
type RunNumbers struct {
	Materials []RunMaterial `json:"materials,omitempty"`
	// default printing; one of printing, post-processing, shipping
	RunType string `json:"run_type,omitempty"`
	// s: total_s; of the engine also print_s, warm_up_s and around_s (before and after
	// each build)
	Time map[string]float64 `json:"time,omitempty"`
}

// RunShare is what the service answers, or a part of it.
type RunShare struct {
	Count      int64   `json:"count"`
	Model      string  `json:"model"`
	PrintTimeS float64 `json:"print_time_s"`
	// of the time, 0 to 1
	Share float64 `json:"share"`
	// of one copy
	VolumeMM3 float64 `json:"volume_mm3"`
}
