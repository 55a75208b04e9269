package kind

import (
	"errors"
	"regexp"
	"strings"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/mesh"
)

// EstimateParams are the parameters of kind "estimate", the quick estimate
// without slicing: layers by height, material by volume.
type EstimateParams struct {
	Model ModelRef `json:"model"`

	estimate.Contract // its keys follow at the same level
}

// EstimateData is the data of kind "estimate".
type EstimateData struct {
	Schema          int               `json:"schema"`
	PrintTime       float64           `json:"print_time_s"` // whole seconds
	Layers          int               `json:"layers"`
	BaseMaterial    float64           `json:"base_material_cm3"`
	SupportMaterial float64           `json:"support_material_cm3"`
	Contract        estimate.Contract `json:"contract"` // with defaults filled in
	Warnings        []mesh.Warning    `json:"warnings"` // never nil
}

// estimateModel is kind "estimate".
func estimateModel(w *work, p *EstimateParams) (*Result, error) {
	m, err := w.read(p.Model)
	if err != nil {
		return nil, err
	}
	w.at(readFraction)
	e, err := estimate.For(estimate.Options{Contract: p.Contract, Workers: w.Workers})
	if err != nil {
		return nil, err
	}
	r, err := e.Estimate(w.ctx, []estimate.Part{{ID: "model", Mesh: m.Merged(), Count: 1}})
	if err != nil {
		return nil, err
	}
	d := EstimateData{
		Schema: schema, PrintTime: r.PrintTime, Layers: r.Layers,
		BaseMaterial: r.BaseMaterial, SupportMaterial: r.SupportMaterial,
		Contract: *r.Settings.Contract, Warnings: append([]mesh.Warning{}, r.Warnings...),
	}
	return result(d)
}

func (p *EstimateParams) problems() problems {
	var bad problems
	bad.model("model", p.Model)
	_, err := estimate.For(estimate.Options{Contract: p.Contract})
	bad.library(err, estimate.ErrOptions)
	return bad
}

// fieldFirst finds the option that a message of the library begins with.
var fieldFirst = regexp.MustCompile(`^([a-z_0-9.\[\]]+):? (.*)$`)

// library notes what a package below says of its options: "sentinel: option value:
// what to use".
func (p *problems) library(err, sentinel error) {
	if err == nil {
		return
	}
	text := err.Error()
	if errors.Is(err, sentinel) {
		text = strings.TrimPrefix(text, sentinel.Error()+": ")
	}
	if m := fieldFirst.FindStringSubmatch(text); m != nil {
		p.add(m[1], "%s", m[2])
		return
	}
	p.add("", "%s", text)
}
