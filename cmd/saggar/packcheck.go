package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/render"
)

// Everything that can be wrong with the command line is found before a mesh is
// read. Each message names the flag and says what to write.

// check turns the flags and arguments into a job.
func (j *packJob) check(cmd *cobra.Command, args []string) error {
	f := j.flags
	j.given = cmd.Flags().Changed
	if f.packer == userManaged {
		return j.checkManaged(cmd, args)
	}
	if f.positions != "" {
		return errors.New("--positions: only with --packer " + userManaged)
	}
	var ok bool
	if j.packer, ok = packers[f.packer]; !ok {
		return fmt.Errorf("--packer: unknown packer %q: use %s", f.packer, strings.Join(packerNames(), " or "))
	}
	if cmd.Flags().Changed("up") {
		return errors.New("--up: a layout moves parts as they are stored: turn the file first with saggar convert --up y")
	}
	if err := f.checkSpace(cmd.Flags().Changed); err != nil {
		return err
	}
	if f.space.input != "" {
		return j.checkPack3D(cmd.Flags().Changed, args)
	}
	if !cmd.Flags().Changed("min-packing-distance") {
		return errors.New("--min-packing-distance is missing: say how far apart parts must be, in mm (0 lets them touch)")
	}
	var err error
	if j.options, err = f.options(cmd.Flags().Changed); err != nil {
		return err
	}
	if j.bed, err = f.bed(cmd.Flags().Changed("plate-diameter")); err != nil {
		return err
	}
	if j.sources, err = f.sources(args); err != nil {
		return err
	}
	j.outputs, err = f.outputs(j)
	return err
}

func packerNames() []string {
	names := []string{userManaged}
	for name := range packers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// options returns the options of the search; given says which flags are there.
func (f *packFlags) options(given func(flag string) bool) (pack.Options, error) {
	o := pack.Options{
		MinDistance: f.minDistance, WallDistance: f.wallDistance, Objective: pack.Objective(f.objective),
		NoHoles: f.noHoles || f.noConcavities, NoConcavities: f.noConcavities,
		MultiBuild: f.multiBuild, MaxPlates: f.maxPlates, KeepTooLarge: f.keepTooLarge,
		Budget: f.budget, Iterations: f.iterations, Seed: f.seed,
	}
	for _, d := range []struct {
		flag string
		v    float64
	}{{"min-packing-distance", f.minDistance}, {"wall-distance", f.wallDistance}} {
		if !isLength(d.v) {
			return o, fmt.Errorf("--%s: %g is not a distance: use %s", d.flag, d.v, lengths)
		}
	}
	switch o.Objective {
	case pack.ByCount, pack.ByValue, pack.ByDensity, pack.ByHeight:
	default:
		return o, fmt.Errorf("--objective: unknown objective %q: use count, value, density or height", f.objective)
	}
	switch {
	case f.budget <= 0:
		return o, fmt.Errorf("--budget: %v is no time: use more, such as 10s", f.budget)
	case given("iterations") && f.iterations < 1:
		return o, fmt.Errorf("--iterations: %d is no search: use 1 or more", f.iterations)
	case given("iterations") && given("budget"):
		return o, errors.New("--budget and --iterations: each says how long to search; use one of them")
	case f.maxPlates < 0:
		return o, fmt.Errorf("--max-plates: %d is negative", f.maxPlates)
	case f.maxPlates > 0 && !f.multiBuild:
		return o, errors.New("--max-plates needs --multi-build")
	case f.seed == 0:
		return o, errors.New("--seed: 0 is taken for the default: use 1 or more")
	}
	if f.inSpace() {
		if err := f.space.options(&o, given); err != nil {
			return o, err
		}
		if !given("rotations") {
			return o, nil // that of the packer
		}
	}
	var err error
	if o.Rotations, err = pack.ParseRotations(f.rotations, f.inSpace()); err != nil {
		return o, fmt.Errorf("--rotations: %w", err)
	}
	return o, nil
}

// isLength reports whether v is a length in mm that a packer takes.
func isLength(v float64) bool { return v >= 0 && v <= pack.MaxLength }

// lengths says what a length may be.
var lengths = fmt.Sprintf("0 to %s mm", grouped(pack.MaxLength))

// bed returns the plate that the flags describe, with its keep-out areas.
func (f *packFlags) bed(round bool) (pack.Bed, error) {
	var given []string
	for flag, is := range map[string]bool{"--build": f.build != "", "--plate-diameter": round, "--plate": f.plate != ""} {
		if is {
			given = append(given, flag)
		}
	}
	slices.Sort(given)
	switch {
	case len(given) == 0:
		return pack.Bed{}, errors.New("say which plate: one of --build X,Y, --plate-diameter D or --plate FILE")
	case len(given) > 1:
		return pack.Bed{}, fmt.Errorf("%s: each says which plate; use one of them", strings.Join(given, " and "))
	}
	var bed pack.Bed
	var err error
	switch {
	case f.build != "":
		bed, err = parseBuild(f.build)
	case round:
		if !isLength(f.diameter) || f.diameter == 0 {
			return bed, fmt.Errorf("--plate-diameter: %g is not a diameter: use more than %s", f.diameter, lengths)
		}
		bed = pack.Disc(f.diameter)
	default:
		bed, err = readPlate(f.plate)
	}
	if err != nil {
		return bed, err
	}
	if f.space.height > 0 {
		bed.Z = f.space.height
	}
	for _, path := range f.keepOut {
		file, err := os.Open(path)
		if err != nil {
			return bed, fmt.Errorf("--keep-out: %s: %s", printable(path), sentence(err))
		}
		area, err := pack.ReadOutline(file)
		file.Close()
		if err == nil {
			bed.KeepOut, err = poly.Union(bed.KeepOut, area)
		}
		if err != nil {
			return bed, fmt.Errorf("--keep-out: %s: %w", printable(path), err)
		}
	}
	bed.KeepOutBoxes, err = f.keptBoxes()
	return bed, err
}

func readPlate(path string) (pack.Bed, error) {
	file, err := os.Open(path)
	if err != nil {
		return pack.Bed{}, fmt.Errorf("--plate: %s: %s", printable(path), sentence(err))
	}
	defer file.Close()
	bed, err := pack.ReadPlate(file)
	if err != nil {
		return bed, fmt.Errorf("--plate: %s: %w", printable(path), err)
	}
	return bed, nil
}

// parseBuild reads X,Y or X,Y,Z.
func parseBuild(text string) (pack.Bed, error) {
	names := [3]string{"x", "y", "z"}
	fields := strings.Split(text, ",")
	if len(fields) > 3 {
		return pack.Bed{}, fmt.Errorf("--build: %q has %d numbers: write X,Y or X,Y,Z in mm", text, len(fields))
	}
	var v [3]float64
	for i, name := range names {
		switch {
		case i >= len(fields) && i == 2:
			continue
		case i >= len(fields) || strings.TrimSpace(fields[i]) == "":
			return pack.Bed{}, fmt.Errorf("--build: %s is missing in %q: write X,Y or X,Y,Z in mm, such as 250,210", name, text)
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(fields[i]), 64)
		if err != nil || !isLength(n) || n == 0 {
			return pack.Bed{}, fmt.Errorf("--build: %s is %q: use more than %s", name, strings.TrimSpace(fields[i]), lengths)
		}
		v[i] = n
	}
	bed := pack.Plate(v[0], v[1])
	bed.Z = v[2]
	return bed, nil
}

// output is one file to write, checked by its name.
type output struct {
	path string
	kind string // "3mf", "stl", "glb", "zip", "png", "svg", "json", "csv"
}

// perPlate reports whether the output is one file for each plate.
func (o output) perPlate() bool {
	return o.kind != "zip" && o.kind != "glb" && o.kind != "json" && o.kind != "csv" && o.kind != pack3dRows
}

// onlyPictures are the flags that change nothing but pictures.
var onlyPictures = []string{"view", "names", "no-spacing", "slice-height"}

// outputs lists the files to write. None may be named twice or be an input,
// numbered by plate or not.
func (f *packFlags) outputs(j *packJob) ([]output, error) {
	if i := slices.IndexFunc(onlyPictures, j.given); i >= 0 && len(f.picture) == 0 {
		return nil, fmt.Errorf("--%s: only with --picture, which it changes", onlyPictures[i])
	}
	var list []output
	add := func(flag, path string, kinds ...string) error {
		kind := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
		if !slices.Contains(kinds, kind) {
			return fmt.Errorf("--%s: %q must end in .%s", flag, printable(path), strings.Join(kinds, ", ."))
		}
		for _, o := range list {
			if twice(o.path, path) {
				return fmt.Errorf("--%s: %s is written twice", flag, printable(path))
			}
		}
		list = append(list, output{path, kind})
		return nil
	}
	if f.output == stdinName && f.json {
		return nil, errors.New("--json and -o -: both print the layout; choose one of them")
	}
	if f.output != "" && f.output != stdinName {
		if err := add("output", f.output, "json"); err != nil {
			return nil, err
		}
	}
	if f.space.output != "" {
		if err := add("output-pack3d", f.space.output, "json"); err != nil {
			return nil, err
		}
		list[len(list)-1].kind = pack3dRows
	}
	if f.space.layerAreas != "" {
		if err := add("layer-areas", f.space.layerAreas, "csv"); err != nil {
			return nil, err
		}
	}
	for _, path := range f.export {
		if err := add("export", path, "3mf", "stl", "glb", "zip"); err != nil {
			return nil, err
		}
	}
	for _, path := range f.picture {
		if f.inSpace() && strings.EqualFold(filepath.Ext(path), ".svg") {
			return nil, fmt.Errorf("--picture: %q: drawings to scale are of plates; a volume is drawn as .png", printable(path))
		}
		if err := add("picture", path, "png", "svg"); err != nil {
			return nil, err
		}
	}
	if err := spare(j.inputs(), list, j.mostPlates()); err != nil {
		return nil, err
	}
	switch render.View(f.view) {
	case render.ViewTop, render.ViewPerspective:
		return list, nil
	}
	return nil, fmt.Errorf("--view: unknown view %q: use top or perspective", f.view)
}
