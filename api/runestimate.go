package api

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/mesh"
)

const familyRunEstimate = "schedule_runs"

// RunEstimateRequest asks what a whole run takes, or says it.
type RunEstimateRequest struct {
	JobRequest
	EstimateSettings
	Run             string             `json:"run" minLength:"1" maxLength:"2000" doc:"name of a run that packing-process or create-runs made, which says what its parts and its printer are; the address of a layout, packing-process or create-runs, whose parts it has; or opaque, with layout or pieces"`
	Layout          string             `json:"layout,omitempty" minLength:"1" doc:"address of what was packed, instead of what run says"`
	Pieces          []wanted[RunPiece] `json:"pieces,omitempty" maxItems:"100000" doc:"models that are made one after the other, instead of what run says"`
	PrinterType     string             `json:"printer_type,omitempty" minLength:"1" doc:"address: times before and after, and rates; default that of the run, if it has one"`
	Material        string             `json:"material,omitempty" minLength:"1" doc:"address, for the cost"`
	SupportMaterial string             `json:"support_material,omitempty" minLength:"1" doc:"address, for the cost"`
	Process         string             `json:"process,omitempty" maxLength:"50" doc:"default FDM"`
	Machine         string             `json:"machine,omitempty" maxLength:"100" doc:"name of a preset of the engine"`
	Tier            *int               `json:"tier,omitempty" minimum:"0" maximum:"3" doc:"0: a formula over heights and volumes; 1: by sections; 2: by areas; 3: by toolpaths. Default 0, and the best there is with process, machine or settings"`
	LayerHeight     float64            `json:"layer_height,omitempty" minimum:"0" maximum:"100" doc:"mm, of processes other than filament"`
	SlicerConfig    string             `json:"slicer_config,omitempty" minLength:"1"`
	SlicerConfigRaw string             `json:"slicer_config_raw,omitempty" minLength:"1"`
	Share           estimate.Share     `json:"share,omitempty" enum:"volume,height,box,equal" doc:"how time and cost are shared among parts; default volume"`
	RunEdits
	ReadBack
}

// RunEdits are what a user says of a run. The user's numbers stand before those of
// the engine until they are taken away.
type RunEdits struct {
	Estimates *RunNumbers     `json:"estimates,omitempty" doc:"the user's own numbers"`
	EditedBy  json.RawMessage `json:"edited_by,omitempty"`
}

// RunNumbers are what a run takes.
type RunNumbers struct {
	RunType   string             `json:"run_type,omitempty" enum:"printing,post-processing,shipping" doc:"default printing"`
	Time      map[string]float64 `json:"time,omitempty" doc:"s: total_s; of the engine also print_s, warm_up_s and around_s (before and after each build)"`
	Materials []RunMaterial      `json:"materials,omitempty" maxItems:"100"`
}

// RunMaterial is how much of a material a run takes.
type RunMaterial struct {
	Type     string   `json:"type" enum:"support,base,consumable,raw_material"`
	Material *string  `json:"material,omitempty" doc:"address"`
	Quantity float64  `json:"quantity_cm3" minimum:"0"`
	Mass     *float64 `json:"mass_g,omitempty" minimum:"0"`
}

// RunEstimate is what a client sees of the estimate of a run.
type RunEstimate struct {
	JobAnswer
	Run        string          `json:"run"`
	EditedBy   json.RawMessage `json:"edited_by"`
	Estimator  *string         `json:"estimator" enum:"engine,user" doc:"whose numbers they are"`
	Estimates  *RunNumbers     `json:"estimates"`
	Tier       *int            `json:"tier"`
	Layers     *int            `json:"layers"`
	Builds     []RunBuild      `json:"builds"`
	Parts      []RunShare      `json:"parts" doc:"shares of each model"`
	Cost       *cost.Cost      `json:"cost"`
	Confidence *RunConfidence  `json:"confidence"`
	Warnings   []mesh.Warning  `json:"warnings"`
}

// RunBuild is a build of a run.
type RunBuild struct {
	Times     int     `json:"times" doc:"how often it is made"`
	Copies    int     `json:"copies"`
	PrintTime float64 `json:"print_time_s"`
	Layers    int     `json:"layers"`
	Height    float64 `json:"height_mm"`
}

// RunShare is the share of a model in a run.
type RunShare struct {
	Model  string  `json:"model"`
	Count  int     `json:"count"`
	Volume float64 `json:"volume_mm3" doc:"of one copy"`
	Share  float64 `json:"share" doc:"of the time, 0 to 1"`
	Time   float64 `json:"print_time_s"`
}

// RunConfidence is how good an estimate is.
type RunConfidence struct {
	Low   float64 `json:"low_s"`
	High  float64 `json:"high_s"`
	Basis string  `json:"basis" doc:"where the band comes from"`
}

// runEstimates is the family of estimates of runs.
func runEstimates() family[RunEstimateRequest, RunEstimate] {
	return family[RunEstimateRequest, RunEstimate]{
		name:   familyRunEstimate,
		doc:    "What a whole run takes: the packed build with the layers of all parts at once, and what comes before and after it.",
		draft:  draftRunEstimate,
		change: changeRunEstimate,
		show:   showRunEstimate,
	}
}

func draftRunEstimate(c *call, b *RunEstimateRequest, d *store.Draft) error {
	b.ReadBack = ReadBack{}
	c.plainName(b.Run, d)
	run, err := c.runOf(b)
	if err != nil {
		return err
	}
	p, err := c.runEstimateParams(b, run, d)
	if err != nil {
		return err
	}
	if err := c.noneRunning(b.Run); err != nil {
		return err
	}
	switch {
	case run.packed != nil:
		err = c.laidOut(run.packed, d, &p.PartsRef)
		p.Plate = run.plate
	case run.models != nil:
		p.Models, d.Files = run.models, append(d.Files, run.files...)
	case run.named: // a fault by now
	case len(b.Pieces) > 0:
		l := &kind.LayoutParams{}
		_, err = c.pieces(b.Pieces, l, d, true)
		p.Models = l.Models
	case b.Estimates != nil:
		return nil // the user's own numbers, and nothing to compute
	default:
		c.wrong(codeMissing, "layout", "it must be given, or pieces, or estimates: the run is none that was made here")
	}
	if err != nil {
		return err
	}
	d.Start = true
	return c.work(d, "run_estimate", p, func(f string) string { return strings.Replace(f, "contract.", "", 1) })
}

// noneRunning refuses an estimate while one for the run goes on.
func (c *call) noneRunning(run string) error {
	if len(c.found) > 0 {
		return nil
	}
	page, err := c.Jobs.List(c.ctx(), store.Query{Tenant: c.tenant, Family: familyRunEstimate, Limit: 1, Filters: []store.Filter{
		{Column: store.ByName, Any: []string{run}}, {Column: store.ByStatus, Any: []string{"queued", "processing"}},
	}})
	if err == nil && len(page.Records) > 0 {
		c.wrong("estimate_running", "run", "wait until the estimate of this run has finished")
	}
	return err
}

// runEstimateParams are the parameters without parts.
func (c *call) runEstimateParams(b *RunEstimateRequest, run *runParts, d *store.Draft) (*kind.RunEstimateParams, error) {
	p := &kind.RunEstimateParams{
		Process: b.Process, LayerHeight: b.LayerHeight, Contract: estimate.Contract(b.EstimateSettings), Share: b.Share, Tier: b.Tier,
	}
	if b.Machine != "" {
		p.Machine, _ = json.Marshal(b.Machine) // a text
	}
	set, err := c.referConfig(b.SlicerConfig, b.SlicerConfigRaw, false)
	if err != nil {
		return nil, err
	}
	if set != nil {
		d.Files = append(d.Files, set.file)
	} else if p.Tier == nil && b.Process == "" && b.Machine == "" {
		p.Tier = new(int(estimate.Formula))
	}
	field, reference := "printer_type", b.PrinterType
	if reference == "" {
		field, reference = "run", run.printer
	}
	printer, _, err := c.referPrinter(field, reference)
	if err != nil {
		return nil, err
	}
	if printer != nil {
		p.Before, p.After, p.Rates = printer.TimeBeforePrint, printer.TimeAfterPrint, printer.rates()
	}
	for _, m := range []struct {
		field, reference string
		to               *json.RawMessage
	}{{"material", b.Material, &p.Material}, {"support_material", b.SupportMaterial, &p.SupportMaterial}} {
		if *m.to, err = c.priced(m.field, m.reference); err != nil {
			return nil, err
		}
		if m.reference != "" && p.Rates == nil {
			p.Rates = &cost.Rates{}
		}
	}
	return p, nil
}

// rates are those of a printer type.
func (p *PrinterTypeFields) rates() *cost.Rates {
	return &cost.Rates{
		RunningCostPerHour: or(p.RunningCostPerHour, 0), ConstantOverhead: or(p.ConstantOverhead, 0), OverheadPerLineItem: or(p.OverheadPerLineItem, 0),
		PrintScale: p.PrintCostScaleFactor, MaterialScale: p.MaterialCostScaleFactor,
	}
}

// priced is a material that a body names, as the engine has them.
func (c *call) priced(field, reference string) (json.RawMessage, error) {
	if reference == "" {
		return nil, nil
	}
	rec, err := c.refer(field, reference, "material")
	if err != nil || rec == nil {
		return nil, err
	}
	var m MaterialFields
	if err := json.Unmarshal(rec.Fields, &m); err != nil {
		return nil, err
	}
	return json.Marshal(preset.Material{
		Name: m.Name, Title: m.Name, Type: m.Type, Units: cost.Unit(m.Units),
		Cost: preset.Constant{Value: m.Cost}, Density: preset.Constant{Value: or(m.Density, 0)},
	})
}

// changeRunEstimate lets a user set the numbers, or take them away: nothing else can
// be changed of an estimate.
func changeRunEstimate(c *call, rec *store.Record, b *RunEstimateRequest) error {
	var was RunEstimateRequest
	if err := json.Unmarshal(rec.Fields, &was); err != nil {
		return err
	}
	b.ReadBack = ReadBack{}
	edits := b.RunEdits
	was.RunEdits, b.RunEdits = RunEdits{}, RunEdits{}
	if !reflect.DeepEqual(was, *b) && len(c.found) == 0 {
		c.wrong(codeUnsupported, "", "only estimates and edited_by can be changed: ask for another estimate")
	}
	if rec.Kind == "" && edits.Estimates == nil {
		c.wrong(codeMissing, "estimates", "there are no others than the user's")
	}
	b.RunEdits = edits
	return nil
}

func showRunEstimate(c *call, rec *store.Record, b *RunEstimateRequest, list bool) (*RunEstimate, error) {
	out := &RunEstimate{JobAnswer: c.answer(rec), Run: b.Run, EditedBy: orNull(b.EditedBy), Warnings: []mesh.Warning{}}
	if rec.State == store.Complete && len(rec.Result) > 0 {
		var data kind.RunEstimateData
		if err := json.Unmarshal(rec.Result, &data); err != nil {
			return nil, err
		}
		out.engine(c, &data)
		out.Parts, out.Builds = few(out.Parts, list), few(out.Builds, list)
	}
	if b.Estimates == nil {
		return out, nil
	}
	user := *b.Estimates
	if user.RunType == "" {
		user.RunType = "printing"
	}
	if e := out.Estimates; e != nil && user.Materials == nil {
		user.Materials = e.Materials
	}
	out.Estimates, out.Estimator = &user, new("user")
	return out, nil
}

// engine shows what the engine found.
func (e *RunEstimate) engine(c *call, d *kind.RunEstimateData) {
	for _, b := range d.Builds {
		e.Builds = append(e.Builds, RunBuild{b.Times, b.Copies, b.PrintTime, b.Layers, b.Height})
	}
	e.Estimator = new("engine")
	e.Estimates = &RunNumbers{
		RunType:   "printing",
		Time:      map[string]float64{"total_s": d.RunTime, "print_s": d.PrintTime, "warm_up_s": d.WarmUp, "around_s": d.RunTime - d.PrintTime - d.WarmUp},
		Materials: []RunMaterial{{Type: "base", Quantity: d.BaseMaterial}},
	}
	if d.Mass > 0 {
		e.Estimates.Materials[0].Mass = &d.Mass
	}
	if d.SupportMaterial > 0 {
		e.Estimates.Materials = append(e.Estimates.Materials, RunMaterial{Type: "support", Quantity: d.SupportMaterial})
	}
	for _, p := range d.Parts {
		e.Parts = append(e.Parts, RunShare{c.base() + modelPath(p.ID), p.Count, p.Volume, p.Share, p.Time})
	}
	e.Tier, e.Layers, e.Cost = new(int(d.Tier)), &d.Layers, d.Cost
	e.Confidence = &RunConfidence{d.Confidence.Low, d.Confidence.High, d.Confidence.Basis}
	e.Warnings = append(e.Warnings, d.Warnings...)
}
