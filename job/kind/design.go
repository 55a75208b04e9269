package kind

import (
	"encoding/json"
	"fmt"

	"github.com/saggar3d/saggar/mesh"
)

// DesignParams are the parameters of kind "design": the input "source", a container
// of several items, is unpacked into models.
type DesignParams struct {
	AnalyzeParams // its keys follow at the same level

	// Content is the format of a further output of each model, as in
	// TransformParams.
	Content string `json:"content,omitempty"`
}

// DesignData is the data of kind "design".
type DesignData struct {
	Schema         int            `json:"schema"`
	Format         string         `json:"format"`
	FileSize       int64          `json:"file_size"` // bytes
	Unit           string         `json:"unit"`      // of the numbers in the file
	UnitSource     string         `json:"unit_source"`
	UnitConfidence float64        `json:"unit_confidence"`
	Items          int            `json:"items_count"`  // that are to be made
	Models         int            `json:"models_count"` // children; equal items are one
	Warnings       []mesh.Warning `json:"warnings"`     // never nil
}

// DesignItemData is the data of a child of kind "design": a model, in the pose of
// its first copy.
type DesignItemData struct {
	ModelData
	PartNumber string          `json:"part_number,omitempty"`
	Count      int             `json:"count"`
	Matrices   [][4][4]float64 `json:"matrices"` // of the copies: object to build, mm
}

// maxDesignModels is how many models a container may become.
const maxDesignModels = 1000

func (p *DesignParams) problems() problems {
	bad := p.AnalyzeParams.problems()
	if f, ok := mesh.FormatByName(p.Content); p.Content != "" && (!ok || f.Encode == nil) {
		bad.add("content", "%q is no format that can be written", p.Content)
	}
	return bad
}

// design is kind "design". Output "snapshot": the whole. Outputs of each child:
// those of kind "transform".
func design(w *work, p *DesignParams) (*Result, error) {
	m, size, err := w.source(&p.AnalyzeParams)
	if err != nil {
		return nil, err
	}
	groups := groupItems(m)
	if len(groups) == 0 {
		return nil, failf(CodeEmpty, "%d items, of which none is to be made", len(m.Items))
	}
	if len(groups) > maxDesignModels {
		return nil, failf(CodeFileTooLarge, "%d different items: at most %d become models", len(groups), maxDesignModels).
			with("found_items", len(groups)).with("limit_items", maxDesignModels)
	}
	d := DesignData{
		Schema: schema, Format: m.Format, FileSize: size, Unit: m.Unit.String(), UnitSource: m.UnitSource, UnitConfidence: m.UnitConfidence,
		Models: len(groups), Warnings: append([]mesh.Warning{}, m.Warnings...),
	}
	r := &Result{}
	for i, g := range groups {
		c, err := w.child(i, m, g, p)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", g[0], err)
		}
		d.Items += len(g)
		r.Children = append(r.Children, *c)
		w.at(readFraction + (measureFraction-readFraction)*float64(i+1)/float64(len(groups)))
	}
	if !p.NoSnapshot {
		picture, err := w.portrait("snapshot", m.Merged(), &d.Warnings)
		if err != nil {
			return nil, err
		}
		r.Files = append(r.Files, picture...)
	}
	r.Data, err = json.Marshal(d)
	return r, err
}

// groupItems returns the items that are to be made, by index. Items of one object
// that differ by a shift alone are copies of one model.
func groupItems(m *mesh.Model) [][]int {
	type same struct {
		object int
		turn   [3][3]float64
		number string
	}
	var groups [][]int
	known := map[same]int{}
	for i, it := range m.Items {
		if !it.Counted() || len(m.Objects[it.Object].Faces) == 0 {
			continue
		}
		key := same{it.Object, it.Matrix.M, it.PartNumber}
		g, ok := known[key]
		if !ok {
			g = len(groups)
			known[key] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// child makes a model of equal items.
func (w *work) child(number int, m *mesh.Model, items []int, p *DesignParams) (*Child, error) {
	first := m.Items[items[0]]
	object := m.Objects[first.Object]
	part := object.Transform(first.Matrix)
	prefix := fmt.Sprintf("item-%d-", number+1)
	data, files, err := w.newModel(prefix, part, p.Content)
	if err != nil {
		return nil, err
	}
	if !p.NoSnapshot {
		picture, err := w.portrait(prefix+"snapshot", part, &data.Warnings)
		if err != nil {
			return nil, err
		}
		for _, f := range picture {
			f.Name = "snapshot"
			files = append(files, f)
		}
	}
	out := DesignItemData{ModelData: *data, PartNumber: first.PartNumber, Count: len(items)}
	for _, i := range items {
		out.Matrices = append(out.Matrices, m.Items[i].Matrix.Rows())
	}
	raw, err := json.Marshal(out)
	return &Child{Name: childName(first.Name, object.Name, number), Data: raw, Files: files}, err
}

// childName returns the name of an item, of its object, or a number.
func childName(item, object string, number int) string {
	switch {
	case item != "":
		return item
	case object != "":
		return object
	}
	return fmt.Sprintf("item %d", number+1)
}
