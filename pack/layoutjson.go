package pack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/jsonkeys"
)

// FileSchema is the version of the layout file. A field more keeps it; another
// meaning is a new number.
const FileSchema = 1

// MaxFileBytes is the largest layout file that [ReadLayout] takes: about half a
// million copies.
const MaxFileBytes = 256 << 20

// File is a layout file, layout.json: a layout, what it was asked for, and where
// its parts come from. Lengths are in mm, turns in degrees.
type File struct {
	Schema        int       `json:"schema"` // [FileSchema]
	EngineVersion string    `json:"engine_version"`
	Status        Status    `json:"status,omitempty"` // of the search; not in older files
	Build         FileBuild `json:"build"`

	MinDistance   float64   `json:"min_packing_distance"`
	WallDistance  float64   `json:"wall_distance"`
	FloorDistance *float64  `json:"floor_distance,omitempty"` // 0 on plates; in space nil is MinDistance
	MaxLayerArea  float64   `json:"max_layer_area,omitempty"` // mm² of a layer in space; 0: no cap
	Interlock     Interlock `json:"interlock,omitempty"`      // in space; "" is forbid
	FileRotations
	Objective     Objective `json:"objective"`
	Seed          uint64    `json:"seed"`
	VolumeCheck   bool      `json:"do_build_volume_check"`
	HoleNesting   bool      `json:"nesting_in_holes"`
	HollowNesting bool      `json:"nesting_in_concavities"`
	MultiBuild    bool      `json:"multi_build"`
	MaxPlates     int       `json:"max_plates,omitempty"`
	PlateCount    int       `json:"plate_count"`

	Files     []FilePart     `json:"files"`
	Positions []FilePosition `json:"positions"`

	// FileRemoval says how the copies are taken out; nil when nobody has looked.
	*FileRemoval

	// Numbers say how full the layout is; nil in a file that nobody measured.
	*Numbers
}

// FileRemoval is a [Removal] in a layout file. Positions count from 0.
type FileRemoval struct {
	Order []FileRemovalStep `json:"removal_order"`
	Stuck []int             `json:"not_removable"`
	Pairs []FilePair        `json:"interlocked_pairs"`

	Unfinished bool `json:"removal_unfinished,omitempty"`
}

// FilePair is two positions.
type FilePair [2]int

// UnmarshalJSON takes two numbers, and neither fewer nor more.
func (p *FilePair) UnmarshalJSON(data []byte) error {
	var list []int
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	if len(list) != 2 {
		return fmt.Errorf("interlocked_pairs: %s is not a pair of positions", data)
	}
	*p = FilePair(list)
	return nil
}

// FileRemovalStep is a [RemovalStep] in a layout file.
type FileRemovalStep struct {
	Position int          `json:"position"`
	Path     [][3]float64 `json:"path"` // shifts in mm, one after the other
}

// FileBuild is the bed of a layout file.
type FileBuild struct {
	Type         BedShape     `json:"type"` // "rectangular" is read as "rectangle", "circular" as "circle"
	PackerType   string       `json:"packer_type"`
	X            float64      `json:"x"`
	Y            float64      `json:"y"`
	Z            float64      `json:"z"`
	Outline      *FileArea    `json:"outline,omitempty"` // of a polygon
	KeepOut      []*FileArea  `json:"keep_out,omitempty"`
	KeepOutBoxes []FileBounds `json:"keep_out_boxes,omitempty"`

	// Space says of a layout by hand, packer_type user_managed, that its parts
	// lie in the volume and do not stand on the plate. pack3d implies it.
	Space bool `json:"in_space,omitempty"`
}

// FileArea is an area of the plate: corners as [x, y].
type FileArea struct {
	Outer [][2]float64   `json:"outer"`
	Holes [][][2]float64 `json:"holes,omitempty"`
}

// FileRotations are [Rotations] in a layout file.
type FileRotations struct {
	Kind   Turning   `json:"rotations"`
	Step   float64   `json:"rotation_step_deg,omitempty"`
	Angles []float64 `json:"rotation_angles_deg,omitempty"`

	Turns [][3][3]float64 `json:"rotation_matrices,omitempty"` // each three rows; the only turns in space
}

// FilePart is a part of a layout file and where its mesh is.
type FilePart struct {
	ID string `json:"id"` // positions name it

	// FileMesh is where its mesh is. No path: it is a footprint alone.
	FileMesh

	// Copack are the meshes that move with it; see [Copack].
	Copack []FileMesh `json:"copack,omitempty"`

	// Volume is that of [Part], in mm³; nil: what the faces of the mesh enclose.
	Volume *float64 `json:"volume_mm3,omitempty"`

	Count       int            `json:"count"`
	Fill        bool           `json:"fill,omitempty"`
	Priority    int            `json:"priority,omitempty"`
	Group       string         `json:"group,omitempty"`
	Value       float64        `json:"value,omitempty"`
	MinDistance float64        `json:"min_distance,omitempty"`
	Margin      float64        `json:"margin,omitempty"`
	Turns       *FileRotations `json:"orientation_lock,omitempty"` // its own rotations
	Locked      []FilePose     `json:"locked,omitempty"`
	Footprint   []*FileArea    `json:"footprint,omitempty"` // of a part without a file
}

// FileMesh names the file of a mesh.
type FileMesh struct {
	Path   string `json:"path,omitempty"`   // beside the layout file unless absolute
	SHA256 string `json:"sha256,omitempty"` // of the file's bytes, 64 lower-case digits
	Unit   string `json:"unit,omitempty"`   // of its numbers: mm, cm, m, in, feet
}

// FilePose is where a locked copy lies.
type FilePose struct {
	Plate          int           `json:"plate"`
	Transformation [4][4]float64 `json:"transformation"`
}

// FilePosition is a row of a layout file. The rows are in the order of files and
// copies. Where transformation is missing, as in a file written by hand, x, y, z
// and rotation say the same; where both are there, transformation counts, and
// [File.CheckRows] finds what differs.
type FilePosition struct {
	Model          string         `json:"model"` // ID of the part
	Copy           int            `json:"copy"`
	Placed         bool           `json:"placed"`
	Plate          int            `json:"plate"`
	Transformation *[4][4]float64 `json:"transformation,omitempty"`
	X              *float64       `json:"x,omitempty"`
	Y              *float64       `json:"y,omitempty"`
	Z              *float64       `json:"z,omitempty"`
	Rotation       *FileXYZ       `json:"rotation,omitempty"`
	BoundingBox    *FileBounds    `json:"bounding_box,omitempty"`
	Oversized      bool           `json:"oversized,omitempty"`
	Reason         Reason         `json:"reason,omitempty"`
}

// FileXYZ is a vector of a layout file.
type FileXYZ struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// FileBounds is a box of a layout file.
type FileBounds struct {
	Min [3]float64 `json:"min"`
	Max [3]float64 `json:"max"`
}

// WriteLayout writes f as indented JSON: the same bytes for the same layout, and
// numbers that come back to the bit. It refuses what [ReadLayout] would refuse.
func WriteLayout(w io.Writer, f *File) error {
	if err := f.check(); err != nil {
		return fmt.Errorf("write layout: %w", err)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(f); err != nil {
		return fmt.Errorf("write layout: %w", err)
	}
	return nil
}

// ErrLayoutFile is the error of whatever is wrong with a layout file.
var ErrLayoutFile = errors.New("not a layout file")

// ReadLayout reads a layout file. Errors wrap [ErrLayoutFile]: more than
// [MaxFileBytes], another schema, a field that nobody knows or that is there twice, a number that is not
// finite or means nothing, no min_packing_distance, a row of an unknown part. Whether the layout is any
// good is for [Check] to say.
func ReadLayout(r io.Reader) (*File, error) {
	f := &File{VolumeCheck: true, HoleNesting: true, HollowNesting: true, MinDistance: math.NaN(), PlateCount: notSaid}
	data, err := io.ReadAll(io.LimitReader(r, MaxFileBytes+1))
	switch {
	case len(data) > MaxFileBytes:
		err = fmt.Errorf("more than %d bytes", int64(MaxFileBytes))
	case err == nil:
		err = jsonkeys.Decode(data, f)
	}
	if err == nil && math.IsNaN(f.MinDistance) {
		err = errors.New("min_packing_distance is missing: how far apart parts must be, in mm")
	}
	if err == nil {
		f.Build.Type = plainShape(f.Build.Type)
		f.countPlates()
		err = f.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayoutFile, err)
	}
	return f, nil
}

// notSaid is a count that is not in the file.
const notSaid = math.MinInt

// countPlates counts the plates of a file, by hand, that does not: those up to the
// last on which a row is, and no more than there could be with something on each.
func (f *File) countPlates() {
	if f.PlateCount != notSaid {
		return
	}
	f.PlateCount = 0
	for _, p := range f.Positions {
		if p.Placed && p.Plate < math.MaxInt32 {
			f.PlateCount = max(f.PlateCount, p.Plate+1)
		}
	}
	f.PlateCount = min(f.PlateCount, len(f.Positions)+1)
}

// plainShape returns our name of a shape that printer types name otherwise.
func plainShape(s BedShape) BedShape {
	switch s {
	case "rectangular":
		return Rectangle
	case "circular":
		return Circle
	}
	return s
}

func areaOf(p poly.Polygon) *FileArea {
	a := &FileArea{Outer: cornersOf(p.Outer)}
	for _, h := range p.Holes {
		a.Holes = append(a.Holes, cornersOf(h))
	}
	return a
}

func areasOf(g poly.Region) []*FileArea {
	var out []*FileArea
	for _, p := range g {
		out = append(out, areaOf(p))
	}
	return out
}

func cornersOf(r poly.Ring) [][2]float64 {
	out := make([][2]float64, len(r))
	for i, p := range r {
		out[i] = [2]float64{p.X, p.Y}
	}
	return out
}

// polygon returns the area a: the outer ring counter-clockwise, holes clockwise,
// however they were written.
func (a *FileArea) polygon() poly.Polygon {
	p := poly.Polygon{Outer: ringOf(a.Outer, true)}
	for _, h := range a.Holes {
		p.Holes = append(p.Holes, ringOf(h, false))
	}
	return p
}

func regionOf(areas []*FileArea) poly.Region {
	var g poly.Region
	for _, a := range areas {
		g = append(g, a.polygon())
	}
	return g
}

// ringOf returns the corners as a ring that runs left or right around its area.
func ringOf(corners [][2]float64, left bool) poly.Ring {
	r := make(poly.Ring, len(corners))
	for i, c := range corners {
		r[i] = geom.Vec2{X: c[0], Y: c[1]}
	}
	if a := r.Area(); a < 0 && left || a > 0 && !left {
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
	}
	return r
}
