package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/slice/config"
)

// SlicerParameters are the settings that fill an engine's template. What is left out
// has its default.
type SlicerParameters struct {
	Material            *string  `json:"material,omitempty" enum:"ABS,PLA" doc:"default PLA"`
	PrintQuality        *string  `json:"print_quality,omitempty" enum:"low,standard,fine" doc:"layers of 0.3, 0.2 (default), 0.1 mm"`
	FilamentDiameter    *float64 `json:"filament_diameter,omitempty" doc:"default 1.75 mm"`
	NozzleDiameter      *string  `json:"nozzle_diameter,omitempty" doc:"a text; default 0.4 (mm)"`
	InfillDensity       *float64 `json:"infill_density,omitempty" minimum:"0" maximum:"100" doc:"percent; default 20"`
	InfillSpeed         *float64 `json:"infill_speed,omitempty" doc:"default 40 mm/s"`
	Perimeters          *int     `json:"perimeters,omitempty" minimum:"0" maximum:"100" doc:"default 2"`
	PerimeterSpeed      *float64 `json:"perimeter_speed,omitempty" doc:"default 40 mm/s"`
	ExtruderTemperature *float64 `json:"extruder_temperature,omitempty" minimum:"0" maximum:"500" doc:"C; default 230"`
	BedTemperature      *float64 `json:"bed_temperature,omitempty" minimum:"0" maximum:"250" doc:"C; default 0"`
	BedShape            *string  `json:"bed_shape,omitempty" enum:"rectangular,circular" doc:"default rectangular"`
	BedSizeXR           *float64 `json:"bed_size_x_r,omitempty" doc:"X, or the radius; default 200 mm"`
	BedSizeY            *float64 `json:"bed_size_y,omitempty" doc:"default 200 mm"`
	PartInterior        *string  `json:"part_interior,omitempty" enum:"solid,sparse,semisparse" doc:"default sparse"`
	Scale               *float64 `json:"scale,omitempty" minimum:"0.000001" maximum:"1000000" doc:"of the model; default 1"`
	Support             *bool    `json:"support,omitempty" doc:"default false"`
	SupportStyle        *string  `json:"support_style,omitempty" enum:"basic,breakaway,covex,convex,sparse,surround" doc:"default sparse"`
	Raft                *bool    `json:"raft,omitempty" doc:"default false"`
	Units               *string  `json:"units,omitempty" enum:"mm,inches" doc:"of all lengths here, and of the model; default mm"`
}

// SlicerConfigFields are what all settings of a slicer have.
type SlicerConfigFields struct {
	Name        string `json:"name,omitempty" maxLength:"255"`
	Description string `json:"description,omitempty"`
	Printer     string `json:"printer,omitempty" maxLength:"2000" doc:"whose settings these are; at most one of printer, printer_type and jeni_cluster"`
	PrinterType string `json:"printer_type,omitempty" maxLength:"2000"`
	JeniCluster string `json:"jeni_cluster,omitempty" maxLength:"2000"`
}

// SlicerConfigRequest makes settings of parameters, or of the text of an .ini file.
type SlicerConfigRequest struct {
	JobRequest
	SlicerConfigFields
	Engine     string            `json:"engine,omitempty" enum:"slic3r,prusaslicer,builtin" doc:"default slic3r, whose settings the builtin engine prints: engine_used of the estimates and a warning say so"`
	Content    *string           `json:"content,omitempty" doc:"an .ini file, taken as it is; not with parameters"`
	Parameters *SlicerParameters `json:"parameters,omitempty"`
	ReadBack
}

// SlicerConfigRawRequest makes settings of an .ini file that follows, to the upload
// location.
type SlicerConfigRawRequest struct {
	JobRequest
	SlicerConfigFields
	Engine string `json:"engine" enum:"slic3r,prusaslicer,builtin"`
	ReadBack
	Content json.RawMessage `json:"content,omitempty" readOnly:"true"`
}

// SlicerConfigRaw is what a client sees of settings from a file.
type SlicerConfigRaw struct {
	JobAnswer
	Name           string  `json:"name"`
	Description    string  `json:"description"`
	Engine         string  `json:"engine"`
	Content        *string `json:"content" doc:"link to the .ini file, good for 5 minutes by default"`
	Printer        *string `json:"printer"`
	PrinterType    *string `json:"printer_type"`
	JeniCluster    *string `json:"jeni_cluster"`
	UploadLocation *string `json:"upload_location,omitempty" doc:"link for the file, while it is missing"`
}

// SlicerConfig is what a client sees of settings.
type SlicerConfig struct {
	SlicerConfigRaw
	Parameters *config.Parameters `json:"parameters" doc:"with defaults; null for content"`
}

const (
	familyConfig    = "slicer-config"
	familyConfigRaw = "slicer-config-raw"
	fileConfig      = "config"
)

// slicerConfigs is the family of settings.
func slicerConfigs() family[SlicerConfigRequest, SlicerConfig] {
	return family[SlicerConfigRequest, SlicerConfig]{
		name:  familyConfig,
		doc:   "Settings for slicing: an engine's .ini file, made of parameters or taken as it is.",
		draft: draftConfig,
		show: func(c *call, rec *store.Record, b *SlicerConfigRequest, _ bool) (*SlicerConfig, error) {
			raw, err := c.showConfig(rec, &b.SlicerConfigFields, b.Engine)
			if err != nil {
				return nil, err
			}
			out := &SlicerConfig{SlicerConfigRaw: *raw}
			if rec.State == store.Complete {
				var data kind.ConfigData
				err = json.Unmarshal(rec.Result, &data)
				out.Parameters = data.Parameters
			}
			return out, err
		},
	}
}

// slicerConfigRaws is the family of settings from files.
func slicerConfigRaws() family[SlicerConfigRawRequest, SlicerConfigRaw] {
	return family[SlicerConfigRawRequest, SlicerConfigRaw]{
		name: familyConfigRaw,
		doc:  "Settings for slicing from an .ini file. Send it to X-Upload-Location, as application/octet-stream; the status is then parsed or failed.",
		draft: func(c *call, b *SlicerConfigRawRequest, d *store.Draft) error {
			b.ReadBack, b.Content = ReadBack{}, nil
			if err := c.owned(&b.SlicerConfigFields, d); err != nil {
				return err
			}
			return c.work(d, "config", kind.ConfigParams{Engine: b.Engine}, nil)
		},
		made: func(c *call, rec *store.Record) error { return c.offerUpload(rec) },
		show: func(c *call, rec *store.Record, b *SlicerConfigRawRequest, _ bool) (*SlicerConfigRaw, error) {
			out, err := c.showConfig(rec, &b.SlicerConfigFields, b.Engine)
			if err == nil && rec.State == store.Waiting {
				out.UploadLocation, err = c.uploadLink(rec)
			}
			return out, err
		},
	}
}

// configRoutes makes both families and the routes of their files.
func (s *service) configRoutes() {
	slicerConfigs().register(s)
	slicerConfigRaws().register(s)
	for _, name := range []string{familyConfig, familyConfigRaw} {
		s.content("/"+name+"/{id}/content", name, "The .ini file", func(rec *store.Record) (store.File, string, bool) {
			f, ok := rec.File(fileConfig)
			return f, "config.ini", ok
		})
	}
}

func draftConfig(c *call, b *SlicerConfigRequest, d *store.Draft) error {
	b.ReadBack = ReadBack{}
	if b.Engine == "" {
		b.Engine = "slic3r"
	}
	if err := c.owned(&b.SlicerConfigFields, d); err != nil {
		return err
	}
	p := kind.ConfigParams{Engine: b.Engine}
	switch {
	case b.Content != nil && b.Parameters != nil:
		c.wrong(codeConflict, "content", "not with parameters: choose one of them")
	case b.Content != nil:
		if len(c.found) > 0 {
			return nil // nothing is stored for a bad request
		}
		stored, err := c.Blobs.Put(c.ctx(), strings.NewReader(*b.Content))
		if err != nil {
			return err
		}
		b.Content = nil // the file has it
		d.Files = []store.File{{Name: "content", Hash: stored.Hash, Size: stored.Size, Type: "text/plain", Input: true}}
	case b.Parameters != nil:
		raw, err := json.Marshal(b.Parameters)
		if err != nil {
			return err
		}
		p.Parameters = raw
	}
	d.Start = true
	return c.work(d, "config", p, nil)
}

// owned checks whose settings they are: at most one owner, who has no others.
func (c *call) owned(f *SlicerConfigFields, d *store.Draft) error {
	if strings.ContainsRune(f.Name, 0) {
		c.wrong(codeValue, "name", "a zero byte cannot be part of it")
	}
	d.Name = f.Name
	field, owner := "", ""
	for _, o := range []struct{ field, value string }{{"printer", f.Printer}, {"printer_type", f.PrinterType}, {"jeni_cluster", f.JeniCluster}} {
		switch {
		case o.value == "":
		case field != "":
			c.wrong(codeConflict, o.field, "not with %s: the settings can have one owner", field)
		default:
			field, owner = o.field, o.value
		}
	}
	if field == "" || len(c.found) > 0 {
		return nil
	}
	if field == "printer_type" {
		_, rec, err := c.referPrinter(field, owner)
		if err != nil || rec == nil {
			return err
		}
		f.PrinterType = c.path(rec)
		owner = f.PrinterType
	}
	if strings.ContainsRune(owner, 0) {
		c.wrong(codeValue, field, "a zero byte cannot be part of it")
		return nil
	}
	// The owner is no record, or not only one: it is a parent by name.
	key := store.OwnerPrefix + c.tenant + " " + field + " " + owner
	taken := false
	for _, family := range []string{familyConfig, familyConfigRaw} {
		kin, err := c.Jobs.Kin(c.ctx(), c.tenant, family, []string{key}, 0)
		if err != nil {
			return err
		}
		taken = taken || len(kin[key].Children) > 0
	}
	if taken {
		c.blame(http.StatusBadRequest, problem.Error{Code: codeOwnerTaken, Field: field, Message: "it has settings already"})
	}
	d.Parents = append(d.Parents, key)
	return nil
}

// showConfig is what both families show.
func (c *call) showConfig(rec *store.Record, f *SlicerConfigFields, engine string) (*SlicerConfigRaw, error) {
	out := &SlicerConfigRaw{
		JobAnswer: c.answer(rec), Name: rec.Name, Description: f.Description, Engine: engine,
		Printer: optional(f.Printer), JeniCluster: optional(f.JeniCluster),
	}
	if f.PrinterType != "" {
		out.PrinterType = new(c.absolute(f.PrinterType))
	}
	var err error
	if _, ok := rec.File(fileConfig); ok {
		out.Content, err = c.link("GET", c.path(rec)+"content/")
	}
	return out, err
}

// settings are those that a body names in one of two fields: the file with the name
// that the work knows it by, the engine, and the factor for models.
type settings struct {
	file   store.File
	engine string
	scale  float64
}

// referConfig finds the settings that a body names. Exactly one of the two fields
// must be given, unless they are optional.
func (c *call) referConfig(plain, raw string, need bool) (*settings, error) {
	field, reference, name := "slicer_config", plain, familyConfig
	switch {
	case plain != "" && raw != "":
		c.wrong(codeConflict, "slicer_config_raw", "not with slicer_config: choose one of them")
		return nil, nil
	case raw != "":
		field, reference, name = "slicer_config_raw", raw, familyConfigRaw
	case plain == "":
		if need {
			c.wrong(codeMissing, "slicer_config", "it must be given, or slicer_config_raw")
		}
		return nil, nil
	}
	rec, err := c.refer(field, reference, name)
	if err != nil || !c.ready(field, rec) {
		return nil, err
	}
	var data kind.ConfigData
	if err := json.Unmarshal(rec.Result, &data); err != nil {
		return nil, err
	}
	f, ok := rec.File(fileConfig)
	if !ok {
		return nil, refuse(http.StatusConflict, "no_file", field, "%s: the settings have no file", field)
	}
	f.Input = true
	return &settings{f, data.Engine, data.ModelScale}, nil
}
