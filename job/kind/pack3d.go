package kind

import (
	"fmt"
	"io"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// Pack3DParams are the parameters of kind "pack3d": what the tool of that name is
// asked, so that its users can ask us instead.
type Pack3DParams struct {
	Request pack.Pack3DRequest `json:"request"`

	// Files says how to read each file name of the request.
	Files map[string]ModelRef `json:"files"`

	// As in LayoutParams.
	TimeBudget *float64 `json:"time_budget_s,omitempty"`
	Iterations int64    `json:"iterations,omitempty"`
	Seed       *uint64  `json:"seed,omitempty"`
}

// Pack3DData is the data of kind "pack3d", and that of its partial results.
type Pack3DData struct {
	Schema int              `json:"schema"`
	Rows   []pack.Pack3DRow `json:"rows"`

	*pack.Numbers // of the copies, each with what is co-packed; nil when nobody measured
}

// layout are the parameters of the search.
func (p *Pack3DParams) layout() *LayoutParams {
	return &LayoutParams{
		Build:      pack.FileBuild{Type: pack.Rectangle, PackerType: string(pack.InVolume)},
		TimeBudget: p.TimeBudget, Iterations: p.Iterations, Seed: p.Seed,
	}
}

func (p *Pack3DParams) problems() problems {
	var bad problems
	p.layout().checkSearch(&bad)
	if err := pack.EncodePack3D(io.Discard, &p.Request); err != nil {
		bad.library(err, pack.ErrPack3D)
	}
	for i := range p.Request.Items {
		it := &p.Request.Items[i]
		p.checkFile(&bad, fmt.Sprintf("items[%d].filename", i), it.Filename)
		for k, c := range it.Copack {
			p.checkFile(&bad, fmt.Sprintf("items[%d].copack[%d].filename", i, k), c.Filename)
		}
	}
	return bad
}

// checkFile wants a file name that Files knows.
func (p *Pack3DParams) checkFile(bad *problems, field, name string) {
	ref, ok := p.Files[name]
	if !ok {
		bad.add(field, "%q is none of the files", name)
	}
	bad.model(field, ref)
}

// pack3d is kind "pack3d". Output "pack3d": the answer of the tool. Anytime, as a
// layout.
func pack3d(w *work, p *Pack3DParams) (*Result, error) {
	l := &loader{w: w}
	job, err := p.Request.Job(func(name string) (*mesh.Mesh, error) {
		c, err := l.load(p.Files[name])
		return c.mesh, err
	})
	if err != nil {
		return nil, err
	}
	s := &search{w: w, params: p.layout(), parts: job.Parts, asked: &pack.Layout{Bed: job.Bed, Options: job.Options}}
	s.params.limits(&s.asked.Options, w.Workers)
	for i := range job.Parts {
		s.files = append(s.files, pack.FilePart{ID: job.Parts[i].ID})
	}
	data := func(l *pack.Layout, n *pack.Numbers) (d Pack3DData, err error) {
		d = Pack3DData{Schema: schema, Numbers: n}
		d.Rows, err = job.Rows(l)
		return d, err
	}
	s.partial = func(l *pack.Layout, n *pack.Numbers) (any, error) { return data(l, n) }
	if err := s.run(); err != nil {
		return nil, err
	}
	d, err := data(s.layout, s.numbers)
	if err != nil {
		return nil, err
	}
	out, err := w.output("pack3d", "pack3d.json", "application/json", func(to io.Writer) error { return pack.EncodePack3DRows(to, d.Rows) })
	if err != nil {
		return nil, err
	}
	r, err := result(d, out)
	if err != nil {
		return nil, err
	}
	return r, s.ended
}
