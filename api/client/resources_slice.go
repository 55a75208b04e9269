// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// Slices are the resources under /slice/. A model or a packed build file cut into
// layers, with toolpaths and the print file that an engine makes of them.
func (c *Client) Slices() Collection[SliceRequest, Slice] {
	return newCollection[SliceRequest, Slice](c, "/slice", "resources")
}

// Slice is what the service answers, or a part of it.
type Slice struct {
	// how often the work was begun
	Attempts  int64    `json:"attempts"`
	BuildFile *string  `json:"build_file"`
	Callback  Callback `json:"callback"`
	// link to the print file, or without one to the first of outputs, good for 5
	// minutes by default
	Content       *string    `json:"content"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	// how long the work will take, from the size of its file and the times of the last
	// ones; null without such
	EstimatedSlicingTimeMs *int64          `json:"estimated_slicing_time_ms"`
	Estimates              *SliceEstimates `json:"estimates"`
	Finished               *time.Time      `json:"finished"`
	Model                  *string         `json:"model"`
	// of all formats
	Outputs  []SliceOutput `json:"outputs"`
	Priority int64         `json:"priority"`
	Progress float64       `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// how long the work took
	SliceTime   *string `json:"slice_time"`
	SliceTimeMs *int64  `json:"slice_time_ms"`
	// of a build file: the new build file
	SlicedBuildFile *string `json:"sliced_build_file"`
	SlicerConfig    *string `json:"slicer_config"`
	SlicerConfigRaw *string `json:"slicer_config_raw"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// where this resource is
	URI       string            `json:"uri"`
	UseVision bool              `json:"use_vision"`
	User      json.RawMessage   `json:"user"`
	Warnings  []json.RawMessage `json:"warnings"`
}

// SliceOutput is what the service answers, or a part of it.
type SliceOutput struct {
	// link, good for 5 minutes by default
	Content *string `json:"content"`
	Format  string  `json:"format"`
}

// SliceRequest is what a request holds, or a part of it.
type SliceRequest struct {
	// of cli
	Binary *bool `json:"binary,omitempty"`
	// address of a packed build file; the print is a new build file
	BuildFile string `json:"build_file,omitempty"`
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// default gcode
	Formats []string `json:"formats,omitempty"`
	// address of a processed model; not with build_file
	Model string `json:"model,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// of png: of a resin machine
	Screen *SliceScreen `json:"screen,omitempty"`
	// address of settings
	SlicerConfig string `json:"slicer_config,omitempty"`
	// address of settings from a file
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// has no effect
	UseVision *bool `json:"use_vision,omitempty"`
	User      any   `json:"user,omitempty"`
}

// SliceScreen is what a request holds, or a part of it.
type SliceScreen struct {
	Height  int64   `json:"height"`
	PixelMM float64 `json:"pixel_mm"`
	Sharp   *bool   `json:"sharp,omitempty"`
	Width   int64   `json:"width"`
}
