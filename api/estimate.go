package api

import (
	"encoding/json"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/mesh"
)

// EstimateSettings are the inputs of the quick estimate.
type EstimateSettings struct {
	VolumePerSecond  *float64 `json:"volume_per_second" required:"false" minimum:"1e-6" exclusiveMaximum:"1e9" doc:"mm^3 laid down in a second; default 30"`
	LayerChangeSpeed *float64 `json:"layer_change_speed" required:"false" minimum:"0" maximum:"1e6" doc:"s from one layer to the next; default 2"`
	LayerThickness   *float64 `json:"layer_thickness" required:"false" minimum:"1e-6" exclusiveMaximum:"1" doc:"mm; default 0.2"`
	Infill           *float64 `json:"infill" required:"false" minimum:"0" maximum:"1" doc:"default 1, a solid"`
	WallThickness    *float64 `json:"wall_thickness" required:"false" minimum:"0" maximum:"1e6" doc:"mm of shell when infill is below 1; default 0.8"`
	TrueOffset       bool     `json:"true_offset" required:"false" doc:"the shell is what is nearer to the surface than the wall, and not area times wall"`
	OverhangAngle    *float64 `json:"overhang_angle" required:"false" minimum:"0" maximum:"90" doc:"degrees from the vertical; default 45"`
	SupportDensity   *float64 `json:"support_density" required:"false" minimum:"0" maximum:"1" doc:"default 0.2"`
}

// EstimateRequest asks for a quick estimate of a model.
type EstimateRequest struct {
	JobRequest
	EstimateSettings
	Model string `json:"model" doc:"address of a processed model"`
	ReadBack
	PrintTime            json.RawMessage `json:"print_time,omitempty" readOnly:"true"`
	BaseMaterialUsage    json.RawMessage `json:"base_material_usage,omitempty" readOnly:"true"`
	SupportMaterialUsage json.RawMessage `json:"support_material_usage,omitempty" readOnly:"true"`
}

// Estimate is what a client sees of an estimate.
type Estimate struct {
	JobAnswer
	EstimateSettings
	Model                string         `json:"model"`
	PrintTime            *float64       `json:"print_time" doc:"s"`
	BaseMaterialUsage    *float64       `json:"base_material_usage" doc:"cm^3"`
	SupportMaterialUsage *float64       `json:"support_material_usage" doc:"cm^3"`
	Layers               *int           `json:"layers"`
	Warnings             []mesh.Warning `json:"warnings"`
}

// estimates is the family of quick estimates.
func estimates() family[EstimateRequest, Estimate] {
	return family[EstimateRequest, Estimate]{
		name:  "external-estimate",
		doc:   "The time and material of a print, without slicing: layers by height, material by volume.",
		draft: draftEstimate,
		show:  showEstimate,
	}
}

func draftEstimate(c *call, b *EstimateRequest, d *store.Draft) error {
	b.ReadBack, b.PrintTime, b.BaseMaterialUsage, b.SupportMaterialUsage = ReadBack{}, nil, nil, nil
	p := kind.EstimateParams{Contract: estimate.Contract(b.EstimateSettings)}
	model, err := c.referModel("model", b.Model)
	if err != nil {
		return err
	}
	if model != nil {
		f, ref, err := modelInput(model, "model")
		if err != nil {
			return err
		}
		p.Model, d.Files = ref, append(d.Files, f)
		b.Model = c.path(model)
	}
	d.Start = true
	return c.work(d, "estimate", p, nil)
}

// The defaults of the product.
const (
	defaultVolumePerSecond  = 30
	defaultLayerChangeSpeed = 2
)

func showEstimate(c *call, rec *store.Record, b *EstimateRequest, _ bool) (*Estimate, error) {
	e := &Estimate{JobAnswer: c.answer(rec), EstimateSettings: b.EstimateSettings, Model: c.base() + b.Model, Warnings: []mesh.Warning{}}
	if e.VolumePerSecond == nil {
		e.VolumePerSecond = new(float64(defaultVolumePerSecond))
	}
	if e.LayerChangeSpeed == nil {
		e.LayerChangeSpeed = new(float64(defaultLayerChangeSpeed))
	}
	if rec.State != store.Complete {
		return e, nil
	}
	var data kind.EstimateData
	if err := json.Unmarshal(rec.Result, &data); err != nil {
		return nil, err
	}
	e.EstimateSettings = EstimateSettings(data.Contract)
	e.PrintTime, e.BaseMaterialUsage, e.SupportMaterialUsage = &data.PrintTime, &data.BaseMaterial, &data.SupportMaterial
	e.Layers, e.Warnings = &data.Layers, append(e.Warnings, data.Warnings...)
	return e, nil
}
