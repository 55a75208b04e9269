package kind

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// RunEstimateParams are the parameters of kind "run_estimate": what a whole run
// takes. The parts are those of the input "layout", a packed build, with Files; or
// Models, which are packed by the engine where the machine has a bed and made one
// after the other where it has none.
type RunEstimateParams struct {
	PartsRef // its keys follow at the same level

	Models []LayoutModel `json:"models,omitempty"` // ID, File, Unit and Count count

	// Plate of the packed build is the whole run, from 0. Default: all of them are.
	Plate *int `json:"plate,omitempty"`

	// Tier of package estimate, 0 to 3. Default: 3 for filament, else 1.
	Tier *int `json:"tier,omitempty"`

	Process string `json:"process,omitempty"`

	// Machine, Material and SupportMaterial are names of presets, or presets.
	Machine         json.RawMessage `json:"machine,omitempty"`
	Material        json.RawMessage `json:"material,omitempty"`
	SupportMaterial json.RawMessage `json:"support_material,omitempty"`

	LayerHeight float64           `json:"layer_height,omitempty"` // mm, of processes other than filament
	Contract    estimate.Contract `json:"contract"`               // of tier 0
	Rates       *cost.Rates       `json:"rates,omitempty"`
	Share       estimate.Share    `json:"share,omitempty"`
	Quantities  []int             `json:"quantities,omitempty"`
	Calibrated  bool              `json:"calibrated,omitempty"`
	ByLayer     bool              `json:"by_layer,omitempty"`

	// Before and After each build, in seconds, beside what the machine's preset says.
	Before float64 `json:"time_before_print_s,omitempty"`
	After  float64 `json:"time_after_print_s,omitempty"`
}

// RunEstimateData is the data of kind "run_estimate".
type RunEstimateData struct {
	RunTime float64 `json:"total_time_s"` // run_time_s of the estimate, with what comes before and after each build

	*estimate.Result // its keys follow at the same level
}

// options checks the parameters and returns what they mean, without settings and
// layout.
func (p *RunEstimateParams) options() (estimate.Options, error) {
	o := estimate.Options{
		Tier: estimate.Auto, Process: p.Process, LayerHeight: p.LayerHeight, Contract: p.Contract, Rates: p.Rates,
		Share: p.Share, Quantities: p.Quantities, Calibrated: p.Calibrated, ByLayer: p.ByLayer,
	}
	if p.Tier != nil {
		o.Tier = estimate.Tier(*p.Tier)
	}
	var err error
	if o.Machine, err = machine(p.Machine); err != nil {
		return o, fmt.Errorf("machine: %w", err)
	}
	if o.Material, err = material(p.Material); err != nil {
		return o, fmt.Errorf("material: %w", err)
	}
	if o.SupportMaterial, err = material(p.SupportMaterial); err != nil {
		return o, fmt.Errorf("support_material: %w", err)
	}
	_, err = estimate.For(o)
	return o, err
}

// machine finds a preset by name, or reads it.
func machine(raw json.RawMessage) (*preset.Machine, error) {
	if name, ok := presetName(raw); ok {
		if name == "" {
			return nil, nil
		}
		return preset.FindMachine(name)
	}
	machines, _, err := preset.Read(presetFile("machines", raw))
	if err != nil {
		return nil, err
	}
	return &machines[0], nil
}

// material finds a preset by name, or reads it.
func material(raw json.RawMessage) (*preset.Material, error) {
	if name, ok := presetName(raw); ok {
		if name == "" {
			return nil, nil
		}
		return preset.FindMaterial(name)
	}
	_, materials, err := preset.Read(presetFile("materials", raw))
	if err != nil {
		return nil, err
	}
	return &materials[0], nil
}

// presetName returns the name that raw is, "" for none.
func presetName(raw json.RawMessage) (name string, ok bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", true
	}
	return name, json.Unmarshal(raw, &name) == nil
}

// presetFile returns the file of one preset, as package preset reads it.
func presetFile(list string, raw json.RawMessage) io.Reader {
	return bytes.NewReader(slices.Concat([]byte(`{"schema":1,"`+list+`":[`), raw, []byte("]}")))
}

func (p *RunEstimateParams) problems() problems {
	var bad problems
	if p.Tier != nil && (*p.Tier < 0 || *p.Tier > 3) {
		bad.add("tier", "%d: use 0, 1, 2 or 3", *p.Tier)
		return bad
	}
	if p.Plate != nil {
		bad.notNegative("plate", int64(*p.Plate))
	}
	for field, v := range map[string]float64{"time_after_print_s": p.After, "time_before_print_s": p.Before} {
		if !(v >= 0 && v <= maxCoordinate) {
			bad.add(field, "%g: use 0 or more", v)
		}
	}
	if len(p.Models) > 0 {
		models := LayoutParams{Models: p.Models}
		models.checkModels(&bad)
	}
	_, err := p.options()
	bad.library(err, estimate.ErrOptions)
	return bad
}

// runEstimate is kind "run_estimate".
func runEstimate(w *work, p *RunEstimateParams) (*Result, error) {
	o, err := p.options()
	if err != nil {
		return nil, err
	}
	o.Workers = w.Workers
	if err := w.fdmSettings(&o); err != nil {
		return nil, err
	}
	parts, l, err := w.estimated(p)
	if err != nil {
		return nil, err
	}
	o.Layout = l
	w.at(readFraction)
	e, err := estimate.For(o)
	if err != nil {
		return nil, err
	}
	r, err := e.Estimate(w.ctx, parts)
	if err != nil {
		return nil, err
	}
	d := RunEstimateData{RunTime: r.RunTime, Result: r}
	for _, b := range r.Builds {
		d.RunTime += float64(float64(b.Times) * (p.Before + p.After))
	}
	return result(d)
}

// fdmSettings resolves the settings of a filament printer: the defaults, those of
// the machine, or those of the input "config" instead of both.
func (w *work) fdmSettings(o *estimate.Options) error {
	process := o.Process
	if process == "" && o.Machine != nil {
		process = o.Machine.Process
	}
	if process == "" {
		process = "fdm"
	}
	if name, err := preset.Process(process); err != nil || name != "fdm" {
		return err
	}
	pairs := estimate.MachinePairs(o.Machine)
	if path := w.Files["config"]; path != "" {
		var err error
		if pairs, err = readPairs(path); err != nil {
			return err
		}
		o.Gap = slice.DefaultGap // as print does
	}
	s, _, err := config.Resolve(pairs)
	o.Settings = &s
	return badConfig(err)
}

// estimated returns the parts of the run, and their layout where there is one.
func (w *work) estimated(p *RunEstimateParams) ([]estimate.Part, *pack.Layout, error) {
	var parts []estimate.Part
	if w.Files["layout"] == "" {
		if len(p.Models) == 0 {
			return nil, nil, badField("models", "required without an input called layout")
		}
		models := make([]pack.Part, len(p.Models))
		if _, err := w.meshes(p.Models, models); err != nil {
			return nil, nil, err
		}
		for i, m := range p.Models {
			n := 1
			if m.Count != nil {
				n = *m.Count
			}
			parts = append(parts, estimate.Part{ID: m.ID, Mesh: models[i].Mesh, Count: n})
		}
		return parts, nil, nil
	}
	b, err := w.packed(p.PartsRef)
	if err != nil {
		return nil, nil, err
	}
	for _, part := range b.parts {
		if part.Mesh == nil {
			return nil, nil, failf(CodeNotEstimable, "part %s has no mesh", part.ID)
		}
		parts = append(parts, estimate.Part{ID: part.ID, Mesh: part.Mesh, Count: max(1, part.Count)})
	}
	if p.Plate == nil {
		return parts, b.layout, nil
	}
	if _, err := b.plates(p.Plate); err != nil {
		return nil, nil, err
	}
	parts, l := onPlate(parts, b.layout, *p.Plate)
	return parts, l, nil
}

// onPlate returns what a layout has on one plate: the parts with the copies that are
// there, and their places.
func onPlate(all []estimate.Part, l *pack.Layout, plate int) ([]estimate.Part, *pack.Layout) {
	one := *l
	one.Plates, one.Placements, one.Removal = 1, nil, nil
	var parts []estimate.Part
	at := map[int]int{} // of a part of the layout, in parts
	for _, row := range l.Placements {
		if !row.Placed || row.Plate != plate {
			continue
		}
		i, ok := at[row.Part]
		if !ok {
			i = len(parts)
			at[row.Part] = i
			parts = append(parts, all[row.Part])
			parts[i].Count = 0
		}
		row.Part, row.Copy, row.Plate = i, parts[i].Count, 0
		parts[i].Count++
		one.Placements = append(one.Placements, row)
	}
	return parts, &one
}
