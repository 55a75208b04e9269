// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// PrinterTypes are the resources under /printer-type/. A printer type has what
// packers and estimates need of a machine: its build volume, spacing, packer, times
// and rates.
func (c *Client) PrinterTypes() Changeable[PrinterTypeRequest, PrinterType] {
	return newChangeable[PrinterTypeRequest, PrinterType](c, "/printer-type", "resources")
}

// BuildVolume is what a request holds, or a part of it.
type BuildVolume struct {
	X float64  `json:"x"`
	Y *float64 `json:"y,omitempty"`
	Z float64  `json:"z"`
}

// PrinterType is what the service answers, or a part of it.
type PrinterType struct {
	ActivePrinters json.RawMessage `json:"active_printers,omitempty"`
	BaseTemplate   json.RawMessage `json:"base_template,omitempty"`
	// default pack2d; one of pack2d, pack3d, user_managed, pack3d_premium,
	// autodesk_fusion
	BuildPackerType string `json:"build_packer_type,omitempty"`
	// default rectangular; one of rectangular, circular
	BuildPlateShape string `json:"build_plate_shape,omitempty"`
	// mm
	BuildVolume BuildVolume     `json:"build_volume"`
	Bureau      json.RawMessage `json:"bureau,omitempty"`
	// of each run
	ConstantOverhead         *float64        `json:"constant_overhead,omitempty"`
	Created                  time.Time       `json:"created"`
	CustomPrintTimeEstimator json.RawMessage `json:"custom_print_time_estimator,omitempty"`
	Description              string          `json:"description,omitempty"`
	EditGroup                json.RawMessage `json:"edit_group,omitempty"`
	FlowTime                 json.RawMessage `json:"flow_time,omitempty"`
	FlowTimeQueued           json.RawMessage `json:"flow_time_queued,omitempty"`
	// runs at once
	InProgressMax        *int64          `json:"in_progress_max,omitempty"`
	InfillStrategies     json.RawMessage `json:"infill_strategies,omitempty"`
	Integrated           json.RawMessage `json:"integrated,omitempty"`
	IsModular            json.RawMessage `json:"is_modular,omitempty"`
	IsTemplate           json.RawMessage `json:"is_template,omitempty"`
	Manufacturer         json.RawMessage `json:"manufacturer,omitempty"`
	ManufacturingProcess json.RawMessage `json:"manufacturing_process,omitempty"`
	// default 1
	MaterialCostScaleFactor *float64 `json:"material_cost_scale_factor,omitempty"`
	// default single_material; one of single_material, multiple_material_per_run
	MaterialMode string `json:"material_mode,omitempty"`
	// addresses of materials
	Materials []string `json:"materials,omitempty"`
	// mm between two parts; default 5
	MinPackingDistance  *float64 `json:"min_packing_distance,omitempty"`
	Name                string   `json:"name"`
	OverheadPerLineItem *float64 `json:"overhead_per_line_item,omitempty"`
	// default 1
	PrintCostScaleFactor *float64        `json:"print_cost_scale_factor,omitempty"`
	RunningCostPerHour   *float64        `json:"running_cost_per_hour,omitempty"`
	SupportStrategies    json.RawMessage `json:"support_strategies,omitempty"`
	// s
	TimeAfterPrint *float64 `json:"time_after_print,omitempty"`
	// s
	TimeBeforePrint *float64        `json:"time_before_print,omitempty"`
	Type            json.RawMessage `json:"type,omitempty"`
	Updated         time.Time       `json:"updated"`
	URI             string          `json:"uri"`
}

// PrinterTypeRequest is what a request holds, or a part of it.
type PrinterTypeRequest struct {
	ActivePrinters any `json:"active_printers,omitempty"`
	BaseTemplate   any `json:"base_template,omitempty"`
	// default pack2d; one of pack2d, pack3d, user_managed, pack3d_premium,
	// autodesk_fusion
	BuildPackerType string `json:"build_packer_type,omitempty"`
	// default rectangular; one of rectangular, circular
	BuildPlateShape string `json:"build_plate_shape,omitempty"`
	// mm
	BuildVolume BuildVolume `json:"build_volume"`
	Bureau      any         `json:"bureau,omitempty"`
	// of each run
	ConstantOverhead         *float64 `json:"constant_overhead,omitempty"`
	CustomPrintTimeEstimator any      `json:"custom_print_time_estimator,omitempty"`
	Description              string   `json:"description,omitempty"`
	EditGroup                any      `json:"edit_group,omitempty"`
	FlowTime                 any      `json:"flow_time,omitempty"`
	FlowTimeQueued           any      `json:"flow_time_queued,omitempty"`
	// runs at once
	InProgressMax        *int64 `json:"in_progress_max,omitempty"`
	InfillStrategies     any    `json:"infill_strategies,omitempty"`
	Integrated           any    `json:"integrated,omitempty"`
	IsModular            any    `json:"is_modular,omitempty"`
	IsTemplate           any    `json:"is_template,omitempty"`
	Manufacturer         any    `json:"manufacturer,omitempty"`
	ManufacturingProcess any    `json:"manufacturing_process,omitempty"`
	// default 1
	MaterialCostScaleFactor *float64 `json:"material_cost_scale_factor,omitempty"`
	// default single_material; one of single_material, multiple_material_per_run
	MaterialMode string `json:"material_mode,omitempty"`
	// addresses of materials
	Materials []string `json:"materials,omitempty"`
	// mm between two parts; default 5
	MinPackingDistance  *float64 `json:"min_packing_distance,omitempty"`
	Name                string   `json:"name"`
	OverheadPerLineItem *float64 `json:"overhead_per_line_item,omitempty"`
	// default 1
	PrintCostScaleFactor *float64 `json:"print_cost_scale_factor,omitempty"`
	RunningCostPerHour   *float64 `json:"running_cost_per_hour,omitempty"`
	SupportStrategies    any      `json:"support_strategies,omitempty"`
	// s
	TimeAfterPrint *float64 `json:"time_after_print,omitempty"`
	// s
	TimeBeforePrint *float64 `json:"time_before_print,omitempty"`
	Type            any      `json:"type,omitempty"`
}
