// Package layers measures how fast meshes become layers, beside the same step of
// PrusaSlicer.
package layers

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/bench/markdown"
	"github.com/saggar3d/saggar/bench/nest"
)

// Usage is the help of the command.
const Usage = `usage: bench slice [flags]

  --only LIST   names of meshes, with commas between them
  --height H    layer height in mm (default 0.2)
  --runs N      repeat everything N times, in turn, and take medians (default 3)
  --peers       beside PrusaSlicer's step, as it is without this flag; whole slicers
                beside each other are bench estimate --peers
  --no-peer     do not run PrusaSlicer
  --no-prints   do not make toolpaths
  --json        print one JSON document instead of a table
  --data DIR    the folder with estimate/meshes (default: SAGGAR_CORPUS)
`

// Command is `bench slice`.
type Command struct {
	CPU            func() float64 // CPU seconds of the process so far
	Stdout, Stderr io.Writer
}

type options struct {
	only    string
	data    string
	height  float64
	runs    int
	noPeer  bool
	noPrint bool
	asJSON  bool
	meshes  []string
	ini     string
	peerHas *peer
}

// Row is what was measured for one mesh. CPU is in seconds, on one core.
type Row struct {
	Mesh      string  `json:"mesh"`
	Triangles int     `json:"triangles"`
	Layers    int     `json:"layers"`
	Segments  int     `json:"segments"`       // of faces with cuts
	Corners   int     `json:"corners"`        // of outlines, without those on straight lines
	Open      float64 `json:"open_cpu_s"`     // file to welded mesh
	Weld      float64 `json:"weld_cpu_s"`     // loose triangles to welded mesh, a part of Open
	Contours  float64 `json:"contours_cpu_s"` // neighbours, outlines, nesting, areas
	Copies    float64 `json:"copies_cpu_s"`   // contours of a build of 100 such parts
	Peer      float64 `json:"prusaslicer_cpu_s,omitempty"`
	Ratio     float64 `json:"ratio,omitempty"` // Peer / (Weld + Contours)

	Toolpaths *Toolpaths `json:"toolpaths,omitempty"`
}

// Run measures and prints. Errors that wrap [nest.ErrUsage] are wrong usage.
func (c Command) Run(ctx context.Context, args []string) error {
	f, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(c.Stdout, Usage)
		return nil
	}
	if err != nil {
		return err
	}
	// One core for us as for the peer: with more, the garbage collector takes what is idle.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var rows []Row
	for _, path := range f.meshes {
		r, err := c.measure(ctx, f, path)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		fmt.Fprintf(c.Stderr, "%s: %.1f ms\n", r.Mesh, 1000*(r.Weld+r.Contours))
		rows = append(rows, r)
	}
	if f.asJSON {
		e := json.NewEncoder(c.Stdout)
		e.SetIndent("", " ")
		return e.Encode(rows)
	}
	if err := table(c.Stdout, rows); err != nil {
		return err
	}
	return toolpathTable(c.Stdout, rows)
}

func parse(args []string) (*options, error) {
	f := &options{}
	set := flag.NewFlagSet("slice", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&f.only, "only", "", "")
	set.StringVar(&f.data, "data", os.Getenv("SAGGAR_CORPUS"), "")
	set.Float64Var(&f.height, "height", 0.2, "")
	set.IntVar(&f.runs, "runs", 3, "")
	peers := set.Bool("peers", true, "")
	set.BoolVar(&f.noPeer, "no-peer", false, "")
	set.BoolVar(&f.noPrint, "no-prints", false, "")
	set.BoolVar(&f.asJSON, "json", false, "")
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", nest.ErrUsage, err)
	}
	f.noPeer = f.noPeer || !*peers
	switch {
	case set.NArg() > 0:
		return nil, fmt.Errorf("%w: what is %q?", nest.ErrUsage, set.Arg(0))
	case f.data == "":
		return nil, fmt.Errorf("%w: no data: set SAGGAR_CORPUS or give --data DIR", nest.ErrUsage)
	case f.runs < 1 || !(f.height > 0):
		return nil, fmt.Errorf("%w: --runs and --height must be above 0", nest.ErrUsage)
	}
	all, err := filepath.Glob(filepath.Join(f.data, "estimate", "meshes", "*.stl"))
	if err != nil {
		return nil, err
	}
	wanted := strings.Split(f.only, ",")
	for _, path := range all {
		if f.only == "" || slices.Contains(wanted, nameOf(path)) {
			f.meshes = append(f.meshes, path)
		}
	}
	if len(f.meshes) == 0 {
		return nil, fmt.Errorf("%w: no meshes in %s", nest.ErrUsage, f.data)
	}
	f.ini = filepath.Join(f.data, "estimate", "ini", "p1_std_020_20.ini")
	if !f.noPeer {
		f.peerHas = findPeer()
	}
	return f, nil
}

func nameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), ".stl") }

// table prints the rows and their medians.
func table(w io.Writer, rows []Row) error {
	t := markdown.Table{Head: []string{"mesh", "triangles", "layers", "segments", "corners", "open ms", "weld ms", "contours ms", "M segments/s", "100 copies / one", "PrusaSlicer ms", "times"}}
	var speed, ratio, copies []float64
	for _, r := range rows {
		s := float64(r.Segments) / r.Contours / 1e6
		speed, copies = append(speed, s), append(copies, (r.Open+r.Copies)/(r.Open+r.Contours))
		peer, times := "-", "-"
		if r.Peer > 0 {
			ratio = append(ratio, r.Ratio)
			peer, times = fmt.Sprintf("%.0f", 1000*r.Peer), fmt.Sprintf("%.1f", r.Ratio)
		}
		t.Add(r.Mesh, fmt.Sprint(r.Triangles), fmt.Sprint(r.Layers), fmt.Sprint(r.Segments), fmt.Sprint(r.Corners), fmt.Sprintf("%.1f", 1000*r.Open), fmt.Sprintf("%.1f", 1000*r.Weld),
			fmt.Sprintf("%.1f", 1000*r.Contours), fmt.Sprintf("%.1f", s), fmt.Sprintf("%.1f", (r.Open+r.Copies)/(r.Open+r.Contours)), peer, times)
	}
	last := "-"
	if len(ratio) > 0 {
		last = fmt.Sprintf("%.1f", median(ratio))
	}
	t.Add("median", "", "", "", "", "", "", "", fmt.Sprintf("%.1f", median(speed)), fmt.Sprintf("%.1f", median(copies)), "", last)
	return t.Write(w)
}

// median returns the middle of list, which is sorted; of an even number the mean
// of the two.
func median(list []float64) float64 {
	slices.Sort(list)
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
