package api

import (
	"encoding/json"
	"net/url"
	"slices"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/mesh"
)

// Model is what a client sees of a model.
type Model struct {
	JobAnswer
	ModelFields
	Name                   string          `json:"name"`
	Type                   string          `json:"type"`
	AllowedTransformations Allowed         `json:"allowed_transformations"`
	FileUnit               *string         `json:"file_unit"`
	UserUnit               string          `json:"user_unit"`
	AutoAlign              *bool           `json:"auto-align"`
	Action                 *string         `json:"action"`
	CallbackURI            *string         `json:"callback_uri"`
	CallbackMethod         *string         `json:"callback_method"`
	Content                *string         `json:"content" doc:"link to the mesh, good for 5 minutes by default"`
	UploadLocation         *string         `json:"upload-location" doc:"link for the file, while it is missing"`
	Size                   *analyze.XYZ    `json:"size" doc:"extents in user_unit"`
	Volume                 *float64        `json:"volume" doc:"mm^3"`
	VolumeMM               *float64        `json:"volume_mm" doc:"mm^3"`
	SurfaceArea            *float64        `json:"surface_area" doc:"mm^2"`
	SurfaceAreaMM          *float64        `json:"surface_area_mm" doc:"mm^2"`
	Polygons               *int            `json:"polygons"`
	FileSize               *int64          `json:"file_size" doc:"bytes"`
	Analyses               *ModelAnalyses  `json:"analyses"`
	FileUnitDetected       *string         `json:"file_unit_detected"`
	UnitConfidence         *float64        `json:"unit_confidence"`
	UnitReason             *string         `json:"unit_reason"`
	Warnings               []mesh.Warning  `json:"warnings"`
	Parents                []string        `json:"parents"`
	Children               []string        `json:"children" doc:"the first 1000 of them, in lists the first 100; all of them are listed by /model/?parents=, with this model's address"`
	ChildrenCount          int             `json:"children_count" doc:"of all children"`
	ReplacedModels         *[]string       `json:"replaced_models,omitempty" doc:"not in lists"`
	ConversionType         *string         `json:"conversion_original_type"`
	ConversionFilename     *string         `json:"conversion_original_filename"`
	ConversionContent      *string         `json:"conversion_original_content"`
	ConversionNotes        *string         `json:"conversion_notes"`
	ConversionStatus       *string         `json:"conversion_status"`
	Orientation            json.RawMessage `json:"manufacturing_orientation"`
	OrientedContent        *string         `json:"mfg_oriented_content"`
	Snapshot               *string         `json:"snapshot"`
	SnapshotContent        *string         `json:"snapshot_content" doc:"link to the default picture, good for 5 minutes by default"`
	DesignFile             *string         `json:"design_file"`
	VirusScan              string          `json:"virus_scan" enum:"unscanned,passed,quarantined"`
	Count                  *int            `json:"count,omitempty" doc:"copies in the design file"`
	Matrices               json.RawMessage `json:"matrices,omitempty" doc:"4x4 in rows: where each copy stands in the design file"`
	Transformation         json.RawMessage `json:"transformation,omitempty" doc:"4x4 in rows: from the parent's place to this model's"`
	Alignment              *[4][4]float64  `json:"alignment,omitempty" doc:"4x4 in rows: how auto-align moved the uploaded coordinates, in mm"`
	Brackets               json.RawMessage `json:"brackets,omitempty" doc:"frames that were added"`
	Steps                  json.RawMessage `json:"steps,omitempty" doc:"what each step did"`
}

// Allowed is AllowedTransformations with both its fields.
type Allowed struct {
	Resize   bool `json:"resize"`
	Rotation bool `json:"rotation"`
}

// ModelAnalyses is the report of a mesh. Lengths are mm.
type ModelAnalyses struct {
	analyze.Analyses
	VolumeMethod       analyze.VolumeMethod `json:"volume_method"`
	VolumeErrorBound   *float64             `json:"volume_error_bound"`
	BoundingBox        analyze.Bounds       `json:"bounding_box"`
	MinimalBoundingBox *analyze.OrientedBox `json:"minimal_bounding_box"`
	Centroid           *[3]float64          `json:"centroid"`
	CenterOfMass       *[3]float64          `json:"center_of_mass"`
	Inertia            *[3][3]float64       `json:"inertia"`
	ConvexHullVolume   float64              `json:"convex_hull_volume"`
	FootprintArea      float64              `json:"footprint_area"`
	ProjectedArea      analyze.XYZ          `json:"projected_area"`
	WeldTolerance      float64              `json:"weld_tolerance"`
	Exact              analyze.Exact        `json:"exact"`
}

// showModel is what a client sees.
func showModel(c *call, rec *store.Record, b *ModelRequest, list bool) (*Model, error) {
	m := &Model{
		JobAnswer: c.answer(rec), ModelFields: b.ModelFields, Name: rec.Name, Type: b.Type, UserUnit: b.UserUnit, AutoAlign: b.AutoAlign,
		AllowedTransformations: Allowed(b.AllowedTransformations),
		CallbackURI:            optional(withoutUser(rec.Callback.URL)), CallbackMethod: optional(rec.Callback.Method),
		DesignFile: optional(b.DesignFile), VirusScan: b.VirusScan, Warnings: []mesh.Warning{},
	}
	m.defaults(b.FileUnit)
	if m.UserURI == "" { // users are no resource here: it only tells one owner from another
		m.UserURI = c.base() + "/users/" + url.PathEscape(rec.Tenant) + "/"
	}
	m.ConversionType, m.ConversionFilename = optional(b.ConversionOriginalType), optional(b.ConversionOriginalFilename)
	m.ConversionNotes, m.ConversionStatus = optional(b.ConversionNotes), optional(b.ModelFields.ConversionStatus)
	m.Orientation = b.ManufacturingOrientation
	if !list {
		m.ReplacedModels = &[]string{}
	}
	most := mostChildren
	if list {
		most = mostChildrenOfRow
	}
	kin, err := c.kin(rec, "model", most)
	if err != nil {
		return nil, err
	}
	m.Parents, m.Children, m.ChildrenCount = c.addresses(kin.Parents), c.addresses(kin.Children), kin.ChildCount
	if err := m.links(c, rec); err != nil {
		return nil, err
	}
	if rec.State != store.Complete {
		return m, nil
	}
	return m, m.measure(rec)
}

// defaults fills in what the client left out.
func (m *Model) defaults(unit FileUnit) {
	if unit == "" {
		unit = "mm"
	}
	if unit != detect {
		m.FileUnit = new(string(unit))
	}
	for _, d := range []struct {
		field *string
		value string
	}{{&m.Type, "stl"}, {&m.UserUnit, "mm"}, {&m.VirusScan, "unscanned"}} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if m.Rights == nil {
		m.Rights = []string{"all"}
	}
}

// links are the addresses of a model's files.
func (m *Model) links(c *call, rec *store.Record) (err error) {
	if rec.State == store.Waiting {
		m.UploadLocation, err = c.uploadLink(rec)
		return err
	}
	// Of what content leads to; while work goes on, that is what was sent.
	for _, f := range rec.Files {
		if f.Name == fileSource {
			m.FileSize = new(f.Size)
		}
	}
	if f, ok := modelContent(rec); ok {
		m.FileSize = new(f.Size)
	}
	if m.FileSize != nil {
		if m.Content, err = c.link("GET", c.path(rec)+"content/"); err != nil {
			return err
		}
	}
	if _, ok := rec.File(fileSnapshot); ok {
		m.Snapshot = new(c.uri(rec) + "snapshot/default/")
		m.SnapshotContent, err = c.link("GET", c.path(rec)+"snapshot/default/content/")
	}
	return err
}

// measure shows what the analysis found.
func (m *Model) measure(rec *store.Record) error {
	var data struct {
		kind.ModelData
		Transformation, Brackets, Steps, Matrices json.RawMessage
		Count                                     *int
	}
	if err := json.Unmarshal(rec.Result, &data); err != nil {
		return err
	}
	r := data.Report
	m.Polygons, m.Warnings = new(r.Polygons), append(m.Warnings, data.Warnings...)
	m.Volume, m.VolumeMM = r.VolumeMM3, r.VolumeMM3
	m.SurfaceArea, m.SurfaceAreaMM = &r.SurfaceAreaMM2, &r.SurfaceAreaMM2
	m.Size = shown(r.Size, m.UserUnit)
	if m.FileUnit == nil || data.UnitSource == "format" {
		m.FileUnitDetected, m.UnitConfidence, m.UnitReason = new(data.Unit), new(data.UnitConfidence), optional(data.UnitReason)
	}
	m.Analyses = &ModelAnalyses{
		Analyses: r.Analyses, VolumeMethod: r.VolumeMethod, VolumeErrorBound: r.VolumeErrorBoundMM3,
		BoundingBox: r.BoundingBox, MinimalBoundingBox: r.MinimalBoundingBox, Centroid: r.Centroid, CenterOfMass: r.CenterOfMass,
		Inertia: r.InertiaMM5, ConvexHullVolume: r.ConvexHullVolumeMM3, FootprintArea: r.FootprintAreaMM2, ProjectedArea: r.ProjectedAreaMM2,
		WeldTolerance: r.Weld.ToleranceMM, Exact: r.Exact,
	}
	m.Alignment = data.Alignment
	m.Transformation, m.Brackets, m.Steps, m.Count, m.Matrices = data.Transformation, data.Brackets, data.Steps, data.Count, data.Matrices
	return nil
}

// shown is a size in a unit.
func shown(mm analyze.XYZ, unit string) *analyze.XYZ {
	if unit == "in" {
		const inch = 25.4
		return &analyze.XYZ{X: mm.X / inch, Y: mm.Y / inch, Z: mm.Z / inch}
	}
	return &mm
}

// How many children an answer shows of a model, and of each of the models of a list:
// there may be any number of them. A design file has at most as many models.
const (
	mostChildren      = 1000
	mostChildrenOfRow = 100
)

// kin are the records of a family that one was made from and those made from it, the
// first of them or with 0 all. For one of the rows of a list all rows are asked for
// together.
func (c *call) kin(rec *store.Record, family string, most int) (store.Kin, error) {
	if !slices.Contains(c.listed, rec.ID) {
		kin, err := c.Jobs.Kin(c.ctx(), c.tenant, family, []string{rec.ID}, most)
		return kin[rec.ID], err
	}
	if c.listedKin[family] == nil {
		kin, err := c.Jobs.Kin(c.ctx(), c.tenant, family, c.listed, most)
		if err != nil {
			return store.Kin{}, err
		}
		c.listedKin[family] = kin
	}
	return c.listedKin[family][rec.ID], nil
}

func (c *call) addresses(records []*store.Record) []string {
	out := make([]string, len(records))
	for i, rec := range records {
		out[i] = c.uri(rec)
	}
	return out
}
