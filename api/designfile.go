package api

import (
	"encoding/json"
	"errors"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/mesh"
)

// DesignFileRequest makes a design file, whose bytes follow, to the upload location.
type DesignFileRequest struct {
	JobRequest
	Name      string   `json:"name" minLength:"1" maxLength:"255" doc:"file name with suffix"`
	Format    string   `json:"format,omitempty" enum:"3dm,3dpdf,3mf,amf,asm,catpart,catproduct,dae,iam,iges,igs,ipt,jt,j_t,model,obj,pdf,png,prt,sat,skp,sldasm,sldprt,step,stp,stl,tif,tiff,x_t,xt" doc:"default: the suffix of the name"`
	Type      string   `json:"type,omitempty" enum:"single-mesh" doc:"one model is made at once and named by Model-Location; default for stl and obj"`
	FileUnit  FileUnit `json:"file_unit,omitempty" enum:"in,mm,cm,m,feet" doc:"of the numbers in the file; null: find out; default what the format states, else mm"`
	UserUnit  string   `json:"user_unit,omitempty" enum:"in,mm" doc:"of the models"`
	Notes     string   `json:"notes,omitempty"`
	Product   string   `json:"product,omitempty"`
	User      string   `json:"user,omitempty"`
	VirusScan string   `json:"virus_scan,omitempty" enum:"unscanned,passed,quarantined"`
}

// designFields are what is kept of a design file: the request, and the model made
// beside it.
type designFields struct {
	DesignFileRequest
	Model string `json:"model_id,omitempty"`
}

// DesignFile is what a client sees of one.
type DesignFile struct {
	JobAnswer
	Name           string         `json:"name"`
	Format         string         `json:"format"`
	Type           *string        `json:"type"`
	Notes          *string        `json:"notes"`
	Product        *string        `json:"product"`
	User           *string        `json:"user"`
	FileSize       *int64         `json:"file_size"`
	Content        *string        `json:"content" doc:"link to the file, good for 5 minutes by default"`
	UploadLocation *string        `json:"upload_location" doc:"link for the file, while it is missing"`
	VirusScan      string         `json:"virus_scan" enum:"unscanned,passed,quarantined"`
	Models         []string       `json:"models" doc:"what was unpacked"`
	Warnings       []mesh.Warning `json:"warnings"`
}

const singleMesh = "single-mesh"

// designRoutes makes the family and the route of the file.
func (s *service) designRoutes() {
	family[DesignFileRequest, DesignFile]{
		name: "design-file",
		doc: "A file that may hold several meshes, such as the items of a 3MF: each becomes a model with its count. " +
			"Of type single-mesh, one model is made at once.",
		draft: draftDesign, made: madeDesign, show: showDesign,
	}.register(s)
	s.content("/design-file/{id}/content", "design-file", "The file", func(rec *store.Record) (store.File, string, bool) {
		f, ok := rec.File(fileSource)
		return f, rec.Name, ok
	})
}

func draftDesign(c *call, b *DesignFileRequest, d *store.Draft) (err error) {
	c.name(b.Name, d)
	if b.Format == "" {
		b.Format = strings.ToLower(strings.TrimPrefix(path.Ext(b.Name), "."))
	}
	if _, ok := mesh.FormatByName(b.Format); !ok {
		c.wrong("unsupported_format", "format", "%q cannot be read: use 3mf, amf, obj or stl", clip(b.Format))
		return nil
	}
	fields := designFields{DesignFileRequest: *b}
	if b.Type == "" && b.Format != "3mf" && b.Format != "amf" {
		fields.Type = singleMesh
	}
	if fields.Type == singleMesh {
		fields.Model = store.NewID()
	}
	if d.Fields, err = json.Marshal(fields); err != nil {
		return err
	}
	p := c.analyzeParams(&ModelRequest{Type: b.Format, FileUnit: b.FileUnit})
	p.NoSnapshot = fields.Type == singleMesh
	name := func(field string) string { return strings.TrimPrefix(field, "analyze.") }
	if fields.Type == singleMesh {
		return c.work(d, "analyze", p, name)
	}
	return c.work(d, "design", kind.DesignParams{AnalyzeParams: p, Content: writable(b.Format)}, name)
}

// designOf reads the fields of a design file.
func designOf(rec *store.Record) (f designFields, err error) {
	err = json.Unmarshal(rec.Fields, &f)
	return f, err
}

// madeDesign makes the model beside a design file and says where it is. The same
// request again finds the model, or makes it if the first time ended in between.
func madeDesign(c *call, rec *store.Record) error {
	f, err := designOf(rec)
	if err != nil {
		return err
	}
	if f.Model != "" {
		model, err := c.designModel(rec, f)
		if err != nil {
			return err
		}
		c.w.Header().Set("Model-Location", c.uri(model))
	}
	return c.offerUpload(rec)
}

// designModel finds or makes the model beside a design file.
func (c *call) designModel(rec *store.Record, f designFields) (*store.Record, error) {
	model, err := c.Jobs.Record(c.ctx(), store.Ref{Tenant: c.tenant, Family: "model", ID: f.Model})
	if !errors.Is(err, store.ErrNotFound) {
		return model, err
	}
	d := store.Draft{Record: store.Record{ID: f.Model, Tenant: c.tenant, Family: "model", URI: besides(rec.URI, "design-file", rec.ID) + "/model/" + f.Model + "/"}}
	d.Parents = []string{rec.ID}
	b := ModelRequest{Name: f.Name, Type: f.Format, FileUnit: f.FileUnit, UserUnit: f.UserUnit, DesignFile: rec.URI}
	b.JobRequest = JobRequest{Priority: f.Priority, TimeoutS: f.TimeoutS}
	b.fill(c, &d)
	if err := draftModel(c, &b, &d); err != nil {
		return nil, err
	}
	if d.Fields, err = json.Marshal(b); err != nil {
		return nil, err
	}
	model, _, err = c.Jobs.Create(c.ctx(), d)
	return model, err
}

// besides is the address of the service, by that of one of its resources.
func besides(uri, family, id string) string {
	return strings.TrimSuffix(strings.TrimSuffix(uri, "/"), "/"+family+"/"+id)
}

// startDesign starts the work on the model beside a design file whose file has come.
// That it was started already, when the first try ended in between, is good.
func (c *call) startDesign(rec *store.Record, files []store.File) error {
	f, err := designOf(rec)
	if err != nil || f.Model == "" {
		return err
	}
	_, err = c.Jobs.Start(c.ctx(), store.Ref{Tenant: c.tenant, Family: "model", ID: f.Model}, files, nil)
	if errors.Is(err, store.ErrState) || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

func showDesign(c *call, rec *store.Record, b *DesignFileRequest, _ bool) (*DesignFile, error) {
	d := &DesignFile{
		JobAnswer: c.answer(rec), Name: rec.Name, Format: b.Format, Type: optional(b.Type), Notes: optional(b.Notes),
		Product: optional(b.Product), User: optional(b.User), VirusScan: b.VirusScan, Warnings: []mesh.Warning{},
	}
	if d.VirusScan == "" {
		d.VirusScan = "unscanned"
	}
	kin, err := c.kin(rec, "model", 0)
	if err != nil {
		return nil, err
	}
	d.Models = c.addresses(kin.Children)
	if rec.State == store.Waiting {
		d.UploadLocation, err = c.uploadLink(rec)
		return d, err
	}
	if f, ok := rec.File(fileSource); ok {
		d.FileSize = new(f.Size)
		if d.Content, err = c.link("GET", c.path(rec)+"content/"); err != nil {
			return nil, err
		}
	}
	if rec.State != store.Complete {
		return d, nil
	}
	var data struct {
		Warnings []mesh.Warning `json:"warnings"`
	}
	err = json.Unmarshal(rec.Result, &data)
	d.Warnings = append(d.Warnings, data.Warnings...)
	return d, err
}

// Child makes a model of what a design file held, and a build file of what else work
// has made. It is what job.Options want, as
// the record is made where the work is done.
func Child(parent *store.Record, id string, c kind.Child) (store.Draft, error) {
	if parent.Family != "design-file" {
		return buildChild(parent, id, c)
	}
	f, err := designOf(parent)
	if err != nil {
		return store.Draft{}, err
	}
	b := ModelRequest{Name: shortName(c.Name), Type: writable(f.Format), UserUnit: f.UserUnit, DesignFile: parent.URI, VirusScan: f.VirusScan}
	fields, err := json.Marshal(b)
	return store.Draft{
		Record: store.Record{
			ID: id, Family: "model", Name: b.Name, URI: besides(parent.URI, parent.Family, parent.ID) + "/model/" + id + "/",
			Fields: fields, Result: c.Data, Priority: parent.Priority, Timeout: parent.Timeout,
		},
		Parents: []string{parent.ID},
	}, err
}

// shortName is a name out of a file as a name of a model.
func shortName(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "\uFFFD")
	if utf8.RuneCountInString(name) > 255 {
		name = string([]rune(name)[:255])
	}
	if name == "" {
		return "model"
	}
	return name
}
