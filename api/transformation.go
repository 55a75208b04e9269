package api

import (
	"encoding/json"
	"errors"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/transform"
)

// TransformationRequest makes a new model of a model: the steps in order. See the
// types of steps in the documentation of package transform.
type TransformationRequest struct {
	JobRequest
	Name            string   `json:"name,omitempty" minLength:"1" maxLength:"255" doc:"of the new model; default that of its parent"`
	Transformations StepList `json:"transformations" doc:"steps, in order"`
}

// transformationRoute makes the route; what it makes are models.
func (s *service) transformationRoute() {
	seen := schema[Model](s)
	n := creation[TransformationRequest]{"model", draftTransformation, nil, schema[TransformationRequest](s)}
	s.add(route{method: "POST", path: "/model/{parent}/transformation", id: "create-transformation", tag: "model", summary: "Transform a model",
		doc: "Location names a new model, a child of this one, which does not change. Types of steps: bracket, auto-rotate, rotate, " +
			"auto-scale, scale, auto-translate, translate.",
		body: n.schema, params: createParams, answers: answers("201", seen, "204", nil), handle: under("model", n.handle)})
}

func draftTransformation(c *call, b *TransformationRequest, d *store.Draft) error {
	var steps transform.Chain
	if b.Transformations != nil {
		var err error
		steps, err = transform.Decode([]byte(b.Transformations), "transformations")
		var faults transform.Faults
		if errors.As(err, &faults) {
			for _, f := range faults {
				c.wrong(string(f.Code), f.Field, "%s", f.Message)
			}
		} else if err != nil {
			return err
		}
	}
	if !c.ready("", c.parent) || steps == nil {
		return nil
	}
	var model ModelRequest
	if err := json.Unmarshal(c.parent.Fields, &model); err != nil {
		return err
	}
	f, ref, err := modelInput(c.parent, "model")
	if err != nil {
		return err
	}
	model.JobRequest, model.Type, model.FileUnit, model.DesignFile = b.JobRequest, writable(model.Type), "", ""
	if model.Name = b.Name; b.Name == "" {
		model.Name = c.parent.Name
	}
	c.name(model.Name, d)
	if d.Fields, err = json.Marshal(model); err != nil {
		return err
	}
	d.Start, d.Files, d.Parents = true, []store.File{f}, []string{c.parent.ID}
	return c.work(d, "transform", kind.TransformParams{Model: ref, Steps: steps, Content: model.Type}, func(string) string { return "transformations" })
}

// writable is the format in which a new model is offered: that of its parent, if it
// can be written.
func writable(format string) string {
	if f, ok := mesh.FormatByName(format); ok && f.Encode != nil {
		return format
	}
	return "3mf"
}
