package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/gcode"
)

// SliceRequest cuts a model or a build file into layers, and makes a print of them.
type SliceRequest struct {
	JobRequest
	Model           string            `json:"model,omitempty" minLength:"1" doc:"address of a processed model; not with build_file"`
	BuildFile       string            `json:"build_file,omitempty" minLength:"1" doc:"address of a packed build file; the print is a new build file"`
	SlicerConfig    string            `json:"slicer_config,omitempty" minLength:"1" doc:"address of settings"`
	SlicerConfigRaw string            `json:"slicer_config_raw,omitempty" minLength:"1" doc:"address of settings from a file"`
	UseVision       bool              `json:"use_vision,omitempty" doc:"has no effect"`
	Formats         []string          `json:"formats,omitempty" enum:"gcode,svg,svg_zip,json,csv,cli,png" maxItems:"7" doc:"default gcode"`
	Binary          bool              `json:"binary,omitempty" doc:"of cli"`
	Screen          *kind.SliceScreen `json:"screen,omitempty" doc:"of png: of a resin machine"`
	User            json.RawMessage   `json:"user,omitempty"`
	Forecast        *int64            `json:"estimated_slicing_time_ms,omitempty" readOnly:"true"`
	ReadBack
	SliceReadBack
}

// SliceReadBack are fields of answers that a request may hold.
type SliceReadBack struct {
	Content   json.RawMessage `json:"content,omitempty" readOnly:"true"`
	Estimates json.RawMessage `json:"estimates,omitempty" readOnly:"true"`
	SliceTime json.RawMessage `json:"slice_time,omitempty" readOnly:"true"`
}

// Slice is what a client sees of a slice.
type Slice struct {
	JobAnswer
	Model           *string         `json:"model"`
	BuildFile       *string         `json:"build_file"`
	SlicerConfig    *string         `json:"slicer_config"`
	SlicerConfigRaw *string         `json:"slicer_config_raw"`
	UseVision       bool            `json:"use_vision"`
	User            json.RawMessage `json:"user"`
	Content         *string         `json:"content" doc:"link to the print file, or without one to the first of outputs, good for 5 minutes by default"`
	Outputs         []SliceOutput   `json:"outputs" doc:"of all formats"`
	Print           *string         `json:"sliced_build_file" doc:"of a build file: the new build file"`
	Estimates       *SliceEstimates `json:"estimates"`
	Forecast        *int64          `json:"estimated_slicing_time_ms" doc:"how long the work will take, from the size of its file and the times of the last ones; null without such"`
	SliceTime       *string         `json:"slice_time" doc:"how long the work took"`
	SliceTimeMS     *int64          `json:"slice_time_ms"`
	Warnings        []any           `json:"warnings"`
}

// SliceOutput is a file of a slice.
type SliceOutput struct {
	Format  string  `json:"format"`
	Content *string `json:"content" doc:"link, good for 5 minutes by default"`
}

// SliceEstimates are what a print takes.
type SliceEstimates struct {
	gcode.Estimates
	Engine string `json:"engine" doc:"the same as engine_used"`
	Used   string `json:"engine_used" doc:"which made the print: builtin or prusaslicer. builtin stands in for slic3r, with a warning"`

	Warnings []mesh.Warning `json:"warnings"`
}

// printed shows a print.
func printed(p *kind.PrintData) *SliceEstimates {
	return &SliceEstimates{p.Estimates, p.Engine, p.Engine, append([]mesh.Warning{}, p.Warnings...)}
}

// slicings is the family of slices.
func slicings() family[SliceRequest, Slice] {
	return family[SliceRequest, Slice]{
		name:  "slice",
		doc:   "A model or a packed build file cut into layers, with toolpaths and the print file that an engine makes of them.",
		draft: draftSlice,
		show:  showSlice,
	}
}

// sliceRoutes makes the family and the routes of its files.
func (s *service) sliceRoutes() {
	slicings().register(s)
	s.content("/slice/{id}/content", "slice", "The print file", func(rec *store.Record) (store.File, string, bool) { return sliceFile(rec, "gcode") })
	for format := range sliceSuffixes {
		s.content("/slice/{id}/content/"+format, "slice", "The "+format+" output", func(rec *store.Record) (store.File, string, bool) {
			return sliceFile(rec, format)
		})
	}
}

// sliceSuffixes are those of file names, by format.
var sliceSuffixes = map[string]string{
	"gcode": ".gcode", "svg": ".svg", "svg_zip": "-svg.zip", "json": ".json", "csv": ".csv", "cli": ".cli", "png": "-png.zip",
}

func sliceFile(rec *store.Record, format string) (store.File, string, bool) {
	f, ok := rec.File(format)
	return f, "slice" + sliceSuffixes[format], ok
}

func draftSlice(c *call, b *SliceRequest, d *store.Draft) error {
	b.ReadBack, b.SliceReadBack = ReadBack{}, SliceReadBack{}
	p := kind.SliceParams{Formats: b.Formats, Binary: b.Binary, Screen: b.Screen}
	set, err := c.referConfig(b.SlicerConfig, b.SlicerConfigRaw, true)
	if err != nil {
		return err
	}
	if set != nil {
		p.Engine, p.Scale, d.Files = set.engine, &set.scale, append(d.Files, set.file)
	}
	if err := c.sliced(b, d, &p); err != nil {
		return err
	}
	if b.Forecast, err = c.forecast(d); err != nil {
		return err
	}
	d.Start = true
	return c.work(d, "slice", p, nil)
}

// pastSlices is how many of the last slices a forecast is made from.
const pastSlices = 20

// forecast is how many milliseconds a slice will take, as long for each byte of its
// file as the last ones took. nil: there were none.
func (c *call) forecast(d *store.Draft) (*int64, error) {
	page, err := c.Jobs.List(c.ctx(), store.Query{
		Tenant: c.tenant, Family: "slice", Limit: pastSlices, Sort: []store.SortKey{{Column: store.ByCreated, Descending: true}},
		Filters: []store.Filter{{Column: store.ByStatus, Any: []string{store.Word("slice", store.Complete, "")}}},
	})
	if err != nil || len(page.Records) == 0 {
		return nil, err
	}
	var took, size float64
	for _, rec := range page.Records {
		took += float64(rec.Finished.Sub(rec.Started).Milliseconds())
		size += sliceSize(rec.Files)
	}
	if size == 0 {
		return nil, nil
	}
	return new(int64(math.Round(took / size * sliceSize(d.Files)))), nil
}

// sliceSize is the size of what is sliced, in bytes.
func sliceSize(files []store.File) float64 {
	for _, f := range files {
		if f.Name == "model" {
			return float64(f.Size)
		}
	}
	return 0
}

// sliced finds what is to be sliced.
func (c *call) sliced(b *SliceRequest, d *store.Draft, p *kind.SliceParams) error {
	switch {
	case b.Model != "" && b.BuildFile != "":
		c.wrong(codeConflict, "build_file", "not with model: choose one of them")
	case b.BuildFile != "":
		rec, err := c.refer("build_file", b.BuildFile, "build-file")
		if err != nil || !c.ready("build_file", rec) {
			return err
		}
		f, ref, err := c.buildInput("build_file", rec, "model")
		if err != nil || f == nil {
			return err
		}
		d.Files, p.Model = append(d.Files, *f), ref
		b.BuildFile = c.path(rec)
		p.PackedBuild, p.Records, p.Scale = true, true, nil
	case b.Model != "":
		rec, err := c.referModel("model", b.Model)
		if err != nil || rec == nil {
			return err
		}
		f, ref, err := modelInput(rec, "model")
		if err != nil {
			return err
		}
		d.Files, p.Model = append(d.Files, f), ref
		b.Model = c.path(rec)
	default:
		c.wrong(codeMissing, "model", "it must be given, or build_file")
	}
	return nil
}

func showSlice(c *call, rec *store.Record, b *SliceRequest, _ bool) (*Slice, error) {
	s := &Slice{JobAnswer: c.answer(rec), UseVision: b.UseVision, User: orNull(b.User), Outputs: []SliceOutput{}, Warnings: []any{}}
	for _, a := range []struct {
		to   **string
		path string
	}{{&s.Model, b.Model}, {&s.BuildFile, b.BuildFile}, {&s.SlicerConfig, b.SlicerConfig}, {&s.SlicerConfigRaw, b.SlicerConfigRaw}} {
		if a.path != "" {
			*a.to = new(c.absolute(a.path))
		}
	}
	s.Forecast = b.Forecast
	if rec.State != store.Complete {
		return s, nil
	}
	took := rec.Finished.Sub(rec.Started).Round(time.Millisecond)
	s.SliceTime, s.SliceTimeMS = new(fmt.Sprintf("%d ms", took.Milliseconds())), new(took.Milliseconds())
	var data kind.SliceData
	if err := json.Unmarshal(rec.Result, &data); err != nil {
		return nil, err
	}
	if p := data.Print; p != nil {
		s.Estimates = printed(p)
		for _, w := range p.Warnings {
			s.Warnings = append(s.Warnings, w)
		}
	}
	return s, s.files(c, rec, b.Formats)
}

// files are the links to what was made, in the order in which it was asked for.
func (s *Slice) files(c *call, rec *store.Record, formats []string) error {
	for _, f := range rec.Files {
		if _, ok := sliceSuffixes[f.Name]; !ok || f.Input {
			continue
		}
		link, err := c.link("GET", c.path(rec)+"content/"+f.Name+"/")
		if err != nil {
			return err
		}
		s.Outputs = append(s.Outputs, SliceOutput{f.Name, link})
		if f.Name == "gcode" {
			s.Content = link
		}
	}
	slices.SortStableFunc(s.Outputs, func(a, b SliceOutput) int {
		return cmp.Compare(slices.Index(formats, a.Format), slices.Index(formats, b.Format))
	})
	// Without a print it is what came first.
	if s.Content == nil && len(s.Outputs) > 0 {
		s.Content = s.Outputs[0].Content
	}
	builds, err := c.builds(rec)
	if err != nil || len(builds) == 0 {
		return err
	}
	s.Print = new(c.uri(builds[0]))
	s.Content, err = c.link("GET", c.path(builds[0])+"content/")
	return err
}

// builds are the build files that a record's work has made.
func (c *call) builds(rec *store.Record) ([]*store.Record, error) {
	kin, err := c.kin(rec, "build-file", 0)
	return kin.Children, err
}

// absolute is a reference with the service's address before it.
func (c *call) absolute(reference string) string {
	if family, id, parent, ok := c.split(reference); ok {
		if parent == "" {
			return c.base() + publicPath("/"+family+"/"+id+"/")
		}
	}
	return reference
}
