package kind

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/saggar3d/saggar/internal/version"
	"github.com/saggar3d/saggar/pack"
)

// LayoutData is the data of kind "layout", and that of its partial results, whose
// numbers are those of their positions: the same as the output "layout", layout.json.
type LayoutData = pack.File

// layout is kind "layout". Output "layout": layout.json. Anytime: when the context
// ends, the best layout so far comes with its error, with the status "cancelled", and
// without numbers when it could not be proven in a second.
func layout(w *work, p *LayoutParams) (*Result, error) {
	s, err := newSearch(w, p)
	if err != nil {
		return nil, err
	}
	if err := s.run(); err != nil {
		return nil, err
	}
	data, out, err := s.write()
	if err != nil {
		return nil, err
	}
	r, err := result(data, out)
	if err != nil {
		return nil, err
	}
	return r, s.ended
}

// search is a layout that is being made.
type search struct {
	w       *work
	params  *LayoutParams
	asked   *pack.Layout // bed and options
	parts   []pack.Part
	files   []pack.FilePart
	gauge   *pack.Gauge // of parts
	layout  *pack.Layout
	numbers *pack.Numbers
	ended   error // of the context
	shown   time.Time

	// partial is the partial result that a layout is, with its numbers if there are
	// any. Default: a layout file.
	partial func(*pack.Layout, *pack.Numbers) (any, error)
}

// newSearch reads what is to be placed.
func newSearch(w *work, p *LayoutParams) (*search, error) {
	if p.Build.PackerType == packerAutodesk {
		return nil, failf(CodePackerUnavailable, "packer_type %s: there is no adapter for this packer", packerAutodesk)
	}
	s := &search{w: w, params: p}
	var err error
	if s.asked, s.parts, err = p.options(w.Workers); err != nil {
		return nil, err
	}
	if s.files, err = w.meshes(p.Models, s.parts); err != nil {
		return nil, err
	}
	if !s.asked.Options.Packer.InSpace() {
		s.parts, err = pack.Footprints(w.ctx, s.parts)
	}
	return s, err
}

// run packs, proves and measures.
func (s *search) run() error {
	if s.params.Build.PackerType == packerManaged {
		return s.managed()
	}
	if err := s.pack(); err != nil {
		return err
	}
	ctx, cancel := s.afterwards()
	defer cancel()
	report, err := pack.Check(ctx, s.parts, s.layout.Bed, s.layout)
	switch {
	case err != nil && ctx.Err() == nil:
		return err
	case err != nil:
		return nil // ended before it was proven: no numbers either, which tells
	case !report.OK():
		return failf(CodeInternal, "internal error: the layout is wrong: %v; please report these files", report.Violations[0])
	}
	return s.measure(ctx)
}

// patience is how long a layout whose search was ended may be proven and measured.
// It keeps within the grace that a stopped child has.
const patience = time.Second

// afterwards returns a context for what comes after the search.
func (s *search) afterwards() (context.Context, context.CancelFunc) {
	if s.ended == nil {
		return s.w.ctx, func() {}
	}
	return context.WithTimeout(context.WithoutCancel(s.w.ctx), patience)
}

// packers are the packers by name.
var packers = map[string]pack.Packer{
	string(pack.OnPlates):       pack.Pack2D{},
	string(pack.InVolume):       pack.Pack3D{},
	string(pack.InVolumeSearch): pack.Pack3D{Premium: true},
}

// pack searches. What ctx ended is kept when anything is placed.
func (s *search) pack() error {
	o := s.asked.Options
	o.Progress = s.progress
	l, err := packers[s.params.Build.PackerType].Pack(s.w.ctx, s.parts, s.asked.Bed, o)
	if err != nil {
		if l == nil || s.w.ctx.Err() == nil {
			return err
		}
		l.Status = pack.Cancelled
		s.ended = s.w.ctx.Err()
	}
	s.layout = l
	return nil
}

// partialGap is the shortest time between two partial results: each of them finds
// the boxes and numbers of all copies anew, and goes into a database.
const partialGap = time.Second

// progress passes on how far the search is, and the best layout when it is new and
// the last one was shown some time ago.
func (s *search) progress(now pack.Progress) {
	fraction := readFraction/4 + (1-readFraction/2)*now.Fraction
	if now.Best == nil || time.Since(s.shown) < partialGap || s.w.progress == nil {
		s.w.at(fraction)
		return
	}
	var raw json.RawMessage
	n, err := s.gaugeOf().Measure(s.w.ctx, now.Best)
	if err != nil {
		n = nil // they are there at the end, or it fails there
	}
	if best, err := s.show(now.Best, n); err == nil {
		raw, _ = json.Marshal(best) // what cannot be shown now is shown at the end, or fails there
	}
	s.shown = time.Now() // after the work on it, however long that takes
	s.w.update(fraction, raw)
}

// gaugeOf returns what measures layouts of the parts.
func (s *search) gaugeOf() *pack.Gauge {
	if s.gauge == nil {
		s.gauge = pack.NewGauge(s.parts)
	}
	return s.gauge
}

// show returns a layout as a partial result.
func (s *search) show(l *pack.Layout, n *pack.Numbers) (any, error) {
	if s.partial != nil {
		return s.partial(l, n)
	}
	return s.file(l, n)
}

// measure finds the numbers. Of a search that was ended they may be missing.
func (s *search) measure(ctx context.Context) error {
	n, err := s.gaugeOf().Measure(ctx, s.layout)
	if err != nil && ctx.Err() == nil || err != nil && s.ended == nil {
		return err
	}
	s.numbers = n
	if s.ended != nil {
		return nil
	}
	for _, row := range s.layout.Placements {
		if row.Placed {
			return nil
		}
	}
	return s.nothing()
}

// nothing is the failure of a layout in which nothing is placed.
func (s *search) nothing() error {
	first := s.layout.Placements[0] // every model has a copy
	f := failf(CodeNothingPlaced, "nothing was placed: %s: %s", s.files[first.Part].ID, first.Reason)
	file, err := s.file(s.layout, s.numbers)
	if err != nil {
		return err
	}
	return f.with("positions", file.Positions)
}

// managed checks positions that somebody else has chosen. What is wrong is named,
// all of it, and no layout comes of it.
func (s *search) managed() error {
	s.parts = s.asked.Hold(s.parts)
	l, report, err := pack.UserManaged(s.w.ctx, s.parts, s.asked.Bed, s.asked.Options)
	if err != nil {
		return err
	}
	if err := report.Err(); err != nil {
		f := failf(CodeLayoutInvalid, "%v", err).with("violations", report.File(s.files)).with("more_violations", report.More)
		if r := report.Removal.File(); r != nil {
			f.with("interlocked_pairs", r.Pairs)
		}
		return f
	}
	s.layout = l
	return s.measure(s.w.ctx)
}

// file returns a layout as a layout file.
func (s *search) file(l *pack.Layout, n *pack.Numbers) (*pack.File, error) {
	f, err := pack.NewFile(l, s.parts, s.files, n)
	if err != nil {
		return nil, err
	}
	f.EngineVersion = version.Name()
	f.Build.PackerType = s.params.Build.PackerType
	f.Build.Space = s.params.Build.Space
	return f, nil
}

// write writes layout.json.
func (s *search) write() (*LayoutData, File, error) {
	f, err := s.file(s.layout, s.numbers)
	if err != nil {
		return nil, File{}, err
	}
	out, err := s.w.output("layout", "layout.json", "application/json", func(w io.Writer) error { return pack.WriteLayout(w, f) })
	return f, out, err
}
