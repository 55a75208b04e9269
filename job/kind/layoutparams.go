package kind

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/saggar3d/saggar/pack"
)

// The packers that Build.PackerType may name beside those of package pack.
const (
	packerManaged  = "user_managed"    // nothing is searched: Positions are checked
	packerAutodesk = "autodesk_fusion" // an outside packer, for which there is no adapter
)

// LayoutParams are the parameters of kind "layout": where the models go. Lengths
// are mm. What is left out has the default of pack.Options.
type LayoutParams struct {
	// Build is the bed. Its PackerType is pack2d (the default), pack3d,
	// pack3d_premium, user_managed or autodesk_fusion.
	Build pack.FileBuild `json:"build"`

	MinDistance   *float64 `json:"min_packing_distance"` // required
	WallDistance  float64  `json:"wall_distance,omitempty"`
	FloorDistance *float64 `json:"floor_distance,omitempty"`

	Models []LayoutModel `json:"models"`

	// VolumeCheck false keeps what is larger than the bed, flagged. Default true.
	VolumeCheck *bool `json:"do_build_volume_check,omitempty"`

	Rotations     Turns          `json:"rotations"`
	Objective     pack.Objective `json:"objective,omitempty"`
	Interlock     pack.Interlock `json:"interlock,omitempty"`
	MaxLayerArea  float64        `json:"max_layer_area,omitempty"`         // mm²
	HoleNesting   *bool          `json:"nesting_in_holes,omitempty"`       // default true
	HollowNesting *bool          `json:"nesting_in_concavities,omitempty"` // default true
	MultiBuild    bool           `json:"multi_build,omitempty"`
	MaxPlates     int            `json:"max_plates,omitempty"`

	// TimeBudget in seconds, or Iterations instead, for the same bytes everywhere.
	TimeBudget *float64 `json:"time_budget_s,omitempty"`
	Iterations int64    `json:"iterations,omitempty"`
	Seed       *uint64  `json:"seed,omitempty"` // default 1

	// Positions are where copies lie, for user_managed. Those of one model are its
	// copies in the order of Copy.
	Positions []pack.FilePosition `json:"positions,omitempty"`
}

// LayoutModel is a model to be placed.
type LayoutModel struct {
	ID   string `json:"id"`             // names it in positions
	File string `json:"file,omitempty"` // name of the input; default: ID
	Unit string `json:"unit,omitempty"` // as in ModelRef
	Path string `json:"path,omitempty"` // in layout.json; default: File with the suffix of its format

	// Volume in mm³ where an analysis knows better than the faces say, as pack.Part
	// has it.
	Volume *float64 `json:"volume_mm3,omitempty"`

	Count       *int            `json:"count,omitempty"` // default 1
	Fill        bool            `json:"fill,omitempty"`
	Priority    int             `json:"priority,omitempty"`
	Group       string          `json:"group,omitempty"`
	Value       float64         `json:"value,omitempty"`
	MinDistance float64         `json:"min_distance,omitempty"`
	Margin      float64         `json:"margin,omitempty"`
	Lock        Turns           `json:"orientation_lock"`
	Locked      []pack.FilePose `json:"locked,omitempty"`
}

// ref says how to read the model.
func (m *LayoutModel) ref() ModelRef {
	if m.File == "" {
		return ModelRef{File: m.ID, Unit: m.Unit}
	}
	return ModelRef{File: m.File, Unit: m.Unit}
}

// The most that one layout may ask for.
const (
	maxCount  = 100_000
	maxBudget = 24 * time.Hour
)

func (p *LayoutParams) problems() problems {
	var bad problems
	p.checkBuild(&bad)
	if p.MinDistance == nil {
		bad.add("min_packing_distance", "required: the least distance between two parts in mm")
	} else {
		bad.length("min_packing_distance", *p.MinDistance)
	}
	bad.length("wall_distance", p.WallDistance)
	bad.length("max_layer_area", p.MaxLayerArea)
	if p.MaxLayerArea > 0 && !p.inSpace() && p.Build.PackerType != packerAutodesk {
		bad.add("max_layer_area", "only for parts in the volume: on a plate every layer is what its parts are")
	}
	if p.FloorDistance != nil {
		bad.length("floor_distance", *p.FloorDistance)
	}
	p.checkSearch(&bad)
	p.checkModels(&bad)
	if len(bad) > 0 || p.Build.PackerType == packerAutodesk {
		return bad
	}
	// The rest is checked by the package that owns the form.
	f, err := p.file()
	if err == nil {
		err = pack.WriteLayout(io.Discard, f)
	}
	bad.file(err)
	return bad
}

// checkBuild looks at what a layout needs of a bed.
func (p *LayoutParams) checkBuild(bad *problems) {
	b := &p.Build
	switch b.PackerType {
	case "":
		b.PackerType = string(pack.OnPlates)
	case string(pack.OnPlates), string(pack.InVolume), string(pack.InVolumeSearch), packerManaged, packerAutodesk:
	default:
		bad.add("build.packer_type", "unknown packer %q: use pack2d, pack3d, pack3d_premium, user_managed or autodesk_fusion", b.PackerType)
	}
	switch b.Type {
	case pack.Polygonal:
		if b.Outline == nil {
			bad.add("build.outline", "required for a polygon")
		}
	case "circle", "circular":
		bad.side("build.x", b.X, false)
	case "rectangle", "rectangular":
		bad.side("build.x", b.X, false)
		bad.side("build.y", b.Y, false)
	case "":
		bad.add("build.type", "required: use rectangle, circular or polygon")
	default:
		bad.add("build.type", "unknown shape %q: use rectangle, circular or polygon", b.Type)
	}
	bad.side("build.z", b.Z, !p.inSpace())
}

// side wants a side of the bed in mm; one that is optional may be 0.
func (p *problems) side(field string, v float64, optional bool) {
	switch {
	case v == 0 && optional:
	case v == 0:
		p.add(field, "required: a length in mm above 0")
	case !(v > 0 && v <= maxLength):
		p.add(field, "%g is not a length in mm: use more than 0 to %g", v, float64(maxLength))
	}
}

// checkSearch looks at how long and how to search.
func (p *LayoutParams) checkSearch(bad *problems) {
	if s := p.TimeBudget; s != nil && !(*s > 0 && *s <= maxBudget.Seconds()) {
		bad.add("time_budget_s", "%g: use more than 0 to %g", *s, maxBudget.Seconds())
	}
	bad.notNegative("iterations", p.Iterations)
	bad.notNegative("max_plates", int64(p.MaxPlates))
	if p.Seed != nil && *p.Seed == 0 {
		bad.add("seed", "0 is taken for the default: use 1 or more")
	}
	if _, err := p.Rotations.file(p.inSpace()); err != nil {
		bad.add("rotations", "%v", err)
	}
	if len(p.Positions) > 0 && p.Build.PackerType != packerManaged {
		bad.add("positions", "only for packer_type %s", packerManaged)
	}
}

// checkModels looks at what is to be placed.
func (p *LayoutParams) checkModels(bad *problems) {
	if len(p.Models) == 0 {
		bad.add("models", "required: name at least one model")
	}
	seen := map[string]bool{}
	for i := range p.Models {
		m := &p.Models[i]
		field := func(name string) string { return fmt.Sprintf("models[%d].%s", i, name) }
		if m.ID == "" || seen[m.ID] {
			bad.add(field("id"), "%q is missing or there twice", m.ID)
		}
		seen[m.ID] = true
		bad.unit(field("unit"), m.Unit)
		if m.Count != nil && (*m.Count < 1 || *m.Count > maxCount) {
			bad.add(field("count"), "%d: use 1 to %d", *m.Count, maxCount)
		}
		if v := m.Volume; v != nil && !(*v >= 0 && *v <= math.MaxFloat64) {
			bad.add(field("volume_mm3"), "%g is no volume", *v)
		}
		bad.length(field("min_distance"), m.MinDistance)
		bad.length(field("margin"), m.Margin)
		if !(m.Value >= 0 && m.Value <= maxCoordinate) {
			bad.add(field("value"), "%g: use 0 or more", m.Value)
		}
		if _, err := m.Lock.file(p.inSpace()); err != nil {
			bad.add(field("orientation_lock"), "%v", err)
		}
	}
}

// inSpace reports whether parts lie in the volume and not on its plate.
func (p *LayoutParams) inSpace() bool {
	return pack.PackerType(p.Build.PackerType).InSpace() || p.Build.PackerType == packerManaged && p.Build.Space
}

// file returns what is asked as a layout file without results, from which package
// pack makes bed, options and parts.
func (p *LayoutParams) file() (*pack.File, error) {
	f := &pack.File{
		Schema: pack.FileSchema, Build: p.Build,
		MinDistance: *p.MinDistance, WallDistance: p.WallDistance, FloorDistance: p.FloorDistance,
		MaxLayerArea: p.MaxLayerArea, Interlock: p.Interlock, Objective: p.Objective,
		Seed: 1, VolumeCheck: p.VolumeCheck == nil || *p.VolumeCheck,
		HoleNesting: p.HoleNesting == nil || *p.HoleNesting, HollowNesting: p.HollowNesting == nil || *p.HollowNesting,
		MultiBuild: p.MultiBuild, MaxPlates: p.MaxPlates, Positions: p.Positions,
	}
	if p.Seed != nil {
		f.Seed = *p.Seed
	}
	r, err := p.Rotations.file(p.inSpace())
	if err != nil {
		return nil, err
	}
	if r != nil {
		f.FileRotations = *r
	}
	for _, row := range p.Positions {
		if row.Placed {
			f.PlateCount = max(f.PlateCount, row.Plate+1)
		}
	}
	for i := range p.Models {
		part, err := p.Models[i].part(p.inSpace())
		if err != nil {
			return nil, err
		}
		f.Files = append(f.Files, part)
	}
	return f, nil
}

// part returns the model as a layout file has it.
func (m *LayoutModel) part(space bool) (pack.FilePart, error) {
	turns, err := m.Lock.file(space)
	out := pack.FilePart{
		ID: m.ID, Volume: m.Volume, Count: 1, Fill: m.Fill, Priority: m.Priority, Group: m.Group, Value: m.Value,
		MinDistance: m.MinDistance, Margin: m.Margin, Turns: turns, Locked: m.Locked,
	}
	if m.Count != nil {
		out.Count = *m.Count
	}
	out.Count = max(out.Count, len(m.Locked))
	return out, err
}

// file notes what package pack says of a layout file: the path to the field, then
// what is wrong with it.
func (p *problems) file(err error) {
	if err == nil {
		return
	}
	text := strings.TrimPrefix(err.Error(), "write layout: ")
	var path []string
	for {
		m := fieldFirst.FindStringSubmatch(text)
		if m == nil || !strings.HasPrefix(text, m[1]+":") {
			break
		}
		path, text = append(path, m[1]), m[2]
	}
	field := strings.Join(path, ".")
	if rest, ok := strings.CutPrefix(field, "files["); ok {
		field = "models[" + rest
	}
	p.add(field, "%s", text)
}

// options returns bed, options and parts without their meshes. The parameters have
// been checked.
func (p *LayoutParams) options(workers int) (*pack.Layout, []pack.Part, error) {
	f, err := p.file()
	if err != nil {
		return nil, nil, err
	}
	l, parts, err := f.Layout()
	if err != nil {
		return nil, nil, err
	}
	p.limits(&l.Options, workers)
	return l, parts, nil
}

// limits says how long a search goes on, and on how many goroutines.
func (p *LayoutParams) limits(o *pack.Options, workers int) {
	o.Workers, o.Iterations = workers, p.Iterations
	if p.TimeBudget != nil {
		o.Budget = time.Duration(*p.TimeBudget * float64(time.Second))
	}
	if p.Seed != nil {
		o.Seed = *p.Seed
	}
}
