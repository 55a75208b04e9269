package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// FileUnit is the unit of the numbers in a file: absent, null (to be found out) and
// a name are three different things.
type FileUnit string

// detect is what null becomes.
const detect FileUnit = "auto"

// Schema says that null is a value.
func (FileUnit) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Nullable: true, Extensions: map[string]any{"x-null-is": "a value"}}
}

// UnmarshalJSON reads null as detect.
func (u *FileUnit) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*u = detect
		return nil
	}
	return json.Unmarshal(data, (*string)(u))
}

// MarshalJSON writes detect as null.
func (u FileUnit) MarshalJSON() ([]byte, error) {
	if u == detect {
		return []byte("null"), nil
	}
	return json.Marshal(string(u))
}

// AllowedTransformations are what other services may do to a model by themselves.
type AllowedTransformations struct {
	Resize   bool `json:"resize,omitempty"`
	Rotation bool `json:"rotation,omitempty"`
}

// ModelFields are fields of a model that clients set and the engine does not
// interpret.
type ModelFields struct {
	ConversionOriginalType     string          `json:"conversion_original_type,omitempty" enum:"x_t,xt,sat,step,stp,igs,iges,sldprt,ipt,prt,catpart,jt,j_t,3dm,obj,iam,dae,pdf,png,tiff,tif"`
	ConversionOriginalFilename string          `json:"conversion_original_filename,omitempty"`
	ConversionNotes            string          `json:"conversion_notes,omitempty"`
	ConversionStatus           string          `json:"conversion_status,omitempty"`
	ExpertConversion           string          `json:"expert_conversion,omitempty"`
	ZverseConversion           string          `json:"zverse_conversion,omitempty"`
	ManufacturingOrientation   json.RawMessage `json:"manufacturing_orientation,omitempty"`
	Rights                     []string        `json:"rights,omitempty" enum:"all,download,print,transform,transform-external,view" maxItems:"10"`
	UserURI                    string          `json:"user_uri,omitempty"`
	Action                     string          `json:"action,omitempty"`
}

// ModelRequest makes a model. Its file follows, to the upload location.
type ModelRequest struct {
	JobRequest
	ModelFields
	Name                   string                 `json:"name" minLength:"1" maxLength:"255"`
	Type                   string                 `json:"type,omitempty" enum:"stl,3mf,obj,amf,ply,off,glb" doc:"format of the file to come; default stl"`
	AllowedTransformations AllowedTransformations `json:"allowed_transformations,omitzero"`
	FileUnit               FileUnit               `json:"file_unit,omitempty" enum:"in,mm,cm,m,feet" doc:"of the numbers in the file; null: find out; default what the format states, else mm"`
	UserUnit               string                 `json:"user_unit,omitempty" enum:"in,mm" doc:"in which size is shown; default mm"`
	AutoAlign              *bool                  `json:"auto-align,omitempty" doc:"turn so that the smallest box lies along the axes, and put on z=0"`
	DesignFile             string                 `json:"design_file,omitempty" doc:"the container it was unpacked from"`
	VirusScan              string                 `json:"virus_scan,omitempty" enum:"unscanned,passed,quarantined"`
}

// Names of a model's files.
const (
	fileSource   = "source"   // as uploaded
	fileMesh     = "mesh"     // in mm, where it differs from the source
	fileContent  = "content"  // a mesh for people, where work has made one
	fileSnapshot = "snapshot" // the default picture
)

// models is the family of models.
func models() family[ModelRequest, Model] {
	return family[ModelRequest, Model]{
		name: "model", rows: "models", partial: true,
		doc: "A model is one mesh file with its analysis. Send the file to X-Upload-Location, as application/octet-stream " +
			"or application/x-gzip; the status then goes from processing to processed or error.",
		draft: draftModel, change: changeModel,
		made: func(c *call, rec *store.Record) error { return c.offerUpload(rec) },
		show: showModel,
	}
}

// draftModel makes a record that waits for its file.
func draftModel(c *call, b *ModelRequest, d *store.Draft) error {
	c.name(b.Name, d)
	c.noAction(b)
	if b.Type == "" {
		b.Type = "stl"
	}
	return c.work(d, "analyze", c.analyzeParams(b), func(field string) string { return strings.Replace(field, "format", "type", 1) })
}

// noAction refuses work on models that this service does not do: to take the word for
// it would leave the client waiting.
func (c *call) noAction(b *ModelRequest) {
	if b.Action != "" {
		c.wrong(codeUnsupported, "action", "%q is no action that can be asked for", clip(b.Action))
	}
}

// changeModel lets change what is said of a model. What its file means is fixed, as
// is how its work is done.
func changeModel(c *call, rec *store.Record, b *ModelRequest) error {
	var old ModelRequest
	if err := json.Unmarshal(rec.Fields, &old); err != nil {
		return err
	}
	if was := or(old.Callback, Callback{}); or(b.Callback, Callback{}) == (Callback{withoutUser(was.URL), was.Method}) {
		b.Callback = old.Callback // as it was shown
	}
	for _, f := range []struct {
		name string
		same bool
	}{
		{"type", b.Type == old.Type}, {"file_unit", b.FileUnit == old.FileUnit}, {"design_file", b.DesignFile == old.DesignFile},
		{"virus_scan", b.VirusScan == old.VirusScan}, {"auto-align", or(b.AutoAlign, false) == or(old.AutoAlign, false)},
		{"callback", or(b.Callback, Callback{}) == or(old.Callback, Callback{})}, {"timeout_s", b.TimeoutS == old.TimeoutS},
		{"deadline", b.Deadline == old.Deadline}, {"priority", or(b.Priority, defaultPriority) == or(old.Priority, defaultPriority)},
	} {
		if !f.same {
			c.blame(http.StatusConflict, problem.Error{Code: "fixed", Field: f.name, Message: "it is fixed when the model is made"})
		}
	}
	c.noAction(b)
	d := store.Draft{}
	c.name(b.Name, &d)
	rec.Name = d.Name
	return nil
}

// name takes a name that lists can be sorted and filtered by.
func (c *call) name(name string, d *store.Draft) {
	if strings.ContainsRune(name, 0) {
		c.wrong(codeValue, "name", "a zero byte cannot be part of it")
	}
	d.Name = name
}

// analyzeParams are what the kind of work is told.
func (c *call) analyzeParams(b *ModelRequest) kind.AnalyzeParams {
	return kind.AnalyzeParams{
		Format: b.Type, FileUnit: string(b.FileUnit), AutoAlign: b.AutoAlign != nil && *b.AutoAlign,
		MaxBytes: c.MaxUpload, MaxTriangles: c.MaxTriangles,
	}
}

// modelInput is the mesh of a processed model as an input of further work: the file
// under the name that the work knows it by, and how to read it.
func modelInput(rec *store.Record, name string) (store.File, kind.ModelRef, error) {
	ref := kind.ModelRef{File: name, Unit: "mm"}
	f, ok := rec.File(fileMesh)
	if !ok {
		f, ok = rec.File(fileSource)
		var data kind.ModelData
		if err := json.Unmarshal(rec.Result, &data); err != nil {
			return f, ref, err
		}
		ref.Unit = data.Unit
		if data.UnitSource == "format" {
			ref.Unit = "" // the format says it again
		}
	}
	if !ok {
		return f, ref, refuse(http.StatusConflict, "no_file", "", "the model has no file")
	}
	f.Name, f.Input = name, true
	return f, ref, nil
}

// referModel finds a processed model that a body names.
func (c *call) referModel(field, reference string) (*store.Record, error) {
	rec, err := c.refer(field, reference, "model")
	if err != nil || !c.ready(field, rec) {
		return nil, err
	}
	return rec, nil
}

// modelRoutes makes the family and the route of the mesh.
func (s *service) modelRoutes() {
	models().register(s)
	s.content("/model/{id}/content", "model", "The mesh of a model", func(rec *store.Record) (store.File, string, bool) {
		var b ModelRequest
		if err := json.Unmarshal(rec.Fields, &b); err != nil {
			return store.File{}, "", false
		}
		f, ok := modelContent(rec)
		return f, rec.Name + "." + b.Type, ok
	})
}

// modelContent is the file of a model that people are given.
func modelContent(rec *store.Record) (store.File, bool) {
	for _, name := range []string{fileContent, fileMesh, fileSource} {
		if f, ok := rec.File(name); ok {
			return f, true
		}
	}
	return store.File{}, false
}
