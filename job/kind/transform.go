package kind

import (
	"errors"
	"io"
	"os"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/transform"
)

// TransformParams are the parameters of kind "transform": a chain of steps that
// makes a new model.
type TransformParams struct {
	Model ModelRef        `json:"model"`
	Steps transform.Chain `json:"steps"`

	// Content is the format of a further output, "content", for people who want the
	// model in that format: stl, 3mf, ... Default: none.
	Content string `json:"content,omitempty"`

	// NoSnapshot leaves out the picture.
	NoSnapshot bool `json:"no_snapshot,omitempty"`
}

// TransformData is the data of kind "transform": that of the new model, and what
// the steps did.
type TransformData struct {
	ModelData
	*transform.Result
}

// exactFormat is the format of models between two steps of work: PLY files keep
// every digit, are read fast and need no more memory than the mesh.
const exactFormat = "ply"

// transformModel is kind "transform". Outputs: "mesh", the new model without any
// loss, in mm; "content", the same in the format that was asked for; "snapshot".
func transformModel(w *work, p *TransformParams) (*Result, error) {
	m, err := w.read(p.Model)
	if err != nil {
		return nil, err
	}
	w.at(readFraction / 2)
	part, done, err := transform.Apply(w.ctx, m.Merged(), p.Steps, transform.Options{Workers: w.Workers})
	if err != nil {
		return nil, err
	}
	w.at(readFraction)
	data, files, err := w.newModel("", part, p.Content)
	if err != nil {
		return nil, err
	}
	if !p.NoSnapshot {
		w.at(measureFraction)
		picture, err := w.portrait("snapshot", part, &data.Warnings)
		if err != nil {
			return nil, err
		}
		files = append(files, picture...)
	}
	return result(TransformData{*data, done}, files...)
}

func (p *TransformParams) problems() problems {
	var bad problems
	bad.model("model", p.Model)
	var faults transform.Faults
	if errors.As(p.Steps.Check("steps"), &faults) {
		bad.faults("", faults)
	}
	if f, ok := mesh.FormatByName(p.Content); p.Content != "" && (!ok || f.Encode == nil) {
		bad.add("content", "%q is no format that can be written", p.Content)
	}
	return bad
}

// faults notes what is wrong with a chain of steps.
func (p *problems) faults(at string, faults transform.Faults) {
	for _, f := range faults {
		p.add(at+f.Field, "%s", f.Message)
	}
}

// newModel writes a model that the work has made, without loss and in a further
// format if there is one, and measures it. Names of files begin with prefix.
func (w *work) newModel(prefix string, m *mesh.Mesh, content string) (*ModelData, []File, error) {
	whole := mesh.Single(m)
	whole.Format, whole.Unit, whole.UnitSource, whole.UnitConfidence = exactFormat, geom.Millimetre, "format", 1
	out, err := w.mesh("mesh", prefix, whole, exactFormat)
	if err != nil {
		return nil, nil, err
	}
	files := []File{out}
	info, err := os.Stat(out.Path)
	if err != nil {
		return nil, nil, failf(CodeIO, "%s: %s", out.Name, cause(err))
	}
	if content != "" {
		if out, err = w.mesh("content", prefix, whole, content); err != nil {
			return nil, nil, err
		}
		files = append(files, out)
	}
	data, err := modelData(w, whole, info.Size(), 0)
	return data, files, err
}

// media are the media types of mesh files.
var media = map[string]string{
	"stl": "model/stl", "3mf": "model/3mf", "obj": "model/obj", "glb": "model/gltf-binary",
}

// mesh writes a model as an output in a format; the name of its file begins with
// prefix.
func (w *work) mesh(name, prefix string, m *mesh.Model, format string) (File, error) {
	return w.meshWith(name, prefix, m, mesh.WriteOptions{Format: format})
}

// meshWith writes a model as an output.
func (w *work) meshWith(name, prefix string, m *mesh.Model, o mesh.WriteOptions) (File, error) {
	media, ok := media[o.Format]
	if !ok {
		media = "application/octet-stream"
	}
	return w.output(name, prefix+name+"."+o.Format, media, func(to io.Writer) error { return mesh.Write(to, m, o) })
}
