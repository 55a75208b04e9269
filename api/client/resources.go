// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import (
	"context"
	"encoding/json"
	"time"
)

// About asks GET /about/: What runs here.
func (c *Client) About(ctx context.Context) (*About, error) {
	return call[About](ctx, c, "GET", "/about", nil)
}

// BuildFiles are the resources under /build-file/. A file for a machine: the placed
// parts of one build of a layout, the print that a slicer made of one, or a file of
// the client's own.
func (c *Client) BuildFiles() Collection[BuildFileRequest, BuildFile] {
	return newCollection[BuildFileRequest, BuildFile](c, "/build-file", "resources")
}

// CreateRuns are the resources under /create-runs/. Runs made of pieces, by packing
// them for a printer or by a batch type. Names of runs are opaque.
func (c *Client) CreateRuns() Collection[CreateRunsRequest, CreateRuns] {
	return newCollection[CreateRunsRequest, CreateRuns](c, "/create-runs", "resources")
}

// DesignFiles are the resources under /design-file/. A file that may hold several
// meshes, such as the items of a 3MF: each becomes a model with its count. Of type
// single-mesh, one model is made at once.
func (c *Client) DesignFiles() Collection[DesignFileRequest, DesignFile] {
	return newCollection[DesignFileRequest, DesignFile](c, "/design-file", "resources")
}

// ExternalEstimates are the resources under /external-estimate/. The time and
// material of a print, without slicing: layers by height, material by volume.
func (c *Client) ExternalEstimates() Collection[EstimateRequest, Estimate] {
	return newCollection[EstimateRequest, Estimate](c, "/external-estimate", "resources")
}

// Health asks GET /healthz/: Is it up.
func (c *Client) Health(ctx context.Context) (*Health, error) {
	return call[Health](ctx, c, "GET", "/healthz", nil)
}

// Layouts are the resources under /layout/. A layout says where models go on a
// plate or in a volume. It is searched for until the time budget is over; positions
// improve while the status is processing, and stay what they are when the search is
// cancelled.
func (c *Client) Layouts() Collection[LayoutRequest, Layout] {
	return newCollection[LayoutRequest, Layout](c, "/layout", "layouts")
}

// LayoutSnapshots are the resources under /layout/{parent}/snapshot/. A picture of
// a model or a layout. The default snapshot of every valid model is
// /model/{id}/snapshot/default/.
func (c *Client) LayoutSnapshots(layout string) Collection[SnapshotRequest, Snapshot] {
	return newCollection[SnapshotRequest, Snapshot](c, below(layout, "/snapshot"), "resources")
}

// Materials are the resources under /material/. A material has the numbers that
// estimates of cost need: what a unit of it costs, and its density.
func (c *Client) Materials() Changeable[MaterialRequest, Material] {
	return newChangeable[MaterialRequest, Material](c, "/material", "materials")
}

// Merges are the resources under /merge/. Build files of a layout: a build file for
// each of its builds, with the parts that are placed.
func (c *Client) Merges() Collection[MergeRequest, Merge] {
	return newCollection[MergeRequest, Merge](c, "/merge", "resources")
}

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

// PackingProcesses are the resources under /packing-process/. Pieces packed for a
// printer: each build becomes a run.
func (c *Client) PackingProcesses() Collection[PackingProcessRequest, PackingProcess] {
	return newCollection[PackingProcessRequest, PackingProcess](c, "/packing-process", "resources")
}

// PrinterTypes are the resources under /printer-type/. A printer type has what
// packers and estimates need of a machine: its build volume, spacing, packer, times
// and rates.
func (c *Client) PrinterTypes() Changeable[PrinterTypeRequest, PrinterType] {
	return newChangeable[PrinterTypeRequest, PrinterType](c, "/printer-type", "resources")
}

// ScheduleRuns are the resources under /schedule_runs/. What a whole run takes: the
// packed build with the layers of all parts at once, and what comes before and
// after it.
func (c *Client) ScheduleRuns() Changeable[RunEstimateRequest, RunEstimate] {
	return newChangeable[RunEstimateRequest, RunEstimate](c, "/schedule_runs", "resources")
}

// Slices are the resources under /slice/. A model or a packed build file cut into
// layers, with toolpaths and the print file that an engine makes of them.
func (c *Client) Slices() Collection[SliceRequest, Slice] {
	return newCollection[SliceRequest, Slice](c, "/slice", "resources")
}

// SlicerConfigs are the resources under /slicer-config/. Settings for slicing: an
// engine's .ini file, made of parameters or taken as it is.
func (c *Client) SlicerConfigs() Collection[SlicerConfigRequest, SlicerConfig] {
	return newCollection[SlicerConfigRequest, SlicerConfig](c, "/slicer-config", "resources")
}

// SlicerConfigRaws are the resources under /slicer-config/raw/. Settings for
// slicing from an .ini file. Send it to X-Upload-Location, as
// application/octet-stream; the status is then parsed or failed.
func (c *Client) SlicerConfigRaws() Collection[SlicerConfigRawRequest, SlicerConfigRaw] {
	return newCollection[SlicerConfigRawRequest, SlicerConfigRaw](c, "/slicer-config/raw", "resources")
}

// About is what the service answers, or a part of it.
type About struct {
	DeploymentDate time.Time `json:"deployment_date"`
	Name           string    `json:"name"`
	Version        string    `json:"version"`
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

// Bounds is what the service answers, or a part of it.
type Bounds struct {
	Max [3]float64 `json:"max"`
	Min [3]float64 `json:"min"`
}

// Box is what the service answers, or a part of it.
type Box struct {
	Max [3]float64 `json:"max"`
	Min [3]float64 `json:"min"`
}

// BuildFile is what the service answers, or a part of it.
type BuildFile struct {
	Archived json.RawMessage `json:"archived,omitempty"`
	// how often the work was begun
	Attempts int64    `json:"attempts"`
	Callback Callback `json:"callback"`
	// link to the file, good for 5 minutes
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
	// of gcode
	Estimates *SliceEstimates `json:"estimates"`
	// bytes
	FileSize *int64 `json:"file_size"`
	// default mm; one of in, mm, cm, m, feet
	FileUnit string     `json:"file_unit,omitempty"`
	Finished *time.Time `json:"finished"`
	// one of stl, 3mf, zip, gcode, crs
	Format string `json:"format"`
	// address of a complete layout; without it the file is to be sent
	Layout string `json:"layout,omitempty"`
	// suggested name of the file
	Name        string          `json:"name,omitempty"`
	Notes       string          `json:"notes,omitempty"`
	PlacedCount *int64          `json:"placed_count"`
	Plate       *int64          `json:"plate"`
	PrinterType string          `json:"printer_type,omitempty"`
	Priority    int64           `json:"priority"`
	Progress    float64         `json:"progress"`
	Run         json.RawMessage `json:"run,omitempty"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// link to a picture, good for 5 minutes
	SnapshotContent *string `json:"snapshot_content"`
	// of a sliced file: the packed one
	SourceBuildFile string `json:"source_build_file,omitempty"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// link for the file, while it is missing
	UploadLocation *string `json:"upload_location"`
	// where this resource is
	URI  string          `json:"uri"`
	User json.RawMessage `json:"user,omitempty"`
	// one of unscanned, passed, quarantined
	VirusScan string `json:"virus_scan,omitempty"`
}

// BuildFileRequest is what a request holds, or a part of it.
type BuildFileRequest struct {
	Archived any `json:"archived,omitempty"`
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// default mm; one of in, mm, cm, m, feet
	FileUnit string `json:"file_unit,omitempty"`
	// one of stl, 3mf, zip, gcode, crs
	Format string `json:"format"`
	// address of a complete layout; without it the file is to be sent
	Layout string `json:"layout,omitempty"`
	// suggested name of the file
	Name  string `json:"name,omitempty"`
	Notes string `json:"notes,omitempty"`
	// which build of a layout, from 0
	Plate       *int64 `json:"plate,omitempty"`
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	Run      any    `json:"run,omitempty"`
	// of gcode: address of settings; default those of the engine
	SlicerConfig    string `json:"slicer_config,omitempty"`
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	// of a sliced file: the packed one
	SourceBuildFile string `json:"source_build_file,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	User     any      `json:"user,omitempty"`
	// one of unscanned, passed, quarantined
	VirusScan string `json:"virus_scan,omitempty"`
}

// BuildVolume is what a request holds, or a part of it.
type BuildVolume struct {
	X float64  `json:"x"`
	Y *float64 `json:"y,omitempty"`
	Z float64  `json:"z"`
}

// Callback is what a request holds, or a part of it.
type Callback struct {
	// default POST; one of GET, POST, PUT
	Method string `json:"method,omitempty"`
	// http or https
	URL string `json:"url,omitempty"`
}

// Cost is what the service answers, or a part of it.
type Cost struct {
	Breakdown       []Line `json:"breakdown"`
	CostPpMinor     int64  `json:"cost_pp_minor"`
	Currency        string `json:"currency"`
	MinorDigits     int64  `json:"minor_digits"`
	Price           []Line `json:"price"`
	PricePpMinor    int64  `json:"price_pp_minor"`
	PriceTotalMinor int64  `json:"price_total_minor"`
	Quantity        int64  `json:"quantity"`
	TotalMinor      int64  `json:"total_minor"`
}

// CreateRuns is what the service answers, or a part of it.
type CreateRuns struct {
	// how often the work was begun
	Attempts         int64    `json:"attempts"`
	BaseMaterialUsed *float64 `json:"base_material_used,omitempty"`
	BatchType        *string  `json:"batch_type"`
	Callback         Callback `json:"callback"`
	// link to layout.json, good for 5 minutes; null where nothing was packed
	Content            *string    `json:"content"`
	Created            time.Time  `json:"created"`
	Deadline           *time.Time `json:"deadline"`
	DoBuildVolumeCheck bool       `json:"do_build_volume_check"`
	EngineVersion      string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	// default true
	Locked        *bool  `json:"locked,omitempty"`
	Notes         string `json:"notes,omitempty"`
	NumberOfParts *int64 `json:"number_of_parts"`
	// default ignore; one of split-builds, ignore, notify-user
	OnPackingProcessFailure string `json:"on_packing_process_failure,omitempty"`
	// default silent; one of notify-user, silent
	OnPackingProcessSuccess string   `json:"on_packing_process_success,omitempty"`
	Pieces                  []string `json:"pieces"`
	PiecesCount             int64    `json:"pieces_count"`
	// in the order of pieces; plate counts the runs from 0; null where nothing was
	// packed, left out of lists
	Positions []FilePosition `json:"positions"`
	// the first run
	PrimaryRun *string `json:"primary_run"`
	// s
	PrimaryRunDuration *float64 `json:"primary_run_duration,omitempty"`
	// address of a printer type
	PrimaryWorkstation string   `json:"primary_workstation,omitempty"`
	PrinterName        *string  `json:"printer_name"`
	Priority           int64    `json:"priority"`
	Progress           float64  `json:"progress"`
	ResultingRuns      []string `json:"resulting_runs"`
	ResultingRunsCount int64    `json:"resulting_runs_count"`
	RunName            string   `json:"run_name,omitempty"`
	// with their pieces
	Runs []Run `json:"runs"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string   `json:"status"`
	TimeoutS *float64 `json:"timeout_s"`
	// of the pieces those that are in no run, once for each copy
	UnfittedPieces []string  `json:"unfitted_pieces"`
	Updated        time.Time `json:"updated"`
	// where this resource is
	URI  string          `json:"uri"`
	User json.RawMessage `json:"user,omitempty"`
}

// CreateRunsRequest is what a request holds, or a part of it.
type CreateRunsRequest struct {
	BaseMaterialUsed *float64 `json:"base_material_used,omitempty"`
	// what the pieces of one run have in common; default: they are packed for the
	// printer; one of by_size_xyz, by_size_xy, by_number_of_parts, match_previous,
	// single, by_job, by_order
	BatchType string `json:"batch_type,omitempty"`
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// leave out what does not fit the volume; default true
	DoBuildVolumeCheck *bool    `json:"do_build_volume_check,omitempty"`
	FloorDistance      *float64 `json:"floor_distance,omitempty"`
	// instead of the time budget: the same bytes everywhere
	Iterations *int64 `json:"iterations,omitempty"`
	// default true
	Locked *bool `json:"locked,omitempty"`
	// builds at most
	MaxPlates *int64 `json:"max_plates,omitempty"`
	// default that of the printer type
	MinPackingDistance *float64 `json:"min_packing_distance,omitempty"`
	Notes              string   `json:"notes,omitempty"`
	// of by_number_of_parts
	NumberOfParts *int64 `json:"number_of_parts,omitempty"`
	// default ignore; one of split-builds, ignore, notify-user
	OnPackingProcessFailure string `json:"on_packing_process_failure,omitempty"`
	// default silent; one of notify-user, silent
	OnPackingProcessSuccess string `json:"on_packing_process_success,omitempty"`
	// addresses of models, or RunPiece objects; a repeat is another copy
	Pieces []any `json:"pieces"`
	// s
	PrimaryRunDuration *float64 `json:"primary_run_duration,omitempty"`
	// address of a printer type
	PrimaryWorkstation string `json:"primary_workstation,omitempty"`
	// the same as primary_workstation
	Printer string `json:"printer,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// as of a layout
	Rotations any    `json:"rotations,omitempty"`
	RunName   string `json:"run_name,omitempty"`
	// default 1
	Seed *int64 `json:"seed,omitempty"`
	// default 30
	TimeBudgetS *float64 `json:"time_budget_s,omitempty"`
	// seconds that the work may take
	TimeoutS     *float64 `json:"timeout_s,omitempty"`
	User         any      `json:"user,omitempty"`
	WallDistance *float64 `json:"wall_distance,omitempty"`
}

// DesignFile is what the service answers, or a part of it.
type DesignFile struct {
	// how often the work was begun
	Attempts int64    `json:"attempts"`
	Callback Callback `json:"callback"`
	// link to the file, good for 5 minutes
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
	FileSize    *int64          `json:"file_size"`
	Finished    *time.Time      `json:"finished"`
	Format      string          `json:"format"`
	// what was unpacked
	Models   []string `json:"models"`
	Name     string   `json:"name"`
	Notes    *string  `json:"notes"`
	Priority int64    `json:"priority"`
	Product  *string  `json:"product"`
	Progress float64  `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Type     *string   `json:"type"`
	Updated  time.Time `json:"updated"`
	// link for the file, while it is missing
	UploadLocation *string `json:"upload_location"`
	// where this resource is
	URI  string  `json:"uri"`
	User *string `json:"user"`
	// one of unscanned, passed, quarantined
	VirusScan string    `json:"virus_scan"`
	Warnings  []Warning `json:"warnings"`
}

// DesignFileRequest is what a request holds, or a part of it.
type DesignFileRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// of the numbers in the file; null: find out; default what the format states, else
	// mm; one of in, mm, cm, m, feet
	FileUnit Optional[string] `json:"file_unit,omitzero"`
	// default: the suffix of the name; one of 3dm, 3dpdf, 3mf, amf, asm, catpart,
	// catproduct, dae, iam, iges, igs, ipt, jt, j_t, model, obj, pdf, png, prt, sat,
	// skp, sldasm, sldprt, step, stp, stl, tif, tiff, x_t, xt
	Format string `json:"format,omitempty"`
	// file name with suffix
	Name  string `json:"name"`
	Notes string `json:"notes,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	Product  string `json:"product,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// one model is made at once and named by Model-Location; default for stl and obj;
	// one of single-mesh
	Type string `json:"type,omitempty"`
	User string `json:"user,omitempty"`
	// of the models; one of in, mm
	UserUnit string `json:"user_unit,omitempty"`
	// one of unscanned, passed, quarantined
	VirusScan string `json:"virus_scan,omitempty"`
}

// Estimate is what the service answers, or a part of it.
type Estimate struct {
	// how often the work was begun
	Attempts int64 `json:"attempts"`
	// cm^3
	BaseMaterialUsage *float64   `json:"base_material_usage"`
	Callback          Callback   `json:"callback"`
	Created           time.Time  `json:"created"`
	Deadline          *time.Time `json:"deadline"`
	EngineVersion     string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	// default 1, a solid
	Infill *float64 `json:"infill,omitempty"`
	// s from one layer to the next; default 2
	LayerChangeSpeed *float64 `json:"layer_change_speed,omitempty"`
	// mm; default 0.2
	LayerThickness *float64 `json:"layer_thickness,omitempty"`
	Layers         *int64   `json:"layers"`
	Model          string   `json:"model"`
	// degrees from the vertical; default 45
	OverhangAngle *float64 `json:"overhang_angle,omitempty"`
	// s
	PrintTime *float64 `json:"print_time"`
	Priority  int64    `json:"priority"`
	Progress  float64  `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status string `json:"status"`
	// default 0.2
	SupportDensity *float64 `json:"support_density,omitempty"`
	// cm^3
	SupportMaterialUsage *float64 `json:"support_material_usage"`
	TimeoutS             *float64 `json:"timeout_s"`
	// the shell is what is nearer to the surface than the wall, and not area times wall
	TrueOffset *bool     `json:"true_offset,omitempty"`
	Updated    time.Time `json:"updated"`
	// where this resource is
	URI string `json:"uri"`
	// mm^3 laid down in a second; default 30
	VolumePerSecond *float64 `json:"volume_per_second,omitempty"`
	// mm of shell when infill is below 1; default 0.8
	WallThickness *float64  `json:"wall_thickness,omitempty"`
	Warnings      []Warning `json:"warnings"`
}

// EstimateRequest is what a request holds, or a part of it.
type EstimateRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// default 1, a solid
	Infill *float64 `json:"infill,omitempty"`
	// s from one layer to the next; default 2
	LayerChangeSpeed *float64 `json:"layer_change_speed,omitempty"`
	// mm; default 0.2
	LayerThickness *float64 `json:"layer_thickness,omitempty"`
	// address of a processed model
	Model string `json:"model"`
	// degrees from the vertical; default 45
	OverhangAngle *float64 `json:"overhang_angle,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// default 0.2
	SupportDensity *float64 `json:"support_density,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// the shell is what is nearer to the surface than the wall, and not area times wall
	TrueOffset *bool `json:"true_offset,omitempty"`
	// mm^3 laid down in a second; default 30
	VolumePerSecond *float64 `json:"volume_per_second,omitempty"`
	// mm of shell when infill is below 1; default 0.8
	WallThickness *float64 `json:"wall_thickness,omitempty"`
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

// FileArea is what a request holds, or a part of it.
type FileArea struct {
	Holes [][][]float64 `json:"holes,omitempty"`
	Outer [][]float64   `json:"outer"`
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

// FileRemovalStep is what the service answers, or a part of it.
type FileRemovalStep struct {
	Path     [][3]float64 `json:"path"`
	Position int64        `json:"position"`
}

// FileXYZ is what a request holds, or a part of it.
type FileXYZ struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// Health is what the service answers, or a part of it.
type Health struct {
	// one of ok
	Status string `json:"status"`
}

// LayerUse is what the service answers, or a part of it.
type LayerUse struct {
	FilamentMM float64 `json:"filament_mm"`
	HeightMM   float64 `json:"height_mm"`
	TimeS      float64 `json:"time_s"`
	ZMM        float64 `json:"z_mm"`
}

// Layout is what the service answers, or a part of it.
type Layout struct {
	AskedCount *int64 `json:"asked_count"`
	// how often the work was begun
	Attempts          int64        `json:"attempts"`
	BoxFillPercentage *float64     `json:"box_fill_percentage"`
	Build             *LayoutBuild `json:"build"`
	// x, y, z in mm
	BuildVolume *[3]float64 `json:"build_volume,omitempty"`
	Callback    Callback    `json:"callback"`
	// link to layout.json, good for 5 minutes
	Content  *string    `json:"content"`
	Created  time.Time  `json:"created"`
	Deadline *time.Time `json:"deadline"`
	Density  *float64   `json:"density"`
	// leave out what does not fit the volume; default true
	DoBuildVolumeCheck *bool  `json:"do_build_volume_check,omitempty"`
	EngineVersion      string `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	// above 100 when more is asked for than can fit
	FillPercentage            *float64   `json:"fill_percentage"`
	FillPercentageWithSpacing *float64   `json:"fill_percentage_with_spacing"`
	Finished                  *time.Time `json:"finished"`
	// default 0; in space the spacing
	FloorDistance *float64 `json:"floor_distance,omitempty"`
	Format        *string  `json:"format"`
	// of parts in space; default forbid; one of forbid, report, ignore
	Interlock        string          `json:"interlock,omitempty"`
	InterlockedPairs [][2]int64      `json:"interlocked_pairs"`
	Items            []LayoutForItem `json:"items,omitempty"`
	// instead of the time budget: the same bytes everywhere
	Iterations *int64 `json:"iterations,omitempty"`
	// mm^2
	MaxLayerArea       *float64          `json:"max_layer_area,omitempty"`
	MaxPlates          *int64            `json:"max_plates,omitempty"`
	MinPackingDistance *float64          `json:"min_packing_distance"`
	Models             []json.RawMessage `json:"models"`
	// open as many builds as needed
	MultiBuild *bool  `json:"multi_build,omitempty"`
	Name       string `json:"name"`
	// default true
	NestingInConcavities *bool `json:"nesting_in_concavities,omitempty"`
	// default true
	NestingInHoles *bool   `json:"nesting_in_holes,omitempty"`
	NotRemovable   []int64 `json:"not_removable,omitempty"`
	// one of count, height, density, value
	Objective string `json:"objective,omitempty"`
	// of format pack3d instead of positions: copies that are not packed have a matrix
	// of zeros
	Pack3d               []Pack3DRow    `json:"pack3d,omitempty"`
	PackedFillPercentage *float64       `json:"packed_fill_percentage"`
	PlacedCount          *int64         `json:"placed_count"`
	PlateCount           *int64         `json:"plate_count"`
	Plates               []PlateNumbers `json:"plates"`
	// in the order of models; left out of lists
	Positions   []FilePosition `json:"positions"`
	PrinterType *string        `json:"printer_type"`
	Priority    int64          `json:"priority"`
	Progress    float64        `json:"progress"`
	// rows in the order in which they come out of the top
	RemovalOrder []FileRemovalStep `json:"removal_order,omitempty"`
	// none, z90, z, z:STEP, axis24, free or an object; default z90 on plates, axis24 in
	// space. Also lets models be turned whose own allowed_transformations do not
	Rotations json.RawMessage `json:"rotations,omitempty"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// mm between two items
	Spacing *float64 `json:"spacing,omitempty"`
	// where its work stands
	Status string `json:"status"`
	// default 30
	TimeBudgetS *float64 `json:"time_budget_s,omitempty"`
	TimeoutS    *float64 `json:"timeout_s"`
	// rows that are not placed
	Unfitted []int64   `json:"unfitted"`
	Updated  time.Time `json:"updated"`
	// where this resource is
	URI string `json:"uri"`
	// mm
	UsedHeight   *float64 `json:"used_height"`
	WallDistance *float64 `json:"wall_distance,omitempty"`
}

// LayoutBuild is what a request holds, or a part of it.
type LayoutBuild struct {
	// of user_managed: parts lie in the volume and do not stand on the plate. Default:
	// what the positions look like
	InSpace *bool `json:"in_space,omitempty"`
	// areas that stay empty
	KeepOut []FileArea `json:"keep_out,omitempty"`
	// boxes that stay empty
	KeepOutBoxes []FileBounds `json:"keep_out_boxes,omitempty"`
	// of a polygon: corners as [x, y]
	Outline *FileArea `json:"outline,omitempty"`
	// default pack2d; one of pack2d, pack3d, user_managed, pack3d_premium,
	// autodesk_fusion
	PackerType string `json:"packer_type,omitempty"`
	// one of rectangle, rectangular, circular, circle, polygon
	Type string `json:"type,omitempty"`
	// of a circle the diameter
	X *float64 `json:"x,omitempty"`
	Y *float64 `json:"y,omitempty"`
	// required where parts lie in the volume
	Z *float64 `json:"z,omitempty"`
}

// LayoutForItem is what a request holds, or a part of it.
type LayoutForItem struct {
	AxesLock *Pack3DLock    `json:"axes_lock,omitempty"`
	Copack   []Pack3DCopack `json:"copack,omitempty"`
	// default 1
	Count *int64 `json:"count,omitempty"`
	// address of a model
	Filename string `json:"filename"`
	// default 1
	Scale *float64 `json:"scale,omitempty"`
}

// LayoutModel is what a request holds, or a part of it.
type LayoutModel struct {
	// default 1
	Count *int64 `json:"count,omitempty"`
	// as many more copies as there is room for
	Fill *bool `json:"fill,omitempty"`
	// models of one group stay together
	Group string `json:"group,omitempty"`
	// mm that are kept free all round
	Margin *float64 `json:"margin,omitempty"`
	// mm to others, where more than that of all
	MinDistance *float64 `json:"min_distance,omitempty"`
	// address
	Model string `json:"model"`
	// true: no turns; or turns as in rotations
	OrientationLock any `json:"orientation_lock,omitempty"`
	// greater ones are placed first
	Priority *int64 `json:"priority,omitempty"`
	// for the objective value
	Value *float64 `json:"value,omitempty"`
}

// LayoutPosition is what a request holds, or a part of it.
type LayoutPosition struct {
	Model string `json:"model,omitempty"`
	// default true
	Placed *bool  `json:"placed,omitempty"`
	Plate  *int64 `json:"plate,omitempty"`
	// degrees about X, then Y, then Z
	Rotation *FileXYZ `json:"rotation,omitempty"`
	// 4x4 in rows, mm: from the model's coordinates to those of the build
	Transformation [][]float64 `json:"transformation,omitempty"`
	X              *float64    `json:"x,omitempty"`
	Y              *float64    `json:"y,omitempty"`
	Z              *float64    `json:"z,omitempty"`
}

// LayoutRequest is what a request holds, or a part of it.
type LayoutRequest struct {
	Build *LayoutBuild `json:"build,omitempty"`
	// x, y, z in mm
	BuildVolume []float64 `json:"build_volume,omitempty"`
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// leave out what does not fit the volume; default true
	DoBuildVolumeCheck *bool `json:"do_build_volume_check,omitempty"`
	// default 0; in space the spacing
	FloorDistance *float64 `json:"floor_distance,omitempty"`
	// pack3d: build_volume, spacing and items instead of build, min_packing_distance
	// and models; one of pack3d
	Format string `json:"format,omitempty"`
	// of parts in space; default forbid; one of forbid, report, ignore
	Interlock string          `json:"interlock,omitempty"`
	Items     []LayoutForItem `json:"items,omitempty"`
	// instead of the time budget: the same bytes everywhere
	Iterations *int64 `json:"iterations,omitempty"`
	// mm^2
	MaxLayerArea *float64 `json:"max_layer_area,omitempty"`
	MaxPlates    *int64   `json:"max_plates,omitempty"`
	// mm between two parts
	MinPackingDistance *float64 `json:"min_packing_distance,omitempty"`
	// addresses of models, or LayoutModel objects; a repeat is another copy
	Models []any `json:"models,omitempty"`
	// open as many builds as needed
	MultiBuild *bool  `json:"multi_build,omitempty"`
	Name       string `json:"name,omitempty"`
	// default true
	NestingInConcavities *bool `json:"nesting_in_concavities,omitempty"`
	// default true
	NestingInHoles *bool `json:"nesting_in_holes,omitempty"`
	// one of count, height, density, value
	Objective string `json:"objective,omitempty"`
	// of packer_type user_managed: where the models lie, in the order of models unless
	// they name theirs
	Positions []LayoutPosition `json:"positions,omitempty"`
	// address of a printer type: what build and min_packing_distance leave out
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// none, z90, z, z:STEP, axis24, free or an object; default z90 on plates, axis24 in
	// space. Also lets models be turned whose own allowed_transformations do not
	Rotations any `json:"rotations,omitempty"`
	// default 1
	Seed *int64 `json:"seed,omitempty"`
	// mm between two items
	Spacing *float64 `json:"spacing,omitempty"`
	// default 30
	TimeBudgetS *float64 `json:"time_budget_s,omitempty"`
	// seconds that the work may take
	TimeoutS     *float64 `json:"timeout_s,omitempty"`
	WallDistance *float64 `json:"wall_distance,omitempty"`
}

// Line is what the service answers, or a part of it.
type Line struct {
	Basis         string `json:"basis"`
	Name          string `json:"name"`
	PerPieceMinor int64  `json:"per_piece_minor"`
	TotalMinor    int64  `json:"total_minor"`
}

// Material is what the service answers, or a part of it.
type Material struct {
	BaseTemplate json.RawMessage `json:"base_template,omitempty"`
	Bureau       json.RawMessage `json:"bureau,omitempty"`
	Color        json.RawMessage `json:"color,omitempty"`
	ColorOpacity json.RawMessage `json:"color_opacity,omitempty"`
	// of one unit
	Cost              float64         `json:"cost"`
	Created           time.Time       `json:"created"`
	CustomFieldValues json.RawMessage `json:"custom_field_values,omitempty"`
	// g/cm^3; required for units of weight
	Density                       *float64        `json:"density,omitempty"`
	Description                   string          `json:"description,omitempty"`
	ExternalDatasheetURL          json.RawMessage `json:"external_datasheet_url,omitempty"`
	ExternalID                    json.RawMessage `json:"external_id,omitempty"`
	Identifiers                   json.RawMessage `json:"identifiers,omitempty"`
	IsProsperIntegrationAvailable json.RawMessage `json:"is_prosper_integration_available,omitempty"`
	IsTemplate                    json.RawMessage `json:"is_template,omitempty"`
	Manufacturer                  json.RawMessage `json:"manufacturer,omitempty"`
	ManufacturingProcess          json.RawMessage `json:"manufacturing_process,omitempty"`
	MaterialFamily                json.RawMessage `json:"material_family,omitempty"`
	Name                          string          `json:"name"`
	PostProcessingSeconds         *int64          `json:"post_processing_seconds,omitempty"`
	StockLocations                json.RawMessage `json:"stock_locations,omitempty"`
	Swatch                        json.RawMessage `json:"swatch,omitempty"`
	ThirdPartyFulfillment         json.RawMessage `json:"third_party_fulfillment,omitempty"`
	Thumbnail                     json.RawMessage `json:"thumbnail,omitempty"`
	// one of support, base, consumable, raw_material
	Type string `json:"type"`
	// default cm3; one of cm3, mm3, inch3, ml, l, gram, kg, lb, each, meter, feet,
	// meter2, feet2
	Units string `json:"units,omitempty"`
	// what units measure; follows from them; one of weight, volume, count, length, area
	UnitsMeasurementCore string    `json:"units_measurement_core,omitempty"`
	Updated              time.Time `json:"updated"`
	URI                  string    `json:"uri"`
}

// MaterialRequest is what a request holds, or a part of it.
type MaterialRequest struct {
	BaseTemplate any `json:"base_template,omitempty"`
	Bureau       any `json:"bureau,omitempty"`
	Color        any `json:"color,omitempty"`
	ColorOpacity any `json:"color_opacity,omitempty"`
	// of one unit
	Cost              float64 `json:"cost"`
	CustomFieldValues any     `json:"custom_field_values,omitempty"`
	// g/cm^3; required for units of weight
	Density                       *float64 `json:"density,omitempty"`
	Description                   string   `json:"description,omitempty"`
	ExternalDatasheetURL          any      `json:"external_datasheet_url,omitempty"`
	ExternalID                    any      `json:"external_id,omitempty"`
	Identifiers                   any      `json:"identifiers,omitempty"`
	IsProsperIntegrationAvailable any      `json:"is_prosper_integration_available,omitempty"`
	IsTemplate                    any      `json:"is_template,omitempty"`
	Manufacturer                  any      `json:"manufacturer,omitempty"`
	ManufacturingProcess          any      `json:"manufacturing_process,omitempty"`
	MaterialFamily                any      `json:"material_family,omitempty"`
	Name                          string   `json:"name"`
	PostProcessingSeconds         *int64   `json:"post_processing_seconds,omitempty"`
	StockLocations                any      `json:"stock_locations,omitempty"`
	Swatch                        any      `json:"swatch,omitempty"`
	ThirdPartyFulfillment         any      `json:"third_party_fulfillment,omitempty"`
	Thumbnail                     any      `json:"thumbnail,omitempty"`
	// one of support, base, consumable, raw_material
	Type string `json:"type"`
	// default cm3; one of cm3, mm3, inch3, ml, l, gram, kg, lb, each, meter, feet,
	// meter2, feet2
	Units string `json:"units,omitempty"`
	// what units measure; follows from them; one of weight, volume, count, length, area
	UnitsMeasurementCore string `json:"units_measurement_core,omitempty"`
}

// Merge is what the service answers, or a part of it.
type Merge struct {
	// how often the work was begun
	Attempts int64 `json:"attempts"`
	// of the first build
	BuildFile *string `json:"build_file"`
	// of all builds
	BuildFiles    []string   `json:"build_files"`
	Callback      Callback   `json:"callback"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	Description   *string    `json:"description"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	Format      string          `json:"format"`
	Layout      string          `json:"layout"`
	Name        string          `json:"name"`
	Plate       *int64          `json:"plate"`
	Priority    int64           `json:"priority"`
	Progress    float64         `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// where this resource is
	URI string `json:"uri"`
}

// MergeRequest is what a request holds, or a part of it.
type MergeRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline    *time.Time `json:"deadline,omitempty"`
	Description string     `json:"description,omitempty"`
	// default 3mf; one of stl, 3mf, zip, gcode, crs
	Format string `json:"format,omitempty"`
	// address of a complete layout
	Layout string `json:"layout"`
	Name   string `json:"name"`
	// one build alone, from 0; default all of them, a build file for each
	Plate *int64 `json:"plate,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// of gcode: address of settings; default those of the engine
	SlicerConfig    string `json:"slicer_config,omitempty"`
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
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
	Children       []string        `json:"children"`
	// link to the mesh, good for 5 minutes
	Content                    *string `json:"content"`
	ConversionNotes            string  `json:"conversion_notes,omitempty"`
	ConversionOriginalFilename string  `json:"conversion_original_filename,omitempty"`
	// one of x_t, xt, sat, step, stp, igs, iges, sldprt, ipt, prt, catpart, jt, j_t,
	// 3dm, obj, iam, dae, pdf, png, tiff, tif
	ConversionOriginalType string `json:"conversion_original_type,omitempty"`
	ConversionStatus       string `json:"conversion_status,omitempty"`
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
	ManufacturingOrientation json.RawMessage `json:"manufacturing_orientation,omitempty"`
	// 4x4 in rows: where each copy stands in the design file
	Matrices       json.RawMessage `json:"matrices,omitempty"`
	Name           string          `json:"name"`
	Parents        []string        `json:"parents"`
	Polygons       *int64          `json:"polygons"`
	Priority       int64           `json:"priority"`
	Progress       float64         `json:"progress"`
	ReplacedModels []string        `json:"replaced_models,omitempty"`
	Rights         []string        `json:"rights,omitempty"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// extents in user_unit
	Size     *XYZ    `json:"size"`
	Snapshot *string `json:"snapshot"`
	// link to the default picture, good for 5 minutes
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

// Pack3DCopack is what a request holds, or a part of it.
type Pack3DCopack struct {
	Filename string `json:"filename"`
}

// Pack3DLock is what a request holds, or a part of it.
type Pack3DLock struct {
	ThetaX *float64 `json:"theta_x"`
	ThetaY *float64 `json:"theta_y"`
	ThetaZ *float64 `json:"theta_z"`
}

// Pack3DRow is what the service answers, or a part of it.
type Pack3DRow struct {
	Filename          string        `json:"Filename"`
	Transformation    [4][4]float64 `json:"Transformation"`
	VolumeWithSpacing float64       `json:"VolumeWithSpacing"`
}

// PackingProcess is what the service answers, or a part of it.
type PackingProcess struct {
	// how often the work was begun
	Attempts int64           `json:"attempts"`
	Bureau   json.RawMessage `json:"bureau"`
	Callback Callback        `json:"callback"`
	// link to layout.json, good for 5 minutes; null where nothing was packed
	Content            *string         `json:"content"`
	CreateRuns         json.RawMessage `json:"create_runs"`
	Created            time.Time       `json:"created"`
	Deadline           *time.Time      `json:"deadline"`
	DoBuildVolumeCheck bool            `json:"do_build_volume_check"`
	EngineVersion      string          `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	OnFailure   string          `json:"on_failure"`
	OnSuccess   string          `json:"on_success"`
	Pieces      []string        `json:"pieces"`
	PiecesCount int64           `json:"pieces_count"`
	// in the order of pieces; plate counts the runs from 0; null where nothing was
	// packed, left out of lists
	Positions []FilePosition `json:"positions"`
	// the same as printer
	PrimaryWorkstation string   `json:"primary_workstation"`
	Printer            string   `json:"printer"`
	Priority           int64    `json:"priority"`
	Progress           float64  `json:"progress"`
	ResultingRuns      []string `json:"resulting_runs"`
	ResultingRunsCount int64    `json:"resulting_runs_count"`
	// the first run
	Run *string `json:"run"`
	// with their pieces
	Runs []Run `json:"runs"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string   `json:"status"`
	TimeoutS *float64 `json:"timeout_s"`
	// of the pieces those that are in no run, once for each copy
	UnfittedPieces []string  `json:"unfitted_pieces"`
	Updated        time.Time `json:"updated"`
	// where this resource is
	URI string `json:"uri"`
}

// PackingProcessRequest is what a request holds, or a part of it.
type PackingProcessRequest struct {
	Bureau any `json:"bureau,omitempty"`
	// whom to tell about changes of state
	Callback   *Callback `json:"callback,omitempty"`
	CreateRuns any       `json:"create_runs,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// leave out what does not fit the volume; default true
	DoBuildVolumeCheck *bool    `json:"do_build_volume_check,omitempty"`
	FloorDistance      *float64 `json:"floor_distance,omitempty"`
	// instead of the time budget: the same bytes everywhere
	Iterations *int64 `json:"iterations,omitempty"`
	// builds at most
	MaxPlates *int64 `json:"max_plates,omitempty"`
	// default that of the printer type
	MinPackingDistance *float64 `json:"min_packing_distance,omitempty"`
	// what to do with pieces that do not fit: split-builds opens further runs; default
	// ignore; one of split-builds, ignore, notify-user
	OnFailure string `json:"on_failure,omitempty"`
	// default silent; one of notify-user, silent
	OnSuccess string `json:"on_success,omitempty"`
	// addresses of models, or RunPiece objects; a repeat is another copy
	Pieces []any `json:"pieces"`
	// the same as printer, one of which must be given
	PrimaryWorkstation string `json:"primary_workstation,omitempty"`
	// address of a printer type
	Printer string `json:"printer,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// as of a layout
	Rotations any `json:"rotations,omitempty"`
	// default 1
	Seed *int64 `json:"seed,omitempty"`
	// default 30
	TimeBudgetS *float64 `json:"time_budget_s,omitempty"`
	// seconds that the work may take
	TimeoutS     *float64 `json:"timeout_s,omitempty"`
	WallDistance *float64 `json:"wall_distance,omitempty"`
}

// Parameters is what the service answers, or a part of it.
type Parameters struct {
	BedShape            string  `json:"bed_shape"`
	BedSizeXR           float64 `json:"bed_size_x_r"`
	BedSizeY            float64 `json:"bed_size_y"`
	BedTemperature      float64 `json:"bed_temperature"`
	ExtruderTemperature float64 `json:"extruder_temperature"`
	FilamentDiameter    float64 `json:"filament_diameter"`
	InfillDensity       float64 `json:"infill_density"`
	InfillSpeed         float64 `json:"infill_speed"`
	Material            string  `json:"material"`
	NozzleDiameter      string  `json:"nozzle_diameter"`
	PartInterior        string  `json:"part_interior"`
	PerimeterSpeed      float64 `json:"perimeter_speed"`
	Perimeters          int64   `json:"perimeters"`
	PrintQuality        string  `json:"print_quality"`
	Raft                bool    `json:"raft"`
	Scale               float64 `json:"scale"`
	Support             bool    `json:"support"`
	SupportStyle        string  `json:"support_style"`
	Units               string  `json:"units"`
}

// PlateNumbers is what the service answers, or a part of it.
type PlateNumbers struct {
	BoxFillPercentage         float64  `json:"box_fill_percentage"`
	Density                   *float64 `json:"density"`
	FillPercentageWithSpacing float64  `json:"fill_percentage_with_spacing"`
	PackedFillPercentage      float64  `json:"packed_fill_percentage"`
	PlacedCount               int64    `json:"placed_count"`
	UsedHeight                float64  `json:"used_height"`
}

// PrinterType is what the service answers, or a part of it.
type PrinterType struct {
	ActivePrinters json.RawMessage `json:"active_printers,omitempty"`
	BaseTemplate   json.RawMessage `json:"base_template,omitempty"`
	// default pack2d; one of pack2d, pack3d, user_managed, pack3d_premium,
	// autodesk_fusion
	BuildPackerType string `json:"build_packer_type,omitempty"`
	// default rectangular; one of rectangular, circular
	BuildPlateShape string `json:"build_plate_shape,omitempty"`
	// mm
	BuildVolume BuildVolume     `json:"build_volume"`
	Bureau      json.RawMessage `json:"bureau,omitempty"`
	// of each run
	ConstantOverhead         *float64        `json:"constant_overhead,omitempty"`
	Created                  time.Time       `json:"created"`
	CustomPrintTimeEstimator json.RawMessage `json:"custom_print_time_estimator,omitempty"`
	Description              string          `json:"description,omitempty"`
	EditGroup                json.RawMessage `json:"edit_group,omitempty"`
	FlowTime                 json.RawMessage `json:"flow_time,omitempty"`
	FlowTimeQueued           json.RawMessage `json:"flow_time_queued,omitempty"`
	// runs at once
	InProgressMax        *int64          `json:"in_progress_max,omitempty"`
	InfillStrategies     json.RawMessage `json:"infill_strategies,omitempty"`
	Integrated           json.RawMessage `json:"integrated,omitempty"`
	IsModular            json.RawMessage `json:"is_modular,omitempty"`
	IsTemplate           json.RawMessage `json:"is_template,omitempty"`
	Manufacturer         json.RawMessage `json:"manufacturer,omitempty"`
	ManufacturingProcess json.RawMessage `json:"manufacturing_process,omitempty"`
	// default 1
	MaterialCostScaleFactor *float64 `json:"material_cost_scale_factor,omitempty"`
	// default single_material; one of single_material, multiple_material_per_run
	MaterialMode string `json:"material_mode,omitempty"`
	// addresses of materials
	Materials []string `json:"materials,omitempty"`
	// mm between two parts; default 5
	MinPackingDistance  *float64 `json:"min_packing_distance,omitempty"`
	Name                string   `json:"name"`
	OverheadPerLineItem *float64 `json:"overhead_per_line_item,omitempty"`
	// default 1
	PrintCostScaleFactor *float64        `json:"print_cost_scale_factor,omitempty"`
	RunningCostPerHour   *float64        `json:"running_cost_per_hour,omitempty"`
	SupportStrategies    json.RawMessage `json:"support_strategies,omitempty"`
	// s
	TimeAfterPrint *float64 `json:"time_after_print,omitempty"`
	// s
	TimeBeforePrint *float64        `json:"time_before_print,omitempty"`
	Type            json.RawMessage `json:"type,omitempty"`
	Updated         time.Time       `json:"updated"`
	URI             string          `json:"uri"`
}

// PrinterTypeRequest is what a request holds, or a part of it.
type PrinterTypeRequest struct {
	ActivePrinters any `json:"active_printers,omitempty"`
	BaseTemplate   any `json:"base_template,omitempty"`
	// default pack2d; one of pack2d, pack3d, user_managed, pack3d_premium,
	// autodesk_fusion
	BuildPackerType string `json:"build_packer_type,omitempty"`
	// default rectangular; one of rectangular, circular
	BuildPlateShape string `json:"build_plate_shape,omitempty"`
	// mm
	BuildVolume BuildVolume `json:"build_volume"`
	Bureau      any         `json:"bureau,omitempty"`
	// of each run
	ConstantOverhead         *float64 `json:"constant_overhead,omitempty"`
	CustomPrintTimeEstimator any      `json:"custom_print_time_estimator,omitempty"`
	Description              string   `json:"description,omitempty"`
	EditGroup                any      `json:"edit_group,omitempty"`
	FlowTime                 any      `json:"flow_time,omitempty"`
	FlowTimeQueued           any      `json:"flow_time_queued,omitempty"`
	// runs at once
	InProgressMax        *int64 `json:"in_progress_max,omitempty"`
	InfillStrategies     any    `json:"infill_strategies,omitempty"`
	Integrated           any    `json:"integrated,omitempty"`
	IsModular            any    `json:"is_modular,omitempty"`
	IsTemplate           any    `json:"is_template,omitempty"`
	Manufacturer         any    `json:"manufacturer,omitempty"`
	ManufacturingProcess any    `json:"manufacturing_process,omitempty"`
	// default 1
	MaterialCostScaleFactor *float64 `json:"material_cost_scale_factor,omitempty"`
	// default single_material; one of single_material, multiple_material_per_run
	MaterialMode string `json:"material_mode,omitempty"`
	// addresses of materials
	Materials []string `json:"materials,omitempty"`
	// mm between two parts; default 5
	MinPackingDistance  *float64 `json:"min_packing_distance,omitempty"`
	Name                string   `json:"name"`
	OverheadPerLineItem *float64 `json:"overhead_per_line_item,omitempty"`
	// default 1
	PrintCostScaleFactor *float64 `json:"print_cost_scale_factor,omitempty"`
	RunningCostPerHour   *float64 `json:"running_cost_per_hour,omitempty"`
	SupportStrategies    any      `json:"support_strategies,omitempty"`
	// s
	TimeAfterPrint *float64 `json:"time_after_print,omitempty"`
	// s
	TimeBeforePrint *float64 `json:"time_before_print,omitempty"`
	Type            any      `json:"type,omitempty"`
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

// RunBuild is what the service answers, or a part of it.
type RunBuild struct {
	Copies     int64   `json:"copies"`
	HeightMM   float64 `json:"height_mm"`
	Layers     int64   `json:"layers"`
	PrintTimeS float64 `json:"print_time_s"`
	// how often it is made
	Times int64 `json:"times"`
}

// RunConfidence is what the service answers, or a part of it.
type RunConfidence struct {
	// where the band comes from
	Basis string  `json:"basis"`
	HighS float64 `json:"high_s"`
	LowS  float64 `json:"low_s"`
}

// RunEstimate is what the service answers, or a part of it.
type RunEstimate struct {
	// how often the work was begun
	Attempts      int64           `json:"attempts"`
	Builds        []RunBuild      `json:"builds"`
	Callback      Callback        `json:"callback"`
	Confidence    *RunConfidence  `json:"confidence"`
	Cost          *Cost           `json:"cost"`
	Created       time.Time       `json:"created"`
	Deadline      *time.Time      `json:"deadline"`
	EditedBy      json.RawMessage `json:"edited_by"`
	EngineVersion string          `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Estimates   *RunNumbers     `json:"estimates"`
	// whose numbers they are; one of engine, user
	Estimator *string    `json:"estimator"`
	Finished  *time.Time `json:"finished"`
	Layers    *int64     `json:"layers"`
	// shares of each model
	Parts    []RunShare `json:"parts"`
	Priority int64      `json:"priority"`
	Progress float64    `json:"progress"`
	Run      string     `json:"run"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	Tier     *int64    `json:"tier"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// where this resource is
	URI      string    `json:"uri"`
	Warnings []Warning `json:"warnings"`
}

// RunEstimateRequest is what a request holds, or a part of it.
type RunEstimateRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	EditedBy any        `json:"edited_by,omitempty"`
	// the user's own numbers
	Estimates *RunNumbers `json:"estimates,omitempty"`
	// default 1, a solid
	Infill *float64 `json:"infill,omitempty"`
	// s from one layer to the next; default 2
	LayerChangeSpeed *float64 `json:"layer_change_speed,omitempty"`
	// mm, of processes other than filament
	LayerHeight *float64 `json:"layer_height,omitempty"`
	// mm; default 0.2
	LayerThickness *float64 `json:"layer_thickness,omitempty"`
	// address of what was packed, where run is opaque
	Layout string `json:"layout,omitempty"`
	// name of a preset of the engine
	Machine string `json:"machine,omitempty"`
	// address, for the cost
	Material string `json:"material,omitempty"`
	// degrees from the vertical; default 45
	OverhangAngle *float64 `json:"overhang_angle,omitempty"`
	// without a layout: models that are made one after the other
	Pieces []any `json:"pieces,omitempty"`
	// address: times before and after, and rates
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// default FDM
	Process string `json:"process,omitempty"`
	// opaque; or the address of a layout, packing-process or create-runs, whose parts
	// it has
	Run string `json:"run"`
	// how time and cost are shared among parts; default volume; one of volume, height,
	// box, equal
	Share           string `json:"share,omitempty"`
	SlicerConfig    string `json:"slicer_config,omitempty"`
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	// default 0.2
	SupportDensity *float64 `json:"support_density,omitempty"`
	// address, for the cost
	SupportMaterial string `json:"support_material,omitempty"`
	// 0: a formula over heights and volumes; 1: by sections; 2: by areas; 3: by
	// toolpaths. Default 0, and the best there is with process, machine or settings
	Tier *int64 `json:"tier,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// the shell is what is nearer to the surface than the wall, and not area times wall
	TrueOffset *bool `json:"true_offset,omitempty"`
	// mm^3 laid down in a second; default 30
	VolumePerSecond *float64 `json:"volume_per_second,omitempty"`
	// mm of shell when infill is below 1; default 0.8
	WallThickness *float64 `json:"wall_thickness,omitempty"`
}

// RunMaterial is what a request holds, or a part of it.
type RunMaterial struct {
	MassG *float64 `json:"mass_g,omitempty"`
	// address
	Material    string  `json:"material,omitempty"`
	QuantityCM3 float64 `json:"quantity_cm3"`
	// one of support, base, consumable, raw_material
	Type string `json:"type"`
}

// RunModel is what the service answers, or a part of it.
type RunModel struct {
	Count int64  `json:"count"`
	Model string `json:"model"`
}

// RunNumbers is what a request holds, or a part of it.
type RunNumbers struct {
	Materials []RunMaterial `json:"materials,omitempty"`
	// default printing; one of printing, post-processing, shipping
	RunType string `json:"run_type,omitempty"`
	// s: total_s; of the engine also print_s, warm_up_s and around_s (before and after
	// each build)
	Time map[string]float64 `json:"time,omitempty"`
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

// RunShare is what the service answers, or a part of it.
type RunShare struct {
	Count      int64   `json:"count"`
	Model      string  `json:"model"`
	PrintTimeS float64 `json:"print_time_s"`
	// of the time, 0 to 1
	Share float64 `json:"share"`
	// of one copy
	VolumeMM3 float64 `json:"volume_mm3"`
}

// Slice is what the service answers, or a part of it.
type Slice struct {
	// how often the work was begun
	Attempts  int64    `json:"attempts"`
	BuildFile *string  `json:"build_file"`
	Callback  Callback `json:"callback"`
	// link to the print file, or without one to the first of outputs, good for 5
	// minutes
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
	// how long the work will take, from the size of its file and the times of the last
	// ones; null without such
	EstimatedSlicingTimeMs *int64          `json:"estimated_slicing_time_ms"`
	Estimates              *SliceEstimates `json:"estimates"`
	Finished               *time.Time      `json:"finished"`
	Model                  *string         `json:"model"`
	// of all formats
	Outputs  []SliceOutput `json:"outputs"`
	Priority int64         `json:"priority"`
	Progress float64       `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// how long the work took
	SliceTime   *string `json:"slice_time"`
	SliceTimeMs *int64  `json:"slice_time_ms"`
	// of a build file: the new build file
	SlicedBuildFile *string `json:"sliced_build_file"`
	SlicerConfig    *string `json:"slicer_config"`
	SlicerConfigRaw *string `json:"slicer_config_raw"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// where this resource is
	URI       string            `json:"uri"`
	UseVision bool              `json:"use_vision"`
	User      json.RawMessage   `json:"user"`
	Warnings  []json.RawMessage `json:"warnings"`
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
	EngineUsed        string  `json:"engine_used"`
	FilamentCM3       float64 `json:"filament_cm3"`
	FilamentG         float64 `json:"filament_g"`
	FilamentMM        float64 `json:"filament_mm"`
	FirstLayerAreaMM2 float64 `json:"first_layer_area_mm2"`
	// mm
	LayerHeights   []float64 `json:"layer_heights"`
	LayerHeightsMM []float64 `json:"layer_heights_mm"`
	Layers         int64     `json:"layers"`
	MaxFlowMM3S    float64   `json:"max_flow_mm3_s"`
	Moves          int64     `json:"moves"`
	PrintTimeS     float64   `json:"print_time_s"`
	SupportCM3     float64   `json:"support_cm3"`
	Warnings       []Warning `json:"warnings"`
}

// SliceOutput is what the service answers, or a part of it.
type SliceOutput struct {
	// link, good for 5 minutes
	Content *string `json:"content"`
	Format  string  `json:"format"`
}

// SliceRequest is what a request holds, or a part of it.
type SliceRequest struct {
	// of cli
	Binary *bool `json:"binary,omitempty"`
	// address of a packed build file; the print is a new build file
	BuildFile string `json:"build_file,omitempty"`
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// default gcode
	Formats []string `json:"formats,omitempty"`
	// address of a processed model; not with build_file
	Model string `json:"model,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// of png: of a resin machine
	Screen *SliceScreen `json:"screen,omitempty"`
	// address of settings
	SlicerConfig string `json:"slicer_config,omitempty"`
	// address of settings from a file
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// has no effect
	UseVision *bool `json:"use_vision,omitempty"`
	User      any   `json:"user,omitempty"`
}

// SliceScreen is what a request holds, or a part of it.
type SliceScreen struct {
	Height  int64   `json:"height"`
	PixelMM float64 `json:"pixel_mm"`
	Sharp   *bool   `json:"sharp,omitempty"`
	Width   int64   `json:"width"`
}

// SlicerConfig is what the service answers, or a part of it.
type SlicerConfig struct {
	// how often the work was begun
	Attempts int64    `json:"attempts"`
	Callback Callback `json:"callback"`
	// link to the .ini file, good for 5 minutes
	Content       *string    `json:"content"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	Description   string     `json:"description"`
	Engine        string     `json:"engine"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	JeniCluster *string         `json:"jeni_cluster"`
	Name        string          `json:"name"`
	// with defaults; null for content
	Parameters  *Parameters `json:"parameters"`
	Printer     *string     `json:"printer"`
	PrinterType *string     `json:"printer_type"`
	Priority    int64       `json:"priority"`
	Progress    float64     `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// link for the file, while it is missing
	UploadLocation string `json:"upload_location,omitempty"`
	// where this resource is
	URI string `json:"uri"`
}

// SlicerConfigRaw is what the service answers, or a part of it.
type SlicerConfigRaw struct {
	// how often the work was begun
	Attempts int64    `json:"attempts"`
	Callback Callback `json:"callback"`
	// link to the .ini file, good for 5 minutes
	Content       *string    `json:"content"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	Description   string     `json:"description"`
	Engine        string     `json:"engine"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	JeniCluster *string         `json:"jeni_cluster"`
	Name        string          `json:"name"`
	Printer     *string         `json:"printer"`
	PrinterType *string         `json:"printer_type"`
	Priority    int64           `json:"priority"`
	Progress    float64         `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// link for the file, while it is missing
	UploadLocation string `json:"upload_location,omitempty"`
	// where this resource is
	URI string `json:"uri"`
}

// SlicerConfigRawRequest is what a request holds, or a part of it.
type SlicerConfigRawRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline    *time.Time `json:"deadline,omitempty"`
	Description string     `json:"description,omitempty"`
	// one of slic3r, prusaslicer, builtin
	Engine      string `json:"engine"`
	JeniCluster string `json:"jeni_cluster,omitempty"`
	Name        string `json:"name,omitempty"`
	// whose settings these are; at most one of printer, printer_type and jeni_cluster
	Printer     string `json:"printer,omitempty"`
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
}

// SlicerConfigRequest is what a request holds, or a part of it.
type SlicerConfigRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// an .ini file, taken as it is; not with parameters
	Content string `json:"content,omitempty"`
	// when the work must be done
	Deadline    *time.Time `json:"deadline,omitempty"`
	Description string     `json:"description,omitempty"`
	// default slic3r, whose settings the builtin engine prints: engine_used of the
	// estimates and a warning say so; one of slic3r, prusaslicer, builtin
	Engine      string            `json:"engine,omitempty"`
	JeniCluster string            `json:"jeni_cluster,omitempty"`
	Name        string            `json:"name,omitempty"`
	Parameters  *SlicerParameters `json:"parameters,omitempty"`
	// whose settings these are; at most one of printer, printer_type and jeni_cluster
	Printer     string `json:"printer,omitempty"`
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
}

// SlicerParameters is what a request holds, or a part of it.
type SlicerParameters struct {
	// default rectangular; one of rectangular, circular
	BedShape string `json:"bed_shape,omitempty"`
	// X, or the radius; default 200 mm
	BedSizeXR *float64 `json:"bed_size_x_r,omitempty"`
	// default 200 mm
	BedSizeY *float64 `json:"bed_size_y,omitempty"`
	// C; default 0
	BedTemperature *float64 `json:"bed_temperature,omitempty"`
	// C; default 230
	ExtruderTemperature *float64 `json:"extruder_temperature,omitempty"`
	// default 1.75 mm
	FilamentDiameter *float64 `json:"filament_diameter,omitempty"`
	// percent; default 20
	InfillDensity *float64 `json:"infill_density,omitempty"`
	// default 40 mm/s
	InfillSpeed *float64 `json:"infill_speed,omitempty"`
	// default PLA; one of ABS, PLA
	Material string `json:"material,omitempty"`
	// a text; default 0.4 (mm)
	NozzleDiameter string `json:"nozzle_diameter,omitempty"`
	// default sparse; one of solid, sparse, semisparse
	PartInterior string `json:"part_interior,omitempty"`
	// default 40 mm/s
	PerimeterSpeed *float64 `json:"perimeter_speed,omitempty"`
	// default 2
	Perimeters *int64 `json:"perimeters,omitempty"`
	// layers of 0.3, 0.2 (default), 0.1 mm; one of low, standard, fine
	PrintQuality string `json:"print_quality,omitempty"`
	// default false
	Raft *bool `json:"raft,omitempty"`
	// of the model; default 1
	Scale *float64 `json:"scale,omitempty"`
	// default false
	Support *bool `json:"support,omitempty"`
	// default sparse; one of basic, breakaway, covex, convex, sparse, surround
	SupportStyle string `json:"support_style,omitempty"`
	// of all lengths here, and of the model; default mm; one of mm, inches
	Units string `json:"units,omitempty"`
}

// Snapshot is what the service answers, or a part of it.
type Snapshot struct {
	// how often the work was begun
	Attempts   int64    `json:"attempts"`
	Background *string  `json:"background"`
	Callback   Callback `json:"callback"`
	Color      string   `json:"color"`
	// link to the picture, good for 5 minutes
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
	// direction; one of top, perspective
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
	// of the material, #RRGGBB; default #FF7F00
	Color string `json:"color,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	Edges    *bool      `json:"edges,omitempty"`
	// px; default 480; 0: by the width
	Height *int64 `json:"height,omitempty"`
	// defects to be painted in a second colour: inverted, open_edges
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
	// direction; one of top, perspective
	View string `json:"view,omitempty"`
	// several pictures: iso, front, back, left, right, top, bottom
	Views []string `json:"views,omitempty"`
	W     *float64 `json:"w,omitempty"`
	// of a model or layout that is being processed: wait for it, up to 25 s, and not
	// 409 at once
	WaitForModel *bool `json:"wait_for_model,omitempty"`
	// px; default 640; 0: by the height
	Width *int64 `json:"width,omitempty"`
	// position of the camera, mm
	X *float64 `json:"x,omitempty"`
	Y *float64 `json:"y,omitempty"`
	Z *float64 `json:"z,omitempty"`
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
	// a list of {type, parameters...}
	Transformations any `json:"transformations"`
}

// Uploaded is what the service answers, or a part of it.
type Uploaded struct {
	FileSize int64  `json:"file_size"`
	Status   string `json:"status"`
	URI      string `json:"uri"`
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

// XYZ is what the service answers, or a part of it.
type XYZ struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}
