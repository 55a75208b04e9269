// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "encoding/json"
import "time"

// PackingProcesses are the resources under /packing-process/. Pieces packed for a
// printer: each build becomes a run.
func (c *Client) PackingProcesses() Collection[PackingProcessRequest, PackingProcess] {
	return newCollection[PackingProcessRequest, PackingProcess](c, "/packing-process", "resources")
}

// PackingProcess is what the service answers, or a part of it.
type PackingProcess struct {
	// how often the work was begun
	Attempts int64           `json:"attempts"`
	Bureau   json.RawMessage `json:"bureau"`
	Callback Callback        `json:"callback"`
	// link to layout.json, good for 5 minutes by default; null where nothing was packed
	Content            *string         `json:"content"`
	CreateRuns         json.RawMessage `json:"create_runs"`
	Created            time.Time       `json:"created"`
	Deadline           *time.Time      `json:"deadline"`
	DoBuildVolumeCheck bool            `json:"do_build_volume_check"`
	EngineVersion      string          `json:"engine_version"`
	// one sentence, when it failed
	Error *string `json:"error"`
	// one word, when it failed
	ErrorCode *string `json:"error_code"`
	// numbers of the failure
	ErrorDetail json.RawMessage `json:"error_detail"`
	Finished    *time.Time      `json:"finished"`
	OnFailure   string          `json:"on_failure"`
	OnSuccess   string          `json:"on_success"`
	Pieces      []string        `json:"pieces"`
	PiecesCount int64           `json:"pieces_count"`
	// in the order of pieces; plate counts the runs from 0; null where nothing was
	// packed, left out of lists
	Positions []FilePosition `json:"positions"`
	// the same as printer
	PrimaryWorkstation string   `json:"primary_workstation"`
	Printer            string   `json:"printer"`
	Priority           int64    `json:"priority"`
	Progress           float64  `json:"progress"`
	ResultingRuns      []string `json:"resulting_runs"`
	ResultingRunsCount int64    `json:"resulting_runs_count"`
	// the first run
	Run *string `json:"run"`
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
	URI string `json:"uri"`
}

// PackingProcessRequest is what a request holds, or a part of it.
type PackingProcessRequest struct {
	Bureau any `json:"bureau,omitempty"`
	// whom to tell about changes of state
	Callback   *Callback `json:"callback,omitempty"`
	CreateRuns any       `json:"create_runs,omitempty"`
	// when the work must be done
	Deadline *time.Time `json:"deadline,omitempty"`
	// leave out what does not fit the volume; default true
	DoBuildVolumeCheck *bool    `json:"do_build_volume_check,omitempty"`
	FloorDistance      *float64 `json:"floor_distance,omitempty"`
	// instead of the time budget: the same bytes everywhere
	Iterations *int64 `json:"iterations,omitempty"`
	// builds at most
	MaxPlates *int64 `json:"max_plates,omitempty"`
	// default that of the printer type
	MinPackingDistance *float64 `json:"min_packing_distance,omitempty"`
	// what to do with pieces that do not fit: split-builds opens further runs; default
	// ignore; one of split-builds, ignore, notify-user
	OnFailure string `json:"on_failure,omitempty"`
	// default silent; one of notify-user, silent
	OnSuccess string `json:"on_success,omitempty"`
	// addresses of models, or RunPiece objects; a repeat is another copy
	Pieces []any `json:"pieces"`
	// the same as printer, one of which must be given
	PrimaryWorkstation string `json:"primary_workstation,omitempty"`
	// address of a printer type
	Printer string `json:"printer,omitempty"`
	// greater ones are begun first; default 50
	Priority *int64 `json:"priority,omitempty"`
	// as of a layout
	Rotations any `json:"rotations,omitempty"`
	// default 1
	Seed *int64 `json:"seed,omitempty"`
	// default 30
	TimeBudgetS *float64 `json:"time_budget_s,omitempty"`
	// seconds that the work may take
	TimeoutS     *float64 `json:"timeout_s,omitempty"`
	WallDistance *float64 `json:"wall_distance,omitempty"`
}
