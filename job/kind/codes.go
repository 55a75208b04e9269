package kind

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/render"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/engine"
	"github.com/saggar3d/saggar/transform"
)

// The codes of a Failure. The list is closed: whoever reads one may rely on it.
const (
	CodeBadParams   = "bad_params"   // a parameter is unknown, missing or out of range; detail: field
	CodeUnknownKind = "unknown_kind" // no such kind of work
	CodeIO          = "io_error"     // a file of the work cannot be read or written

	// About a model's file.
	CodeEmpty        = "empty"                  // no bytes, or no triangles
	CodeNotAMesh     = "not_a_mesh"             // no mesh format
	CodeWrongFormat  = "wrong_format"           // a mesh, but not of the promised format; detail: promised, found
	CodeConverter    = "format_needs_converter" // STEP, IGES, ...: a real part, but no mesh
	CodeUnsupported  = "unsupported"            // a feature of a format that is not read
	CodeTruncated    = "truncated"              // the file ends early
	CodeMalformed    = "malformed"              // the file breaks the rules of its format; detail: mesh_code
	CodeInoperable   = "inoperable"             // readable, but with nothing to work on: no area, or not finite
	CodeFileTooLarge = "file_too_large"         // over the limit of bytes or triangles; detail: found_ and limit_ with bytes, triangles, ...
	CodeArchiveLimit = "archive_limit"          // an archive that unpacks to too much; detail: found_ and limit_ with bytes, triangles, ...
	CodeEncrypted    = "encrypted"              // protected content

	// About the work.
	CodeNotEstimable       = "not_estimable"        // a part of which nothing can be told
	CodeTooManyLayers      = "too_many_layers"      // thinner ones than anybody prints; detail: height_mm, layer_height_mm, found_layers, limit_layers
	CodeTooDeep            = "too_deep"             // thousands of large triangles behind each other: no picture
	CodeOutsideBuildVolume = "outside_build_volume" // larger than the machine; detail: overhang_mm

	// About transformations.
	CodeDoesNotFit = "does_not_fit" // no turn fits the build volume; detail: step, box, build

	// About layouts.
	CodePackerUnavailable = "packer_unavailable" // an outside packer that is not there
	CodeNothingPlaced     = "nothing_placed"     // detail: positions
	CodeLayoutInvalid     = "layout_invalid"     // positions that break rules; detail: violations

	CodeOtherFile = "other_file" // a mesh is not the one that a layout was made of

	// About prints.
	CodeBadConfig         = "bad_config"         // settings that make no sense; detail: errors
	CodeEngineUnavailable = "engine_unavailable" // the outside program is not installed
	CodeEngineFailed      = "engine_failed"      // it says why in its own words
	CodeTimeout           = "timeout"            // it took longer than allowed, and was ended
	CodeEmptyFirstLayer   = "empty_first_layer"  // nothing stands on the bed

	// About the process, from package child.
	CodeOutOfMemory = "out_of_memory"  // over the limit of memory
	CodeCrashed     = "crashed"        // the process ended in the middle of the work
	CodeInternal    = "internal_error" // a fault of ours; detail: at
)

// Failure is why there is no result.
type Failure struct {
	Code    string         `json:"code"` // one of the constants of this package
	Message string         `json:"message"`
	Detail  map[string]any `json:"detail,omitempty"`

	// Log is what the log of the service should have besides: it may tell more of
	// the machine than strangers are to know.
	Log string `json:"-"`
}

// Error returns the message.
func (f *Failure) Error() string { return f.Message }

// failf returns a failure without detail.
func failf(code, format string, args ...any) *Failure {
	return &Failure{Code: code, Message: fmt.Sprintf(format, args...)}
}

// with returns f with one more detail.
func (f *Failure) with(key string, value any) *Failure {
	if f.Detail == nil {
		f.Detail = map[string]any{}
	}
	f.Detail[key] = value
	return f
}

// badField returns the failure of one parameter out of range.
func badField(field, format string, args ...any) *Failure {
	return failf(CodeBadParams, "%s: %s", field, fmt.Sprintf(format, args...)).with("field", field)
}

// meshCodes says which failure each error of the packages mesh and slice/engine is.
var meshCodes = map[mesh.Code]string{
	mesh.CodeEmpty:          CodeEmpty,
	mesh.CodeNoTriangles:    CodeEmpty,
	mesh.CodeNotAMesh:       CodeNotAMesh,
	mesh.CodeNeedsConverter: CodeConverter,
	mesh.CodeUnsupported:    CodeUnsupported,
	mesh.CodeTruncated:      CodeTruncated,
	mesh.CodeSyntax:         CodeMalformed,
	mesh.CodeNumber:         CodeMalformed,
	mesh.CodeIndex:          CodeMalformed,
	mesh.CodeUnit:           CodeMalformed,
	mesh.CodeCycle:          CodeMalformed,
	mesh.CodeArchive:        CodeMalformed,
	mesh.CodeDTD:            CodeMalformed,
	mesh.CodeNonFinite:      CodeInoperable,
	mesh.CodeLimit:          CodeFileTooLarge,
	mesh.CodeArchiveLimit:   CodeArchiveLimit,
	mesh.CodeEncrypted:      CodeEncrypted,
	mesh.CodeIO:             CodeIO,

	engine.CodeUnavailable:  CodeEngineUnavailable,
	engine.CodeTimeout:      CodeTimeout,
	engine.CodeEngineFailed: CodeEngineFailed,
	engine.CodeNothing:      CodeEmptyFirstLayer,
	engine.CodeOutside:      CodeOutsideBuildVolume,
}

// sentinels says which failure each error of the other packages is.
var sentinels = []struct {
	err  error
	code string
}{
	{estimate.ErrOptions, CodeBadParams},
	{estimate.ErrBed, CodeOutsideBuildVolume},
	{estimate.ErrPart, CodeNotEstimable},
	{cost.ErrInput, CodeBadParams},
	{pack.ErrOptions, CodeBadParams},
	{slice.ErrOptions, CodeBadParams},
	{slice.ErrEmpty, CodeInoperable},
	{slice.ErrTooManyLayers, CodeTooManyLayers},
	{render.ErrTooDeep, CodeTooDeep},
}

// fromLibrary makes a failure of an error of the floors below. What none of
// them names is a fault of ours.
func fromLibrary(err error) *Failure {
	var m *mesh.Error
	if errors.As(err, &m) {
		return fromMesh(err, m)
	}
	var t *transform.Error
	if errors.As(err, &t) {
		return fromTransform(t)
	}
	if why := disk(err); why != nil {
		return failf(CodeIO, "%v", why)
	}
	for _, known := range sentinels {
		if errors.Is(err, known.err) {
			return failf(known.code, "%v", err).numbers(err)
		}
	}
	return failf(CodeInternal, "%v", err)
}

// disk returns what the operating system says of a file, without the path, which is
// of no use to anybody outside; nil for other errors.
func disk(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return nil
}

// fromMesh makes a failure of a file that could not be read, with the place. err is
// e or wraps it.
func fromMesh(err error, e *mesh.Error) *Failure {
	code, ok := meshCodes[e.Code]
	if !ok {
		code = CodeInternal
	}
	f := failf(code, "%v", err).with("mesh_code", string(e.Code))
	if e.Format != "" {
		f.with("format", e.Format)
	}
	if e.Part != "" {
		f.with("part", e.Part)
	}
	if e.Line > 0 {
		f.with("line", e.Line)
	}
	if e.Offset >= 0 {
		f.with("offset", e.Offset)
	}
	if e.Expected > 0 {
		f.with("triangles_expected", e.Expected).with("triangles_found", e.Found)
	}
	if e.Of != "" {
		f.with("found_"+e.Of, e.Over).with("limit_"+e.Of, e.Limit)
	}
	return f.numbers(err)
}

// numbers returns f with the numbers that an error of the floors below has beside its
// words.
func (f *Failure) numbers(err error) *Failure {
	var outside *engine.Outside
	var bed *estimate.BedError
	var layers *slice.LayersError
	switch {
	case errors.As(err, &outside):
		f.with("overhang_mm", outside.Overhang()).with("over_edge_mm", outside.Edge).with("over_top_mm", outside.Above)
		if outside.Highest > 0 {
			f.with("highest_mm", outside.Highest)
		}
	case errors.As(err, &bed):
		f.with("overhang_mm", bed.Overhang)
	case errors.As(err, &layers):
		f.with("height_mm", layers.Height).with("layer_height_mm", layers.LayerHeight).with("found_layers", layers.Layers).with("limit_layers", slice.MostLayers)
	}
	return f
}

// fromTransform makes a failure of a step that cannot be done with the model.
func fromTransform(e *transform.Error) *Failure {
	f := failf(CodeInoperable, "%v", e)
	if e.Code == transform.CodeDoesNotFit {
		f.Code = CodeDoesNotFit
		f.with("box", e.Box).with("build", e.Build)
	}
	return f.with("step", e.Step).with("type", e.Type)
}
