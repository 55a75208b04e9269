package api

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

const familyBuild = "build-file"

// Names of a build file's files, beside those of a model for one that was sent.
const fileBuild = "build"

// BuildFileRequest makes a build file of a layout, or one whose file follows.
type BuildFileRequest struct {
	JobRequest
	BuildFileFields
	Plate           *int   `json:"plate,omitempty" minimum:"0" maximum:"100000" doc:"which build of a layout, from 0"`
	SlicerConfig    string `json:"slicer_config,omitempty" minLength:"1" doc:"of gcode: address of settings; default those of the engine"`
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty" minLength:"1"`
	ReadBack
	BuildFileReadBack
}

// BuildFileFields are what a build file is.
type BuildFileFields struct {
	Name            string          `json:"name" required:"false" maxLength:"255" doc:"suggested name of the file"`
	Notes           string          `json:"notes" required:"false"`
	Format          string          `json:"format" enum:"stl,3mf,zip,gcode,crs"`
	FileUnit        string          `json:"file_unit" required:"false" enum:"in,mm,cm,m,feet" doc:"default mm"`
	Layout          *string         `json:"layout" required:"false" doc:"address of a complete layout; without it the file is to be sent"`
	PrinterType     *string         `json:"printer_type" required:"false"`
	SourceBuildFile *string         `json:"source_build_file" required:"false" doc:"of a sliced file: the packed one"`
	Run             json.RawMessage `json:"run,omitempty"`
	User            json.RawMessage `json:"user,omitempty"`
	Archived        json.RawMessage `json:"archived,omitempty"`
	VirusScan       string          `json:"virus_scan" required:"false" enum:"unscanned,passed,quarantined"`
}

// BuildFileReadBack are fields of answers that a request may hold.
type BuildFileReadBack struct {
	Content         json.RawMessage `json:"content,omitempty" readOnly:"true"`
	FileSize        json.RawMessage `json:"file_size,omitempty" readOnly:"true"`
	SnapshotContent json.RawMessage `json:"snapshot_content,omitempty" readOnly:"true"`
	UploadLocation  json.RawMessage `json:"upload_location,omitempty" readOnly:"true"`
}

// BuildFile is what a client sees of a build file.
type BuildFile struct {
	JobAnswer
	BuildFileFields
	Content         *string         `json:"content" doc:"link to the file, good for 5 minutes by default"`
	FileSize        *int64          `json:"file_size" doc:"bytes"`
	SnapshotContent *string         `json:"snapshot_content" doc:"link to a picture, good for 5 minutes by default"`
	UploadLocation  *string         `json:"upload_location" doc:"link for the file, while it is missing"`
	Plate           *int            `json:"plate"`
	PlacedCount     *int            `json:"placed_count"`
	Estimates       *SliceEstimates `json:"estimates" doc:"of gcode"`
}

// buildFiles is the family of build files.
func buildFiles() family[BuildFileRequest, BuildFile] {
	return family[BuildFileRequest, BuildFile]{
		name:  familyBuild,
		doc:   "A file for a machine: the placed parts of one build of a layout, the print that a slicer made of one, or a file of the client's own.",
		draft: draftBuild,
		made:  func(c *call, rec *store.Record) error { return c.offerUpload(rec) },
		show:  showBuild,
	}
}

// buildRoutes makes the family and the routes of its files.
func (s *service) buildRoutes() {
	buildFiles().register(s)
	s.content("/build-file/{id}/content", familyBuild, "The build file", func(rec *store.Record) (store.File, string, bool) {
		f, ok := contentOf(rec)
		var b BuildFileFields
		if json.Unmarshal(rec.Fields, &b) != nil {
			ok = false
		}
		return f, fileName(b.Name, b.Format), ok
	})
	s.content("/build-file/{id}/snapshot", familyBuild, "A picture of the build", func(rec *store.Record) (store.File, string, bool) {
		f, ok := rec.File(fileSnapshot)
		return f, "", ok
	})
}

// contentOf is the file of a build.
func contentOf(rec *store.Record) (store.File, bool) {
	for _, name := range []string{fileBuild, fileSource} {
		if f, ok := rec.File(name); ok {
			return f, true
		}
	}
	return store.File{}, false
}

// fileName is a name with the suffix of its format.
func fileName(name, format string) string {
	if name == "" {
		name = "build"
	}
	if !strings.HasSuffix(strings.ToLower(name), "."+format) {
		name += "." + format
	}
	return name
}

func draftBuild(c *call, b *BuildFileRequest, d *store.Draft) error {
	b.ReadBack, b.BuildFileReadBack = ReadBack{}, BuildFileReadBack{}
	c.plainName(b.Name, d)
	c.supported(b.Format)
	if b.FileUnit == "" {
		b.FileUnit = "mm"
	}
	for _, a := range []struct {
		field, family string
		value         *string
	}{{"printer_type", "printer-type", b.PrinterType}, {"source_build_file", familyBuild, b.SourceBuildFile}} {
		if a.value == nil {
			continue
		}
		rec, err := c.refer(a.field, *a.value, a.family)
		if err != nil {
			return err
		}
		if rec != nil {
			*a.value = c.path(rec)
		}
	}
	if b.Layout == nil {
		return draftOwnBuild(c, b, d)
	}
	m := merging{layout: *b.Layout, format: b.Format, plate: b.Plate, config: b.SlicerConfig, raw: b.SlicerConfigRaw, one: true}
	if err := c.merge(&m, d); err != nil {
		return err
	}
	*b.Layout = m.layout
	return nil
}

// supported refuses formats that nothing is known of.
func (c *call) supported(format string) {
	if format == "crs" {
		c.wrong("unsupported_format", "format", "crs is not supported: use stl, 3mf, zip or gcode")
	}
}

// plainName takes a name that may be empty.
func (c *call) plainName(name string, d *store.Draft) {
	if strings.ContainsRune(name, 0) {
		c.wrong(codeValue, "name", "a zero byte cannot be part of it")
	}
	d.Name = name
}

// draftOwnBuild makes a record that waits for a mesh file.
func draftOwnBuild(c *call, b *BuildFileRequest, d *store.Draft) error {
	if b.Format == "zip" || b.Format == "gcode" {
		c.wrong("unsupported_format", "format", "only stl and 3mf files can be sent: %s files are made of a layout", b.Format)
		return nil
	}
	c.only("with a layout", map[string]bool{"plate": b.Plate != nil, "slicer_config": b.SlicerConfig != "", "slicer_config_raw": b.SlicerConfigRaw != ""})
	return c.work(d, "analyze", kind.AnalyzeParams{
		Format: b.Format, FileUnit: b.FileUnit, MaxBytes: c.MaxUpload, MaxTriangles: c.MaxTriangles, MaxInflated: c.MaxUpload,
	}, func(string) string { return "format" })
}

// merging is what a build file is made of.
type merging struct {
	layout, format string
	plate          *int
	config, raw    string
	one            bool // exactly one file is wanted
}

// merge makes the work of a draft: build files of a layout.
func (c *call) merge(m *merging, d *store.Draft) error {
	d.Start = true
	p := kind.MergeParams{Format: m.format, Plate: m.plate, Records: !m.one, Pictures: true}
	set, err := c.referConfig(m.config, m.raw, false)
	if err != nil {
		return err
	}
	if set != nil {
		p.Slicing = &kind.PrintParams{Engine: set.engine}
		d.Files = append(d.Files, set.file)
	}
	rec, err := c.refer("layout", m.layout, "layout", "packing-process", "create-runs")
	if err != nil {
		return err
	}
	if rec != nil && c.ready("layout", rec) {
		if err := c.laidOut(rec, d, &p.PartsRef); err != nil {
			return err
		}
		m.layout = c.path(rec)
		if err := c.oneBuild(m, rec); err != nil {
			return err
		}
	}
	return c.work(d, "merge", p, func(f string) string {
		if f == "slicing" {
			return "slicer_config"
		}
		return f
	})
}

// oneBuild refuses a request that does not say which build of several it means, or
// means none.
func (c *call) oneBuild(m *merging, layout *store.Record) error {
	type builds struct {
		Plates int `json:"plate_count"`
	}
	var data struct {
		builds
		Layout builds `json:"layout"` // of work that makes runs
	}
	if err := json.Unmarshal(layout.Result, &data); err != nil {
		return err
	}
	switch n := max(data.Plates, data.Layout.Plates); {
	case m.plate != nil && *m.plate >= n:
		c.wrong(codeRange, "plate", "the layout has %d builds", n)
	case m.one && m.plate == nil && m.format != "zip" && n > 1:
		c.wrong(codeMissing, "plate", "it must be given: the layout has %d builds", n)
	}
	return nil
}

// laidOut gives a draft the file of a layout and the meshes of its models.
func (c *call) laidOut(layout *store.Record, d *store.Draft, ref *kind.PartsRef) error {
	if _, ok := layout.File("layout"); !ok {
		c.wrong(codeReference, "layout", "nothing was packed there")
		return nil
	}
	models, err := ranModels(layout.Params)
	if err != nil {
		return err
	}
	ref.Files = map[string]string{}
	for _, m := range models {
		ref.Files[m.ID] = m.File
	}
	for _, f := range layout.Files {
		if f.Name == "layout" || f.Input {
			f.Input = true
			d.Files = append(d.Files, f)
		}
	}
	return nil
}

func showBuild(c *call, rec *store.Record, b *BuildFileRequest, _ bool) (*BuildFile, error) {
	out := &BuildFile{JobAnswer: c.answer(rec), BuildFileFields: b.BuildFileFields, Plate: b.Plate}
	if out.VirusScan == "" {
		out.VirusScan = "unscanned"
	}
	for _, a := range []**string{&out.Layout, &out.PrinterType, &out.SourceBuildFile} {
		if *a != nil {
			*a = new(c.absolute(**a))
		}
	}
	if rec.State == store.Waiting {
		var err error
		out.UploadLocation, err = c.uploadLink(rec)
		return out, err
	}
	if rec.State != store.Complete {
		return out, nil
	}
	if err := out.links(c, rec); err != nil {
		return nil, err
	}
	return out, out.results(rec)
}

// links are the addresses of the files of a build.
func (b *BuildFile) links(c *call, rec *store.Record) (err error) {
	f, ok := contentOf(rec)
	if !ok {
		return nil
	}
	b.FileSize = new(f.Size)
	if b.Content, err = c.link("GET", c.path(rec)+"content/"); err != nil {
		return err
	}
	if _, ok := rec.File(fileSnapshot); ok {
		b.SnapshotContent, err = c.link("GET", c.path(rec)+"snapshot/")
	}
	return err
}

// results shows what is in a build. It stands in the result of the record's own
// work, or is what other work left.
func (b *BuildFile) results(rec *store.Record) error {
	var data struct {
		kind.MergeData
		kind.Build
		Estimates *json.RawMessage `json:"estimates"`
	}
	if err := json.Unmarshal(rec.Result, &data); err != nil {
		return err
	}
	build := &data.Build
	if len(data.Builds) > 0 {
		build = &data.Builds[0]
	}
	if data.Estimates != nil { // a print that a slicer made
		build.Print = &kind.PrintData{}
		if err := json.Unmarshal(rec.Result, build.Print); err != nil {
			return err
		}
	}
	if build.File != "" {
		b.Plate, b.PlacedCount = &build.Plate, &build.Placed
	}
	if p := build.Print; p != nil {
		b.Estimates = printed(p)
	}
	return nil
}

// buildInput is a build file as an input of further work, under a name. nil: it is
// no mesh, which is a fault of the field.
func (c *call) buildInput(field string, rec *store.Record, name string) (*store.File, kind.ModelRef, error) {
	ref := kind.ModelRef{File: name}
	if _, ok := rec.File(fileSource); ok {
		f, ref, err := modelInput(rec, name)
		return &f, ref, err
	}
	var b BuildFileFields
	if err := json.Unmarshal(rec.Fields, &b); err != nil {
		return nil, ref, err
	}
	f, ok := rec.File(fileBuild)
	if !ok || b.Format != "stl" && b.Format != "3mf" {
		c.wrong(codeUnsupported, field, "a %s build file cannot be sliced: use stl or 3mf", b.Format)
		return nil, ref, nil
	}
	f.Name, f.Input = name, true
	return &f, ref, nil
}

// buildChild makes a build file of what a merge or a slice has made.
func buildChild(parent *store.Record, id string, c kind.Child) (store.Draft, error) {
	f, err := buildOf(parent, c)
	if err != nil {
		return store.Draft{}, err
	}
	fields, err := json.Marshal(f)
	return store.Draft{
		Record: store.Record{
			ID: id, Family: familyBuild, Name: f.Name, URI: besides(parent.URI, parent.Family, parent.ID) + "/" + familyBuild + "/" + id + "/",
			Fields: fields, Result: c.Data, Priority: parent.Priority,
		},
		Parents: []string{parent.ID},
	}, err
}

// buildOf are the fields of a build file that work has made.
func buildOf(parent *store.Record, c kind.Child) (*BuildFileFields, error) {
	if parent.Family == "slice" {
		var b SliceRequest
		err := json.Unmarshal(parent.Fields, &b)
		return &BuildFileFields{Name: "print", Format: "gcode", FileUnit: "mm", SourceBuildFile: &b.BuildFile}, err
	}
	var b MergeRequest
	if err := json.Unmarshal(parent.Fields, &b); err != nil {
		return nil, err
	}
	f := &BuildFileFields{Name: b.Name, Notes: b.Description, Format: b.Format, FileUnit: "mm", Layout: &b.Layout}
	if n, ok := strings.CutPrefix(c.Name, fileBuild+"-"); ok { // one of several
		f.Name = fmt.Sprintf("%s-%s", b.Name, n)
	}
	return f, nil
}
