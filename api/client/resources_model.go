// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "context"
import "encoding/json"
import "time"

// Models are the resources under /model/. A model is one mesh file with its
// analysis. Send the file to X-Upload-Location, as application/octet-stream or
// application/x-gzip; the status then goes from processing to processed or error.
func (c *Client) Models() Changeable[ModelRequest, Model] {
	return newChangeable[ModelRequest, Model](c, "/model", "models")
}

// ModelSnapshots are the resources under /model/{parent}/snapshot/. A picture of a
// model or a layout. The default snapshot of every valid model is
// /model/{id}/snapshot/default/.
func (c *Client) ModelSnapshots(model string) Collection[SnapshotRequest, Snapshot] {
	return newCollection[SnapshotRequest, Snapshot](c, below(model, "/snapshot"), "resources")
}

// DefaultSnapshot asks GET /model/{parent}/snapshot/default/: The default picture
// of a model.
func (c *Client) DefaultSnapshot(ctx context.Context, model string) (*Snapshot, error) {
	return call[Snapshot](ctx, c, "GET", below(model, "/snapshot/default"), nil)
}

// CreateTransformation asks POST /model/{parent}/transformation/: Location names a
// new model, a child of this one, which does not change. Types of steps: bracket,
// auto-rotate, rotate, auto-scale, scale, auto-translate, translate.
func (c *Client) CreateTransformation(ctx context.Context, model string, body TransformationRequest) (*Model, error) {
	return call[Model](ctx, c, "POST", below(model, "/transformation"), body)
}

// Allowed is what the service answers, or a part of it.
type Allowed struct {
	Resize   bool `json:"resize"`
	Rotation bool `json:"rotation"`
}

// AllowedTransformations is what a request holds, or a part of it.
type AllowedTransformations struct {
	Resize   *bool `json:"resize,omitempty"`
	Rotation *bool `json:"rotation,omitempty"`
}

// AutoRotateParameters is what a request holds, or a part of it.
type AutoRotateParameters struct {
	Build Lengths `json:"build"`
}

// AutoScaleParameters is what a request holds, or a part of it.
type AutoScaleParameters struct {
	Build      Lengths `json:"build"`
	ShrinkOnly *bool   `json:"shrink_only,omitempty"`
}

// Bounds is what the service answers, or a part of it.
type Bounds struct {
	Max [3]float64 `json:"max"`
	Min [3]float64 `json:"min"`
}

// BracketParameters is what a request holds, or a part of it.
type BracketParameters struct {
	// from the model to the frame, 0 or more
	Gap any `json:"gap"`
	// above 0
	Thickness any `json:"thickness"`
	// of the bars, above 0
	Width any `json:"width"`
}

// Exact is what the service answers, or a part of it.
type Exact struct {
	Components          int64 `json:"components"`
	DegenerateTriangles int64 `json:"degenerate_triangles"`
	DuplicateTriangles  int64 `json:"duplicate_triangles"`
	Edges               int64 `json:"edges"`
	EulerCharacteristic int64 `json:"euler_characteristic"`
	NonManifoldEdges    int64 `json:"non_manifold_edges"`
	OpenEdges           int64 `json:"open_edges"`
	Vertices            int64 `json:"vertices"`
	Watertight          bool  `json:"watertight"`
	WindingConsistent   bool  `json:"winding_consistent"`
	ZeroAreaTriangles   int64 `json:"zero_area_triangles"`
}

// Lengths is what a request holds, or a part of it.
type Lengths struct {
	// mm, or a text such as 10mm
	X any `json:"x"`
	// mm, or a text such as 10mm
	Y any `json:"y"`
	// mm, or a text such as 10mm
	Z any `json:"z"`
}

// Model is what the service answers, or a part of it.
type Model struct {
	Action *string `json:"action"`
	// 4x4 in rows: how auto-align moved the uploaded coordinates, in mm
	Alignment              *[4][4]float64 `json:"alignment,omitempty"`
	AllowedTransformations Allowed        `json:"allowed_transformations"`
	Analyses               *ModelAnalyses `json:"analyses"`
	// how often the work was begun
	Attempts  int64 `json:"attempts"`
	AutoAlign *bool `json:"auto-align"`
	// frames that were added
	Brackets       json.RawMessage `json:"brackets,omitempty"`
	Callback       Callback        `json:"callback"`
	CallbackMethod *string         `json:"callback_method"`
	CallbackURI    *string         `json:"callback_uri"`
	// the first 1000 of them, in lists the first 100; all of them are listed by
	// /model/?parents=, with this model's address
	Children []string `json:"children"`
	// of all children
	ChildrenCount int64 `json:"children_count"`
	// link to the mesh, good for 5 minutes by default
	Content                    *string `json:"content"`
	ConversionNotes            *string `json:"conversion_notes"`
	ConversionOriginalContent  *string `json:"conversion_original_content"`
	ConversionOriginalFilename *string `json:"conversion_original_filename"`
	// one of x_t, xt, sat, step, stp, igs, iges, sldprt, ipt, prt, catpart, jt, j_t,
	// 3dm, obj, iam, dae, pdf, png, tiff, tif
	ConversionOriginalType *string `json:"conversion_original_type"`
	ConversionStatus       *string `json:"conversion_status"`
	// copies in the design file
	Count         *int64     `json:"count,omitempty"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	DesignFile    *string    `json:"design_file"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail      json.RawMessage `json:"error_detail"`
	ExpertConversion string          `json:"expert_conversion,omitempty"`
	// bytes
	FileSize                 *int64          `json:"file_size"`
	FileUnit                 *string         `json:"file_unit"`
	FileUnitDetected         *string         `json:"file_unit_detected"`
	Finished                 *time.Time      `json:"finished"`
	ManufacturingOrientation json.RawMessage `json:"manufacturing_orientation"`
	// 4x4 in rows: where each copy stands in the design file
	Matrices           json.RawMessage `json:"matrices,omitempty"`
	MfgOrientedContent *string         `json:"mfg_oriented_content"`
	Name               string          `json:"name"`
	Parents            []string        `json:"parents"`
	Polygons           *int64          `json:"polygons"`
	Priority           int64           `json:"priority"`
	Progress           float64         `json:"progress"`
	// not in lists
	ReplacedModels []string `json:"replaced_models,omitempty"`
	Rights         []string `json:"rights,omitempty"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// extents in user_unit
	Size     *XYZ    `json:"size"`
	Snapshot *string `json:"snapshot"`
	// link to the default picture, good for 5 minutes by default
	SnapshotContent *string `json:"snapshot_content"`
	// where its work stands
	Status string `json:"status"`
	// what each step did
	Steps json.RawMessage `json:"steps,omitempty"`
	// mm^2
	SurfaceArea *float64 `json:"surface_area"`
	// mm^2
	SurfaceAreaMM *float64 `json:"surface_area_mm"`
	TimeoutS      *float64 `json:"timeout_s"`
	// 4x4 in rows: from the parent's place to this model's
	Transformation json.RawMessage `json:"transformation,omitempty"`
	Type           string          `json:"type"`
	UnitConfidence *float64        `json:"unit_confidence"`
	UnitReason     *string         `json:"unit_reason"`
	Updated        time.Time       `json:"updated"`
	// link for the file, while it is missing
	UploadLocation *string `json:"upload-location"`
	// where this resource is
	URI      string `json:"uri"`
	UserUnit string `json:"user_unit"`
	UserURI  string `json:"user_uri,omitempty"`
	// one of unscanned, passed, quarantined
	VirusScan string `json:"virus_scan"`
	// mm^3
	Volume *float64 `json:"volume"`
	// mm^3
	VolumeMM         *float64  `json:"volume_mm"`
	Warnings         []Warning `json:"warnings"`
	ZverseConversion string    `json:"zverse_conversion,omitempty"`
}

// ModelAnalyses is what the service answers, or a part of it.
type ModelAnalyses struct {
	BoundingBox         Bounds         `json:"bounding_box"`
	Cavities            int64          `json:"cavities"`
	CenterOfMass        *[3]float64    `json:"center_of_mass"`
	Centroid            *[3]float64    `json:"centroid"`
	Components          int64          `json:"components"`
	ConvexHullVolume    float64        `json:"convex_hull_volume"`
	DegenerateTriangles int64          `json:"degenerate_triangles"`
	DuplicateTriangles  int64          `json:"duplicate_triangles"`
	EulerCharacteristic int64          `json:"euler_characteristic"`
	Exact               Exact          `json:"exact"`
	FootprintArea       float64        `json:"footprint_area"`
	Genus               *int64         `json:"genus"`
	Inertia             *[3][3]float64 `json:"inertia"`
	InvertedTriangles   int64          `json:"inverted_triangles"`
	Manifold            bool           `json:"manifold"`
	MinimalBoundingBox  *OrientedBox   `json:"minimal_bounding_box"`
	NonManifoldEdges    int64          `json:"non_manifold_edges"`
	NonManifoldVertices int64          `json:"non_manifold_vertices"`
	OpenEdges           int64          `json:"open_edges"`
	ProjectedArea       XYZ            `json:"projected_area"`
	SelfIntersections   *int64         `json:"self_intersections"`
	ShellsOuter         int64          `json:"shells_outer"`
	UnambiguousMesh     bool           `json:"unambiguous_mesh"`
	ValidVolume         bool           `json:"valid_volume"`
	VolumeErrorBound    *float64       `json:"volume_error_bound"`
	VolumeMethod        string         `json:"volume_method"`
	Watertight          bool           `json:"watertight"`
	WeldTolerance       float64        `json:"weld_tolerance"`
	WindingConsistent   bool           `json:"winding_consistent"`
}

// ModelRequest is what a request holds, or a part of it.
type ModelRequest struct {
	Action                 string                  `json:"action,omitempty"`
	AllowedTransformations *AllowedTransformations `json:"allowed_transformations,omitempty"`
	// turn so that the smallest box lies along the axes, and put on z=0
	AutoAlign *bool `json:"auto-align,omitempty"`
	// whom to tell about changes of state
	Callback                   *Callback `json:"callback,omitempty"`
	ConversionNotes            string    `json:"conversion_notes,omitempty"`
	ConversionOriginalFilename string    `json:"conversion_original_filename,omitempty"`
	// one of x_t, xt, sat, step, stp, igs, iges, sldprt, ipt, prt, catpart, jt, j_t,
	// 3dm, obj, iam, dae, pdf, png, tiff, tif
	ConversionOriginalType string `json:"conversion_original_type,omitempty"`
	ConversionStatus       string `json:"conversion_status,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// the container it was unpacked from
	DesignFile       string `json:"design_file,omitempty"`
	ExpertConversion string `json:"expert_conversion,omitempty"`
	// of the numbers in the file; null: find out; default what the format states, else
	// mm; one of in, mm, cm, m, feet
	FileUnit                 Optional[string] `json:"file_unit,omitzero"`
	ManufacturingOrientation any              `json:"manufacturing_orientation,omitempty"`
	Name                     string           `json:"name"`
	// greater ones are begun first; default 50
	Priority *int64   `json:"priority,omitempty"`
	Rights   []string `json:"rights,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// format of the file to come; default stl; one of stl, 3mf, obj, amf, ply, off, glb
	Type string `json:"type,omitempty"`
	// in which size is shown; default mm; one of in, mm
	UserUnit string `json:"user_unit,omitempty"`
	UserURI  string `json:"user_uri,omitempty"`
	// one of unscanned, passed, quarantined
	VirusScan        string `json:"virus_scan,omitempty"`
	ZverseConversion string `json:"zverse_conversion,omitempty"`
}

// OrientedBox is what the service answers, or a part of it.
type OrientedBox struct {
	Axes [3][3]float64 `json:"axes"`
	Size [3]float64    `json:"size"`
}

// RotateParameters is what a request holds, or a part of it.
type RotateParameters struct {
	// default origin; center: of the box; one of origin, center
	About string `json:"about,omitempty"`
	// degrees, or a text such as 90deg
	X any `json:"x"`
	// degrees, or a text such as 90deg
	Y any `json:"y"`
	// degrees, or a text such as 90deg
	Z any `json:"z"`
}

// ScaleParameters is what a request holds, or a part of it.
type ScaleParameters struct {
	// percent, not 0; below 0 it mirrors
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// StepAutoRotate is what a request holds, or a part of it.
type StepAutoRotate struct {
	ParametersAutoRotate AutoRotateParameters `json:"parametersAutoRotate"`
	// one of auto-rotate
	Type string `json:"type"`
}

// StepAutoScale is what a request holds, or a part of it.
type StepAutoScale struct {
	ParametersAutoScale AutoScaleParameters `json:"parametersAutoScale"`
	// one of auto-scale
	Type string `json:"type"`
}

// StepAutoTranslate is what a request holds, or a part of it.
type StepAutoTranslate struct {
	// one of auto-translate
	Type string `json:"type"`
}

// StepBracket is what a request holds, or a part of it.
type StepBracket struct {
	// or parametersBracket
	ParametersBrackets BracketParameters `json:"parametersBrackets"`
	// one of bracket
	Type string `json:"type"`
}

// StepRotate is what a request holds, or a part of it.
type StepRotate struct {
	ParametersRotate RotateParameters `json:"parametersRotate"`
	// one of rotate
	Type string `json:"type"`
}

// StepScale is what a request holds, or a part of it.
type StepScale struct {
	// or parameterScale
	ParametersScale ScaleParameters `json:"parametersScale"`
	// one of scale
	Type string `json:"type"`
}

// StepTranslate is what a request holds, or a part of it.
type StepTranslate struct {
	ParametersTranslate Lengths `json:"parametersTranslate"`
	// one of translate
	Type string `json:"type"`
}

// TransformationRequest is what a request holds, or a part of it.
type TransformationRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// of the new model; default that of its parent
	Name string `json:"name,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// steps, in order
	Transformations []any `json:"transformations"`
}

// XYZ is what the service answers, or a part of it.
type XYZ struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}
