// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// ExternalEstimates are the resources under /external-estimate/. The time and
// material of a print, without slicing: layers by height, material by volume.
func (c *Client) ExternalEstimates() Collection[EstimateRequest, Estimate] {
	return newCollection[EstimateRequest, Estimate](c, "/external-estimate", "resources")
}

// Estimate is what the service answers, or a part of it.
type Estimate struct {
	// how often the work was begun
	Attempts int64 `json:"attempts"`
	// cm^3
	BaseMaterialUsage *float64   `json:"base_material_usage"`
	Callback          Callback   `json:"callback"`
	Created           time.Time  `json:"created"`
	Deadline          *time.Time `json:"deadline"`
	EngineVersion     string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	// default 1, a solid
	Infill *float64 `json:"infill,omitempty"`
	// s from one layer to the next; default 2
	LayerChangeSpeed *float64 `json:"layer_change_speed,omitempty"`
	// mm; default 0.2
	LayerThickness *float64 `json:"layer_thickness,omitempty"`
	Layers         *int64   `json:"layers"`
	Model          string   `json:"model"`
	// degrees from the vertical; default 45
	OverhangAngle *float64 `json:"overhang_angle,omitempty"`
	// s
	PrintTime *float64 `json:"print_time"`
	Priority  int64    `json:"priority"`
	Progress  float64  `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status string `json:"status"`
	// default 0.2
	SupportDensity *float64 `json:"support_density,omitempty"`
	// cm^3
	SupportMaterialUsage *float64 `json:"support_material_usage"`
	TimeoutS             *float64 `json:"timeout_s"`
	// the shell is what is nearer to the surface than the wall, and not area times wall
	TrueOffset *bool     `json:"true_offset,omitempty"`
	Updated    time.Time `json:"updated"`
	// where this resource is
	URI string `json:"uri"`
	// mm^3 laid down in a second; default 30
	VolumePerSecond *float64 `json:"volume_per_second,omitempty"`
	// mm of shell when infill is below 1; default 0.8
	WallThickness *float64  `json:"wall_thickness,omitempty"`
	Warnings      []Warning `json:"warnings"`
}

// EstimateRequest is what a request holds, or a part of it.
type EstimateRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// default 1, a solid
	Infill *float64 `json:"infill,omitempty"`
	// s from one layer to the next; default 2
	LayerChangeSpeed *float64 `json:"layer_change_speed,omitempty"`
	// mm; default 0.2
	LayerThickness *float64 `json:"layer_thickness,omitempty"`
	// address of a processed model
	Model string `json:"model"`
	// degrees from the vertical; default 45
	OverhangAngle *float64 `json:"overhang_angle,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// default 0.2
	SupportDensity *float64 `json:"support_density,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// the shell is what is nearer to the surface than the wall, and not area times wall
	TrueOffset *bool `json:"true_offset,omitempty"`
	// mm^3 laid down in a second; default 30
	VolumePerSecond *float64 `json:"volume_per_second,omitempty"`
	// mm of shell when infill is below 1; default 0.8
	WallThickness *float64 `json:"wall_thickness,omitempty"`
}
