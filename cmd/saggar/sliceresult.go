package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
	"github.com/saggar3d/saggar/slice/gcode"
)

// sliceResult is the JSON object of a sliced file, of layers alone and of a print. The
// order of its fields is the order of the keys.
type sliceResult struct {
	Schema     int            `json:"schema"`
	File       string         `json:"file"`
	Engine     string         `json:"engine"` // as asked for
	EngineUsed string         `json:"engine_used"`
	Layers     int            `json:"layers"`
	Estimates  sliceEstimates `json:"estimates"`
	SliceTime  int64          `json:"slice_time_ms"`
	Outputs    []string       `json:"outputs"`
	Warnings   []mesh.Warning `json:"warnings"`
	Settings   sliceSettings  `json:"settings"`
	Report     *config.Report `json:"settings_report"` // null without a print
}

// sliceEstimates are what contours tell and, of a print, what toolpaths tell: without
// one its keys are left out. Keys of both mean the same in both.
type sliceEstimates struct {
	*gcode.Estimates
	*contourEstimates

	Layers int `json:"layers"`
	// FirstLayerArea is that of the section or, of a print, of the lines on it.
	FirstLayerArea float64    `json:"first_layer_area_mm2"`
	Box            *gcode.Box `json:"bounding_box"`    // of the part or, of a print, of its lines
	Size           [3]float64 `json:"bounding_box_mm"` // sides of the part
}

// contourEstimates are what contours alone can tell. An outside program keeps them to
// itself.
type contourEstimates struct {
	FirstSolid  *int    `json:"first_solid_layer"` // null: none
	Volume      float64 `json:"volume_mm3"`        // areas times heights
	EmptyLayers int     `json:"empty_layers"`
	Corners     int     `json:"corners"`
}

// sliceSettings are the settings in use: all of a print, and those of the layers.
type sliceSettings struct {
	*config.Settings
	LayerHeight      float64 `json:"layer_height"`
	FirstLayerHeight float64 `json:"first_layer_height"`
	Gap              float64 `json:"gap_mm"`
	FromZero         bool    `json:"from_zero"`
}

// result fills in what all results have.
func (j *sliceJob) result(path string, layers int, sum *slice.Summary, took time.Duration) *sliceResult {
	box := j.frame.Box
	size := box.Size()
	r := &sliceResult{
		Schema: schema, File: path, Engine: j.print.engine, EngineUsed: engine.Builtin, Layers: layers,
		Estimates: sliceEstimates{
			Layers: layers, Size: [3]float64{size.X, size.Y, size.Z},
			Box: &gcode.Box{Min: [3]float64{box.Min.X, box.Min.Y, box.Min.Z}, Max: [3]float64{box.Max.X, box.Max.Y, box.Max.Z}},
		},
		SliceTime: took.Milliseconds(),
		Outputs:   append([]string{}, j.files()...),
		Warnings:  []mesh.Warning{},
		Settings: sliceSettings{
			LayerHeight: j.frame.LayerHeight, FirstLayerHeight: j.frame.FirstLayerHeight,
			Gap: shownGap(j.options.Gap), FromZero: j.options.FromZero,
		},
	}
	if sum == nil {
		return r
	}
	r.Estimates.FirstLayerArea = sum.FirstLayerArea
	c := &contourEstimates{Volume: sum.Volume, EmptyLayers: sum.Empty, Corners: sum.Segments}
	if sum.FirstSolid >= 0 {
		c.FirstSolid = &sum.FirstSolid
	}
	r.Estimates.contourEstimates = c
	return r
}

// layersResult is the result of layers alone.
func (j *sliceJob) layersResult(path string, took time.Duration) *sliceResult {
	r := j.result(path, j.sum.Layers, &j.sum, took)
	r.Warnings = append(r.Warnings, slices.Concat(j.model.Warnings, slice.ModelWarnings(j.model), j.sum.Warnings())...)
	return r
}

// printResult is the result of a print.
func (j *sliceJob) printResult(path string, of *engine.Result, took time.Duration) *sliceResult {
	e := &of.Estimates
	r := j.result(path, e.Layers, of.Contours, took)
	r.EngineUsed, r.Report, r.Settings.Settings, r.Estimates.Estimates = of.Engine, &of.Report, &of.Settings, e
	r.Estimates.FirstLayerArea, r.Estimates.Box = e.FirstLayerArea, e.Box
	r.Warnings = append(r.Warnings, of.Warnings...)
	return r
}

// tell says the result of settings that were given to people.
func (r *sliceResult) tell(w io.Writer, given *settingsFlags) error {
	e := r.Estimates
	var err error
	if e.Estimates != nil {
		err = printReport(w, r.File, &gcode.Report{Estimates: *e.Estimates})
		if err == nil && r.EngineUsed == engine.Builtin { // the report is of what ours does
			err = given.tellIgnored(w, r.Report)
		}
	} else {
		_, err = fmt.Fprintf(w, "%s: %s, %s x %s x %s mm, %s mm³, first layer %s mm²\n",
			printable(r.File), r.heights(),
			length(e.Size[0]), length(e.Size[1]), length(e.Size[2]), amount(e.Volume), amount(e.FirstLayerArea))
	}
	for _, out := range r.Outputs {
		if err == nil {
			_, err = fmt.Fprintf(w, "wrote %s\n", printable(out))
		}
	}
	return err
}

// heights says how many layers there are and how thick they are.
func (r *sliceResult) heights() string {
	s := &r.Settings
	switch {
	case s.FirstLayerHeight == s.LayerHeight:
		return count(r.Layers, "layer") + " of " + length(s.LayerHeight) + " mm"
	case r.Layers == 1:
		return "1 layer of " + length(s.FirstLayerHeight) + " mm"
	}
	return count(r.Layers, "layer") + " of " + length(s.LayerHeight) + " mm, the first of " + length(s.FirstLayerHeight) + " mm"
}

// shownGap is the distance within which ends were joined as they are nearest.
func shownGap(gap float64) float64 {
	if gap == 0 {
		return slice.DefaultGap
	}
	return max(0, gap)
}
