package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/slice/config"
)

// settingsFlags are the flags that say how a part is printed.
type settingsFlags struct {
	ini string
	set []string
}

func (f *settingsFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.ini, "ini", "", "settings: an .ini file as PrusaSlicer exports it (default: 0.2 mm layers, 20 % infill, 2 perimeters, 40 mm/s)")
	flags.StringArrayVar(&f.set, "set", nil, "one setting, key=value, over those of --ini; may be given again")
}

// over returns the settings: those of base, those of --ini instead of base where
// there is one, and on top those of --set.
func (f *settingsFlags) over(base []config.Pair) ([]config.Pair, error) {
	pairs := base
	if f.ini != "" {
		file, err := os.Open(f.ini)
		if err != nil {
			return nil, at(f.ini, err)
		}
		defer file.Close()
		if pairs, err = config.ReadINI(file); err != nil {
			return nil, at(f.ini, err)
		}
		if len(pairs) == 0 {
			return nil, at(f.ini, errors.New("no settings in this file"))
		}
	}
	for _, text := range f.set {
		p, err := config.ParsePair(text)
		if err != nil {
			return nil, fmt.Errorf("--set: %w", err)
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}
