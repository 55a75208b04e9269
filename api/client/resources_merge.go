// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// Merges are the resources under /merge/. Build files of a layout: a build file for
// each of its builds, with the parts that are placed.
func (c *Client) Merges() Collection[MergeRequest, Merge] {
	return newCollection[MergeRequest, Merge](c, "/merge", "resources")
}

// Merge is what the service answers, or a part of it.
type Merge struct {
	// how often the work was begun
	Attempts int64 `json:"attempts"`
	// of the first build
	BuildFile *string `json:"build_file"`
	// of all builds
	BuildFiles    []string   `json:"build_files"`
	Callback      Callback   `json:"callback"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	Description   *string    `json:"description"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	Format      string          `json:"format"`
	Layout      string          `json:"layout"`
	Name        string          `json:"name"`
	Plate       *int64          `json:"plate"`
	Priority    int64           `json:"priority"`
	Progress    float64         `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// where this resource is
	URI string `json:"uri"`
}

// MergeRequest is what a request holds, or a part of it.
type MergeRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline    *time.Time `json:"deadline,omitempty"`
	Description string     `json:"description,omitempty"`
	// default 3mf; one of stl, 3mf, zip, gcode, crs
	Format string `json:"format,omitempty"`
	// address of a complete layout
	Layout string `json:"layout"`
	Name   string `json:"name"`
	// one build alone, from 0; default all of them, a build file for each
	Plate *int64 `json:"plate,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// of gcode: address of settings; default those of the engine
	SlicerConfig    string `json:"slicer_config,omitempty"`
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
}
