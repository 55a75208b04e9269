package kind

import (
	"os"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// ModelRef says how to read an input file that is a model.
type ModelRef struct {
	// File is the name of the input. Default "model".
	File string `json:"file,omitempty"`

	// Unit of the file's numbers: mm, cm, m, in or feet; "auto" detects it.
	// Default: what the format states, else mm.
	Unit string `json:"unit,omitempty"`
}

// unitAuto asks to detect the unit of a file.
const unitAuto = "auto"

// setUnit sets the unit of o to a name that [problems.unit] lets pass.
func setUnit(name string, o *mesh.ReadOptions) {
	if name == unitAuto {
		o.DetectUnit = true
		return
	}
	o.Unit, _ = geom.ParseUnit(name) // "" is no unit
}

// read reads the model that r names.
func (w *work) read(r ModelRef) (*mesh.Model, error) {
	if r.File == "" {
		r.File = "model"
	}
	o := mesh.ReadOptions{Workers: w.Workers}
	setUnit(r.Unit, &o)
	m, _, err := w.open(r.File, o)
	return m, err
}

// open reads an input file and returns it with its size in bytes.
func (w *work) open(name string, o mesh.ReadOptions) (*mesh.Model, int64, error) {
	path, err := w.input(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, failf(CodeIO, "%s: %s", name, cause(err))
	}
	// Paths are those of the service's store and say nothing to its users.
	o.Name = name
	m, err := mesh.Open(w.ctx, path, o)
	return m, info.Size(), err
}

// cause returns err without the path that the operating system's errors repeat.
func cause(err error) error {
	if why := disk(err); why != nil {
		return why
	}
	return err
}
