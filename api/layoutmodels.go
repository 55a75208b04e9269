package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/pack"
)

// LayoutModel is an item of a layout's models that says more than an address.
type LayoutModel struct {
	Model           string  `json:"model" doc:"address"`
	Count           int     `json:"count,omitempty" minimum:"1" maximum:"100000" doc:"default 1"`
	Fill            bool    `json:"fill,omitempty" doc:"as many more copies as there is room for"`
	Priority        int     `json:"priority,omitempty" minimum:"-1000000" maximum:"1000000" doc:"greater ones are placed first"`
	Group           string  `json:"group,omitempty" maxLength:"255" doc:"models of one group stay together"`
	OrientationLock Turning `json:"orientation_lock,omitempty" doc:"true: no turns; or turns as in rotations"`
	MinDistance     float64 `json:"min_distance,omitempty" minimum:"0" maximum:"10000000" doc:"mm to others, where more than that of all"`
	Margin          float64 `json:"margin,omitempty" minimum:"0" maximum:"10000000" doc:"mm that are kept free all round"`
	Value           float64 `json:"value,omitempty" minimum:"0" maximum:"1e12" doc:"for the objective value"`
}

// wanted is an item of models or pieces: the address of a model, or an object that
// says more about it.
type wanted[T any] struct{ json.RawMessage }

// Schema is what the document says of it.
func (wanted[T]) Schema(r huma.Registry) *huma.Schema {
	t := reflect.TypeFor[T]()
	return &huma.Schema{OneOf: []*huma.Schema{text(), r.Schema(t, true, t.Name())}}
}

// readLater are values of which [call.readEntry] and [call.turns] say what is wrong with
// them, where a schema of several forms says that they have none of these.
var readLater = regexp.MustCompile(`^(models|pieces)\[\d+\](\.orientation_lock)?$|^rotations$`)

// readWhole are values of which another package says all that is wrong with them.
var readWhole = regexp.MustCompile(`^transformations\b`)

// LayoutPosition is where a copy lies: by its transformation, or by x, y, z and
// rotation.
type LayoutPosition struct {
	Model          string          `json:"model,omitempty" minLength:"1"`
	Copy           json.RawMessage `json:"copy,omitempty" readOnly:"true"`
	Placed         *bool           `json:"placed,omitempty" doc:"default true"`
	Plate          int             `json:"plate,omitempty" minimum:"0" maximum:"100000"`
	Transformation *[4][4]float64  `json:"transformation,omitempty" doc:"4x4 in rows, mm: from the model's coordinates to those of the build"`
	X              *float64        `json:"x,omitempty"`
	Y              *float64        `json:"y,omitempty"`
	Z              *float64        `json:"z,omitempty"`
	Rotation       *pack.FileXYZ   `json:"rotation,omitempty" doc:"degrees about X, then Y, then Z"`
	BoundingBox    json.RawMessage `json:"bounding_box,omitempty" readOnly:"true"`
	Oversized      json.RawMessage `json:"oversized,omitempty" readOnly:"true"`
	Reason         json.RawMessage `json:"reason,omitempty" readOnly:"true"`
}

// RunPiece is an item of pieces that says more than an address. Run, job and order
// are opaque.
type RunPiece struct {
	LayoutModel
	Run   string `json:"run,omitempty" maxLength:"2000" doc:"in which it was before, for match_previous"`
	Job   string `json:"job,omitempty" maxLength:"2000" doc:"its line item, for by_job"`
	Order string `json:"order,omitempty" maxLength:"2000" doc:"for by_order"`
}

// maxLayoutCopies bounds the rows of a layout.
const maxLayoutCopies = 100_000

// arrangement is how the models of a layout's request become those of its work:
// items that ask the same of the same model are one, so that a packer knows equal
// parts for what they are, and models that are not processed are left out.
type arrangement struct {
	list    string // name of the field: models or pieces
	entries []layoutEntry
	groups  []layoutGroup
	build   bool // whether the request has a build
}

// layoutEntry is an item of models.
type layoutEntry struct {
	RunPiece
	path  string // of the model; "" when it is none
	field string // of the address
	rec   *store.Record
	group int // -1: the model is not processed
}

// layoutGroup is a model of the work.
type layoutGroup struct {
	id    string // names it in positions
	first int    // entry
	count int
}

// arrange reads the models of a request, or its pieces.
func arrange[T any](c *call, list string, models []wanted[T]) *arrangement {
	a := &arrangement{list: list, entries: make([]layoutEntry, len(models))}
	s := schema[T](c.service)
	total := 0
	for i, item := range models {
		e := &a.entries[i]
		e.field = at(list, i)
		c.readEntry(e, item.RawMessage, s)
		if _, id, _, ok := c.split(e.Model); ok {
			e.path = "/model/" + id + "/"
		}
		if e.Count == 0 {
			e.Count = 1
		}
		total = min(total+e.Count, maxLayoutCopies+1)
	}
	if total > maxLayoutCopies {
		c.wrong(codeRange, list, "more than %d copies", maxLayoutCopies)
	}
	return a
}

// readEntry reads an address or an object.
func (c *call) readEntry(e *layoutEntry, raw json.RawMessage, s *huma.Schema) {
	if json.Unmarshal(raw, &e.Model) == nil && string(raw) != "null" {
		return
	}
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		c.wrong(codeType, e.field, "it cannot be read")
		return
	}
	c.validateAt(e.field, s, value)
	_ = json.Unmarshal(raw, &e.RunPiece) // what cannot be read is a fault by now
	e.field += ".model"
}

// lookUp reads all records that may be meant together, as there may be thousands.
func (a *arrangement) lookUp(c *call) error {
	ids := map[string]bool{}
	for i := range a.entries {
		if _, id, _, ok := c.split(a.entries[i].Model); ok {
			ids[id] = true
		}
	}
	found, err := c.Jobs.Records(c.ctx(), c.tenant, slices.Sorted(maps.Keys(ids)))
	c.known = make(map[string]*store.Record, len(found))
	for _, rec := range found {
		c.known[rec.ID] = rec
	}
	return err
}

// find looks the models up, and groups those that are processed.
func (a *arrangement) find(c *call) error {
	known := map[string]*store.Record{}
	if err := a.lookUp(c); err != nil {
		return err
	}
	for i := range a.entries {
		e := &a.entries[i]
		if len(c.found) == maxFaults {
			return nil
		}
		if e.rec = known[e.path]; e.rec != nil || e.Model == "" && c.fields[at(a.list, i)] {
			continue // known, or no text at all, which is a fault by now
		}
		var err error
		if e.rec, err = c.refer(e.field, e.Model, "model"); err != nil {
			return err
		}
		if e.rec != nil {
			known[e.path] = e.rec
		}
	}
	a.gather(func(path string) bool { return known[path] != nil && known[path].State == store.Complete })
	return nil
}

// gather makes the groups. The same entries and the same answers make the same
// groups.
func (a *arrangement) gather(processed func(path string) bool) {
	groups, ids := map[string]int{}, map[string]int{}
	for i := range a.entries {
		e := &a.entries[i]
		if e.group = -1; !processed(e.path) {
			continue
		}
		what := e.RunPiece
		what.Model, what.Count = e.path, 0
		key, _ := json.Marshal(what) // of plain values
		g, ok := groups[string(key)]
		if !ok {
			g = len(a.groups)
			groups[string(key)] = g
			id := e.path
			if ids[e.path]++; ids[e.path] > 1 {
				id = fmt.Sprintf("%s%s%d", e.path, sameModel, ids[e.path])
			}
			a.groups = append(a.groups, layoutGroup{id: id, first: i})
		}
		e.group = g
		a.groups[g].count += e.Count
	}
}

// sameModel stands in the id of a model that is asked for in several ways, before a
// number.
const sameModel = "#"

// modelPath is the path of the model that an id stands for.
func modelPath(id string) string {
	path, _, _ := strings.Cut(id, sameModel)
	return path
}

// fill makes the models and files of the work. turned: the request itself says how
// models may be turned.
func (a *arrangement) fill(p *kind.LayoutParams, d *store.Draft, c *call, turned bool) error {
	have := map[string]string{} // unit of each input
	for _, g := range a.groups {
		e := &a.entries[g.first]
		if _, ok := have[e.rec.ID]; !ok {
			f, ref, err := modelInput(e.rec, e.rec.ID)
			if err != nil {
				return err
			}
			have[e.rec.ID], d.Files = ref.Unit, append(d.Files, f)
		}
		m := kind.LayoutModel{
			ID: g.id, File: e.rec.ID, Unit: have[e.rec.ID], Volume: foundVolume(e.rec), Count: new(g.count), Fill: e.Fill, Priority: e.Priority, Group: e.Group,
			Value: e.Value, MinDistance: e.MinDistance, Margin: e.Margin,
			Lock: c.turns(at(a.list, g.first)+".orientation_lock", e.OrientationLock),
		}
		if len(e.OrientationLock) == 0 && !turned && !mayTurn(e.rec) {
			m.Lock = c.turns(a.list, Turning("true"))
		}
		p.Models = append(p.Models, m)
	}
	return nil
}

// foundVolume is the volume of a model whose faces do not tell it as they are: they
// leave holes, or do not agree about the inside. nil: they do, or nobody knows.
func foundVolume(model *store.Record) *float64 {
	var data kind.ModelData
	if json.Unmarshal(model.Result, &data) != nil || data.FileReport == nil || data.Report.VolumeMethod == analyze.VolumeSigned {
		return nil
	}
	return data.Report.VolumeMM3
}

// mayTurn reports whether other resources may turn a model.
func mayTurn(model *store.Record) bool {
	var f struct {
		Allowed AllowedTransformations `json:"allowed_transformations"`
	}
	return json.Unmarshal(model.Fields, &f) == nil && f.Allowed.Rotation
}

// noneReady refuses a layout of which no model is processed.
func (c *call) noneReady(a *arrangement) {
	if len(a.entries) == 0 {
		c.wrong(codeMissing, a.list, "name at least one model")
	}
	for _, e := range a.entries {
		if e.rec != nil {
			c.blame(http.StatusConflict, problem.Error{Code: codeNotReady, Field: e.field, Message: "the model is " + e.rec.Status})
		}
	}
}

// slot is a copy of a group.
type slot struct{ entry, group, copy int }

// slots are the copies that are asked for, in the order of models.
func (a *arrangement) slots() []slot {
	var out []slot
	next := make([]int, len(a.groups))
	for i, e := range a.entries {
		for range e.Count {
			s := slot{i, e.group, 0}
			if e.group >= 0 {
				s.copy = next[e.group]
				next[e.group]++
			}
			out = append(out, s)
		}
	}
	return out
}

// place turns the positions of a request into those of the work.
func (a *arrangement) place(c *call, b *LayoutRequest, p *kind.LayoutParams) {
	if len(b.Positions) == 0 || len(c.found) > 0 {
		return
	}
	slots := a.slots()
	free := map[string][]int{} // slots of a model, in order
	for i, s := range slots {
		path := a.entries[s.entry].path
		free[path] = append(free[path], i)
	}
	space := false
	for i, row := range b.Positions {
		n, ok := i, i < len(slots)
		if row.Model != "" {
			_, id, _, _ := c.split(row.Model)
			path := "/model/" + id + "/"
			if ok = len(free[path]) > 0; ok {
				n, free[path] = free[path][0], free[path][1:]
			}
		}
		if !ok {
			c.wrong(codeValue, at("positions", i), "models asks for no such copy")
			continue
		}
		if s := slots[n]; s.group >= 0 && (row.Placed == nil || *row.Placed) {
			out := row.file(a.groups[s.group].id, s.copy)
			p.Positions = append(p.Positions, out)
			space = space || tips(a.entries[s.entry].rec, &out)
		}
	}
	if b.Build != nil && b.Build.InSpace == nil && b.Build.PackerType == packerUserManaged {
		p.Build.Space, b.Build.InSpace = space, &space
	}
}

// packerUserManaged is the packer that searches nothing.
const packerUserManaged = "user_managed"

// file is a position as the work knows it.
func (r *LayoutPosition) file(id string, n int) pack.FilePosition {
	return pack.FilePosition{
		Model: id, Copy: n, Placed: true, Plate: r.Plate,
		Transformation: r.Transformation, X: r.X, Y: r.Y, Z: r.Z, Rotation: r.Rotation,
	}
}

// tips reports whether a position is none of a plate: the model does not stand as
// stored, or not on z = 0.
func tips(model *store.Record, row *pack.FilePosition) bool {
	var data kind.ModelData
	if json.Unmarshal(model.Result, &data) != nil {
		return false
	}
	const touch = 1e-6 // mm
	low := data.Report.BoundingBox.Min[2]
	if m := row.Transformation; m != nil {
		return math.Abs(m[2][2]-1) > 1e-9 || math.Abs(low+m[2][3]) > touch
	}
	if r := row.Rotation; r != nil && (r.X != 0 || r.Y != 0) {
		return true
	}
	return row.Z != nil && math.Abs(low+*row.Z) > touch
}
