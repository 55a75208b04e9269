package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/estimate/calibrate"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/internal/outfile"
)

// presetFlags are the flags of `saggar machines` and `saggar materials`.
type presetFlags struct {
	process           string
	json              bool
	calibrate, output string
}

func newMachines(s streams) *cobra.Command {
	f := &presetFlags{}
	cmd := &cobra.Command{
		Use:   "machines [flags] [NAME|FILE]",
		Short: "List machines, or calibrate one on past builds",
		Long: `Machines lists the machines that saggar estimate knows, or all about one of them:
every constant with its source. A constant without a source is illustrative: of the
right size, and to be replaced by what you know.

--calibrate PAIRS fits a factor and an overhead to past builds of one machine and
writes its preset with them to -o; saggar estimate --calibrated applies it. PAIRS is
CSV with the columns estimated_s and actual_s, or JSON:
[{"estimated_s": 3600, "actual_s": 4100}, ...].

estimated_s is the print_time_s that saggar estimate --json told of that build, without
--calibrated; actual_s is what the print took, from its first layer to its last. Heating,
homing, setting up and clearing (warm_up_s, run_time_s) are added to calibrated prints as to
others: take them out of actual_s, or set heating_s, homing_s, time_before_s and
time_after_s of the machine to 0 and let the fitted overhead stand for them. With both they
would count twice.`,
		Example: `  saggar machines --process dmls
  saggar machines m290-316l-40 --json
  saggar machines fdm-mk3 --calibrate builds.csv -o mine.json
  saggar estimate bracket.stl --machine mine.json --calibrated`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runMachines(s, f, args) },
	}
	f.register(cmd)
	cmd.Flags().StringVar(&f.calibrate, "calibrate", "", "past builds to fit the machine to, CSV or JSON")
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "preset file to write, with --calibrate")
	return cmd
}

func newMaterials(s streams) *cobra.Command {
	f := &presetFlags{}
	cmd := &cobra.Command{
		Use:   "materials [flags] [NAME|FILE]",
		Short: "List materials",
		Long: `Materials lists the materials that saggar estimate knows, or one of them: price,
density and their sources. A number without a source is illustrative.`,
		Example: `  saggar materials
  saggar materials --process mjf --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runMaterials(s, f, args) },
	}
	f.register(cmd)
	return cmd
}

func (f *presetFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.process, "process", "", "only those for a process: "+strings.Join(preset.Processes(), ", "))
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object, in the form of a preset file")
}

// check refuses a process for what is named, which has one.
func (f *presetFlags) check(args []string) error {
	if f.process != "" && (len(args) > 0 || f.calibrate != "") {
		return errors.New("--process: it is for lists, and not for a name or FILE")
	}
	return nil
}

func runMachines(s streams, f *presetFlags, args []string) error {
	if err := f.check(args); err != nil {
		return err
	}
	list := preset.Machines()
	if len(args) == 1 {
		m, err := findMachine(args[0])
		if err != nil {
			return err
		}
		list = []preset.Machine{*m}
	}
	if f.calibrate != "" || f.output != "" {
		return calibrateMachine(s, f, args, list)
	}
	if f.process != "" {
		p, err := preset.Process(f.process)
		if err != nil {
			return fmt.Errorf("--process: %w", err)
		}
		list = slices.DeleteFunc(list, func(m preset.Machine) bool { return m.Process != p })
	}
	var err error
	if f.json {
		err = preset.Write(s.out, list, nil)
	} else {
		err = printMachines(s.out, list, len(args) == 1)
	}
	if err != nil {
		return s.unheard(err)
	}
	return nil
}

// calibrateMachine fits the one machine of list and writes it.
func calibrateMachine(s streams, f *presetFlags, args []string, list []preset.Machine) error {
	switch {
	case f.calibrate == "":
		return errors.New("--output: only with --calibrate")
	case len(args) == 0:
		return errors.New("--calibrate: name the machine that the builds are of")
	}
	file, err := os.Open(f.calibrate)
	if err != nil {
		return s.fail(at(f.calibrate, err))
	}
	defer file.Close()
	if err := separate(s.in, f.calibrate, f.output); err != nil {
		return err
	}
	pairs, err := calibrate.Read(file)
	if err == nil {
		list[0].Calibration, err = calibrate.Fit(pairs)
	}
	var doubts []string
	if err == nil {
		doubts, err = calibrate.Doubts(pairs, list[0].Calibration)
	}
	if err != nil {
		return s.fail(at(f.calibrate, err))
	}
	if f.output != "" {
		err := outfile.Write(f.output, func(w io.Writer) error { return preset.Write(w, list, nil) })
		if err != nil {
			return s.fail(at(f.output, err))
		}
	}
	c := list[0].Calibration
	if f.json {
		err = preset.Write(s.out, list, nil)
	} else {
		_, err = fmt.Fprintf(s.out, "%s: actual = %.4g x estimated + %.4g s, from %s; mean error %.1f %% before, %.1f %% after\n",
			printable(list[0].Name), c.Factor, c.Overhead, count(c.Pairs, "build"), c.ErrorBefore, c.ErrorAfter)
	}
	if err != nil {
		return s.unheard(err)
	}
	for _, text := range doubts { // about the numbers above
		fmt.Fprintf(s.err, "saggar: %s: warning: %s\n", printable(f.calibrate), text)
	}
	return nil
}

func printMachines(w io.Writer, list []preset.Machine, all bool) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range list {
		note := ""
		if n := len(m.Illustrative()); n > 0 {
			note = fmt.Sprintf("%d of %d numbers illustrative", n, len(m.Constants)+1)
		}
		fmt.Fprintf(out, "%s\t%s\t%g x %g x %g mm\t%s\t%s\n", printable(m.Name), m.Process, m.Bed.X, m.Bed.Y, m.Bed.Z, printable(m.Title), note)
		if !all {
			continue
		}
		for _, name := range sortedNames(m.Constants) {
			c := m.Constants[name]
			fmt.Fprintf(out, "  %s\t%g\t%s\n", printable(name), c.Value, sourceWords(c.Source))
		}
		fmt.Fprintf(out, "  bed\t\t%s\n", sourceWords(m.Bed.Source))
		for _, name := range sortedNames(m.Settings) {
			fmt.Fprintf(out, "  %s\t%s\n", printable(name), printable(m.Settings[name]))
		}
		if m.Material != "" {
			fmt.Fprintf(out, "  material\t%s\n", printable(m.Material))
		}
		if m.Note != "" {
			fmt.Fprintf(out, "  note\t\t%s\n", printable(m.Note))
		}
	}
	return out.Flush()
}

// sourceWords prints a source, or that there is none.
func sourceWords(source string) string {
	if source == "" {
		return "illustrative"
	}
	return printable(source)
}

func runMaterials(s streams, f *presetFlags, args []string) error {
	if err := f.check(args); err != nil {
		return err
	}
	list := preset.Materials()
	if len(args) == 1 {
		m, err := findMaterial(args[0])
		if err != nil {
			return err
		}
		list = []preset.Material{*m}
	}
	if f.process != "" {
		p, err := preset.Process(f.process)
		if err != nil {
			return fmt.Errorf("--process: %w", err)
		}
		list = slices.DeleteFunc(list, func(m preset.Material) bool { return !slices.Contains(m.Processes, p) })
	}
	var err error
	if f.json {
		err = preset.Write(s.out, nil, list)
	} else {
		out := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		for _, m := range list {
			fmt.Fprintf(out, "%s\t%s\t%g %s/%s (%s)\t%g g/cm³ (%s)\t%s\n", printable(m.Name), strings.Join(m.Processes, " "),
				m.Cost.Value, printable(m.Currency), m.Units, sourceWords(m.Cost.Source), m.Density.Value, sourceWords(m.Density.Source), printable(m.Title))
		}
		err = out.Flush()
	}
	if err != nil {
		return s.unheard(err)
	}
	return nil
}

// findMachine returns a machine by its name, or the only one of a preset file.
func findMachine(name string) (*preset.Machine, error) {
	machines, _, ok, err := presetFile(name)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return preset.FindMachine(name)
	case len(machines) != 1:
		return nil, fmt.Errorf("%s holds %s: use a file with one", printable(name), count(len(machines), "machine"))
	}
	return &machines[0], nil
}

// findMaterial is [findMachine] for materials.
func findMaterial(name string) (*preset.Material, error) {
	_, materials, ok, err := presetFile(name)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return preset.FindMaterial(name)
	case len(materials) != 1:
		return nil, fmt.Errorf("%s holds %s: use a file with one", printable(name), count(len(materials), "material"))
	}
	return &materials[0], nil
}

// presetFile reads a preset file; ok is false for a name that is not one of a file.
func presetFile(name string) (machines []preset.Machine, materials []preset.Material, ok bool, err error) {
	if !strings.HasSuffix(strings.ToLower(name), ".json") {
		return nil, nil, false, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, true, fmt.Errorf("%s: %s", printable(name), sentence(err))
	}
	machines, materials, err = preset.Read(bytes.NewReader(data))
	return machines, materials, true, at(name, err)
}

// sortedNames returns the keys of m in order.
func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
