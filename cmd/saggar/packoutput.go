package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/render"
)

// packResult is a layout and all that is said and written about it.
type packResult struct {
	job     *packJob
	loaded  *loaded
	layout  *pack.Layout
	numbers *pack.Numbers
	written []string // files, or ranges of them, for people
}

// The size of the picture inside a 3MF file, px.
const thumbnailWidth, thumbnailHeight = 512, 384

// Pictures are drawn as large as they may be.
const pictureWidth, pictureHeight = render.MaxWidth, render.MaxHeight

// write writes every output. What cannot be written is reported and keeps
// nothing else from being written: the search behind it may have taken hours.
// Files of one name for each plate are numbered.
func (r *packResult) write(ctx context.Context) error {
	var failed []error
	for _, o := range r.job.outputs {
		if err := r.output(ctx, o); err != nil {
			failed = append(failed, err)
		}
	}
	return r.report(failed)
}

// report says all errors but the last, which it returns.
func (r *packResult) report(failed []error) error {
	for _, err := range failed[:max(0, len(failed)-1)] {
		fmt.Fprintf(r.job.err, "saggar: %s\n", printable(err.Error()))
	}
	if len(failed) > 0 {
		return failed[len(failed)-1]
	}
	return nil
}

// output writes one output, as many files as it takes: none for a plate on which
// nothing lies, which is named.
func (r *packResult) output(ctx context.Context, o output) error {
	defer r.strangers(o)
	if !o.perPlate() || r.layout.Plates < 2 {
		plate := 0
		if o.kind == "glb" && r.layout.Plates > 1 {
			plate = pack.AllPlates
		}
		done, err := r.file(ctx, o, o.path, plate)
		if done {
			r.written = append(r.written, o.path)
		}
		return err
	}
	var done, empty []int
	var failed []error
	for plate, full := range held(r.layout) {
		if !full {
			empty = append(empty, plate+1)
			continue
		}
		if _, err := r.file(ctx, o, numbered(o.path, plate+1), plate); err != nil {
			failed = append(failed, err)
			continue
		}
		done = append(done, plate+1)
	}
	for _, names := range ranges(o.path, empty) {
		fmt.Fprintf(r.job.err, "saggar: %s: not written: nothing lies on that plate\n", printable(names))
	}
	r.written = append(r.written, ranges(o.path, done)...)
	return r.report(failed)
}

// strangers notes the files of an earlier layout that look like those of o: whoever
// prints all that are there prints a plate that is not of this layout.
func (r *packResult) strangers(o output) {
	if r.layout.Plates < 2 && !r.job.options.MultiBuild {
		return
	}
	full := held(r.layout)
	if r.layout.Plates < 2 {
		full = nil // its file has no number
	}
	var old []int
	for _, n := range o.numbers(math.MaxInt) {
		if n > len(full) || !full[n-1] {
			old = append(old, n)
		}
	}
	slices.Sort(old)
	for _, names := range ranges(o.path, old) {
		fmt.Fprintf(r.job.err, "saggar: %s: from before, no plate of this layout\n", printable(names))
	}
}

// ranges returns the numbered names of path as ranges of numbers without a gap.
func ranges(path string, numbers []int) []string {
	var list []string
	for lo := 0; lo < len(numbers); {
		hi := lo + 1
		for hi < len(numbers) && numbers[hi] == numbers[hi-1]+1 {
			hi++
		}
		name := numbered(path, numbers[lo])
		if hi > lo+1 {
			name += " to " + filepath.Base(numbered(path, numbers[hi-1]))
		}
		list = append(list, name)
		lo = hi
	}
	return list
}

// numbered puts a number before the suffix of a name.
func numbered(path string, n int) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(n) + ext
}

// file writes one file and reports whether it did: a build file without a part
// cannot be written, and is no reason to give up the others.
func (r *packResult) file(ctx context.Context, o output, path string, plate int) (bool, error) {
	if r.numbers.Placed == 0 && (o.kind == "3mf" || o.kind == "stl" || o.kind == "glb") {
		fmt.Fprintf(r.job.err, "saggar: %s: not written: nothing was placed\n", printable(path))
		return false, nil
	}
	err := outfile.Write(path, func(w io.Writer) error {
		switch o.kind {
		case "json":
			return r.layoutFile(w, filepath.Dir(path))
		case "csv":
			return r.layerAreas(ctx, w)
		case pack3dRows:
			return r.pack3dRows(w)
		case "zip":
			return r.layout.WriteZip(w, r.loaded.parts, r.numbers)
		case "png", "svg":
			return r.picture(ctx, w, o.kind, plate)
		}
		return r.build(ctx, w, o.kind, plate)
	})
	return err == nil, at(path, err)
}

// layoutFile writes the layout. Paths of parts are beside dir.
func (r *packResult) layoutFile(w io.Writer, dir string) error {
	files := append([]pack.FilePart(nil), r.loaded.files...)
	for i := range files {
		files[i].Copack = slices.Clone(files[i].Copack)
		for _, m := range meshFiles(&files[i]) {
			m.Path = beside(dir, m.Path)
		}
	}
	f, err := pack.NewFile(r.layout, r.loaded.parts, files, r.numbers)
	if err != nil {
		return err
	}
	return pack.WriteLayout(w, f)
}

// layerAreas writes what is sintered in every layer, build by build.
func (r *packResult) layerAreas(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "build,z_mm,area_mm2\n")
	for plate := range r.layout.Plates {
		heights := pack.LayerHeights(r.numbers.Plates[plate].UsedHeight)
		areas, err := r.layout.LayerAreas(ctx, r.loaded.parts, plate, heights)
		if err != nil {
			return err
		}
		for i, a := range areas {
			fmt.Fprintf(out, "%d,%s,%s\n", plate+1, strconv.FormatFloat(heights[i], 'f', -1, 64), strconv.FormatFloat(a, 'f', -1, 64))
		}
	}
	return out.Flush()
}

// beside returns path as seen from dir, with slashes. A path that cannot be seen
// from there, on another drive, stays as it is.
func beside(dir, path string) string {
	from, err := filepath.Abs(dir)
	if err != nil {
		return path
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return path
	}
	return filepath.ToSlash(rel)
}

// build writes a plate as a mesh file. A 3MF carries its picture.
func (r *packResult) build(ctx context.Context, w io.Writer, format string, plate int) error {
	m, err := r.layout.Model(r.loaded.parts, plate)
	if err != nil {
		return err
	}
	o := mesh.WriteOptions{Format: format}
	if format == "3mf" {
		img, err := render.Layout(ctx, r.layout, r.loaded.parts, render.LayoutOptions{
			Width: new(thumbnailWidth), Height: new(thumbnailHeight), Plate: plate,
			View: render.ViewPerspective, NoSpacing: true, Workers: r.job.options.Workers,
		})
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := render.PNG(&b, img); err != nil {
			return err
		}
		o.Thumbnail = b.Bytes()
	}
	return mesh.Write(w, m, o)
}

// picture writes a plate as a PNG or an SVG.
func (r *packResult) picture(ctx context.Context, w io.Writer, kind string, plate int) error {
	f := r.job.flags
	o := render.LayoutOptions{
		Width: new(pictureWidth), Height: new(pictureHeight), View: render.View(f.view),
		Plate: plate, Names: f.names, NoSpacing: f.noSpacing, Workers: r.job.options.Workers,
	}
	if r.job.given("slice-height") {
		o.SliceHeight = &f.space.sliceHeight
	}
	if kind == "svg" {
		return render.SVG(w, r.layout, r.loaded.parts, o)
	}
	img, err := render.Layout(ctx, r.layout, r.loaded.parts, o)
	if err != nil {
		return err
	}
	return render.PNG(w, img)
}

// print says on standard output what came out: the layout itself, or a table.
func (r *packResult) print() error {
	switch {
	case r.job.flags.json || r.job.flags.output == stdinName:
		return r.layoutFile(r.job.out, ".")
	default:
		return r.table()
	}
}

// whyNothing says why the first copy found no place.
func (r *packResult) whyNothing() string {
	for _, p := range r.layout.Placements {
		if !p.Placed {
			return fmt.Sprintf("%s: %s", printable(r.loaded.parts[p.Part].ID), reasonWords(p.Reason, r.layout.Options.Packer.InSpace()))
		}
	}
	return "no parts"
}
