package layers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/saggar3d/saggar/bench/markdown"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
)

// Toolpaths is what prints of one part and of a build of 100 such parts take, from the
// welded mesh to the estimate, and to G-code that goes nowhere. CPU in seconds, on one
// core.
type Toolpaths struct {
	One        float64 `json:"one_cpu_s"`
	Copies     float64 `json:"copies_cpu_s"`
	OneText    float64 `json:"one_text_cpu_s"`
	CopiesText float64 `json:"copies_text_cpu_s"`
}

// ratios are those of 100 copies to one, without text and with it; reading the file
// counts for both.
func (r *Row) ratios() (plain, text float64) {
	t := r.Toolpaths
	return (r.Open + t.Copies) / (r.Open + t.One), (r.Open + t.CopiesText) / (r.Open + t.OneText)
}

// toolpaths measures prints of a part with the settings of an .ini file, or of none.
func (c Command) toolpaths(ctx context.Context, f *options, part *mesh.Mesh) (*Toolpaths, error) {
	ctx = par.WithWorkers(ctx, 1)
	pairs := config.DefaultPairs() // of meshes without profiles
	in, err := os.Open(f.ini)
	if err == nil {
		defer in.Close()
		pairs, err = config.ReadINI(in)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	pairs = append(pairs, config.Pair{Key: "layer_height", Value: fmt.Sprint(f.height)})
	err = nil
	times := make([][]float64, 4)
	for range f.runs {
		for i := range times {
			j := engine.Job{Model: mesh.Single(part), Pairs: pairs, AnySize: true}
			if i%2 == 1 {
				j.Model, j.Apart = copies(part), true
			}
			if i >= 2 {
				j.Gcode = io.Discard
			}
			times[i] = append(times[i], c.repeat(&err, func() error {
				_, err := engine.Run(ctx, engine.Builtin, j)
				return err
			}))
		}
	}
	return &Toolpaths{median(times[0]), median(times[1]), median(times[2]), median(times[3])}, err
}

// toolpathTable prints what toolpaths took.
func toolpathTable(w io.Writer, rows []Row) error {
	t := markdown.Table{Head: []string{"mesh", "one ms", "100 copies ms", "ratio", "one, G-code ms", "100 copies, G-code ms", "ratio"}}
	ms := func(s float64) string { return fmt.Sprintf("%.0f", 1000*s) }
	var plain, text []float64
	for i := range rows {
		r := &rows[i]
		if r.Toolpaths == nil {
			continue
		}
		a, b := r.ratios()
		plain, text = append(plain, a), append(text, b)
		t.Add(r.Mesh, ms(r.Toolpaths.One), ms(r.Toolpaths.Copies), fmt.Sprintf("%.2f", a),
			ms(r.Toolpaths.OneText), ms(r.Toolpaths.CopiesText), fmt.Sprintf("%.1f", b))
	}
	if len(plain) == 0 {
		return nil
	}
	t.Add("median", "", "", fmt.Sprintf("%.2f", median(plain)), "", "", fmt.Sprintf("%.1f", median(text)))
	fmt.Fprintln(w)
	return t.Write(w)
}
