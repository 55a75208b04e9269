package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/render"
)

// SnapshotRequest asks for a picture. Without x to w the system frames the model
// well.
type SnapshotRequest struct {
	JobRequest
	Width       *int     `json:"width,omitempty" minimum:"0" maximum:"1024" doc:"px; default 640; 0: by the height"`
	Height      *int     `json:"height,omitempty" minimum:"0" maximum:"768" doc:"px; default 480; 0: by the width"`
	Samples     *int     `json:"samples,omitempty" minimum:"0" maximum:"5000" doc:"rays for each pixel; default 10"`
	Color       string   `json:"color,omitempty" pattern:"^#[0-9A-Fa-f]{6}$" doc:"of the material, #RRGGBB; default #FF7F00; of a layout that of the first part, default #F07F3C, and the others have hues that differ"`
	Background  string   `json:"background,omitempty" pattern:"^#[0-9A-Fa-f]{6}$" doc:"default transparent"`
	Layer       *int     `json:"layer,omitempty" minimum:"0" doc:"show the model as printed up to this layer"`
	LayerHeight *float64 `json:"layer_height,omitempty" minimum:"1e-6" doc:"mm; default 0.2"`
	SliceHeight *float64 `json:"slice_height,omitempty" doc:"the same as a height in mm above the lowest point"`
	X           *float64 `json:"x,omitempty" doc:"position of the camera, mm; of a layout in its own frame"`
	Y           *float64 `json:"y,omitempty"`
	Z           *float64 `json:"z,omitempty"`
	U           *float64 `json:"u,omitempty" doc:"direction in which it looks"`
	V           *float64 `json:"v,omitempty"`
	W           *float64 `json:"w,omitempty"`
	Views       []string `json:"views,omitempty" maxItems:"7" doc:"several pictures: iso, front, back, left, right, top, bottom"`
	Edges       bool     `json:"edges,omitempty"`
	Highlight   []string `json:"highlight,omitempty" maxItems:"10" doc:"defects to be painted in colours of their own: inverted, open_edges, overhang"`
	Seed        uint64   `json:"seed,omitempty"`
	Wait        bool     `json:"wait_for_model,omitempty" doc:"of a model or layout that is not finished, its file still to come or being processed: wait for it, up to 25 s or until timeout_s or deadline is over, and not 409 at once"`

	LayoutView
}

// LayoutView are fields of a picture of a layout, and of no other.
type LayoutView struct {
	Plate     *int        `json:"plate,omitempty" minimum:"0" maximum:"100000" doc:"of a layout: which build, from 0; default all of them, side by side"`
	View      render.View `json:"view,omitempty" enum:"top,perspective" doc:"of a layout: default top of one on plates, perspective of one in space or with a camera"`
	Names     bool        `json:"names,omitempty" doc:"of a layout: write the names of parts on them"`
	NoSpacing bool        `json:"no_spacing,omitempty" doc:"of a layout: do not show the spacing"`
}

// What a request means where it is silent.
const (
	snapshotWidth   = 640
	snapshotHeight  = 480
	snapshotSamples = 10
	snapshotColor   = "#FF7F00"
)

// Snapshot is what a client sees of a picture.
type Snapshot struct {
	JobAnswer
	Width       int             `json:"width"`
	Height      int             `json:"height"`
	Samples     int             `json:"samples"`
	Color       string          `json:"color"`
	Background  *string         `json:"background"`
	Layer       *int            `json:"layer"`
	SliceHeight *float64        `json:"slice_height"`
	X           *float64        `json:"x"`
	Y           *float64        `json:"y"`
	Z           *float64        `json:"z"`
	U           *float64        `json:"u"`
	V           *float64        `json:"v"`
	W           *float64        `json:"w"`
	Content     *string         `json:"content" doc:"link to the picture, good for 5 minutes by default"`
	Images      []SnapshotImage `json:"images" doc:"of several views; the first is the key image"`
	Model       *string         `json:"model"`
	ModelStatus *string         `json:"model_status"`
	Layout      *string         `json:"layout" doc:"of a layout"`
	LayoutView
}

// SnapshotImage is one picture of several.
type SnapshotImage struct {
	View    string  `json:"view"`
	Width   int     `json:"width"`
	Height  int     `json:"height"`
	Content *string `json:"content"`
}

// snapshots is the family of pictures of models and layouts.
func snapshots() family[SnapshotRequest, Snapshot] {
	return family[SnapshotRequest, Snapshot]{
		name: "snapshot", under: []string{"model", "layout"},
		doc:   "A picture of a model or a layout. The default snapshot of every valid model is /model/{id}/snapshot/default/.",
		draft: draftSnapshot, show: showSnapshot,
	}
}

// snapshotRoutes makes the family and the routes of the pictures themselves.
func (s *service) snapshotRoutes() {
	snapshots().register(s)
	const base = "/model/{parent}/snapshot"
	s.add(route{method: "GET", path: base + "/default", id: "get-default-snapshot", tag: "snapshot", summary: "The default picture of a model",
		answers: answers("200", schema[Snapshot](s)), handle: under("model", (*call).defaultSnapshot)})
	picture := func(path, id, doc string, handle func(*call) error) {
		s.add(route{method: "GET", path: base + path, id: id, tag: "snapshot", summary: doc, media: "image/png",
			doc: "PNG, or JPEG where Accept asks for it.", answers: answers("200", bytesSchema()), handle: under("model", handle)})
	}
	n := creation[SnapshotRequest]{"snapshot", draftSnapshot, nil, schema[SnapshotRequest](s)}
	s.add(route{method: "POST", path: base + "/binary", id: "create-snapshot-binary", tag: "snapshot", summary: "Draw a model and answer with the picture",
		doc:  "As a POST of a snapshot, but the answer waits for the picture, up to 25 s: then it is 202 with the resource. Location names the snapshot.",
		body: n.schema, params: createParams, media: "image/png", answers: answers("200", bytesSchema(), "202", schema[Snapshot](s)),
		handle: under("model", func(c *call) error { return c.draw(n) })})
	picture("/binary", "get-default-snapshot-binary", "The default picture of a model", (*call).defaultPicture)
	picture("/default/content", "get-default-snapshot-content", "The default picture of a model", (*call).defaultPicture)
	picture("/default/binary", "get-default-snapshot-image", "The default picture of a model", (*call).defaultPicture)
	picture("/{id}/content", "get-snapshot-content", "A picture", (*call).picture)
	picture("/{id}/binary", "get-snapshot-binary", "A picture", (*call).picture)
	for _, name := range []string{"content", "binary"} {
		s.add(route{method: "GET", path: "/layout/{parent}/snapshot/{id}/" + name, id: "get-layout-snapshot-" + name, tag: "snapshot", summary: "A picture of a layout",
			media: "image/png", doc: "PNG, or JPEG where Accept asks for it.", answers: answers("200", bytesSchema()), handle: under("layout", (*call).picture)})
	}
}

func draftSnapshot(c *call, b *SnapshotRequest, d *store.Draft) error {
	if b.Wait && len(c.found) == 0 {
		if err := c.await(d); err != nil {
			return err
		}
	}
	c.ready("", c.parent)
	c.vector("x", "y", "z", b.X, b.Y, b.Z)
	c.vector("u", "v", "w", b.U, b.V, b.W)
	p := kind.SnapshotParams{
		Width: b.Width, Height: b.Height, Samples: b.Samples, Color: b.Color, Background: b.Background,
		Layer: b.Layer, LayerHeight: b.LayerHeight, SliceHeight: b.SliceHeight,
		Position: triple(b.X, b.Y, b.Z), Direction: triple(b.U, b.V, b.W),
		Views: b.Views, Edges: b.Edges, Highlight: b.Highlight, Seed: b.Seed,
	}
	if err := c.subject(b, d, &p); err != nil {
		return err
	}
	d.Start = true
	return c.work(d, "snapshot", p, func(field string) string {
		return strings.NewReplacer("position", "x", "direction", "u", "layout.", "").Replace(field)
	})
}

// await waits while the record above is not finished: for its file, too, which may
// never come, so that the time of the work that waits is a bound.
func (c *call) await(d *store.Draft) error {
	if c.parent.State.Final() {
		return nil
	}
	most := drawing
	if d.Timeout > 0 {
		most = min(most, d.Timeout)
	}
	if !d.Deadline.IsZero() {
		most = min(most, d.Deadline.Sub(c.Now()))
	}
	rec, err := c.until(c.parent, most)
	c.parent = rec
	return err
}

// until is a record when it is final, or as it is after as long as a client waits.
func (c *call) until(rec *store.Record, most time.Duration) (*store.Record, error) {
	c.letGo()
	ctx, cancel := context.WithTimeout(c.ctx(), most)
	defer cancel()
	for now, err := range c.Watch(ctx, store.Ref{Tenant: c.tenant, Family: rec.Family, ID: rec.ID}) {
		if err != nil && ctx.Err() == nil {
			return rec, err
		}
		if err == nil {
			rec = now
		}
	}
	return c.whole(rec)
}

// subject gives a picture what it is of.
func (c *call) subject(b *SnapshotRequest, d *store.Draft, p *kind.SnapshotParams) error {
	if c.parent.Family == "layout" {
		p.Layout = &kind.SnapshotLayout{Plate: b.Plate, View: b.View, Names: b.Names, NoSpacing: b.NoSpacing}
		if c.parent.State != store.Complete {
			return nil // a fault already
		}
		return c.laidOut(c.parent, d, &p.Layout.PartsRef)
	}
	c.only("for a layout", map[string]bool{"plate": b.Plate != nil, "view": b.View != "", "names": b.Names, "no_spacing": b.NoSpacing})
	if c.parent.State != store.Complete {
		return nil
	}
	f, ref, err := modelInput(c.parent, "model")
	p.Model, d.Files = ref, []store.File{f}
	return err
}

// vector wants all of three numbers or none.
func (c *call) vector(x, y, z string, vx, vy, vz *float64) {
	if vx == nil && vy == nil && vz == nil {
		return
	}
	for _, v := range []struct {
		name  string
		value *float64
	}{{x, vx}, {y, vy}, {z, vz}} {
		if v.value == nil {
			c.wrong(codeMissing, v.name, "it must be given with %s", strings.Join(slices.DeleteFunc([]string{x, y, z}, func(s string) bool { return s == v.name }), " and "))
		}
	}
}

func triple(x, y, z *float64) *[3]float64 {
	if x == nil || y == nil || z == nil {
		return nil
	}
	return &[3]float64{*x, *y, *z}
}

// or is what a pointer points to, or something else.
func or[T any](p *T, other T) T {
	if p == nil {
		return other
	}
	return *p
}

func showSnapshot(c *call, rec *store.Record, b *SnapshotRequest, _ bool) (*Snapshot, error) {
	s := &Snapshot{
		JobAnswer: c.answer(rec),
		Width:     or(b.Width, snapshotWidth), Height: or(b.Height, snapshotHeight), Samples: or(b.Samples, snapshotSamples), Color: b.Color,
		Background: optional(b.Background), Layer: b.Layer, SliceHeight: b.SliceHeight,
		X: b.X, Y: b.Y, Z: b.Z, U: b.U, V: b.V, W: b.W, Images: []SnapshotImage{},
	}
	s.Seed = &b.Seed
	s.LayoutView = b.LayoutView
	of := c.parent
	if of == nil || of.ID != rec.Parent {
		var err error
		if of, err = c.Jobs.Light(c.ctx(), store.Ref{Tenant: c.tenant, ID: rec.Parent}); err != nil {
			return nil, err
		}
	}
	s.of(c, of)
	switch {
	case s.Color != "":
	case s.Layout != nil:
		s.Color = render.DefaultLayoutColor
	default:
		s.Color = snapshotColor
	}
	if rec.State != store.Complete {
		return s, nil
	}
	return s, s.pictures(c, rec)
}

// of says what a picture is of.
func (s *Snapshot) of(c *call, rec *store.Record) {
	if rec.Family == "layout" {
		s.Layout = new(c.uri(rec))
		return
	}
	s.Model, s.ModelStatus = new(c.uri(rec)), &rec.Status
}

// pictures are the links to what was drawn.
func (s *Snapshot) pictures(c *call, rec *store.Record) (err error) {
	var data kind.SnapshotData
	if err := json.Unmarshal(rec.Result, &data); err != nil {
		return err
	}
	if s.Content, err = c.link("GET", c.path(rec)+"content/"); err != nil {
		return err
	}
	for i, image := range data.Images {
		if i == 0 {
			s.Width, s.Height = image.Width, image.Height
		}
		if image.View == "" {
			continue
		}
		link, err := c.link("GET", c.path(rec)+"content/?view="+image.View)
		if err != nil {
			return err
		}
		s.Images = append(s.Images, SnapshotImage{image.View, image.Width, image.Height, link})
	}
	return nil
}

// idDefault stands in addresses for the picture that every valid model has.
const idDefault = "default"

// defaultRecord is that picture as a record; nil: the model has none.
func defaultRecord(model *store.Record) *store.Record {
	if _, ok := model.File(fileSnapshot); !ok {
		return nil
	}
	rec := *model
	rec.ID, rec.Family, rec.Parent, rec.Kind, rec.Name = idDefault, "snapshot", model.ID, "", ""
	rec.URI = strings.TrimSuffix(model.URI, "/") + "/snapshot/" + idDefault + "/"
	rec.Status, rec.Callback = store.Word(rec.Family, store.Complete, ""), store.Callback{}
	rec.Fields, rec.Result = nil, json.RawMessage(`{}`)
	return &rec
}

// defaultSnapshot answers with what every valid model has.
func (c *call) defaultSnapshot() error {
	rec := defaultRecord(c.parent)
	if rec == nil {
		return c.noPicture(c.parent)
	}
	seen, err := c.families[rec.Family].show(c, rec, false)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, seen)
}

func (c *call) noPicture(rec *store.Record) error {
	return refuse(http.StatusNotFound, "no_content", "", "there is no picture while the %s is %s", rec.Family, rec.Status)
}

func (c *call) defaultPicture() error {
	f, ok := c.parent.File(fileSnapshot)
	if !ok {
		return c.noPicture(c.parent)
	}
	return c.image(f)
}

// drawing is how long a client may wait for a picture.
const drawing = 25 * time.Second

// draw makes a snapshot and answers with its picture.
func (c *call) draw(n creation[SnapshotRequest]) error {
	rec, err := n.create(c)
	if err != nil {
		return err
	}
	c.w.Header().Set("Location", c.uri(rec))
	if rec, err = c.until(rec, drawing); err != nil {
		return err
	}
	switch rec.State {
	case store.Complete:
		return c.pictureOf(rec, "")
	case store.Failed:
		return refuse(http.StatusUnprocessableEntity, rec.ErrorCode, "", "%s", rec.Error)
	}
	seen, err := c.families["snapshot"].show(c, rec, false)
	if err != nil {
		return err
	}
	return c.json(http.StatusAccepted, seen)
}

// picture answers with the bytes of a snapshot, or of one of its views.
func (c *call) picture() error {
	rec, err := c.find("snapshot", c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if rec.Parent != c.parent.ID {
		return errUnknownResource
	}
	return c.pictureOf(rec, c.r.URL.Query().Get("view"))
}

// pictureOf answers with one picture of a snapshot: that of a view, or the first.
func (c *call) pictureOf(rec *store.Record, view string) error {
	for _, f := range rec.Files {
		if !f.Input && (view == "" && f.Name == fileSnapshot || f.Name == fileSnapshot+"-"+view) {
			return c.image(f)
		}
	}
	var data kind.SnapshotData
	if view == "" && rec.State == store.Complete && json.Unmarshal(rec.Result, &data) == nil && len(data.Images) > 0 {
		if f, ok := rec.File(data.Images[0].File); ok {
			return c.image(f)
		}
	}
	return c.noPicture(rec)
}
