package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/internal/jsonkeys"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
)

// estimateFlags are the flags of `saggar estimate`.
type estimateFlags struct {
	read     readFlags
	settings settingsFlags

	machine, material, support, process, tier string
	layerHeight                               float64
	contract                                  []string
	layout, quantities, share, rates, sweep   string
	calibrated, byLayer, json                 bool
}

func newEstimate(s streams) *cobra.Command {
	f := &estimateFlags{}
	cmd := &cobra.Command{
		Use:   "estimate [flags] FILE[:COUNT]...",
		Short: "Say how long parts take, how much material they use and what they cost",
		Long: `Estimate says how long the parts in FILE take to make, how much material they use
and, with a machine or rates, what they cost. A FILE is a mesh file; FILE:5 is five
copies. Parts stand as stored, but in beds of powder (sls, mjf, binder_jet), where they are
laid down by quarter turns so that builds are low.

--tier says how much is looked at, and the answer how sure it is:

  0  volume over a rate, layers times a pause; the inputs are --contract key=value:
     volume_per_second, layer_change_speed, layer_thickness, infill, wall_thickness,
     true_offset (true counts the shell exactly), overhang_angle, support_density
  1  sections of the part by height, within milliseconds; all processes
  2  layers cut out of the part (filament)
  3  toolpaths and a motion planner (filament)

Without --machine it is a filament printer with the settings of --ini or --parameters and
--set, and copies are made one after another. With one, as many copies as fit are made in one
build: parts are packed on its plate, turned about Z at most, or in its powder; or they lie
as in --layout, as saggar pack --rotations none makes it to keep parts in powder as stored.

--rates names a JSON file with what is charged; saggar estimate --json shows its keys
under settings.rates. Of its list "steps", of what is done after printing, each has
any of name, cost_per_minute with duration_s, overhead_cost_per_run,
overhead_cost_per_piece_in_run, number_of_parts (in a run; 0: all), labor_duration_s,
labor_per_hour (default: default_labor_charge_per) and labor_each_piece. --sweep tries several values of one setting.

Exit status: 0 an answer was given, 1 a file could not be read or a part does not fit
the machine, 2 wrong usage.`,
		Example: `  saggar estimate bracket.stl
  saggar estimate bracket.stl:4 --ini quality.ini --json
  saggar estimate bracket.stl --machine mjf-5200 --material pa12 --quantities 1,10,100
  saggar estimate --layout layout.json --machine m290-316l-40 --material 316l --share height
  saggar estimate bracket.stl --tier 0 --contract volume_per_second=7.5 --contract layer_change_speed=4.6
  saggar estimate bracket.stl --sweep fill_density=10%,20%,40%`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runEstimate(cmd.Context(), s, f, args)
		},
	}
	f.read.register(cmd)
	f.settings.register(cmd)
	f.settings.registerParameters(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.machine, "machine", "", "machine: a name of saggar machines, or a preset file (default: a filament printer with the bed of the settings, 200 x 200 x 250 mm)")
	flags.StringVar(&f.material, "material", "", "material: a name of saggar materials, or a preset file")
	flags.StringVar(&f.support, "support-material", "", "material of supports (default: that of the part)")
	flags.StringVar(&f.process, "process", "", "process: "+strings.Join(preset.Processes(), ", ")+" (default: that of the machine, else fdm)")
	flags.StringVar(&f.tier, "tier", "auto", "how much to look at: 0, 1, 2, 3 or auto")
	flags.Float64Var(&f.layerHeight, "layer-height", 0, "thickness of the layers in mm (default: as the settings or the machine say)")
	flags.StringArrayVar(&f.contract, "contract", nil, "input of tier 0, key=value; may be given again")
	flags.StringVar(&f.layout, "layout", "", "packed build, as saggar pack -o writes it; FILEs are then only needed where they moved")
	flags.StringVar(&f.quantities, "quantities", "", "price these numbers of all parts, such as 1,10,100; with --layout, of all that it places")
	flags.StringVar(&f.share, "share", "volume", "how parts share the time of a build: volume, height, box or equal")
	flags.StringVar(&f.rates, "rates", "", "JSON file with what is charged, over what the machine says")
	flags.StringVar(&f.sweep, "sweep", "", "what if: one setting and several values, such as layer_height=0.1,0.2,0.3")
	flags.BoolVar(&f.calibrated, "calibrated", false, "apply the calibration of the machine's preset (tiers 1 to 3)")
	flags.BoolVar(&f.byLayer, "by-layer", false, "with --json: what each layer takes as well")
	flags.BoolVar(&f.json, "json", false, "print one JSON object")
	return cmd
}

// estimateResult is the JSON object of an estimate.
type estimateResult struct {
	*estimate.Result
	File   string         `json:"file"`                      // the first
	Files  []string       `json:"files,omitempty"`           // all that were read, where they are several
	Report *config.Report `json:"settings_report,omitempty"` // of the keys of --ini, --parameters and --set
	WhatIf []whatIf       `json:"what_if,omitempty"`
}

// whatIf is the estimate under one value of a setting.
type whatIf struct {
	Setting   string  `json:"setting"`
	Value     string  `json:"value"`
	PrintTime float64 `json:"print_time_s"`
	Layers    int     `json:"layers"`
	Base      float64 `json:"base_material_cm3"`
	Support   float64 `json:"support_material_cm3"`
	Price     *int64  `json:"price_total_minor,omitempty"`
}

// estimateJob is a checked command line.
type estimateJob struct {
	streams
	flags   *estimateFlags
	read    mesh.ReadOptions
	options estimate.Options
	pairs   []config.Pair
	report  *config.Report
	parts   []estimate.Part
	name    string // of what is estimated
	files   []string
	reading string         // what is being read
	odd     []mesh.Warning // about files and the layout
	rows    []whatIf
	vary    []func(*estimate.Options)
}

func runEstimate(ctx context.Context, s streams, f *estimateFlags, args []string) error {
	j := &estimateJob{streams: s, flags: f}
	if err := j.check(args); err != nil {
		return err
	}
	j.options.Workers = j.read.Workers
	run := *j // work that is left goes on with its own
	r, err := leave(ctx, func() (*estimateResult, error) {
		r, err := run.run(par.WithWorkers(ctx, j.read.Workers), args)
		if err != nil {
			err = &atFile{run.name, run.reading, err}
		}
		return r, err
	})
	var place *atFile
	if errors.As(err, &place) {
		j.name, j.reading, err = place.name, place.reading, place.error
	} else if err != nil {
		j.reading = slices.Concat(args, []string{f.layout})[0]
	}
	switch {
	case errors.Is(err, estimate.ErrOptions), errors.Is(err, cost.ErrInput):
		return err
	case err != nil && f.json:
		if err := newJSONReporter(s.out).failure(j.failure(err)); err != nil {
			return s.unheard(err)
		}
		return errFailed
	case err != nil && j.reading != "":
		return s.fail(at(j.reading, err))
	case errors.Is(err, context.Canceled):
		return s.fail(at(j.name, err))
	case err != nil:
		return s.fail(err)
	}
	if f.json {
		err = newJSONReporter(s.out).enc.Encode(r)
	} else {
		err = printEstimate(s.out, r, &f.settings)
	}
	if err != nil {
		return s.unheard(err)
	}
	return nil
}

// atFile is an error with what was estimated, and what was being read if that is
// where it came from.
type atFile struct {
	name, reading string
	error
}

// failure is the JSON form of what went wrong.
func (j *estimateJob) failure(err error) *failure {
	name := j.name
	if j.reading != "" {
		name = j.reading
	}
	f := newFailure(name, err)
	if errors.Is(err, estimate.ErrBed) {
		f.Code = codeBuildVolume
	} else if errors.Is(err, estimate.ErrPart) && f.Code == mesh.CodeIO {
		f.Code = codePart
	}
	return f
}

// codePart says that a part was read but has no estimate: it is flat, or has no end.
const codePart mesh.Code = "not_estimable"

// codeBuildVolume says that a part is larger than the machine.
const codeBuildVolume mesh.Code = "outside_build_volume"

// check turns the flags into options.
func (j *estimateJob) check(args []string) error {
	f := j.flags
	var err error
	if j.read, err = f.read.options(); err != nil {
		return err
	}
	if len(args) == 0 && f.layout == "" {
		return errors.New("no file: name the parts, FILE or FILE:COUNT, or a layout with --layout")
	}
	if f.layout != "" && f.read.given("unit") {
		return errors.New("--unit: files of --layout have the units in which it was packed")
	}
	if f.read.given("layer-height") && !(f.layerHeight > 0) {
		return fmt.Errorf("--layer-height: %g mm; it must be above 0", f.layerHeight)
	}
	if f.calibrated && f.machine == "" {
		return errors.New("--calibrated goes with --machine, whose calibration it is")
	}
	if f.calibrated && f.tier == "0" {
		return errors.New("--calibrated: the formula of --tier 0 is exact: fit its inputs, --contract")
	}
	if f.byLayer && !f.json {
		return errors.New("--by-layer goes with --json")
	}
	o := &j.options
	o.Process, o.Share, o.LayerHeight = f.process, estimate.Share(f.share), f.layerHeight
	o.Calibrated, o.ByLayer = f.calibrated, f.byLayer
	for _, step := range []func() error{j.checkTier, j.checkPresets, j.checkSettings, j.checkRates, j.checkQuantities, j.checkSweep} {
		if err := step(); err != nil {
			return err
		}
	}
	_, err = estimate.For(*o)
	return err
}

func (j *estimateJob) checkTier() error {
	j.options.Tier = estimate.Auto
	if j.flags.tier != "auto" {
		n, err := strconv.Atoi(j.flags.tier)
		if err != nil || n < 0 || n > 3 {
			return fmt.Errorf("--tier: unknown tier %q: use 0, 1, 2, 3 or auto", j.flags.tier)
		}
		j.options.Tier = estimate.Tier(n)
	}
	if len(j.flags.contract) > 0 && j.options.Tier != estimate.Formula {
		return errors.New("--contract: these are the inputs of --tier 0")
	}
	c := &j.options.Contract
	if j.options.Tier == estimate.Formula && j.flags.settings.given() {
		return errors.New("--ini, --parameters, --set: the formula of --tier 0 knows no settings: its inputs are --contract")
	}
	if j.options.Tier == estimate.Formula && j.flags.sweep != "" {
		return errors.New("--sweep: the formula of --tier 0 knows no settings: vary --contract")
	}
	if j.options.Tier == estimate.Formula && j.flags.read.given("layer-height") {
		c.LayerThickness, j.options.LayerHeight = &j.flags.layerHeight, 0
	}
	fields := map[string]**float64{
		"volume_per_second": &c.VolumePerSecond, "layer_change_speed": &c.LayerChangeSpeed, "layer_thickness": &c.LayerThickness,
		"infill": &c.Infill, "wall_thickness": &c.WallThickness, "overhang_angle": &c.OverhangAngle, "support_density": &c.SupportDensity,
	}
	for _, text := range j.flags.contract {
		key, value, ok := strings.Cut(text, "=")
		v, err := strconv.ParseFloat(value, 64)
		to := fields[key]
		if key == "true_offset" {
			if c.TrueOffset, err = strconv.ParseBool(value); err != nil {
				return fmt.Errorf("--contract: true_offset=%s: use true or false", value)
			}
			continue
		}
		switch {
		case !ok || err != nil:
			return fmt.Errorf("--contract: %q is not key=number", text)
		case to == nil:
			return fmt.Errorf("--contract: unknown key %q", key)
		case key == "layer_thickness" && *to == &j.flags.layerHeight:
			return errors.New("--contract: layer_thickness is given by --layer-height already")
		}
		*to = &v
	}
	return nil
}

// checkPresets finds machine and materials.
func (j *estimateJob) checkPresets() error {
	f, o := j.flags, &j.options
	var err error
	if f.machine != "" {
		if o.Machine, err = findMachine(f.machine); err != nil {
			return fmt.Errorf("--machine: %w", err)
		}
	}
	for _, m := range []struct {
		flag, name string
		to         **preset.Material
	}{{"material", f.material, &o.Material}, {"support-material", f.support, &o.SupportMaterial}} {
		if m.name == "" {
			continue
		}
		if *m.to, err = findMaterial(m.name); err != nil {
			return fmt.Errorf("--%s: %w", m.flag, err)
		}
	}
	return nil
}

// checkSettings resolves the settings of a filament printer: the defaults, those of the
// machine, of --ini or --parameters instead of both, and of --set on top.
func (j *estimateJob) checkSettings() error {
	f, o := j.flags, &j.options
	base := estimate.MachinePairs(o.Machine)
	given, err := f.settings.over(nil)
	if err == nil {
		err = f.settings.checkUnit(&f.read)
	}
	if err == nil && f.layout != "" && f.settings.scale != 0 && f.settings.scale != 1 {
		err = fmt.Errorf("--parameters: they scale parts by %g, and those of --layout have their size", f.settings.scale)
	}
	if err != nil {
		return err
	}
	fdm := f.process == "" && (o.Machine == nil || o.Machine.Process == "fdm") || o.Machine == nil && o.Process != "" && processIs(o.Process, "fdm")
	if !fdm {
		if len(given) > 0 {
			return errors.New("--ini, --parameters, --set: these are settings of filament printers")
		}
		return nil
	}
	if !f.settings.whole() {
		given = config.Over(base, given)
	}
	if j.options.Tier != estimate.Formula && f.settings.sets("layer_height") {
		o.LayerHeight = 0 // --set counts more
	} else if f.read.given("layer-height") && j.options.Tier != estimate.Formula {
		height := strconv.FormatFloat(f.layerHeight, 'f', -1, 64)
		for _, key := range []string{"layer_height", "first_layer_height"} {
			if !f.settings.sets(key) {
				given = append(given, config.Pair{Key: key, Value: height})
			}
		}
		o.LayerHeight = 0 // a --sweep over it counts
	}
	j.pairs = given
	s, report, err := config.Resolve(j.pairs)
	if err != nil {
		return f.settings.wrong(err)
	}
	o.Settings = &s
	if f.settings.ini != "" {
		o.Gap = slice.DefaultGap // a mesh with holes as PrusaSlicer closes it
	}
	if f.settings.given() {
		j.report = &report
	}
	return nil
}

// processIs reports whether name stands for a process.
func processIs(name, process string) bool {
	p, err := preset.Process(name)
	return err == nil && p == process
}

// checkRates takes what the machine charges, and over it what --rates says.
func (j *estimateJob) checkRates() error {
	m := j.options.Machine
	if m == nil && j.flags.rates == "" && j.options.Material == nil {
		return nil
	}
	r := &cost.Rates{}
	if m != nil {
		r.RunningCostPerHour, r.SetupFee = m.Get("running_cost_per_hour", 0), m.Get("setup_fee", 0)
	}
	j.options.Rates = r
	if j.flags.rates == "" {
		return nil
	}
	file, err := os.Open(j.flags.rates)
	if err != nil {
		return fmt.Errorf("--rates: %s: %s", printable(j.flags.rates), sentence(err))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostRates+1))
	switch {
	case err != nil:
		err = errors.New(sentence(err))
	case len(data) > mostRates:
		err = fmt.Errorf("more than %d bytes", mostRates)
	default:
		err = decodeRates(data, r)
	}
	if err == nil {
		err = r.Check()
	}
	if err != nil {
		return fmt.Errorf("--rates: %s: %w", printable(j.flags.rates), err)
	}
	return nil
}

// mostRates is how many bytes a file of rates may have.
const mostRates = 1 << 20

// decodeRates reads rates over those that r has. A key that stands twice, or text
// after the end, is a slip that would change a price.
func decodeRates(data []byte, r *cost.Rates) error {
	if !bytes.HasPrefix(bytes.TrimLeft(jsonkeys.Plain(data), " \t\r\n"), []byte("{")) {
		return errors.New("not a JSON object of rates")
	}
	return jsonkeys.Decode(data, r)
}

func (j *estimateJob) checkQuantities() error {
	if j.flags.quantities == "" && !j.flags.read.given("quantities") {
		return nil
	}
	for _, text := range strings.Split(j.flags.quantities, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("--quantities: %q is not a whole number: write 1,10,100", text)
		}
		j.options.Quantities = append(j.options.Quantities, n)
	}
	return nil
}

// run reads the parts and estimates them.
func (j *estimateJob) run(ctx context.Context, args []string) (r *estimateResult, err error) {
	defer guard(&err)
	if j.flags.layout != "" {
		err = j.readLayout(ctx, args)
	} else {
		err = j.readParts(ctx, args)
	}
	if err != nil {
		return nil, err
	}
	e, err := estimate.For(j.options)
	if err != nil {
		return nil, err
	}
	result, err := e.Estimate(ctx, j.parts)
	if err != nil {
		return nil, err
	}
	r = &estimateResult{File: j.name, Result: result, Report: j.report}
	r.Warnings = append(r.Warnings, j.odd...)
	if len(j.files) > 1 {
		r.Files = j.files
	}
	if j.report != nil {
		r.Warnings = append(r.Warnings, engine.SettingWarnings(j.report)...)
	}
	if j.flags.sweep != "" {
		r.WhatIf, err = j.runSweep(ctx)
	}
	return r, err
}

// readParts reads FILE and FILE:COUNT.
func (j *estimateJob) readParts(ctx context.Context, args []string) error {
	for _, arg := range args {
		path, part, err := parsePart(arg)
		if err != nil {
			return err
		}
		if part.Fill {
			return fmt.Errorf("%s: fill is for saggar pack: write a count", printable(arg))
		}
		if j.name == "" {
			j.name = path
		}
		j.files = append(j.files, path)
		j.reading = path
		m, err := j.open(ctx, path, j.read)
		if err != nil {
			return err
		}
		j.reading = ""
		if j.flags.json { // else they have been told
			j.odd = append(j.odd, warningsOf(path, m)...)
		}
		m = j.flags.settings.scaled(m)
		j.parts = append(j.parts, estimate.Part{ID: path, Mesh: m.Merged(), Count: part.Count, Items: m})
	}
	return nil
}

// readLayout reads a layout and its parts, as saggar check does.
func (j *estimateJob) readLayout(ctx context.Context, files []string) error {
	j.name = j.flags.layout
	c := &checkJob{streams: j.streams, flags: &checkFlags{}, path: j.flags.layout, files: files}
	j.reading = j.name
	file, err := c.layout()
	if err != nil {
		return err
	}
	l, parts, err := file.Layout()
	if err != nil {
		return err
	}
	j.reading = ""
	if err := c.meshes(ctx, file, parts); err != nil {
		return err
	}
	j.odd = append(j.odd, c.odd...)
	if err := j.checkLayout(ctx, c, file, l, parts); err != nil {
		return err
	}
	j.options.Layout = l
	j.onBedOf(l)
	for _, p := range parts {
		if p.Mesh == nil {
			return fmt.Errorf("%s: part %s has no mesh file", printable(j.name), p.ID)
		}
		j.parts = append(j.parts, estimate.Part{ID: p.ID, Mesh: p.Mesh, Count: max(1, p.Count)})
	}
	return nil
}

// onBedOf gives the settings the bed of a layout where nobody has said another.
func (j *estimateJob) onBedOf(l *pack.Layout) {
	f, s := &j.flags.settings, j.options.Settings
	if s == nil || j.options.Machine != nil || f.whole() || f.sets("bed_shape") {
		return
	}
	s.BedShape = config.Corners(l.Bed.Edge())
	if l.Bed.Z > 0 && !f.sets("max_print_height") {
		s.MaxPrintHeight = l.Bed.Z
	}
}

// checkLayout warns of a layout that cannot be made as it stands, as saggar check finds.
func (j *estimateJob) checkLayout(ctx context.Context, c *checkJob, file *pack.File, l *pack.Layout, parts []pack.Part) error {
	report, err := pack.Check(ctx, parts, l.Bed, l)
	if err == nil {
		err = stated(ctx, file, l, parts, report)
	}
	if err != nil || report.OK() {
		return err
	}
	more := ""
	if n := len(report.Violations) - 1; n > 0 {
		more = fmt.Sprintf("; and %d more", n)
	}
	j.odd = append(j.odd, mesh.Warning{Code: "layout_not_sound", Message: fmt.Sprintf("%s cannot be made as it stands: %s%s (see saggar check)", printable(c.path), report.Violations[0].Message, more)})
	return nil
}

// checkSweep turns --sweep into rows and the changes that they stand for.
func (j *estimateJob) checkSweep() error {
	if j.flags.sweep == "" {
		return nil
	}
	key, values, ok := strings.Cut(j.flags.sweep, "=")
	if !ok || values == "" {
		return fmt.Errorf("--sweep: %q: write key=value,value", j.flags.sweep)
	}
	if j.options.Settings == nil && key != "layer_height" {
		return fmt.Errorf("--sweep: %s: for this process only layer_height", key)
	}
	for _, value := range strings.Split(values, ",") {
		change, err := j.change(key, value)
		if err != nil {
			return fmt.Errorf("--sweep: %w", err)
		}
		j.rows, j.vary = append(j.rows, whatIf{Setting: key, Value: value}), append(j.vary, change)
	}
	return nil
}

// runSweep estimates the parts under each value of one setting.
func (j *estimateJob) runSweep(ctx context.Context) ([]whatIf, error) {
	o := j.options
	o.Quantities = nil
	results, err := estimate.Sweep(ctx, j.parts, o, j.vary)
	rows := j.rows
	for i, r := range results {
		rows[i].PrintTime, rows[i].Layers, rows[i].Base, rows[i].Support = r.PrintTime, r.Layers, r.BaseMaterial, r.SupportMaterial
		if r.Cost != nil {
			rows[i].Price = &r.Cost.PriceTotal
		}
	}
	return rows, err
}

// change returns what makes a setting of the options another.
func (j *estimateJob) change(key, value string) (func(*estimate.Options), error) {
	if j.options.Settings == nil {
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", value)
		}
		if !(v > 0) {
			return nil, fmt.Errorf("layer_height %g mm; it must be above 0", v)
		}
		return func(o *estimate.Options) { o.LayerHeight = v }, nil
	}
	s, report, err := config.Resolve(j.flags.settings.on(j.pairs, config.Pair{Key: key, Value: value}))
	if err != nil {
		return nil, err
	}
	if !slices.Contains(report.Used, key) {
		return nil, fmt.Errorf("%q is not a setting that counts", key)
	}
	return func(o *estimate.Options) {
		bed, high := o.Settings.BedShape, o.Settings.MaxPrintHeight // a layout may have others
		o.Settings = &s
		if key != "bed_shape" {
			o.Settings.BedShape = bed
		}
		if key != "max_print_height" {
			o.Settings.MaxPrintHeight = high
		}
	}, nil
}
