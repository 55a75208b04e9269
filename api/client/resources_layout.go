// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

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

// FileArea is what a request holds, or a part of it.
type FileArea struct {
	Holes [][][]float64 `json:"holes,omitempty"`
	Outer [][]float64   `json:"outer"`
}

// FileRemovalStep is what the service answers, or a part of it.
type FileRemovalStep struct {
	Path     [][3]float64 `json:"path"`
	Position int64        `json:"position"`
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
	// link to layout.json, good for 5 minutes by default
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
	// the time was over before every way was tried: with more of it some of
	// not_removable may come out, and further pairs be found
	RemovalUnfinished *bool `json:"removal_unfinished,omitempty"`
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
	// rows that are not placed; null in lists when they are more than 100, as all that
	// is long
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

// PlateNumbers is what the service answers, or a part of it.
type PlateNumbers struct {
	BoxFillPercentage         float64  `json:"box_fill_percentage"`
	Density                   *float64 `json:"density"`
	FillPercentageWithSpacing float64  `json:"fill_percentage_with_spacing"`
	PackedFillPercentage      float64  `json:"packed_fill_percentage"`
	PlacedCount               int64    `json:"placed_count"`
	UsedHeight                float64  `json:"used_height"`
}
