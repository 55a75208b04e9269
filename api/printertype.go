package api

import (
	"encoding/json"

	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/pack"
)

// BuildVolume is the room of a printer, in mm. Of a circular plate x is the diameter.
type BuildVolume struct {
	X float64 `json:"x" minimum:"0.001" maximum:"10000000"`
	Y float64 `json:"y,omitempty" minimum:"0.001" maximum:"10000000"`
	Z float64 `json:"z" minimum:"0.001" maximum:"10000000"`
}

// PrinterTypeFields are what a printer type is.
type PrinterTypeFields struct {
	Name               string      `json:"name" minLength:"1" maxLength:"255"`
	BuildVolume        BuildVolume `json:"build_volume" doc:"mm"`
	BuildPlateShape    string      `json:"build_plate_shape" required:"false" enum:"rectangular,circular" doc:"default rectangular"`
	BuildPackerType    string      `json:"build_packer_type" required:"false" enum:"pack2d,pack3d,user_managed,pack3d_premium,autodesk_fusion" doc:"default pack2d"`
	MinPackingDistance *float64    `json:"min_packing_distance" required:"false" minimum:"0" maximum:"10000000" doc:"mm between two parts; default 5"`
	MaterialMode       string      `json:"material_mode" required:"false" enum:"single_material,multiple_material_per_run" doc:"default single_material"`
	InProgressMax      *int64      `json:"in_progress_max" required:"false" minimum:"0" doc:"runs at once"`

	RunningCostPerHour      *float64 `json:"running_cost_per_hour" required:"false" minimum:"0" maximum:"1e12"`
	ConstantOverhead        *float64 `json:"constant_overhead" required:"false" minimum:"0" maximum:"1e12" doc:"of each run"`
	OverheadPerLineItem     *float64 `json:"overhead_per_line_item" required:"false" minimum:"0" maximum:"1e12"`
	PrintCostScaleFactor    *float64 `json:"print_cost_scale_factor" required:"false" minimum:"0" maximum:"1e6" doc:"default 1"`
	MaterialCostScaleFactor *float64 `json:"material_cost_scale_factor" required:"false" minimum:"0" maximum:"1e6" doc:"default 1"`
	TimeBeforePrint         float64  `json:"time_before_print" required:"false" minimum:"0" maximum:"1e9" doc:"s"`
	TimeAfterPrint          float64  `json:"time_after_print" required:"false" minimum:"0" maximum:"1e9" doc:"s"`
	Materials               []string `json:"materials" required:"false" maxItems:"1000" doc:"addresses of materials"`
	Description             string   `json:"description" required:"false"`
	PrinterTypeNotes
}

// PrinterTypeNotes are fields that clients set and the engine does not interpret.
type PrinterTypeNotes struct {
	ActivePrinters           json.RawMessage `json:"active_printers,omitempty"`
	BaseTemplate             json.RawMessage `json:"base_template,omitempty"`
	Bureau                   json.RawMessage `json:"bureau,omitempty"`
	CustomPrintTimeEstimator json.RawMessage `json:"custom_print_time_estimator,omitempty"`
	EditGroup                json.RawMessage `json:"edit_group,omitempty"`
	FlowTime                 json.RawMessage `json:"flow_time,omitempty"`
	FlowTimeQueued           json.RawMessage `json:"flow_time_queued,omitempty"`
	InfillStrategies         json.RawMessage `json:"infill_strategies,omitempty"`
	Integrated               json.RawMessage `json:"integrated,omitempty"`
	IsModular                json.RawMessage `json:"is_modular,omitempty"`
	IsTemplate               json.RawMessage `json:"is_template,omitempty"`
	Manufacturer             json.RawMessage `json:"manufacturer,omitempty"`
	ManufacturingProcess     json.RawMessage `json:"manufacturing_process,omitempty"`
	SupportStrategies        json.RawMessage `json:"support_strategies,omitempty"`
	Technology               json.RawMessage `json:"type,omitempty"`
}

// PrinterTypeRequest makes or changes a printer type.
type PrinterTypeRequest struct {
	PrinterTypeFields
	ReadBack
}

// PrinterType is what a client sees of a printer type.
type PrinterType struct {
	Entry
	PrinterTypeFields
}

// printerTypes is the family of printer types.
func printerTypes() family[PrinterTypeRequest, PrinterType] {
	return family[PrinterTypeRequest, PrinterType]{
		name: "printer-type",
		doc:  "A printer type has what packers and estimates need of a machine: its build volume, spacing, packer, times and rates.",
		show: func(c *call, rec *store.Record, b *PrinterTypeRequest, _ bool) (*PrinterType, error) {
			return &PrinterType{c.entry(rec), b.PrinterTypeFields}, nil
		},
	}.described((*call).printerType)
}

// printerType checks the fields of one, and fills in what is left out.
func (c *call) printerType(rec *store.Record, b *PrinterTypeRequest) error {
	b.ReadBack = ReadBack{}
	for _, d := range []struct {
		field *string
		value string
	}{{&b.BuildPlateShape, "rectangular"}, {&b.BuildPackerType, "pack2d"}, {&b.MaterialMode, "single_material"}} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field **float64
		value float64
	}{{&b.MinPackingDistance, defaultSpacing}, {&b.PrintCostScaleFactor, 1}, {&b.MaterialCostScaleFactor, 1}} {
		if *d.field == nil {
			*d.field = &d.value
		}
	}
	if v := b.BuildVolume; b.BuildPlateShape == "rectangular" && v.Y == 0 && v.X != 0 {
		c.wrong(codeMissing, "build_volume.y", "it must be given for a rectangular plate")
	}
	if b.Materials == nil {
		b.Materials = []string{}
	}
	for i, m := range b.Materials {
		if _, err := c.refer(at("materials", i), m, "material"); err != nil {
			return err
		}
	}
	return c.named(rec, b.Name)
}

// defaultSpacing of printer types, in mm.
const defaultSpacing = 5

// referPrinter finds the printer type that a body names, if it names one.
func (c *call) referPrinter(field, reference string) (*PrinterTypeFields, *store.Record, error) {
	if reference == "" {
		return nil, nil, nil
	}
	rec, err := c.refer(field, reference, "printer-type")
	if err != nil || rec == nil {
		return nil, nil, err
	}
	var p PrinterTypeFields
	return &p, rec, json.Unmarshal(rec.Fields, &p)
}

// bed is the build volume as packers know it.
func (p *PrinterTypeFields) bed() pack.FileBuild {
	b := pack.FileBuild{Type: pack.Rectangle, PackerType: p.BuildPackerType, X: p.BuildVolume.X, Y: p.BuildVolume.Y, Z: p.BuildVolume.Z}
	if p.BuildPlateShape == "circular" {
		b.Type, b.Y = pack.Circle, 0
	}
	return b
}
