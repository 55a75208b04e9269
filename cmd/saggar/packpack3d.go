package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// The JSON of pack3d: --input-pack3d and --output-pack3d.

// pack3dRows is the kind of the output that answers as pack3d does.
const pack3dRows = "pack3d"

// answered are the flags that the JSON of pack3d answers.
var answered = []string{"build", "min-packing-distance", "parts", "keep-out", "unit"}

// checkPack3D checks a command line with --input-pack3d and reads that file.
func (j *packJob) checkPack3D(given func(string) bool, args []string) error {
	f := j.flags
	for _, flag := range answered {
		if given(flag) {
			return fmt.Errorf("--%s: not with --input-pack3d, which says it", flag)
		}
	}
	if len(args) > 0 {
		return fmt.Errorf("%s: the parts are those of --input-pack3d", printable(args[0]))
	}
	file, err := os.Open(f.space.input)
	if err != nil {
		return fmt.Errorf("--input-pack3d: %s: %s", printable(f.space.input), sentence(err))
	}
	defer file.Close()
	if j.pack3d, err = pack.DecodePack3D(file); err != nil {
		return fmt.Errorf("--input-pack3d: %s: %w", printable(f.space.input), err)
	}
	if j.pack3d.NoSpacing {
		fmt.Fprintf(j.err, "saggar: %s says no spacing: parts may touch, as with pack3d\n", printable(f.space.input))
	}
	if err := f.namesFiles(j.pack3d); err != nil {
		return err
	}
	if j.options, err = f.options(given); err != nil {
		return err
	}
	j.bed = pack.Plate(j.pack3d.Build[0], j.pack3d.Build[1])
	j.bed.Z = j.pack3d.Build[2]
	j.bed.KeepOutBoxes, err = j.flags.keptBoxes()
	if err != nil {
		return err
	}
	j.options.MinDistance = j.pack3d.Spacing
	if !given("floor-distance") {
		j.options.FloorDistance = new(float64) // pack3d keeps none
	}
	j.sources = []source{{path: f.space.input}}
	for _, it := range j.pack3d.Items {
		s := source{path: beside3D(f.space.input, it.Filename)}
		for _, c := range it.Copack {
			s.copack = append(s.copack, beside3D(f.space.input, c.Filename))
		}
		j.sources = append(j.sources, s)
	}
	j.outputs, err = f.outputs(j)
	return err
}

// namesFiles refuses to write layout files of items that are no files: they are
// scaled or turned.
func (f *packFlags) namesFiles(q *pack.Pack3DRequest) error {
	if f.output == "" && !f.json {
		return nil
	}
	for i := range q.Items {
		if !q.Items[i].Plain() {
			return fmt.Errorf("items[%d] (%s) is scaled or turned, which a layout file cannot say: use --output-pack3d, or --export of a zip, instead of --output or --json",
				i, printable(q.Items[i].Filename))
		}
	}
	return nil
}

// beside3D returns where a file that the JSON names is: as named, seen from the
// folder of the call as pack3d does, or beside the JSON.
func beside3D(input, name string) string {
	name = filepath.FromSlash(name)
	if _, err := os.Stat(name); err == nil || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(input), name)
}

// readPack3D loads the meshes of the JSON, each file once.
func (j *packJob) readPack3D(ctx context.Context) (*loaded, error) {
	ro, err := j.flags.read.options()
	if err != nil {
		return nil, err
	}
	meshes, files := map[string]*mesh.Mesh{}, map[string]pack.FileMesh{}
	job, err := j.pack3d.Job(func(name string) (*mesh.Mesh, error) {
		if m := meshes[name]; m != nil {
			return m, nil
		}
		m, file, err := j.load(ctx, beside3D(j.flags.space.input, name), ro)
		if err != nil {
			return nil, errors.New(newFailure(name, err).Error)
		}
		meshes[name], files[name] = m, file
		return m, nil
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil, errors.New("cancelled")
		}
		return nil, fmt.Errorf("%s: %w", printable(j.flags.space.input), err)
	}
	p := &loaded{parts: job.Parts}
	for i, it := range j.pack3d.Items {
		file := pack.FilePart{ID: job.Parts[i].ID, FileMesh: files[it.Filename]}
		for _, c := range it.Copack {
			file.Copack = append(file.Copack, files[c.Filename])
		}
		p.files = append(p.files, file)
	}
	j.asked = job
	return p, nil
}

// pack3dRows writes the answer.
func (r *packResult) pack3dRows(w io.Writer) error {
	rows, err := r.job.asked.Rows(r.layout)
	if err != nil {
		return err
	}
	return pack.EncodePack3DRows(w, rows)
}
