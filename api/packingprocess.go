package api

import (
	"encoding/json"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// PackingProcessRequest packs pieces for a printer.
type PackingProcessRequest struct {
	JobRequest
	RunSearch
	Pieces      []wanted[RunPiece] `json:"pieces" minItems:"1" maxItems:"100000" doc:"addresses of models, or RunPiece objects; a repeat is another copy"`
	Printer     string             `json:"printer,omitempty" minLength:"1" doc:"address of a printer type"`
	Workstation string             `json:"primary_workstation,omitempty" minLength:"1" doc:"the same as printer, one of which must be given"`
	OnFailure   string             `json:"on_failure,omitempty" enum:"split-builds,ignore,notify-user" doc:"what to do with pieces that do not fit: split-builds opens further runs; default ignore"`
	OnSuccess   string             `json:"on_success,omitempty" enum:"notify-user,silent" doc:"default silent"`
	Bureau      json.RawMessage    `json:"bureau,omitempty"`
	CreateRuns  json.RawMessage    `json:"create_runs,omitempty"`
	Run         json.RawMessage    `json:"run,omitempty" readOnly:"true"`
	ReadBack
}

// PackingProcess is what a client sees of a packing process.
type PackingProcess struct {
	JobAnswer
	RunResults
	Printer     string          `json:"printer"`
	Workstation string          `json:"primary_workstation" doc:"the same as printer"`
	VolumeCheck bool            `json:"do_build_volume_check"`
	OnFailure   string          `json:"on_failure"`
	OnSuccess   string          `json:"on_success"`
	Pieces      []string        `json:"pieces"`
	Bureau      json.RawMessage `json:"bureau"`
	CreateRuns  json.RawMessage `json:"create_runs"`
	Run         *string         `json:"run" doc:"the first run"`
	Resulting   []string        `json:"resulting_runs"`
	Count       int             `json:"resulting_runs_count"`
}

// packingProcesses is the family of packing processes.
func packingProcesses() family[PackingProcessRequest, PackingProcess] {
	return family[PackingProcessRequest, PackingProcess]{
		name:  "packing-process",
		doc:   "Pieces packed for a printer: each build becomes a run.",
		draft: draftPackingProcess,
		show:  showPackingProcess,
	}
}

// runRoutes makes the families that make runs, and the routes of their layouts.
func (s *service) runRoutes() {
	schema[RunPiece](s) // told of in words alone, as pieces may be addresses, too
	packingProcesses().register(s)
	createRuns().register(s)
	for _, name := range []string{"packing-process", "create-runs"} {
		s.content("/"+name+"/{id}/content", name, "layout.json", func(rec *store.Record) (store.File, string, bool) {
			f, ok := rec.File("layout")
			return f, "layout.json", ok
		})
	}
}

func draftPackingProcess(c *call, b *PackingProcessRequest, d *store.Draft) error {
	b.ReadBack, b.Run, d.Start = ReadBack{}, nil, true
	if b.Priority == nil {
		d.Priority = defaultRunPriority
	}
	for _, f := range []struct {
		field *string
		value string
	}{{&b.OnFailure, kind.IgnoreFailure}, {&b.OnSuccess, "silent"}} {
		if *f.field == "" {
			*f.field = f.value
		}
	}
	field := "printer"
	switch {
	case b.Printer != "" && b.Workstation != "" && b.Printer != b.Workstation:
		c.wrong(codeConflict, "primary_workstation", "not with printer: choose one of them")
	case b.Printer != "":
	case b.Workstation != "":
		field, b.Printer = "primary_workstation", b.Workstation
	default:
		c.wrong(codeMissing, "printer", "it must be given, or primary_workstation")
	}
	b.Workstation = ""
	p, rec, err := c.runParams(field, b.Printer, &b.RunSearch)
	if err != nil {
		return err
	}
	if p == nil {
		p = &kind.LayoutParams{}
	}
	a, err := c.pieces(b.Pieces, p, d, len(b.Rotations) > 0)
	if err != nil || rec == nil {
		return err
	}
	b.Printer = c.path(rec)
	return c.work(d, "packing_process", kind.PackingParams{LayoutParams: *p, OnFailure: b.OnFailure, RunID: d.ID}, a.field)
}

func showPackingProcess(c *call, rec *store.Record, b *PackingProcessRequest, list bool) (*PackingProcess, error) {
	out := &PackingProcess{
		JobAnswer: c.answer(rec), Printer: c.absolute(b.Printer), VolumeCheck: b.VolumeCheck == nil || *b.VolumeCheck,
		OnFailure: b.OnFailure, OnSuccess: b.OnSuccess, Pieces: c.addressesOf(b.Pieces), Bureau: orNull(b.Bureau), CreateRuns: orNull(b.CreateRuns),
	}
	out.Workstation, out.Seed = out.Printer, seedOf(b.Seed)
	err := out.results(c, rec, b.Pieces, list)
	out.Run, out.Resulting, out.Count = out.first(), few(out.names(), list), len(out.Runs)
	out.Pieces, out.Runs = few(out.Pieces, list), few(out.Runs, list)
	return out, err
}

// seedOf is the seed of a search.
func seedOf(given *uint64) *uint64 {
	if given == nil {
		return new(uint64(1))
	}
	return given
}

// addressesOf are the addresses of pieces, one for each item of the request.
func (c *call) addressesOf(pieces []wanted[RunPiece]) []string {
	out := make([]string, len(pieces))
	for i, e := range arrange(c, "pieces", pieces).entries {
		out[i] = c.base() + e.path
	}
	return out
}
