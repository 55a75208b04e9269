package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// What is different when parts lie in a volume.

// spaceFlags are the flags that only volumes have.
type spaceFlags struct {
	interlock     string
	floorDistance float64
	maxLayerArea  float64
	sliceHeight   float64
	height        float64 // of a volume over a plate that is no rectangle
	input, output string  // JSON of pack3d
	layerAreas    string  // CSV
}

func (f *spaceFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.interlock, "interlock", "forbid", "parts of a volume that cannot be taken out one by one: forbid, report or ignore")
	flags.Float64Var(&f.floorDistance, "floor-distance", 0, "smallest gap to the floor of a volume in mm (default: --min-packing-distance)")
	flags.Float64Var(&f.maxLayerArea, "max-layer-area", 0, "most area that any layer of a volume may sinter, in mm², in the middle of layers of 0.1 mm (default: no cap)")
	flags.Float64Var(&f.height, "build-height", 0, "height in mm of a volume over --plate-diameter or --plate")
	flags.Float64Var(&f.sliceHeight, "slice-height", 0, "draw a volume as printed up to this height, in mm above its floor")
	flags.Var(onePath{&f.layerAreas}, "layer-areas", "CSV file to write with the sintered area of every layer of a volume")
	flags.StringVar(&f.input, "input-pack3d", "", "JSON file with volume, spacing and parts, as pack3d 1.6 takes it")
	flags.Var(onePath{&f.output}, "output-pack3d", "JSON file to write with what pack3d 1.6 would answer, with --input-pack3d")
}

// Flags that mean something for volumes alone, and for plates alone.
var (
	onlyInSpace  = []string{"interlock", "floor-distance", "max-layer-area", "slice-height", "build-height", "layer-areas", "input-pack3d", "output-pack3d"}
	onlyOnPlates = []string{"no-nesting-in-holes", "no-nesting-in-concavities", "no-spacing"}
)

// standing are the flags of a volume that is no box.
var standing = []string{"plate-diameter", "plate", "build-height"}

// inSpace reports whether parts lie in a volume and not on plates.
func (f *packFlags) inSpace() bool { return pack.PackerType(f.packer).InSpace() }

// checkSpace refuses flags that are for the other kind of packing.
func (f *packFlags) checkSpace(given func(string) bool) error {
	wrong, kind := onlyInSpace, "volumes, --packer pack3d"
	if f.inSpace() {
		wrong, kind = onlyOnPlates, "plates, --packer pack2d"
	}
	if i := slices.IndexFunc(wrong, given); i >= 0 {
		return fmt.Errorf("--%s: only for %s", wrong[i], kind)
	}
	if !f.inSpace() {
		return nil
	}
	if f.space.output != "" && f.space.input == "" {
		return errors.New("--output-pack3d: only with --input-pack3d, whose items it answers")
	}
	if f.space.output != "" && f.multiBuild {
		return errors.New("--output-pack3d: not with --multi-build: its rows know one volume")
	}
	if pack.PackerType(f.packer) == pack.InVolumeSearch && !given("budget") {
		f.budget = 2 * time.Minute
	}
	if !given("view") {
		f.view = "perspective"
	}
	if f.space.input != "" {
		if i := slices.IndexFunc(standing, given); i >= 0 {
			return fmt.Errorf("--%s: not with --input-pack3d, which says the volume", standing[i])
		}
		return nil
	}
	if given("build-height") && (!isLength(f.space.height) || f.space.height == 0) {
		return fmt.Errorf("--build-height: %g is not a height: use more than %s", f.space.height, lengths)
	}
	if f.build == "" {
		if (given("plate-diameter") || given("plate")) && !given("build-height") {
			return errors.New("--build-height is missing: say how high the volume over the plate is, in mm")
		}
		return nil // said later, with the other ways to give a bed
	}
	if given("build-height") {
		return errors.New("--build-height: the height of --build X,Y,Z is Z")
	}
	bed, err := parseBuild(f.build)
	if err == nil && bed.Z == 0 {
		err = fmt.Errorf("--build: z is missing in %q: a volume is X,Y,Z in mm, such as 380,284,380", f.build)
	}
	return err
}

// options adds what volumes have to o.
func (f *spaceFlags) options(o *pack.Options, given func(string) bool) error {
	o.Interlock = pack.Interlock(f.interlock)
	switch o.Interlock {
	case pack.ForbidInterlock, pack.ReportInterlock, pack.IgnoreInterlock:
	default:
		return fmt.Errorf("--interlock: unknown word %q: use forbid, report or ignore", f.interlock)
	}
	if !isLength(f.floorDistance) {
		return fmt.Errorf("--floor-distance: %g is not a distance: use %s", f.floorDistance, lengths)
	}
	if given("floor-distance") {
		o.FloorDistance = &f.floorDistance
	}
	if given("max-layer-area") && (!isLength(f.maxLayerArea) || f.maxLayerArea == 0) {
		return fmt.Errorf("--max-layer-area: %g is not an area: use more than 0, and up to %s mm²", f.maxLayerArea, grouped(pack.MaxLength))
	}
	o.MaxLayerArea = f.maxLayerArea
	if !isLength(f.sliceHeight) {
		return fmt.Errorf("--slice-height: %g is not a height: use %s", f.sliceHeight, lengths)
	}
	return nil
}

// sizeOf returns the area of a part's footprint, or in space the volume of its
// mesh.
func sizeOf(p pack.Part, space bool) float64 {
	if !space {
		return p.Footprint.Area()
	}
	six := 0.0
	for _, f := range p.Mesh.Faces {
		a, b, c := p.Mesh.Vertices[f[0]], p.Mesh.Vertices[f[1]], p.Mesh.Vertices[f[2]]
		six += geom.Dot(a, geom.Cross(b, c))
	}
	return max(six, -six) / 6
}

// roomOf returns the area or the volume of a bed.
func roomOf(b pack.Bed, space bool) float64 {
	if space {
		return b.Area() * b.Z
	}
	return b.Area()
}

// plateWord is what a build is called.
func plateWord(space bool) string {
	if space {
		return "build"
	}
	return "plate"
}

// onPlates says in words where parts are placed.
func onPlates(n int, space bool) string {
	if space {
		return "in " + count(n, "build")
	}
	return "on " + count(n, "plate")
}

// layerJSON is the layer of a layout that has the most area.
type layerJSON struct {
	Plate  int     `json:"plate"`
	Height float64 `json:"z"`
	Area   float64 `json:"area_mm2"`
}

// inSpace adds what matters of a layout in space: how high it is, how dense, and
// its largest layer. A layout whose parts overlap has no such figures.
func (r *checkResult) inSpace(ctx context.Context, l *pack.Layout, parts []pack.Part) error {
	r.space = l.Options.Packer.InSpace()
	if !r.space || !r.OK || r.Copies == 0 {
		return nil
	}
	n, err := l.Measure(ctx, parts)
	if err != nil {
		return err
	}
	r.Height, r.Density = n.UsedHeight, n.Density
	for plate := range l.Plates {
		heights := pack.LayerHeights(n.Plates[plate].UsedHeight)
		areas, err := l.LayerAreas(ctx, parts, plate, heights)
		if err != nil {
			return err
		}
		for i, a := range areas {
			if r.Layers == nil || a > r.Layers.Area {
				r.Layers = &layerJSON{Plate: plate, Height: heights[i], Area: a}
			}
		}
	}
	return nil
}
