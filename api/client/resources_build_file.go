// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// BuildFiles are the resources under /build-file/. A file for a machine: the placed
// parts of one build of a layout, the print that a slicer made of one, or a file of
// the client's own.
func (c *Client) BuildFiles() Collection[BuildFileRequest, BuildFile] {
	return newCollection[BuildFileRequest, BuildFile](c, "/build-file", "resources")
}

// BuildFile is what the service answers, or a part of it.
type BuildFile struct {
	Archived json.RawMessage `json:"archived,omitempty"`
	// how often the work was begun
	Attempts int64    `json:"attempts"`
	Callback Callback `json:"callback"`
	// link to the file, good for 5 minutes by default
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
	// of gcode
	Estimates *SliceEstimates `json:"estimates"`
	// bytes
	FileSize *int64 `json:"file_size"`
	// default mm; one of in, mm, cm, m, feet
	FileUnit string     `json:"file_unit,omitempty"`
	Finished *time.Time `json:"finished"`
	// one of stl, 3mf, zip, gcode, crs
	Format string `json:"format"`
	// address of a complete layout; without it the file is to be sent
	Layout string `json:"layout,omitempty"`
	// suggested name of the file
	Name        string          `json:"name,omitempty"`
	Notes       string          `json:"notes,omitempty"`
	PlacedCount *int64          `json:"placed_count"`
	Plate       *int64          `json:"plate"`
	PrinterType string          `json:"printer_type,omitempty"`
	Priority    int64           `json:"priority"`
	Progress    float64         `json:"progress"`
	Run         json.RawMessage `json:"run,omitempty"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// link to a picture, good for 5 minutes by default
	SnapshotContent *string `json:"snapshot_content"`
	// of a sliced file: the packed one
	SourceBuildFile string `json:"source_build_file,omitempty"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// link for the file, while it is missing
	UploadLocation *string `json:"upload_location"`
	// where this resource is
	URI  string          `json:"uri"`
	User json.RawMessage `json:"user,omitempty"`
	// one of unscanned, passed, quarantined
	VirusScan string `json:"virus_scan,omitempty"`
}

// BuildFileRequest is what a request holds, or a part of it.
type BuildFileRequest struct {
	Archived any `json:"archived,omitempty"`
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// default mm; one of in, mm, cm, m, feet
	FileUnit string `json:"file_unit,omitempty"`
	// one of stl, 3mf, zip, gcode, crs
	Format string `json:"format"`
	// address of a complete layout; without it the file is to be sent
	Layout string `json:"layout,omitempty"`
	// suggested name of the file
	Name  string `json:"name,omitempty"`
	Notes string `json:"notes,omitempty"`
	// which build of a layout, from 0
	Plate       *int64 `json:"plate,omitempty"`
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	Run      any    `json:"run,omitempty"`
	// of gcode: address of settings; default those of the engine
	SlicerConfig    string `json:"slicer_config,omitempty"`
	SlicerConfigRaw string `json:"slicer_config_raw,omitempty"`
	// of a sliced file: the packed one
	SourceBuildFile string `json:"source_build_file,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	User     any      `json:"user,omitempty"`
	// one of unscanned, passed, quarantined
	VirusScan string `json:"virus_scan,omitempty"`
}
