package api

import (
	"encoding/json"
	"strings"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/pack"
)

// LayoutBuild is what parts are placed on or in. Lengths are mm.
type LayoutBuild struct {
	Type       string `json:"type,omitempty" enum:"rectangle,rectangular,circular,circle,polygon"`
	PackerType string `json:"packer_type,omitempty" enum:"pack2d,pack3d,user_managed,pack3d_premium,autodesk_fusion" doc:"default pack2d"`

	X float64 `json:"x,omitempty" minimum:"0.001" maximum:"10000000" doc:"of a circle the diameter"`
	Y float64 `json:"y,omitempty" minimum:"0.001" maximum:"10000000"`
	Z float64 `json:"z,omitempty" minimum:"0.001" maximum:"10000000" doc:"required where parts lie in the volume"`

	Outline      *pack.FileArea    `json:"outline,omitempty" doc:"of a polygon: corners as [x, y]"`
	KeepOut      []*pack.FileArea  `json:"keep_out,omitempty" maxItems:"1000" doc:"areas that stay empty"`
	KeepOutBoxes []pack.FileBounds `json:"keep_out_boxes,omitempty" maxItems:"1000" doc:"boxes that stay empty"`

	InSpace *bool `json:"in_space,omitempty" doc:"of user_managed: parts lie in the volume and do not stand on the plate. Default: what the positions look like"`
}

// LayoutSearch says how to search. Lengths are mm.
type LayoutSearch struct {
	WallDistance  float64        `json:"wall_distance,omitempty" minimum:"0" maximum:"10000000"`
	FloorDistance *float64       `json:"floor_distance,omitempty" minimum:"0" maximum:"10000000" doc:"default 0; in space the spacing"`
	VolumeCheck   *bool          `json:"do_build_volume_check,omitempty" doc:"leave out what does not fit the volume; default true"`
	Rotations     Turning        `json:"rotations,omitempty" doc:"none, z90, z, z:STEP, axis24, free or an object; default z90 on plates, axis24 in space. Also lets models be turned whose own allowed_transformations do not"`
	Objective     pack.Objective `json:"objective,omitempty" enum:"count,height,density,value"`
	Interlock     pack.Interlock `json:"interlock,omitempty" enum:"forbid,report,ignore" doc:"of parts in space; default forbid"`
	MaxLayerArea  float64        `json:"max_layer_area,omitempty" minimum:"0" maximum:"10000000" doc:"mm^2"`
	HoleNesting   *bool          `json:"nesting_in_holes,omitempty" doc:"default true"`
	HollowNesting *bool          `json:"nesting_in_concavities,omitempty" doc:"default true"`
	MultiBuild    bool           `json:"multi_build,omitempty" doc:"open as many builds as needed"`
	MaxPlates     int            `json:"max_plates,omitempty" minimum:"0" maximum:"100000"`
	TimeBudgetS   *float64       `json:"time_budget_s,omitempty" minimum:"0.001" maximum:"86400" doc:"default 30"`
	Iterations    int64          `json:"iterations,omitempty" minimum:"0" doc:"instead of the time budget: the same bytes everywhere"`
}

// LayoutRequest asks where models go.
type LayoutRequest struct {
	JobRequest
	LayoutSearch
	Seed        *uint64               `json:"seed,omitempty" minimum:"1" doc:"default 1"`
	Name        string                `json:"name,omitempty" maxLength:"255"`
	Format      string                `json:"format,omitempty" enum:"pack3d" doc:"pack3d: build_volume, spacing and items instead of build, min_packing_distance and models"`
	Build       *LayoutBuild          `json:"build,omitempty"`
	PrinterType string                `json:"printer_type,omitempty" minLength:"1" doc:"address of a printer type: what build and min_packing_distance leave out"`
	Spacing     *float64              `json:"min_packing_distance,omitempty" minimum:"0" maximum:"10000000" doc:"mm between two parts"`
	Models      []wanted[LayoutModel] `json:"models,omitempty" maxItems:"100000" doc:"addresses of models, or LayoutModel objects; a repeat is another copy"`
	Positions   []LayoutPosition      `json:"positions,omitempty" maxItems:"100000" doc:"of packer_type user_managed: where the models lie, in the order of models unless they name theirs"`
	LayoutForeign
	ReadBack
	Fill json.RawMessage `json:"fill_percentage,omitempty" readOnly:"true"`
}

// LayoutForeign is the request of another packing tool (format pack3d).
type LayoutForeign struct {
	BuildVolume []float64       `json:"build_volume,omitempty" minItems:"3" maxItems:"3" doc:"x, y, z in mm"`
	ItemSpacing *float64        `json:"spacing,omitempty" minimum:"0" maximum:"10000000" doc:"mm between two items"`
	Items       []LayoutForItem `json:"items,omitempty" maxItems:"100000"`
}

// LayoutForItem is one kind of part of format pack3d.
type LayoutForItem struct {
	Filename string              `json:"filename" minLength:"1" doc:"address of a model"`
	Count    *int                `json:"count,omitempty" minimum:"1" maximum:"100000" doc:"default 1"`
	Scale    *float64            `json:"scale,omitempty" minimum:"0.000001" maximum:"1000000" doc:"default 1"`
	Copack   []pack.Pack3DCopack `json:"copack,omitempty" maxItems:"1000"`
	Lock     *pack.Pack3DLock    `json:"axes_lock,omitempty"`
}

// layouts is the family of layouts.
func layouts() family[LayoutRequest, Layout] {
	return family[LayoutRequest, Layout]{
		name: "layout", rows: "layouts",
		doc: "A layout says where models go on a plate or in a volume. It is searched for until the time budget is over; " +
			"positions improve while the status is processing, and stay what they are when the search is cancelled.",
		draft: draftLayout,
		show:  showLayout,
	}
}

// layoutRoutes makes the family and the route of the layout file.
func (s *service) layoutRoutes() {
	layouts().register(s)
	s.content("/layout/{id}/content", "layout", "layout.json", func(rec *store.Record) (store.File, string, bool) {
		if f, ok := rec.File(formatPack3D); ok {
			return f, "pack3d.json", true
		}
		f, ok := rec.File("layout")
		return f, "layout.json", ok
	})
}

func draftLayout(c *call, b *LayoutRequest, d *store.Draft) error {
	b.ReadBack, b.Fill = ReadBack{}, nil
	if strings.ContainsRune(b.Name, 0) {
		c.wrong(codeValue, "name", "a zero byte cannot be part of it")
	}
	d.Name, d.Start = b.Name, true
	if b.Format == formatPack3D {
		return draftPack3D(c, b, d)
	}
	c.only("with format "+formatPack3D, map[string]bool{"build_volume": b.BuildVolume != nil, "spacing": b.ItemSpacing != nil, "items": b.Items != nil})
	if err := c.layoutDefaults(b); err != nil {
		return err
	}
	p := kind.LayoutParams{
		MinDistance: b.Spacing, WallDistance: b.WallDistance, FloorDistance: b.FloorDistance, VolumeCheck: b.VolumeCheck,
		Rotations: c.turns("rotations", b.Rotations), Objective: b.Objective, Interlock: b.Interlock, MaxLayerArea: b.MaxLayerArea,
		HoleNesting: b.HoleNesting, HollowNesting: b.HollowNesting, MultiBuild: b.MultiBuild, MaxPlates: b.MaxPlates,
		TimeBudget: b.TimeBudgetS, Iterations: b.Iterations, Seed: b.Seed,
	}
	if b.Build != nil {
		p.Build = b.Build.file()
	}
	a := arrange(c, "models", b.Models)
	a.build = b.Build != nil
	if err := a.find(c); err != nil {
		return err
	}
	if err := a.fill(&p, d, c, len(b.Rotations) > 0); err != nil {
		return err
	}
	a.place(c, b, &p)
	if len(p.Models) == 0 {
		c.noneReady(a)
		p.Models = []kind.LayoutModel{{ID: "none"}} // so that the rest is checked, too
	}
	return c.work(d, "layout", p, a.field)
}

// layoutDefaults fills in what comes from a printer type, and says what is missing.
func (c *call) layoutDefaults(b *LayoutRequest) error {
	printer, rec, err := c.referPrinter("printer_type", b.PrinterType)
	if err != nil {
		return err
	}
	if b.PrinterType != "" {
		if rec == nil { // a fault already; any printer will do to check the rest
			printer = &PrinterTypeFields{BuildVolume: BuildVolume{X: 1, Y: 1, Z: 1}, MinPackingDistance: new(0.0)}
		} else {
			b.PrinterType = c.path(rec)
		}
		b.Build = b.Build.over(printer.bed())
		if b.Spacing == nil {
			b.Spacing = printer.MinPackingDistance
		}
	}
	switch {
	case b.Build == nil:
		c.wrong(codeMissing, "build", "it must be given, or a printer_type")
	case b.Build.PackerType == "":
		b.Build.PackerType = string(pack.OnPlates)
	}
	if b.Spacing == nil {
		c.wrong(codeMissing, "min_packing_distance", "it must be given: the least distance between two parts in mm")
	}
	if len(b.Models) == 0 {
		c.wrong(codeMissing, "models", "name at least one model")
	}
	if b.Build != nil && b.Build.PackerType == packerUserManaged && len(b.Positions) == 0 {
		c.wrong(codeMissing, "positions", "it must be given: packer_type %s searches nothing", packerUserManaged)
	}
	return nil
}

// over is b with what it leaves out taken from a bed.
func (b *LayoutBuild) over(bed pack.FileBuild) *LayoutBuild {
	out := LayoutBuild{}
	if b != nil {
		out = *b
	}
	if out.PackerType == "" {
		out.PackerType = bed.PackerType
	}
	if out.Type == "" && out.Outline != nil {
		out.Type = string(pack.Polygonal)
	}
	if out.Type == "" {
		out.Type = string(bed.Type)
	}
	for _, side := range []struct {
		to   *float64
		from float64
	}{{&out.X, bed.X}, {&out.Y, bed.Y}, {&out.Z, bed.Z}} {
		if *side.to == 0 {
			*side.to = side.from
		}
	}
	return &out
}

// file is the build as the kind of work knows it.
func (b *LayoutBuild) file() pack.FileBuild {
	f := pack.FileBuild{
		Type: pack.BedShape(b.Type), PackerType: b.PackerType, X: b.X, Y: b.Y, Z: b.Z,
		Outline: b.Outline, KeepOut: b.KeepOut, KeepOutBoxes: b.KeepOutBoxes,
	}
	if b.InSpace != nil {
		f.Space = *b.InSpace
	}
	return f
}

// turns reads the turns that a field allows.
func (c *call) turns(field string, raw Turning) (t kind.Turns) {
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &t); err != nil {
			c.wrong(codeType, field, "%s", clip(strings.TrimPrefix(err.Error(), "rotations: ")))
		}
	}
	return t
}

// field says which field of the request a parameter of the work comes from.
func (a *arrangement) field(name string) string {
	name = strings.TrimPrefix(name, "layout.")
	inner, ok := strings.CutPrefix(name, "models[")
	if !ok {
		inner, ok = strings.CutPrefix(name, "pieces[")
	}
	for g := range a.groups {
		if rest, found := strings.CutPrefix(inner, at("", g)[1:]); ok && found {
			return at(a.list, a.groups[g].first) + strings.Replace(rest, ".file", "", 1)
		}
	}
	if !strings.HasPrefix(name, "build.") || a.build {
		return name
	}
	return "build"
}
