package slicers

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/saggar3d/saggar/slice/gcode"
)

// Saggar is our own slicer: the path of the program, with G-code written or not.
func Saggar(path string, text bool) *Slicer {
	s := &Slicer{
		Name: "saggar, no text", find: func() error { return nil }, read: readSaggar,
		notes: func(Order) []string { return nil },
		args: func(o Order) ([]string, error) {
			args := []string{path, "slice", o.Mesh, "--json", "--keep-place", "--ini", o.INI}
			if text {
				args = append(args, "-o", o.Output)
			}
			return args, nil
		},
	}
	if text {
		s.Name = "saggar"
	}
	return s
}

// readSaggar reads the JSON of `saggar slice`.
func readSaggar(stdout, _ []byte, _ Order) (Claim, error) {
	var v struct {
		Layers    int
		Estimates *struct {
			Time     float64 `json:"print_time_s"`
			Filament float64 `json:"filament_cm3"`
		}
	}
	if err := json.Unmarshal(stdout, &v); err != nil {
		return Claim{}, err
	}
	if v.Estimates == nil {
		return Claim{}, errors.New("no estimates in the answer")
	}
	return Claim{v.Estimates.Time, v.Estimates.Filament, v.Layers}, nil
}

// Prusa is prusa-slicer, whose settings these are.
func Prusa() *Slicer {
	return &Slicer{
		Name: "prusa-slicer", Package: "prusa-slicer", find: program("prusa-slicer"), read: readPrusa,
		notes: func(Order) []string { return nil },
		args: func(o Order) ([]string, error) {
			return []string{"prusa-slicer", "--load", o.INI, "--dont-arrange", "--export-gcode", "--output", o.Output, o.Mesh}, nil
		},
	}
}

// readPrusa reads what stands at the end of the G-code.
func readPrusa(_, _ []byte, o Order) (Claim, error) {
	f, err := os.Open(o.Output)
	if err != nil {
		return Claim{}, err
	}
	defer f.Close()
	c, err := gcode.Claims(f)
	if err == nil && !c.Complete() {
		err = fmt.Errorf("%s does not say what it takes", o.Output)
	}
	return Claim{c.PrintTime, c.FilamentCM3, -1}, err
}
