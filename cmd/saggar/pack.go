package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/pack"
)

// packFlags are the flags of `saggar pack`.
type packFlags struct {
	read readFlags

	packer, positions         string
	build, plate              string
	diameter                  float64
	keepOut, keepOutBox       []string
	minDistance, wallDistance float64
	rotations, objective      string
	noHoles, noConcavities    bool
	multiBuild, keepTooLarge  bool
	space                     spaceFlags
	maxPlates                 int

	budget     time.Duration
	iterations int64
	seed       uint64

	parts           string
	output          string
	export, picture []string
	view            string
	names           bool
	noSpacing       bool
	json            bool
}

// packers are the packers by name.
var packers = map[string]pack.Packer{
	"pack2d": pack.Pack2D{}, "pack3d": pack.Pack3D{}, "pack3d_premium": pack.Pack3D{Premium: true},
}

func newPack(s streams) *cobra.Command {
	f := &packFlags{}
	cmd := &cobra.Command{
		Use:   "pack [flags] FILE[:COUNT]...",
		Short: "Place parts on a build plate or in a powder bed",
		Long: `Pack places parts on a plate by their true outlines, one in the hollows and
holes of another, never nearer than --min-packing-distance. It searches until
the budget is over and keeps the best layout; Ctrl-C ends it earlier, and the
best layout so far is written all the same.

A FILE is a mesh file or a folder of them. FILE:5 asks for five copies and
FILE:fill for one and as many more as find room once everything else is placed,
on the plates that there are then. A file with several items is one part.
--parts names a JSON file with a list of parts and what else is asked of them;
only model is required:

  [{"model": "hook.stl", "count": 4, "fill": false, "priority": 1, "group": "a",
    "orientation_lock": "none", "min_distance": 8, "margin": 3, "value": 2.5}]

model is a path beside that file. Parts of higher priority go first, a group
stays on one plate, orientation_lock is what --rotations says for this part
alone (or true for none), margin widens the part for its brim, and value counts
for --objective value. locked lists copies that lie there already and stay:
"locked": [{"plate": 0, "transformation": [[1,0,0,20],[0,1,0,20],[0,0,1,5],[0,0,0,1]]}].
"copack": ["tag.stl"] lists meshes that move with the part, in the same coordinates.

--plate and --keep-out take SVG drawings (in mm, paths and shapes are filled) or
JSON: {"outer": [[x,y],...], "holes": [...]}.

--packer pack3d packs powder beds instead: parts lie anywhere in the volume of
--build X,Y,Z, one in the hollows of another, none locked into another, so that
each can be taken out of the open top (--interlock). --rotations is axis24, free,
x90 or y90 for quarter turns about one of these axes, or one of those about Z. pack3d_premium is the same with free turns, about every
axis, and two minutes unless told otherwise.
--input-pack3d FILE takes the volume, the spacing and the parts from the JSON of
Authentise's pack3d 1.6, and --output-pack3d FILE writes what it would answer.

--packer user_managed --positions LAYOUT takes the parts, the plate and every
position from a layout file, which may be written by hand, proves them as saggar
check does and makes the same outputs; boxes and numbers of fill are made anew.
Nothing is searched; what is wrong is named and nothing written.

-o writes the layout with every position; saggar check proves it again later.
--export writes what lies on the plates as 3MF (shared meshes, one item per
copy, a picture), STL (one mesh), GLB (for viewers) or ZIP (one mesh per part and
layout.json). With several plates 3MF, STL and pictures get one file for each that
holds something: out-1.3mf, out-2.3mf. --picture writes PNG, or SVG to scale. No
output may be a file that is read.

Exit status: 0 a layout was made, 1 a file could not be read or written or
nothing fits, 2 wrong usage.`,
		Example: `  saggar pack --build 250,210 --min-packing-distance 5 hook.stl:6 frame.stl:2 -o layout.json
  saggar pack --plate-diameter 220 --min-packing-distance 2 gear.3mf:fill --export gears.3mf
  saggar pack --build 180,180,180 --min-packing-distance 1 --multi-build parts/ --budget 10s \
      --export plates.3mf --picture plates.png
  saggar pack --plate bed.svg --keep-out clips.json --min-packing-distance 3 --parts order.json \
      --rotations z:5 --picture plate.svg --names
  saggar pack --packer pack3d --build 380,284,380 --min-packing-distance 5 hook.stl:60 ring.stl:40 \
      --export bed.3mf --picture bed.png
  saggar pack --packer pack3d --plate-diameter 300 --build-height 400 --min-packing-distance 5 hook.stl:60
  saggar pack --packer pack3d --input-pack3d order.json --output-pack3d packed.json
  saggar pack --packer user_managed --positions mine.json --export mine.3mf`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runPack(s, f, cmd, args)
		},
	}
	f.read.register(cmd)
	f.register(cmd)
	return cmd
}

func (f *packFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	_ = flags.MarkHidden("up") // a layout speaks of coordinates as stored
	flags.StringVar(&f.packer, "packer", "pack2d", "how to pack: pack2d places parts side by side on plates, pack3d and pack3d_premium anywhere in a volume, user_managed takes --positions")
	flags.StringVar(&f.positions, "positions", "", "layout file whose positions are proven and measured, with --packer user_managed")
	flags.StringVar(&f.build, "build", "", "rectangular plate, X,Y or X,Y,Z in mm; a volume is X,Y,Z")
	flags.Float64Var(&f.diameter, "plate-diameter", 0, "round plate of this diameter in mm")
	flags.StringVar(&f.plate, "plate", "", "plate of any outline, an SVG or JSON file in mm")
	flags.StringArrayVar(&f.keepOut, "keep-out", nil, "area of the plate to keep free, an SVG or JSON file in mm; may be repeated")
	flags.StringArrayVar(&f.keepOutBox, "keep-out-box", nil, "box to keep free, X,Y,Z,X,Y,Z of two opposite corners in mm; on plates its whole column; may be repeated")
	flags.Float64Var(&f.minDistance, "min-packing-distance", 0, "smallest gap between two parts in mm (required; 0 lets them touch)")
	flags.Float64Var(&f.wallDistance, "wall-distance", 0, "smallest gap to the edge of the plate in mm")
	flags.StringVar(&f.rotations, "rotations", "z90", "turns about Z: none, z90, z (steps of 15 degrees), z:STEP, or free; in a volume also axis24, its default, x90 and y90, and free is any turn")
	flags.BoolVar(&f.noHoles, "no-nesting-in-holes", false, "place no part in a hole of another")
	flags.BoolVar(&f.noConcavities, "no-nesting-in-concavities", false, "nor in a hollow: parts count as their convex hulls")
	flags.BoolVar(&f.multiBuild, "multi-build", false, "open as many plates as needed")
	flags.IntVar(&f.maxPlates, "max-plates", 0, "plates to open at most, with --multi-build (default: no limit)")
	flags.BoolVar(&f.keepTooLarge, "keep-too-large", false, "place parts that are larger than the plate all the same, each marked oversized")
	flags.StringVar(&f.objective, "objective", "count", "what a good layout is: count, value, density or height")
	flags.DurationVar(&f.budget, "budget", 30*time.Second, "how long to search; of pack3d_premium 2m unless said")
	flags.Int64Var(&f.iterations, "iterations", 0, "search for so many steps instead: the same layout on every machine")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the search")
	flags.StringVar(&f.parts, "parts", "", "JSON file with parts, see above")
	flags.VarP(onePath{&f.output}, "output", "o", "layout file to write, layout.json; - for standard output")
	flags.StringArrayVar(&f.export, "export", nil, "build file to write: .3mf, .stl, .glb or .zip; may be repeated")
	flags.StringArrayVar(&f.picture, "picture", nil, "picture to write: .png, or .svg to scale; may be repeated")
	flags.StringVar(&f.view, "view", "top", "view of PNG pictures: top or perspective, the default of volumes")
	flags.BoolVar(&f.names, "names", false, "write names on the parts in pictures")
	flags.BoolVar(&f.noSpacing, "no-spacing", false, "leave out the bands of spacing in pictures")
	f.space.register(flags)
	flags.BoolVar(&f.json, "json", false, "print the layout as JSON, the form of -o, instead of a table")
}

// packJob is a checked command line.
type packJob struct {
	streams
	flags   *packFlags
	packer  pack.Packer
	bed     pack.Bed
	options pack.Options
	sources []source
	outputs []output
	pack3d  *pack.Pack3DRequest // of --input-pack3d
	asked   *pack.Pack3DJob     // the same with its meshes
	given   func(flag string) bool
}

func runPack(s streams, f *packFlags, cmd *cobra.Command, args []string) error {
	ro, err := f.read.options()
	if err != nil {
		return err
	}
	j := &packJob{streams: s, flags: f}
	if err := j.check(cmd, args); err != nil {
		return err
	}
	j.options.Workers = ro.Workers
	switch err := j.run(par.WithWorkers(cmd.Context(), ro.Workers)); {
	case errors.Is(err, pack.ErrOptions) && !errors.Is(err, pack.ErrFar):
		return err // only the packer could see that: so many copies in all
	case err != nil:
		return s.fail(err)
	}
	return nil
}

// run reads, packs, proves, measures and writes. Once there is a layout, ctx
// ending no longer stops it: what Ctrl-C ended was the search.
func (j *packJob) run(ctx context.Context) (err error) {
	defer guard(&err)
	if err := j.writable(); err != nil {
		return err
	}
	var p *loaded
	var l *pack.Layout
	if j.flags.packer == userManaged {
		p, l, err = j.managed(ctx)
	} else if p, err = j.parts(ctx); err == nil {
		l, err = j.search(ctx, p)
	}
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if j.flags.packer != userManaged { // which has been proven by the shadows of the meshes
		if err := j.prove(ctx, p, l); err != nil {
			return err
		}
	}
	n, err := l.Measure(ctx, p.parts)
	if err != nil {
		return err
	}
	r := &packResult{job: j, loaded: p, layout: l, numbers: n}
	failed := r.write(ctx)
	if err := r.print(); err != nil {
		if failed != nil {
			fmt.Fprintf(j.err, "saggar: %s\n", printable(failed.Error()))
		}
		return at("standard output", err)
	}
	if failed != nil {
		return failed
	}
	if n.Placed == 0 && n.Asked > 0 {
		return errors.New("nothing was placed: " + r.whyNothing())
	}
	return nil
}

// prove refuses a layout of the search that is wrong.
func (j *packJob) prove(ctx context.Context, p *loaded, l *pack.Layout) error {
	report, err := pack.Check(ctx, p.parts, j.bed, l)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if !report.OK() {
		return fmt.Errorf("internal error: the layout is wrong: %v; please report these files", report.Violations[0])
	}
	return nil
}

// parts reads what is to be packed.
func (j *packJob) parts(ctx context.Context) (*loaded, error) {
	if j.pack3d != nil {
		return j.readPack3D(ctx)
	}
	return j.read(ctx)
}

// writable finds what cannot be written before the search, and not after it.
func (j *packJob) writable() error {
	for _, o := range j.outputs {
		path := o.path
		if o.perPlate() && j.options.MultiBuild {
			path = numbered(path, 1)
		}
		if err := outfile.Probe(path); err != nil {
			return at(o.path, err)
		}
	}
	return nil
}

// search packs, with a line on a terminal that shows the best layout so far.
func (j *packJob) search(ctx context.Context, p *loaded) (*pack.Layout, error) {
	live := newPackLine(j.err, p.parts, j.flags)
	defer live.clear()
	o := j.options
	o.Progress = live.set
	l, err := j.packer.Pack(ctx, p.parts, j.bed, o)
	live.clear()
	switch {
	case err == nil:
		return l, nil
	case l != nil && ctx.Err() != nil && anyPlaced(l):
		l.Status = pack.Cancelled
		fmt.Fprintln(j.err, "saggar: stopped: the best layout so far is kept")
		return l, nil
	case ctx.Err() != nil:
		return nil, errors.New("cancelled before there was a layout")
	}
	return nil, fmt.Errorf("pack: %w", err)
}

// anyPlaced reports whether there is something to keep.
func anyPlaced(l *pack.Layout) bool {
	return slices.ContainsFunc(l.Placements, func(p pack.Placement) bool { return p.Placed })
}

// packLine is the live line of a search: how long it has been going on and the
// best layout so far. A search may be silent for long, so a timer keeps it alive.
type packLine struct {
	*progress
	sizes  []float64 // of the footprints or of the meshes, by part
	start  time.Time
	budget time.Duration // 0: counted in steps
	best   string
	space  bool // volumes, and not plates
}

func newPackLine(w io.Writer, parts []pack.Part, f *packFlags) *packLine {
	p := &packLine{progress: newProgress(w, "packing"), start: time.Now(), budget: f.budget, space: f.inSpace(), best: "no layout yet"}
	if f.iterations > 0 {
		p.budget = 0
	}
	for _, part := range parts {
		p.sizes = append(p.sizes, sizeOf(part, f.inSpace()))
	}
	if p.w != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.timer = time.AfterFunc(progressPatience, p.tick)
	}
	return p
}

// tick shows the line and comes again, until the line is cleared.
func (p *packLine) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		return
	}
	p.line(p.text(time.Since(p.start)))
	p.timer.Reset(progressPause)
}

// text returns the line after some time.
func (p *packLine) text(gone time.Duration) string {
	text := seconds(gone)
	switch {
	case p.budget > 0 && gone >= p.budget:
		// The first layout has a grace, and proving takes its time.
		text = seconds(p.budget) + " are over"
	case p.budget > 0:
		text += " of " + seconds(p.budget)
	}
	return text + ", " + p.best + " (Ctrl-C keeps it)"
}

// seconds prints the whole seconds that have passed of a time, and tenths of a
// budget shorter than one.
func seconds(d time.Duration) string {
	if d > 0 && d < time.Second {
		return fmt.Sprintf("%.1f s", d.Truncate(100*time.Millisecond).Seconds())
	}
	return fmt.Sprintf("%d s", d/time.Second)
}

// set notes the best layout so far.
func (p *packLine) set(now pack.Progress) {
	if p.w == nil || now.Best == nil {
		return
	}
	words := p.words(now.Best)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.best = words
}

// words says in a few words what a layout is worth.
func (p *packLine) words(l *pack.Layout) string {
	placed, size := 0, 0.0
	for _, row := range l.Placements {
		if row.Placed {
			placed++
			size += p.sizes[row.Part]
		}
	}
	filled := 100 * size / (roomOf(l.Bed, p.space) * float64(max(1, l.Plates)))
	return fmt.Sprintf("%s of %s placed %s, %s %% filled",
		grouped(placed), grouped(len(l.Placements)), onPlates(l.Plates, p.space), percentWords(filled))
}
