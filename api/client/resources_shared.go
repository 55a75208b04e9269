// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// Box is what the service answers, or a part of it.
type Box struct {
	Max [3]float64 `json:"max"`
	Min [3]float64 `json:"min"`
}

// Callback is what a request holds, or a part of it.
type Callback struct {
	// default POST; one of GET, POST, PUT
	Method string `json:"method,omitempty"`
	// http or https
	URL string `json:"url,omitempty"`
}

// FileBounds is what a request holds, or a part of it.
type FileBounds struct {
	Max []float64 `json:"max"`
	Min []float64 `json:"min"`
}

// FilePosition is what the service answers, or a part of it.
type FilePosition struct {
	BoundingBox    *FileBounds    `json:"bounding_box,omitempty"`
	Copy           int64          `json:"copy"`
	Model          string         `json:"model"`
	Oversized      *bool          `json:"oversized,omitempty"`
	Placed         bool           `json:"placed"`
	Plate          int64          `json:"plate"`
	Reason         string         `json:"reason,omitempty"`
	Rotation       *FileXYZ       `json:"rotation,omitempty"`
	Transformation *[4][4]float64 `json:"transformation,omitempty"`
	X              *float64       `json:"x,omitempty"`
	Y              *float64       `json:"y,omitempty"`
	Z              *float64       `json:"z,omitempty"`
}

// FileXYZ is what a request holds, or a part of it.
type FileXYZ struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// LayerUse is what the service answers, or a part of it.
type LayerUse struct {
	FilamentMM float64 `json:"filament_mm"`
	HeightMM   float64 `json:"height_mm"`
	TimeS      float64 `json:"time_s"`
	ZMM        float64 `json:"z_mm"`
}

// Run is what the service answers, or a part of it.
type Run struct {
	// what its pieces have in common: run, job or order
	Batch string `json:"batch,omitempty"`
	// no more of these pieces go in
	FilledByBatchTypePrints bool       `json:"filled_by_batch_type_prints"`
	Pieces                  []RunModel `json:"pieces"`
	PiecesCount             int64      `json:"pieces_count"`
	// of positions, from 0
	Plate *int64 `json:"plate"`
	// opaque
	Run string `json:"run"`
}

// RunModel is what the service answers, or a part of it.
type RunModel struct {
	Count int64  `json:"count"`
	Model string `json:"model"`
}

// RunPiece is what a request holds, or a part of it.
type RunPiece struct {
	// default 1
	Count *int64 `json:"count,omitempty"`
	// as many more copies as there is room for
	Fill *bool `json:"fill,omitempty"`
	// models of one group stay together
	Group string `json:"group,omitempty"`
	// its line item, for by_job
	Job string `json:"job,omitempty"`
	// mm that are kept free all round
	Margin *float64 `json:"margin,omitempty"`
	// mm to others, where more than that of all
	MinDistance *float64 `json:"min_distance,omitempty"`
	// address
	Model string `json:"model"`
	// for by_order
	Order string `json:"order,omitempty"`
	// true: no turns; or turns as in rotations
	OrientationLock any `json:"orientation_lock,omitempty"`
	// greater ones are placed first
	Priority *int64 `json:"priority,omitempty"`
	// in which it was before, for match_previous
	Run string `json:"run,omitempty"`
	// for the objective value
	Value *float64 `json:"value,omitempty"`
}

// SliceEstimates is what the service answers, or a part of it.
type SliceEstimates struct {
	BoundingBox *Box           `json:"bounding_box"`
	ByFeature   map[string]Use `json:"by_feature"`
	ByLayer     []LayerUse     `json:"by_layer,omitempty"`
	Cost        float64        `json:"cost"`
	// the same as engine_used
	Engine string `json:"engine"`
	// which made the print: builtin or prusaslicer. builtin stands in for slic3r, with
	// a warning
	EngineUsed        string    `json:"engine_used"`
	FilamentCM3       float64   `json:"filament_cm3"`
	FilamentG         float64   `json:"filament_g"`
	FilamentMM        float64   `json:"filament_mm"`
	FirstLayerAreaMM2 float64   `json:"first_layer_area_mm2"`
	LayerHeights      []float64 `json:"layer_heights"`
	Layers            int64     `json:"layers"`
	MaxFlowMM3S       float64   `json:"max_flow_mm3_s"`
	Moves             int64     `json:"moves"`
	PrintTimeS        float64   `json:"print_time_s"`
	SupportCM3        float64   `json:"support_cm3"`
	Warnings          []Warning `json:"warnings"`
}

// Snapshot is what the service answers, or a part of it.
type Snapshot struct {
	// how often the work was begun
	Attempts   int64    `json:"attempts"`
	Background *string  `json:"background"`
	Callback   Callback `json:"callback"`
	Color      string   `json:"color"`
	// link to the picture, good for 5 minutes by default
	Content       *string    `json:"content"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	Height      int64           `json:"height"`
	// of several views; the first is the key image
	Images []SnapshotImage `json:"images"`
	Layer  *int64          `json:"layer"`
	// of a layout
	Layout      *string `json:"layout"`
	Model       *string `json:"model"`
	ModelStatus *string `json:"model_status"`
	// of a layout: write the names of parts on them
	Names *bool `json:"names,omitempty"`
	// of a layout: do not show the spacing
	NoSpacing *bool `json:"no_spacing,omitempty"`
	// of a layout: which build, from 0; default all of them, side by side
	Plate    *int64  `json:"plate,omitempty"`
	Priority int64   `json:"priority"`
	Progress float64 `json:"progress"`
	Samples  int64   `json:"samples"`
	// of what was drawn by lot; null where nothing was
	Seed        *int64   `json:"seed"`
	SliceHeight *float64 `json:"slice_height"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	U        *float64  `json:"u"`
	Updated  time.Time `json:"updated"`
	// where this resource is
	URI string   `json:"uri"`
	V   *float64 `json:"v"`
	// of a layout: default top of one on plates, perspective of one in space or with a
	// camera; one of top, perspective
	View  string   `json:"view,omitempty"`
	W     *float64 `json:"w"`
	Width int64    `json:"width"`
	X     *float64 `json:"x"`
	Y     *float64 `json:"y"`
	Z     *float64 `json:"z"`
}

// SnapshotImage is what the service answers, or a part of it.
type SnapshotImage struct {
	Content *string `json:"content"`
	Height  int64   `json:"height"`
	View    string  `json:"view"`
	Width   int64   `json:"width"`
}

// SnapshotRequest is what a request holds, or a part of it.
type SnapshotRequest struct {
	// default transparent
	Background string `json:"background,omitempty"`
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// of the material, #RRGGBB; default #FF7F00; of a layout that of the first part,
	// default #F07F3C, and the others have hues that differ
	Color string `json:"color,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	Edges    *bool      `json:"edges,omitempty"`
	// px; default 480; 0: by the width
	Height *int64 `json:"height,omitempty"`
	// defects to be painted in colours of their own: inverted, open_edges, overhang
	Highlight []string `json:"highlight,omitempty"`
	// show the model as printed up to this layer
	Layer *int64 `json:"layer,omitempty"`
	// mm; default 0.2
	LayerHeight *float64 `json:"layer_height,omitempty"`
	// of a layout: write the names of parts on them
	Names *bool `json:"names,omitempty"`
	// of a layout: do not show the spacing
	NoSpacing *bool `json:"no_spacing,omitempty"`
	// of a layout: which build, from 0; default all of them, side by side
	Plate *int64 `json:"plate,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// rays for each pixel; default 10
	Samples *int64 `json:"samples,omitempty"`
	Seed    *int64 `json:"seed,omitempty"`
	// the same as a height in mm above the lowest point
	SliceHeight *float64 `json:"slice_height,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// direction in which it looks
	U *float64 `json:"u,omitempty"`
	V *float64 `json:"v,omitempty"`
	// of a layout: default top of one on plates, perspective of one in space or with a
	// camera; one of top, perspective
	View string `json:"view,omitempty"`
	// several pictures: iso, front, back, left, right, top, bottom
	Views []string `json:"views,omitempty"`
	W     *float64 `json:"w,omitempty"`
	// of a model or layout that is not finished, its file still to come or being
	// processed: wait for it, up to 25 s or until timeout_s or deadline is over, and
	// not 409 at once
	WaitForModel *bool `json:"wait_for_model,omitempty"`
	// px; default 640; 0: by the height
	Width *int64 `json:"width,omitempty"`
	// position of the camera, mm; of a layout in its own frame
	X *float64 `json:"x,omitempty"`
	Y *float64 `json:"y,omitempty"`
	Z *float64 `json:"z,omitempty"`
}

// TurningObject is what a request holds, or a part of it.
type TurningObject struct {
	// about Z, instead of a step
	RotationAnglesDeg []float64 `json:"rotation_angles_deg,omitempty"`
	// each three rows; the only turns in space
	RotationMatrices [][][]float64 `json:"rotation_matrices,omitempty"`
	// of z
	RotationStepDeg *float64 `json:"rotation_step_deg,omitempty"`
	// one of none, z90, z, axis24, free
	Rotations string `json:"rotations,omitempty"`
}

// Use is what the service answers, or a part of it.
type Use struct {
	FilamentCM3 float64 `json:"filament_cm3"`
	FilamentMM  float64 `json:"filament_mm"`
	LengthMM    float64 `json:"length_mm"`
	TimeS       float64 `json:"time_s"`
}

// Warning is what the service answers, or a part of it.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}
