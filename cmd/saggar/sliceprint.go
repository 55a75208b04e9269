package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
)

// The part of `saggar slice` that ends in a print: toolpaths, time, material and
// G-code.

// programVariable names the environment variable with the path of PrusaSlicer.
const programVariable = "SAGGAR_PRUSASLICER"

// printFlags are the flags of `saggar slice` for prints.
type printFlags struct {
	settings  settingsFlags
	engine    string
	program   string
	timeout   time.Duration
	keepPlace bool
	byLayer   bool
	pictures  pictureFlags
}

const gcodeSuffix = ".gcode"

// prints reports whether toolpaths are wanted: for G-code, when settings of a
// print or an engine are named, and when nothing is to be written. Layers alone
// are for machines that are no filament printers.
func (f *sliceFlags) prints() bool {
	isGcode := func(out string) bool { return strings.EqualFold(filepath.Ext(out), gcodeSuffix) }
	given := f.read.given
	return len(f.outputs) == 0 || len(f.print.pictures.files()) > 0 || slices.ContainsFunc(f.outputs, isGcode) ||
		given("engine") || f.print.settings.given() || given("by-layer") || given("program")
}

// pairs returns the settings of the print. Flags of layers are settings too.
func (f *sliceFlags) pairs() ([]config.Pair, error) {
	pairs, err := f.print.settings.over(config.DefaultPairs())
	if err == nil {
		err = f.print.settings.checkUnit(&f.read)
	}
	if err != nil {
		return nil, err
	}
	if f.print.settings.ini != "" && !f.read.given("gap") {
		f.options.Gap = slice.DefaultGap // a mesh with holes as PrusaSlicer closes it
	}
	height := func(flag, key string, v float64) {
		if f.read.given(flag) && !f.print.settings.sets(key) {
			pairs = append(pairs, config.Pair{Key: key, Value: strconv.FormatFloat(v, 'f', -1, 64)})
		}
	}
	if height("layer-height", "layer_height", f.options.LayerHeight); !f.print.settings.sets("layer_height") {
		height("layer-height", "first_layer_height", f.options.LayerHeight) // as the others, unless it is given
	}
	height("first-layer-height", "first_layer_height", f.options.FirstLayerHeight)
	s, _, err := config.Resolve(pairs)
	if err != nil {
		return nil, f.print.settings.wrong(err)
	}
	// Other outputs of the same call have the same layers.
	f.options.LayerHeight, f.options.FirstLayerHeight = s.LayerHeight, s.FirstLayerHeight
	return pairs, nil
}

// oneLine joins the lines of an error.
func oneLine(err error) error { return errors.New(strings.ReplaceAll(sentence(err), "\n", "; ")) }

// wrong is oneLine for settings: those that stand in a file are named with file and line.
func (f *settingsFlags) wrong(err error) error {
	list := []error{err}
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		list = all.Unwrap()
	}
	words := make([]string, len(list))
	for i, err := range list {
		words[i] = err.Error()
		if e := (*config.Error)(nil); errors.As(err, &e) && e.Line > 0 {
			words[i] = fmt.Sprintf("%s: line %d: %s", printable(f.ini), e.Line, words[i])
		}
	}
	return errors.New(strings.Join(words, "; "))
}

// printFile slices a model for a print and writes its G-code.
func printFile(ctx context.Context, f *sliceFlags, j *sliceJob, pairs []config.Pair, path string) (*sliceResult, error) {
	job := engine.Job{
		Model: j.model, Pairs: pairs, Gap: f.options.Gap, FromZero: f.options.FromZero,
		KeepPlace: f.print.keepPlace, Program: f.print.program, Timeout: f.print.timeout,
	}
	if job.Program == "" {
		job.Program = os.Getenv(programVariable)
	}
	drawn := newPictures(&f.print.pictures, j.frame.Box.Size().Z)
	drawn.listen(&job)
	start := time.Now()
	var r *engine.Result
	run := func(w io.Writer) (err error) {
		job.Gcode = w
		r, err = engine.Run(ctx, f.print.engine, job)
		return err
	}
	wrote := false
	for _, out := range f.outputs {
		if strings.EqualFold(filepath.Ext(out), gcodeSuffix) {
			wrote = true
			if err := outfile.WriteContext(ctx, out, func(w io.Writer) error { return run(cancelledWriter{ctx, w}) }); err != nil {
				if disk := (*fs.PathError)(nil); errors.As(err, &disk) && disk.Op == "write" {
					err = at(out, err)
				}
				return nil, err
			}
		}
	}
	if !wrote {
		if err := run(nil); err != nil {
			return nil, err
		}
	}
	took := time.Since(start)
	if err := drawn.write(ctx); err != nil {
		return nil, err
	}
	if !f.print.byLayer {
		r.Estimates.ByLayer = nil
	}
	return j.printResult(path, r, took), nil
}
