package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/internal/jsonkeys"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/transform"
)

// The steps of `saggar transform`: flags in the order in which they came, or a file.

const autoTranslate = "auto-translate"

// stepKind is a flag that is a step.
type stepKind struct {
	name, usage string
	value       string // what it takes, for the help
	step        func(v [3]float64) transform.Step
}

var stepFlags = []stepKind{
	{"rotate", "turn by degrees about X, then Y, then Z", "X,Y,Z", func(v [3]float64) transform.Step {
		return transform.Rotate{X: v[0], Y: v[1], Z: v[2]}
	}},
	{"rotate-in-place", "the same about the middle of the part", "X,Y,Z", func(v [3]float64) transform.Step {
		return transform.Rotate{X: v[0], Y: v[1], Z: v[2], AboutCenter: true}
	}},
	{"scale", "scale by percent", "X,Y,Z", func(v [3]float64) transform.Step {
		return transform.Scale{X: v[0], Y: v[1], Z: v[2]}
	}},
	{"translate", "shift by mm", "X,Y,Z", func(v [3]float64) transform.Step {
		return transform.Translate{X: v[0], Y: v[1], Z: v[2]}
	}},
	{"auto-rotate", "turn to fit a volume", "X,Y,Z", func(v [3]float64) transform.Step {
		return transform.AutoRotate{Build: xyz(v)}
	}},
	{"auto-scale", "scale to fill a volume", "X,Y,Z", func(v [3]float64) transform.Step {
		return transform.AutoScale{Build: xyz(v)}
	}},
	{"auto-shrink", "scale to fit a volume, if it does not", "X,Y,Z", func(v [3]float64) transform.Step {
		return transform.AutoScale{Build: xyz(v), ShrinkOnly: true}
	}},
	{name: autoTranslate, usage: "put onto Z = 0, above the origin"},
	{"bracket", "put a frame around it", "W,G,T", func(v [3]float64) transform.Step {
		return transform.Bracket{Width: v[0], Gap: v[1], Thickness: v[2]}
	}},
}

func xyz(v [3]float64) transform.XYZ { return transform.XYZ{X: v[0], Y: v[1], Z: v[2]} }

// stepFlag adds a step to the chain each time it is given.
type stepFlag struct {
	kind  stepKind
	chain *transform.Chain
}

// String returns the default.
func (f *stepFlag) String() string { return "" }

// Type names the value in the help.
func (f *stepFlag) Type() string {
	if f.kind.step == nil {
		return "bool"
	}
	return f.kind.value
}

// Set is given the value.
func (f *stepFlag) Set(s string) error {
	var step transform.Step = transform.AutoTranslate{}
	if f.kind.step == nil {
		if s != "true" {
			return errors.New("it takes no value")
		}
	} else {
		v, err := f.numbers(s)
		if err != nil {
			return err
		}
		step = f.kind.step(v)
	}
	var faults transform.Faults
	if errors.As(transform.Chain{step}.Check(""), &faults) {
		words := make([]string, len(faults))
		for i, one := range faults {
			words[i] = one.Field[strings.LastIndexByte(one.Field, '.')+1:] + ": " + one.Message
		}
		return errors.New(strings.Join(words, "; "))
	}
	*f.chain = append(*f.chain, step)
	return nil
}

// numbers reads three numbers; for scale one is enough.
func (f *stepFlag) numbers(s string) (v [3]float64, err error) {
	fields := strings.Split(s, ",")
	if len(fields) == 1 && f.kind.name == "scale" {
		fields = []string{s, s, s}
	}
	if len(fields) != len(v) {
		return v, fmt.Errorf("want three numbers %s", f.kind.value)
	}
	for i, field := range fields {
		if v[i], err = strconv.ParseFloat(strings.TrimSpace(field), 64); err != nil {
			return v, fmt.Errorf("want three numbers %s", f.kind.value)
		}
	}
	return v, nil
}

// allSteps returns the steps of the flags or of the file.
func (f *transformFlags) allSteps() (transform.Chain, error) {
	switch {
	case f.steps == "" && len(f.chain) == 0:
		return nil, errors.New("no step: say what to do with the part, with flags or with --steps")
	case f.steps == "":
		return f.chain, f.chain.Check("steps")
	case len(f.chain) > 0:
		return nil, errors.New("--steps and flags that are steps: choose one of them, for they have no order among each other")
	}
	chain, err := readSteps(f.steps)
	if err != nil {
		return nil, fmt.Errorf("--steps: %s: %s", printable(f.steps), printable(err.Error()))
	}
	return chain, nil
}

// maxStepsFile is enough for a thousand steps with blanks between them.
const maxStepsFile = 1 << 20

// readSteps reads a list of steps, or an object that has it as its transformations.
func readSteps(path string) (transform.Chain, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.New(sentence(err))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxStepsFile+1))
	switch {
	case err != nil:
		return nil, errors.New(sentence(err))
	case len(data) > maxStepsFile:
		return nil, fmt.Errorf("more than %d MiB", maxStepsFile>>20)
	}
	list := json.RawMessage(data)
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		var request map[string]json.RawMessage
		err := jsonkeys.Place(data, json.Unmarshal(data, &request))
		if err == nil {
			err = jsonkeys.Unique(data)
		}
		if err != nil {
			return nil, err
		}
		list = request["transformations"]
		delete(request, "transformations")
		delete(request, "callback") // of the service; nobody is called here
		for _, name := range slices.Sorted(maps.Keys(request)) {
			return nil, fmt.Errorf("%q: there is no such field", name)
		}
		if list == nil {
			return nil, errors.New("it has no transformations")
		}
	}
	return transform.Decode(list, "transformations")
}

// namedError is an error about a file whose code is still to be told.
type namedError struct {
	file string
	err  error
}

func (e *namedError) Error() string { return at(e.file, e.err).Error() }
func (e *namedError) Unwrap() error { return e.err }

// transformFailure is the JSON object of a part that could not be transformed.
func transformFailure(path string, err error) *failure {
	var named *namedError
	if errors.As(err, &named) {
		path, err = named.file, named.err
	}
	f := newFailure(path, err)
	var e *transform.Error
	if errors.As(err, &e) {
		f.Code = mesh.Code(e.Code)
		f.Detail.Box, f.Detail.Build = e.Box, e.Build
	}
	return f
}
