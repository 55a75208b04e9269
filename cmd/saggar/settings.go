package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

// settingsFlags are the flags that say how a part is printed.
type settingsFlags struct {
	ini        string
	set        []string
	parameters string  // of commands that make prints
	scale      float64 // of models, as the parameters say; 0 is 1
}

func (f *settingsFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.ini, "ini", "", "settings: an .ini file as PrusaSlicer exports it (default: 0.2 mm layers, 20 % infill, 2 perimeters, 40 mm/s)")
	flags.StringArrayVar(&f.set, "set", nil, "one setting, key=value, over all others; may be given again")
}

// registerParameters is for commands that make prints of models.
func (f *settingsFlags) registerParameters(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.parameters, "parameters", "",
		"settings: a JSON file with any of the 20 parameters of a slicer configuration (print_quality, infill_density, ...), instead of --ini")
}

// given reports whether any of the flags is.
func (f *settingsFlags) given() bool { return f.ini != "" || f.parameters != "" || len(f.set) > 0 }

// whole reports whether a file says everything, so that nothing else counts below
// it.
func (f *settingsFlags) whole() bool { return f.ini != "" || f.parameters != "" }

// over returns the settings: those of base, those of a file instead of base where
// there is one, and on top those of --set.
func (f *settingsFlags) over(base []config.Pair) (pairs []config.Pair, err error) {
	switch {
	case f.ini != "" && f.parameters != "":
		return nil, errors.New("--parameters: not with --ini: one of them has all settings")
	case f.ini != "":
		pairs, err = f.readINI()
	case f.parameters != "":
		pairs, err = f.readParameters()
	}
	if err != nil {
		return nil, err
	}
	for _, text := range f.set {
		p, err := config.ParsePair(text)
		if err != nil {
			return nil, fmt.Errorf("--set: %w", err)
		}
		if !config.Known(p.Key) {
			return nil, fmt.Errorf("--set: %s is not a known setting%s", p.Key, hint(p.Key))
		}
		pairs = append(pairs, p)
	}
	if !f.whole() {
		pairs = config.Over(base, pairs)
	}
	return pairs, nil
}

// on returns settings with another on top: those that hold are of [settingsFlags.over].
func (f *settingsFlags) on(pairs []config.Pair, other config.Pair) []config.Pair {
	if f.whole() {
		return append(slices.Clone(pairs), other)
	}
	return config.Over(pairs, []config.Pair{other})
}

// hint names the setting that was perhaps meant.
func hint(key string) string {
	if near := config.Nearest(key); near != "" {
		return "; is " + near + " meant?"
	}
	return ""
}

// mostIgnored is how many settings without effect are named to people.
const mostIgnored = 5

// sets reports whether --set has a value for a key.
func (f *settingsFlags) sets(key string) bool {
	return slices.ContainsFunc(f.set, func(text string) bool {
		p, err := config.ParsePair(text)
		return err == nil && p.Key == key
	})
}

// tellIgnored names the settings of --ini and --set that have no effect, or says nothing.
// Those of our own that nobody gave are of no interest.
func (f *settingsFlags) tellIgnored(w io.Writer, r *config.Report) error {
	if r == nil {
		return nil
	}
	var list []string
	for _, key := range r.Ignored {
		if f.ini != "" || f.sets(key) {
			list = append(list, key)
		}
	}
	if len(list) == 0 {
		return nil
	}
	names, rest := strings.Join(list[:min(mostIgnored, len(list))], ", "), ""
	if more := len(list) - mostIgnored; more > 0 {
		rest = fmt.Sprintf(" and %d more: --json names all under settings_report", more)
	}
	_, err := fmt.Fprintf(w, "  without effect: %s, %s%s\n", count(len(list), "setting"), names, rest)
	return err
}

func (f *settingsFlags) readINI() ([]config.Pair, error) {
	file, err := os.Open(f.ini)
	if err != nil {
		return nil, at(f.ini, err)
	}
	defer file.Close()
	pairs, err := config.ReadINI(file)
	if err == nil && len(pairs) == 0 {
		err = errors.New("no settings in this file")
	}
	return pairs, at(f.ini, err)
}

func (f *settingsFlags) readParameters() ([]config.Pair, error) {
	file, err := os.Open(f.parameters)
	if err != nil {
		return nil, at(f.parameters, err)
	}
	defer file.Close()
	p, err := config.ParseParameters(file)
	if err != nil {
		return nil, at(f.parameters, oneLine(err))
	}
	f.scale = p.ModelScale()
	return p.Pairs(), nil
}

// checkUnit refuses a unit of --unit beside parameters in inches: they are the unit
// of the model as well.
func (f *settingsFlags) checkUnit(r *readFlags) error {
	if f.parameters != "" && f.scale != 0 && f.scale != 1 && r.given("unit") {
		return fmt.Errorf("--unit: the parameters scale the model by %g already", f.scale)
	}
	return nil
}

// scaled returns m as large as the parameters say.
func (f *settingsFlags) scaled(m *mesh.Model) *mesh.Model {
	k := f.scale
	if k == 0 || k == 1 {
		return m
	}
	return m.Placed(geom.Uniform(k))
}
