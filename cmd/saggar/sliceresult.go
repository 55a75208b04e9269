package main

import (
	"fmt"
	"io"
	"time"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// sliceResult is the JSON object of a sliced file. The order of its fields is the
// order of the keys.
type sliceResult struct {
	Schema    int            `json:"schema"`
	File      string         `json:"file"`
	Engine    string         `json:"engine"`
	Layers    int            `json:"layers"`
	Estimates sliceEstimates `json:"estimates"`
	SliceTime int64          `json:"slice_time_ms"`
	Outputs   []string       `json:"outputs"`
	Warnings  []mesh.Warning `json:"warnings"`
	Settings  sliceSettings  `json:"settings"`
}

// sliceEstimates are what contours alone can tell.
type sliceEstimates struct {
	Layers         int        `json:"layers"`
	FirstSolid     *int       `json:"first_solid_layer"` // null: none
	FirstLayerArea float64    `json:"first_layer_area_mm2"`
	Volume         float64    `json:"volume_mm3"` // areas times heights
	Size           [3]float64 `json:"bounding_box_mm"`
	EmptyLayers    int        `json:"empty_layers"`
	Corners        int        `json:"corners"`
}

// sliceSettings are the settings in use.
type sliceSettings struct {
	LayerHeight      float64 `json:"layer_height_mm"`
	FirstLayerHeight float64 `json:"first_layer_height_mm"`
	Gap              float64 `json:"gap_mm"`
	FromZero         bool    `json:"from_zero"`
}

func newSliceResult(path string, j *sliceJob, sum *slice.Summary, took time.Duration) *sliceResult {
	lo, hi := j.frame.Box.Min, j.frame.Box.Max
	r := &sliceResult{
		Schema: schema, File: path, Engine: "builtin", Layers: sum.Layers,
		Estimates: sliceEstimates{
			Layers: sum.Layers, FirstLayerArea: sum.FirstLayerArea, Volume: sum.Volume,
			Size: [3]float64{hi.X - lo.X, hi.Y - lo.Y, hi.Z - lo.Z}, EmptyLayers: sum.Empty, Corners: sum.Segments,
		},
		SliceTime: took.Milliseconds(),
		Outputs:   append([]string{}, j.outputs...),
		Warnings:  append(append([]mesh.Warning{}, j.model.Warnings...), sum.Warnings()...),
		Settings: sliceSettings{
			LayerHeight: j.frame.LayerHeight, FirstLayerHeight: j.frame.FirstLayerHeight,
			Gap: max(0, j.options.Gap), FromZero: j.options.FromZero,
		},
	}
	if sum.FirstSolid >= 0 {
		r.Estimates.FirstSolid = &sum.FirstSolid
	}
	return r
}

func (r *sliceResult) warnings() []mesh.Warning { return r.Warnings }

// print says the result to people.
func (r *sliceResult) print(w io.Writer) error {
	e := r.Estimates
	_, err := fmt.Fprintf(w, "%s: %s of %s mm, %s x %s x %s mm, %s mm³, first layer %s mm²\n",
		printable(r.File), count(r.Layers, "layer"), length(r.Settings.LayerHeight),
		length(e.Size[0]), length(e.Size[1]), length(e.Size[2]), amount(e.Volume), amount(e.FirstLayerArea))
	for _, out := range r.Outputs {
		if err == nil {
			_, err = fmt.Fprintf(w, "wrote %s\n", printable(out))
		}
	}
	return err
}
