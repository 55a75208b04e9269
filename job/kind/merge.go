package kind

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/render"
)

// PartsRef names the input "layout", a layout.json, and the inputs with the meshes
// of its files.
type PartsRef struct {
	// Files says which input holds the mesh of a file of the layout, by ID. Default:
	// the input called as the ID.
	Files map[string]string `json:"files,omitempty"`
}

// MergeParams are the parameters of kind "merge": build files of a layout.
type MergeParams struct {
	PartsRef // its keys follow at the same level

	// Format is 3mf (the default), stl, zip (one mesh for each part and layout.json)
	// or gcode.
	Format string `json:"format,omitempty"`

	// Plate asks for one plate alone, from 0. Default: all of them, a file for each.
	Plate *int `json:"plate,omitempty"`

	// Slicing is for gcode.
	Slicing *PrintParams `json:"slicing,omitempty"`

	// Records asks for a child for each build instead of outputs; its data is the
	// Build and its output is called "build".
	Records bool `json:"records,omitempty"`

	// Pictures adds a picture of each build that is a mesh file or G-code, the output
	// "snapshot".
	Pictures bool `json:"pictures,omitempty"`
}

// MergeData is the data of kind "merge".
type MergeData struct {
	Schema int     `json:"schema"`
	Format string  `json:"format"`
	Builds []Build `json:"builds"`
}

// Build is one build file.
type Build struct {
	File   string     `json:"file"`  // name of the output
	Plate  int        `json:"plate"` // from 0; of a zip, which holds all, 0
	Placed int        `json:"placed_count"`
	Print  *PrintData `json:"print,omitempty"` // of gcode
}

// The formats of build files that are no mesh files.
const formatZip = "zip"

func (p *MergeParams) problems() problems {
	var bad problems
	switch p.Format {
	case "":
		p.Format = "3mf"
	case "3mf", "stl", formatZip, formatGcode:
	default:
		bad.add("format", "%q is not supported: use 3mf, stl, zip or gcode", p.Format)
	}
	if p.Plate != nil {
		bad.notNegative("plate", int64(*p.Plate))
		if p.Format == formatZip {
			bad.add("plate", "not for zip, which holds the whole layout")
		}
	}
	if p.Slicing != nil {
		p.Slicing.check(&bad, "slicing.")
		if p.Format != formatGcode {
			bad.add("slicing", "only for gcode")
		}
	}
	return bad
}

// merge is kind "merge". Outputs: "build", or "build-1", "build-2", ... of several
// plates, and of their pictures "snapshot", or "snapshot-1", ...
func merge(w *work, p *MergeParams) (*Result, error) {
	b, err := w.packed(p.PartsRef)
	if err != nil {
		return nil, err
	}
	plates, err := b.plates(p.Plate)
	if err != nil {
		return nil, err
	}
	if p.Format == formatZip {
		plates = plates[:1]
	}
	d := MergeData{Schema: schema, Format: p.Format}
	r := &Result{}
	for i, plate := range plates {
		suffix := ""
		if len(plates) > 1 {
			suffix = fmt.Sprintf("-%d", plate+1)
		}
		one := Build{File: "build" + suffix, Plate: plate, Placed: b.placed(plate)}
		if p.Format == formatZip {
			one.Placed = b.placed(pack.AllPlates)
		}
		files, err := b.files(p, &one, suffix)
		if err != nil {
			return nil, err
		}
		if err := r.addBuild(p, &one, files); err != nil {
			return nil, err
		}
		d.Builds = append(d.Builds, one)
		w.at(readFraction + (1-readFraction)*float64(i+1)/float64(len(plates)))
	}
	r.Data, err = json.Marshal(d)
	return r, err
}

// files writes a build and its picture.
func (b *packedBuild) files(p *MergeParams, one *Build, suffix string) ([]File, error) {
	f, err := b.write(p, one)
	if err != nil || !p.Pictures || p.Format == formatZip {
		return []File{f}, err
	}
	picture, err := b.thumbnail(one.Plate)
	if err != nil {
		return nil, err
	}
	name := "snapshot" + suffix
	out, err := b.output(name, name+".png", "image/png", func(to io.Writer) error {
		_, err := to.Write(picture)
		return err
	})
	return []File{f, out}, err
}

// addBuild puts a build into the result, with its picture if there is one.
func (r *Result) addBuild(p *MergeParams, one *Build, files []File) error {
	if !p.Records {
		r.Files = append(r.Files, files...)
		return nil
	}
	for i, name := range []string{"build", "snapshot"}[:len(files)] {
		files[i].Name = name
	}
	data, err := json.Marshal(one)
	r.Children = append(r.Children, Child{Name: one.File, Data: data, Files: files})
	return err
}

// packedBuild is a layout with the meshes of its parts.
type packedBuild struct {
	*work
	file   *pack.File
	layout *pack.Layout
	parts  []pack.Part
}

// packed reads the input "layout" and its meshes.
func (w *work) packed(p PartsRef) (*packedBuild, error) {
	path, err := w.input("layout")
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, failf(CodeIO, "layout: %s", cause(err))
	}
	defer f.Close()
	file, err := pack.ReadLayout(f)
	if err != nil {
		return nil, failf(CodeLayoutInvalid, "layout: %v", err)
	}
	b := &packedBuild{work: w, file: file}
	if b.layout, b.parts, err = file.Layout(); err != nil {
		return nil, failf(CodeLayoutInvalid, "layout: %v", err)
	}
	return b, b.meshes(p)
}

// meshes reads the mesh of each part that has a file, and verifies that it is the
// one that the layout was made of.
func (b *packedBuild) meshes(p PartsRef) error {
	l := &loader{w: b.work}
	for i := range b.file.Files {
		part := &b.file.Files[i]
		if part.Path == "" {
			continue // a footprint alone
		}
		if len(part.Copack) > 0 {
			return failf(CodeLayoutInvalid, "model %s: copack: layouts of the service have none", part.ID).with("model", part.ID)
		}
		name := part.ID
		if other := p.Files[part.ID]; other != "" {
			name = other
		}
		c, err := l.load(ModelRef{File: name, Unit: part.Unit})
		if err != nil {
			return fmt.Errorf("model %s: %w", part.ID, err)
		}
		if part.SHA256 != "" && c.sum != part.SHA256 {
			return failf(CodeOtherFile, "model %s: its file is not the one that the layout was made of", part.ID).with("model", part.ID)
		}
		b.parts[i].Mesh = c.mesh
		b.at(readFraction * float64(i+1) / float64(len(b.file.Files)))
	}
	return nil
}

// plates returns the plates that are asked for and hold anything.
func (b *packedBuild) plates(asked *int) ([]int, error) {
	if asked != nil && *asked >= b.layout.Plates {
		return nil, badField("plate", "%d: the layout has %d", *asked, b.layout.Plates)
	}
	var out []int
	for plate := range b.layout.Plates {
		if (asked == nil || *asked == plate) && b.placed(plate) > 0 {
			out = append(out, plate)
		}
	}
	if len(out) == 0 {
		return nil, failf(CodeNothingPlaced, "nothing is placed in this layout")
	}
	return out, nil
}

// placed counts the copies on a plate, or on all.
func (b *packedBuild) placed(plate int) int {
	n := 0
	for _, row := range b.layout.Placements {
		if row.Placed && (plate == pack.AllPlates || row.Plate == plate) {
			n++
		}
	}
	return n
}

// write writes one build file.
func (b *packedBuild) write(p *MergeParams, one *Build) (File, error) {
	if p.Format == formatZip {
		return b.output(one.File, one.File+".zip", "application/zip", func(to io.Writer) error {
			return b.layout.WriteZip(to, b.parts, b.file.Numbers)
		})
	}
	m, err := b.layout.Model(b.parts, one.Plate)
	if err != nil {
		return File{}, err
	}
	if p.Format != formatGcode {
		return b.meshFile(p.Format, one, m)
	}
	slicing := PrintParams{}
	if p.Slicing != nil {
		slicing = *p.Slicing
	}
	return b.output(one.File, one.File+".gcode", mediaGcode, func(to io.Writer) error {
		r, err := b.print(m, &slicing, placing{keep: true, fromZero: true, apart: true}, to)
		if err == nil {
			one.Print = printData(r)
		}
		return err
	})
}

// meshFile writes one build as a mesh file. A 3MF carries its picture.
func (b *packedBuild) meshFile(format string, one *Build, m *mesh.Model) (File, error) {
	o := mesh.WriteOptions{Format: format}
	if format == "3mf" {
		picture, err := b.thumbnail(one.Plate)
		if err != nil {
			return File{}, err
		}
		o.Thumbnail = picture
	}
	return b.meshWith(one.File, "", m, o)
}

// The size of the picture inside a 3MF file, px.
const thumbnailWidth, thumbnailHeight = 512, 384

// thumbnail draws a plate.
func (b *packedBuild) thumbnail(plate int) ([]byte, error) {
	img, err := render.Layout(b.ctx, b.layout, b.parts, render.LayoutOptions{
		Width: new(thumbnailWidth), Height: new(thumbnailHeight), Plate: plate,
		View: render.ViewPerspective, NoSpacing: true, Workers: b.Workers,
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = render.PNG(&out, img)
	return slices.Clip(out.Bytes()), err
}
