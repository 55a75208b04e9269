// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// SlicerConfigs are the resources under /slicer-config/. Settings for slicing: an
// engine's .ini file, made of parameters or taken as it is.
func (c *Client) SlicerConfigs() Collection[SlicerConfigRequest, SlicerConfig] {
	return newCollection[SlicerConfigRequest, SlicerConfig](c, "/slicer-config", "resources")
}

// SlicerConfigRaws are the resources under /slicer-config/raw/. Settings for
// slicing from an .ini file. Send it to X-Upload-Location, as
// application/octet-stream; the status is then parsed or failed.
func (c *Client) SlicerConfigRaws() Collection[SlicerConfigRawRequest, SlicerConfigRaw] {
	return newCollection[SlicerConfigRawRequest, SlicerConfigRaw](c, "/slicer-config/raw", "resources")
}

// Parameters is what the service answers, or a part of it.
type Parameters struct {
	BedShape            string  `json:"bed_shape"`
	BedSizeXR           float64 `json:"bed_size_x_r"`
	BedSizeY            float64 `json:"bed_size_y"`
	BedTemperature      float64 `json:"bed_temperature"`
	ExtruderTemperature float64 `json:"extruder_temperature"`
	FilamentDiameter    float64 `json:"filament_diameter"`
	InfillDensity       float64 `json:"infill_density"`
	InfillSpeed         float64 `json:"infill_speed"`
	Material            string  `json:"material"`
	NozzleDiameter      string  `json:"nozzle_diameter"`
	PartInterior        string  `json:"part_interior"`
	PerimeterSpeed      float64 `json:"perimeter_speed"`
	Perimeters          int64   `json:"perimeters"`
	PrintQuality        string  `json:"print_quality"`
	Raft                bool    `json:"raft"`
	Scale               float64 `json:"scale"`
	Support             bool    `json:"support"`
	SupportStyle        string  `json:"support_style"`
	Units               string  `json:"units"`
}

// SlicerConfig is what the service answers, or a part of it.
type SlicerConfig struct {
	// how often the work was begun
	Attempts int64    `json:"attempts"`
	Callback Callback `json:"callback"`
	// link to the .ini file, good for 5 minutes by default
	Content       *string    `json:"content"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	Description   string     `json:"description"`
	Engine        string     `json:"engine"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	JeniCluster *string         `json:"jeni_cluster"`
	Name        string          `json:"name"`
	// with defaults; null for content
	Parameters  *Parameters `json:"parameters"`
	Printer     *string     `json:"printer"`
	PrinterType *string     `json:"printer_type"`
	Priority    int64       `json:"priority"`
	Progress    float64     `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// link for the file, while it is missing
	UploadLocation string `json:"upload_location,omitempty"`
	// where this resource is
	URI string `json:"uri"`
}

// SlicerConfigRaw is what the service answers, or a part of it.
type SlicerConfigRaw struct {
	// how often the work was begun
	Attempts int64    `json:"attempts"`
	Callback Callback `json:"callback"`
	// link to the .ini file, good for 5 minutes by default
	Content       *string    `json:"content"`
	Created       time.Time  `json:"created"`
	Deadline      *time.Time `json:"deadline"`
	Description   string     `json:"description"`
	Engine        string     `json:"engine"`
	EngineVersion string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	JeniCluster *string         `json:"jeni_cluster"`
	Name        string          `json:"name"`
	Printer     *string         `json:"printer"`
	PrinterType *string         `json:"printer_type"`
	Priority    int64           `json:"priority"`
	Progress    float64         `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Updated  time.Time `json:"updated"`
	// link for the file, while it is missing
	UploadLocation string `json:"upload_location,omitempty"`
	// where this resource is
	URI string `json:"uri"`
}

// SlicerConfigRawRequest is what a request holds, or a part of it.
type SlicerConfigRawRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline    *time.Time `json:"deadline,omitempty"`
	Description string     `json:"description,omitempty"`
	// one of slic3r, prusaslicer, builtin
	Engine      string `json:"engine"`
	JeniCluster string `json:"jeni_cluster,omitempty"`
	Name        string `json:"name,omitempty"`
	// whose settings these are; at most one of printer, printer_type and jeni_cluster
	Printer     string `json:"printer,omitempty"`
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
}

// SlicerConfigRequest is what a request holds, or a part of it.
type SlicerConfigRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// an .ini file, taken as it is; not with parameters
	Content string `json:"content,omitempty"`
	// when the work must be done
	Deadline    *time.Time `json:"deadline,omitempty"`
	Description string     `json:"description,omitempty"`
	// default slic3r, whose settings the builtin engine prints: engine_used of the
	// estimates and a warning say so; one of slic3r, prusaslicer, builtin
	Engine      string            `json:"engine,omitempty"`
	JeniCluster string            `json:"jeni_cluster,omitempty"`
	Name        string            `json:"name,omitempty"`
	Parameters  *SlicerParameters `json:"parameters,omitempty"`
	// whose settings these are; at most one of printer, printer_type and jeni_cluster
	Printer     string `json:"printer,omitempty"`
	PrinterType string `json:"printer_type,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
}

// SlicerParameters is what a request holds, or a part of it.
type SlicerParameters struct {
	// default rectangular; one of rectangular, circular
	BedShape string `json:"bed_shape,omitempty"`
	// X, or the radius; default 200 mm
	BedSizeXR *float64 `json:"bed_size_x_r,omitempty"`
	// default 200 mm
	BedSizeY *float64 `json:"bed_size_y,omitempty"`
	// C; default 0
	BedTemperature *float64 `json:"bed_temperature,omitempty"`
	// C; default 230
	ExtruderTemperature *float64 `json:"extruder_temperature,omitempty"`
	// default 1.75 mm
	FilamentDiameter *float64 `json:"filament_diameter,omitempty"`
	// percent; default 20
	InfillDensity *float64 `json:"infill_density,omitempty"`
	// default 40 mm/s
	InfillSpeed *float64 `json:"infill_speed,omitempty"`
	// default PLA; one of ABS, PLA
	Material string `json:"material,omitempty"`
	// a text; default 0.4 (mm)
	NozzleDiameter string `json:"nozzle_diameter,omitempty"`
	// default sparse; one of solid, sparse, semisparse
	PartInterior string `json:"part_interior,omitempty"`
	// default 40 mm/s
	PerimeterSpeed *float64 `json:"perimeter_speed,omitempty"`
	// default 2
	Perimeters *int64 `json:"perimeters,omitempty"`
	// layers of 0.3, 0.2 (default), 0.1 mm; one of low, standard, fine
	PrintQuality string `json:"print_quality,omitempty"`
	// default false
	Raft *bool `json:"raft,omitempty"`
	// of the model; default 1
	Scale *float64 `json:"scale,omitempty"`
	// default false
	Support *bool `json:"support,omitempty"`
	// default sparse; one of basic, breakaway, covex, convex, sparse, surround
	SupportStyle string `json:"support_style,omitempty"`
	// of all lengths here, and of the model; default mm; one of mm, inches
	Units string `json:"units,omitempty"`
}
