// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// DesignFiles are the resources under /design-file/. A file that may hold several
// meshes, such as the items of a 3MF: each becomes a model with its count. Of type
// single-mesh, one model is made at once.
func (c *Client) DesignFiles() Collection[DesignFileRequest, DesignFile] {
	return newCollection[DesignFileRequest, DesignFile](c, "/design-file", "resources")
}

// DesignFile is what the service answers, or a part of it.
type DesignFile struct {
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
	FileSize    *int64          `json:"file_size"`
	Finished    *time.Time      `json:"finished"`
	Format      string          `json:"format"`
	// what was unpacked
	Models   []string `json:"models"`
	Name     string   `json:"name"`
	Notes    *string  `json:"notes"`
	Priority int64    `json:"priority"`
	Product  *string  `json:"product"`
	Progress float64  `json:"progress"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string    `json:"status"`
	TimeoutS *float64  `json:"timeout_s"`
	Type     *string   `json:"type"`
	Updated  time.Time `json:"updated"`
	// link for the file, while it is missing
	UploadLocation *string `json:"upload_location"`
	// where this resource is
	URI  string  `json:"uri"`
	User *string `json:"user"`
	// one of unscanned, passed, quarantined
	VirusScan string    `json:"virus_scan"`
	Warnings  []Warning `json:"warnings"`
}

// DesignFileRequest is what a request holds, or a part of it.
type DesignFileRequest struct {
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// of the numbers in the file; null: find out; default what the format states, else
	// mm; one of in, mm, cm, m, feet
	FileUnit Optional[string] `json:"file_unit,omitzero"`
	// default: the suffix of the name; one of 3dm, 3dpdf, 3mf, amf, asm, catpart,
	// catproduct, dae, iam, iges, igs, ipt, jt, j_t, model, obj, pdf, png, prt, sat,
	// skp, sldasm, sldprt, step, stp, stl, tif, tiff, x_t, xt
	Format string `json:"format,omitempty"`
	// file name with suffix
	Name  string `json:"name"`
	Notes string `json:"notes,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	Product  string `json:"product,omitempty"`
	// seconds that the work may take
	TimeoutS *float64 `json:"timeout_s,omitempty"`
	// one model is made at once and named by Model-Location; default for stl and obj;
	// one of single-mesh
	Type string `json:"type,omitempty"`
	User string `json:"user,omitempty"`
	// of the models; one of in, mm
	UserUnit string `json:"user_unit,omitempty"`
	// one of unscanned, passed, quarantined
	VirusScan string `json:"virus_scan,omitempty"`
}
