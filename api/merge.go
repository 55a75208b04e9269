package api

import (
	"encoding/json"

	"github.com/saggar3d/saggar/job/store"
)

// MergeRequest makes build files of a layout.
type MergeRequest struct {
	JobRequest
	Name            string `json:"name" minLength:"1" maxLength:"200"`
	Description     string `json:"description,omitempty"`
	Layout          string `json:"layout" doc:"address of a complete layout"`
	Format          string `json:"format,omitempty" enum:"stl,3mf,zip,gcode,crs" doc:"default 3mf"`
	Plate           *int   `json:"plate,omitempty" minimum:"0" maximum:"100000" doc:"one build alone, from 0; default all of them, a build file for each"`
	SlicerConfig    string `json:"slicer_config,omitempty" doc:"of gcode: address of settings; default those of the engine"`
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	ReadBack
	BuildFile  json.RawMessage `json:"build_file,omitempty" readOnly:"true"`
	BuildFiles json.RawMessage `json:"build_files,omitempty" readOnly:"true"`
}

// Merge is what a client sees of a merge.
type Merge struct {
	JobAnswer
	Name        string   `json:"name"`
	Description *string  `json:"description"`
	Layout      string   `json:"layout"`
	Format      string   `json:"format"`
	Plate       *int     `json:"plate"`
	BuildFile   *string  `json:"build_file" doc:"of the first build"`
	BuildFiles  []string `json:"build_files" doc:"of all builds"`
}

// merges is the family of merges.
func merges() family[MergeRequest, Merge] {
	return family[MergeRequest, Merge]{
		name: "merge",
		doc:  "Build files of a layout: a build file for each of its builds, with the parts that are placed.",
		draft: func(c *call, b *MergeRequest, d *store.Draft) error {
			b.ReadBack, b.BuildFile, b.BuildFiles = ReadBack{}, nil, nil
			c.plainName(b.Name, d)
			if b.Format == "" {
				b.Format = "3mf"
			}
			c.supported(b.Format)
			m := merging{layout: b.Layout, format: b.Format, plate: b.Plate, config: b.SlicerConfig, raw: b.SlicerConfigRaw}
			err := c.merge(&m, d)
			b.Layout = m.layout
			return err
		},
		show: func(c *call, rec *store.Record, b *MergeRequest, _ bool) (*Merge, error) {
			m := &Merge{
				JobAnswer: c.answer(rec), Name: rec.Name, Description: optional(b.Description), Layout: c.absolute(b.Layout),
				Format: b.Format, Plate: b.Plate, BuildFiles: []string{},
			}
			if rec.State != store.Complete {
				return m, nil
			}
			builds, err := c.builds(rec)
			for _, build := range builds {
				m.BuildFiles = append(m.BuildFiles, c.uri(build))
			}
			if len(m.BuildFiles) > 0 {
				m.BuildFile = &m.BuildFiles[0]
			}
			return m, err
		},
	}
}
