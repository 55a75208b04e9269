// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// CreateRuns are the resources under /create-runs/. Runs made of pieces, by packing
// them for a printer or by a batch type. Names of runs are opaque.
func (c *Client) CreateRuns() Collection[CreateRunsRequest, CreateRuns] {
	return newCollection[CreateRunsRequest, CreateRuns](c, "/create-runs", "resources")
}

// CreateRuns is what the service answers, or a part of it.
type CreateRuns struct {
	// how often the work was begun
	Attempts         int64    `json:"attempts"`
	BaseMaterialUsed *float64 `json:"base_material_used,omitempty"`
	BatchType        *string  `json:"batch_type"`
	Callback         Callback `json:"callback"`
	// link to layout.json, good for 5 minutes by default; null where nothing was packed
	Content            *string    `json:"content"`
	Created            time.Time  `json:"created"`
	Deadline           *time.Time `json:"deadline"`
	DoBuildVolumeCheck bool       `json:"do_build_volume_check"`
	EngineVersion      string     `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	// default true
	Locked        *bool  `json:"locked,omitempty"`
	Notes         string `json:"notes,omitempty"`
	NumberOfParts *int64 `json:"number_of_parts"`
	// default ignore; one of split-builds, ignore, notify-user
	OnPackingProcessFailure string `json:"on_packing_process_failure,omitempty"`
	// default silent; one of notify-user, silent
	OnPackingProcessSuccess string   `json:"on_packing_process_success,omitempty"`
	Pieces                  []string `json:"pieces"`
	PiecesCount             int64    `json:"pieces_count"`
	// in the order of pieces; plate counts the runs from 0; null where nothing was
	// packed, left out of lists
	Positions []FilePosition `json:"positions"`
	// the first run
	PrimaryRun *string `json:"primary_run"`
	// s
	PrimaryRunDuration *float64 `json:"primary_run_duration,omitempty"`
	// address of a printer type
	PrimaryWorkstation string   `json:"primary_workstation,omitempty"`
	PrinterName        *string  `json:"printer_name"`
	Priority           int64    `json:"priority"`
	Progress           float64  `json:"progress"`
	ResultingRuns      []string `json:"resulting_runs"`
	ResultingRunsCount int64    `json:"resulting_runs_count"`
	RunName            string   `json:"run_name,omitempty"`
	// with their pieces
	Runs []Run `json:"runs"`
	// of what was drawn by lot; null where nothing was
	Seed *int64 `json:"seed"`
	// where its work stands
	Status   string   `json:"status"`
	TimeoutS *float64 `json:"timeout_s"`
	// of the pieces those that are in no run, once for each copy; null in lists when
	// they are more than 100, as all that is long
	UnfittedPieces []string  `json:"unfitted_pieces"`
	Updated        time.Time `json:"updated"`
	// where this resource is
	URI  string          `json:"uri"`
	User json.RawMessage `json:"user,omitempty"`
}

// CreateRunsRequest is what a request holds, or a part of it.
type CreateRunsRequest struct {
	BaseMaterialUsed *float64 `json:"base_material_used,omitempty"`
	// what the pieces of one run have in common; default: they are packed for the
	// printer; one of by_size_xyz, by_size_xy, by_number_of_parts, match_previous,
	// single, by_job, by_order
	BatchType string `json:"batch_type,omitempty"`
	// whom to tell about changes of state
	Callback *Callback `json:"callback,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// leave out what does not fit the volume; default true
	DoBuildVolumeCheck *bool    `json:"do_build_volume_check,omitempty"`
	FloorDistance      *float64 `json:"floor_distance,omitempty"`
	// instead of the time budget: the same bytes everywhere
	Iterations *int64 `json:"iterations,omitempty"`
	// default true
	Locked *bool `json:"locked,omitempty"`
	// builds at most
	MaxPlates *int64 `json:"max_plates,omitempty"`
	// default that of the printer type
	MinPackingDistance *float64 `json:"min_packing_distance,omitempty"`
	Notes              string   `json:"notes,omitempty"`
	// of by_number_of_parts
	NumberOfParts *int64 `json:"number_of_parts,omitempty"`
	// default ignore; one of split-builds, ignore, notify-user
	OnPackingProcessFailure string `json:"on_packing_process_failure,omitempty"`
	// default silent; one of notify-user, silent
	OnPackingProcessSuccess string `json:"on_packing_process_success,omitempty"`
	// addresses of models, or RunPiece objects; a repeat is another copy
	Pieces []any `json:"pieces"`
	// s
	PrimaryRunDuration *float64 `json:"primary_run_duration,omitempty"`
	// address of a printer type
	PrimaryWorkstation string `json:"primary_workstation,omitempty"`
	// the same as primary_workstation
	Printer string `json:"printer,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// as of a layout
	Rotations any    `json:"rotations,omitempty"`
	RunName   string `json:"run_name,omitempty"`
	// default 1
	Seed *int64 `json:"seed,omitempty"`
	// default 30
	TimeBudgetS *float64 `json:"time_budget_s,omitempty"`
	// seconds that the work may take
	TimeoutS     *float64 `json:"timeout_s,omitempty"`
	User         any      `json:"user,omitempty"`
	WallDistance *float64 `json:"wall_distance,omitempty"`
}
