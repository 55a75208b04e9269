package api

import (
	"encoding/json"
	"strings"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// CreateRunsRequest makes runs of pieces: by packing them for a printer, or by a
// batch type.
type CreateRunsRequest struct {
	JobRequest
	RunSearch
	CreateRunsFields
	Pieces        []wanted[RunPiece] `json:"pieces" minItems:"1" maxItems:"100000" doc:"addresses of models, or RunPiece objects; a repeat is another copy"`
	Printer       string             `json:"printer,omitempty" doc:"the same as primary_workstation"`
	BatchType     string             `json:"batch_type,omitempty" enum:"by_size_xyz,by_size_xy,by_number_of_parts,match_previous,single,by_job,by_order" doc:"what the pieces of one run have in common; default: they are packed for the printer"`
	NumberOfParts int                `json:"number_of_parts,omitempty" minimum:"1" maximum:"100000" doc:"of by_number_of_parts"`
	Finished      json.RawMessage    `json:"finished,omitempty" readOnly:"true"`
	ReadBack
	CreateRunsReadBack
}

// CreateRunsFields are fields of a request that come back in the answer.
type CreateRunsFields struct {
	Workstation        string          `json:"primary_workstation" required:"false" doc:"address of a printer type"`
	OnFailure          string          `json:"on_packing_process_failure" required:"false" enum:"split-builds,ignore,notify-user" doc:"default ignore"`
	OnSuccess          string          `json:"on_packing_process_success" required:"false" enum:"notify-user,silent" doc:"default silent"`
	Locked             *bool           `json:"locked" required:"false" doc:"default true"`
	RunName            string          `json:"run_name" required:"false" maxLength:"255"`
	Notes              string          `json:"notes" required:"false"`
	BaseMaterialUsed   *float64        `json:"base_material_used" required:"false" minimum:"0" maximum:"1e12"`
	PrimaryRunDuration *float64        `json:"primary_run_duration" required:"false" minimum:"0" maximum:"1e12" doc:"s"`
	User               json.RawMessage `json:"user,omitempty"`
}

// CreateRunsReadBack are fields of answers that a request may hold.
type CreateRunsReadBack struct {
	PiecesCount    json.RawMessage `json:"pieces_count,omitempty" readOnly:"true"`
	PrimaryRun     json.RawMessage `json:"primary_run,omitempty" readOnly:"true"`
	PrinterName    json.RawMessage `json:"printer_name,omitempty" readOnly:"true"`
	ResultingRuns  json.RawMessage `json:"resulting_runs,omitempty" readOnly:"true"`
	ResultingCount json.RawMessage `json:"resulting_runs_count,omitempty" readOnly:"true"`
	UnfittedPieces json.RawMessage `json:"unfitted_pieces,omitempty" readOnly:"true"`
}

// CreateRuns is what a client sees of the making of runs.
type CreateRuns struct {
	JobAnswer
	RunResults
	CreateRunsFields
	Pieces        []string `json:"pieces"`
	BatchType     *string  `json:"batch_type"`
	NumberOfParts *int     `json:"number_of_parts"`
	VolumeCheck   bool     `json:"do_build_volume_check"`
	PrinterName   *string  `json:"printer_name"`
	PrimaryRun    *string  `json:"primary_run" doc:"the first run"`
	Resulting     []string `json:"resulting_runs"`
	Count         int      `json:"resulting_runs_count"`
}

// createRuns is the family of runs in the making.
func createRuns() family[CreateRunsRequest, CreateRuns] {
	return family[CreateRunsRequest, CreateRuns]{
		name:  "create-runs",
		doc:   "Runs made of pieces, by packing them for a printer or by a batch type. Names of runs are opaque.",
		draft: draftCreateRuns,
		show:  showCreateRuns,
	}
}

// defaultRunPriority is the product's.
const defaultRunPriority = 65

func draftCreateRuns(c *call, b *CreateRunsRequest, d *store.Draft) error {
	b.ReadBack, b.CreateRunsReadBack, b.Finished, d.Start = ReadBack{}, CreateRunsReadBack{}, nil, true
	c.plainName(b.RunName, d)
	if b.Priority == nil {
		d.Priority = defaultRunPriority
	}
	b.defaults()
	field := "primary_workstation"
	switch {
	case b.Printer != "" && b.Workstation != "" && b.Printer != b.Workstation:
		c.wrong(codeConflict, "printer", "not with primary_workstation: choose one of them")
	case b.Workstation == "":
		field, b.Workstation = "printer", b.Printer
	}
	bySize := strings.HasPrefix(b.BatchType, "by_size_")
	if b.Workstation == "" && (b.BatchType == "" || bySize) {
		c.wrong(codeMissing, "primary_workstation", "it must be given, or printer")
	}
	if b.NumberOfParts > 0 && b.BatchType != kind.BatchByNumber {
		c.wrong(codeConflict, "number_of_parts", "only for batch_type %s", kind.BatchByNumber)
	}
	p, rec, err := c.runParams(field, b.Workstation, &b.RunSearch)
	if err != nil {
		return err
	}
	if rec != nil {
		b.Workstation = c.path(rec)
	}
	b.Printer = ""
	if p == nil {
		p = &kind.LayoutParams{}
	}
	a, err := c.pieces(b.Pieces, p, d, len(b.Rotations) > 0)
	if err != nil || rec == nil && (b.BatchType == "" || bySize) {
		return err
	}
	if b.BatchType == "" {
		return c.work(d, "packing_process", kind.PackingParams{LayoutParams: *p, OnFailure: b.OnFailure, RunID: d.ID}, a.field)
	}
	return c.work(d, "create_runs", b.batch(a, p, bySize, d.ID), a.field)
}

// defaults fills in what is left out.
func (b *CreateRunsRequest) defaults() {
	if b.OnFailure == "" {
		b.OnFailure = kind.IgnoreFailure
	}
	if b.OnSuccess == "" {
		b.OnSuccess = "silent"
	}
	if b.Locked == nil {
		b.Locked = new(true)
	}
}

// batch are the parameters of a batch type.
func (b *CreateRunsRequest) batch(a *arrangement, l *kind.LayoutParams, bySize bool, id string) kind.CreateRunsParams {
	p := kind.CreateRunsParams{BatchType: b.BatchType, NumberOfParts: b.NumberOfParts, RunID: id}
	for i, m := range l.Models {
		piece := kind.BatchPiece{LayoutModel: m}
		if i < len(a.groups) {
			e := &a.entries[a.groups[i].first]
			piece.Run, piece.Job, piece.Order = e.Run, e.Job, e.Order
		}
		p.Pieces = append(p.Pieces, piece)
	}
	if bySize {
		layout := *l
		layout.Models = nil
		p.Layout = &layout
	}
	return p
}

func showCreateRuns(c *call, rec *store.Record, b *CreateRunsRequest, list bool) (*CreateRuns, error) {
	out := &CreateRuns{
		JobAnswer: c.answer(rec), CreateRunsFields: b.CreateRunsFields, Pieces: c.addressesOf(b.Pieces),
		BatchType: optional(b.BatchType), VolumeCheck: b.VolumeCheck == nil || *b.VolumeCheck,
	}
	out.Seed = seedOf(b.Seed)
	if b.NumberOfParts > 0 {
		out.NumberOfParts = &b.NumberOfParts
	}
	if b.Workstation != "" {
		out.Workstation = c.absolute(b.Workstation)
		if _, id, _, ok := c.split(b.Workstation); ok {
			found, err := c.Jobs.Records(c.ctx(), c.tenant, []string{id})
			if err != nil {
				return nil, err
			}
			if len(found) > 0 {
				out.PrinterName = optional(found[0].Name)
			}
		}
	}
	err := out.results(c, rec, b.Pieces, list)
	out.PrimaryRun, out.Resulting, out.Count = out.first(), few(out.names(), list), len(out.Runs)
	out.Pieces, out.Runs = few(out.Pieces, list), few(out.Runs, list)
	return out, err
}
