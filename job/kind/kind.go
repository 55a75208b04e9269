// Package kind does the work behind the job service: one function for each kind
// of work, from JSON parameters and files to JSON data and files. It calls the
// library floors, knows no database and keeps nothing between two calls.
//
// Lengths are mm, angles degrees. The same Spec gives the same bytes of data and
// files for any number of workers; what a clock decides (the time budget of a
// layout) is a parameter, and measured times are no part of the data.
package kind

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/saggar3d/saggar/internal/par"
)

// Spec is one piece of work.
type Spec struct {
	Kind    string            `json:"kind"`
	Params  json.RawMessage   `json:"params"`  // an object of the kind's params; unknown fields are refused
	Files   map[string]string `json:"files"`   // input name to local path
	Dir     string            `json:"dir"`     // empty folder for output files
	Workers int               `json:"workers"` // goroutines of this work; 0: one for each processor
}

// File is an output.
type File struct {
	Name string `json:"name"` // what it is: "snapshot", "mesh", ...
	Path string `json:"path"` // under Spec.Dir
	Type string `json:"type"` // media type
}

// Child is a further record that the work makes, such as a model unpacked from a
// container.
type Child struct {
	Name  string          `json:"name"`
	Data  json.RawMessage `json:"data"`
	Files []File          `json:"files"`
}

// Result is what the work came to.
type Result struct {
	Data     json.RawMessage `json:"data"`
	Files    []File          `json:"files"`
	Children []Child         `json:"children,omitempty"`
}

// Update says how far the work is.
type Update struct {
	Fraction float64         `json:"fraction"`          // 0 to 1; never falls
	Partial  json.RawMessage `json:"partial,omitempty"` // the best result so far, in the form of Result.Data, when it is new
}

// entry is what is known of one kind.
type entry struct {
	check func(raw json.RawMessage) error
	run   func(*work) (*Result, error)
	long  bool // seconds to hours: a queue of its own
}

// params are the parameters of a kind, by pointer. problems says what is out of
// range, without looking at files.
type params[P any] interface {
	*P
	problems() problems
}

// of makes a kind of parameters and a function.
func of[P any, PP params[P]](run func(*work, PP) (*Result, error)) entry {
	read := func(raw json.RawMessage) (PP, error) {
		var p P
		if f := strict(raw, &p); f != nil {
			return nil, f
		}
		return &p, PP(&p).problems().err()
	}
	return entry{
		check: func(raw json.RawMessage) error {
			_, err := read(raw)
			return err
		},
		run: func(w *work) (*Result, error) {
			p, err := read(w.Params)
			if err != nil {
				return nil, err
			}
			return run(w, p)
		},
	}
}

// long marks a kind as one that may take long.
func long(e entry) entry {
	e.long = true
	return e
}

// kinds are all there are.
var kinds = map[string]entry{
	"analyze":         of(analyzeModel),
	"create_runs":     long(of(createRuns)),
	"config":          of(configure),
	"design":          of(design),
	"estimate":        of(estimateModel),
	"layout":          long(of(layout)),
	"merge":           of(merge),
	"pack3d":          long(of(pack3d)),
	"packing_process": long(of(packingProcess)),
	"run_estimate":    of(runEstimate),
	"slice":           long(of(sliceModel)),
	"snapshot":        of(snapshot),
	"transform":       of(transformModel),
}

// Validate returns the [*Failure] that Run would end in because of params alone,
// before it looks at a file: a field that is unknown, of the wrong type or out of
// range. [Failure.Fields] lists all of them.
func Validate(kind string, params json.RawMessage) error {
	e, ok := kinds[kind]
	if !ok {
		return failf(CodeUnknownKind, "there is no kind of work called %q", kind)
	}
	return e.check(params)
}

// Long reports whether work of a kind may take long, and so belongs in a queue
// of its own.
func Long(kind string) bool { return kinds[kind].long }

// Run does the work. The error is a [*Failure], or that of ctx; work that has
// something to show when ctx ends, a layout, returns its result beside the
// error. progress may be nil; it is called from one goroutine at a time and not
// after the return. A panic is a fault of ours and is not caught here.
func Run(ctx context.Context, s Spec, progress func(Update)) (*Result, error) {
	e, ok := kinds[s.Kind]
	if !ok {
		return nil, failf(CodeUnknownKind, "there is no kind of work called %q", s.Kind)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	w := &work{ctx: par.WithWorkers(ctx, s.Workers), Spec: s, progress: progress}
	r, err := e.run(w)
	if err != nil {
		return r, w.failure(err)
	}
	return r, nil
}

// check finds what no kind could work with.
func (s *Spec) check() error {
	if s.Workers < 0 {
		return failf(CodeBadParams, "workers: %d is negative", s.Workers)
	}
	info, err := os.Stat(s.Dir)
	if err != nil || !info.IsDir() {
		return failf(CodeIO, "dir: %q is not a folder to write into", s.Dir)
	}
	return nil
}

// work is a Spec on its way through its kind.
type work struct {
	Spec
	ctx      context.Context
	progress func(Update)
	fraction float64
}

// at says that so much of the work is done.
func (w *work) at(fraction float64) { w.update(fraction, nil) }

// update says how much is done, with the best result so far when it is new.
func (w *work) update(fraction float64, partial json.RawMessage) {
	w.fraction = max(w.fraction, min(fraction, 1))
	if w.progress != nil {
		w.progress(Update{w.fraction, partial})
	}
}

// failure makes what went wrong one of the two errors that Run returns.
func (w *work) failure(err error) error {
	var f *Failure
	if errors.As(err, &f) {
		return w.pathless(f)
	}
	if ended := w.ctx.Err(); ended != nil {
		return ended
	}
	var beyond *json.UnsupportedValueError
	if errors.As(err, &beyond) {
		return failf(CodeBadParams, "the parameters and the model lead to a number beyond all range: %s", beyond.Str)
	}
	return w.pathless(fromLibrary(err))
}

// pathless takes our folder out of what a failure says, such as an outside program's
// own words: it is of no use to anybody else.
func (w *work) pathless(f *Failure) *Failure {
	for _, dir := range []string{w.Dir, os.TempDir()} {
		f.Message = strings.ReplaceAll(f.Message, strings.TrimSuffix(dir, "/")+"/", "")
	}
	return f
}

// result encodes the data of a result.
func result(data any, files ...File) (*Result, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("encode the result: %w", err)
	}
	return &Result{Data: raw, Files: files}, nil
}
