package nest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Known are published and measured figures to compare with, in percent.
type Known struct {
	Strip  map[string]KnownStrip `json:"strip"`
	Plates map[string]KnownPlate `json:"plates"`
}

// KnownStrip are those of one strip instance.
type KnownStrip struct {
	Record float64 `json:"record_density"`
	Paper  struct {
		Mean float64 `json:"mean"`
	} `json:"paper_sparrow"`
	Measured struct {
		Seeds *struct {
			At1  float64 `json:"at_1cpu_s"`
			At5  float64 `json:"at_5cpu_s"`
			At10 float64 `json:"at_10cpu_s"`
		} `json:"sparrow_1_worker_mean_3_seeds"`
		One *knownCurve `json:"sparrow_20cpu_s_1_worker"`
		Two *knownCurve `json:"sparrow_40cpu_s_2_workers"`
	} `json:"measured"`
}

// knownCurve is one run of sparrow: at the end, and on the way there.
type knownCurve struct {
	End  float64 `json:"density"`
	At1  float64 `json:"at1"`
	At2  float64 `json:"at2"`
	At5  float64 `json:"at5"`
	At10 float64 `json:"at10"`
}

// KnownPlate are the figures of one plate case; what was not measured is 0.
type KnownPlate struct {
	Parts         int     `json:"parts"`
	Area          float64 `json:"area_mm2"`
	PrusaSide     float64 `json:"prusaslicer25_side"`
	PrusaDiameter float64 `json:"prusaslicer25_diameter"`
	HullSide      float64 `json:"libnest2d_rot90_side"`
	HullDiameter  float64 `json:"libnest2d_rot90_diameter"`
}

// ReadKnown reads best_known.json from the folder of the instances.
func ReadKnown(folder string) (*Known, error) {
	text, err := os.ReadFile(filepath.Join(folder, "best_known.json"))
	if err != nil {
		return nil, err
	}
	// Beside the cases there are notes, which are no objects.
	var raw struct {
		Strip  map[string]KnownStrip      `json:"strip"`
		Plates map[string]json.RawMessage `json:"plates"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("best_known.json: %w", err)
	}
	k := &Known{Strip: raw.Strip, Plates: map[string]KnownPlate{}}
	for name, message := range raw.Plates {
		var p KnownPlate
		if name[0] != '_' && json.Unmarshal(message, &p) == nil {
			k.Plates[name] = p
		}
	}
	return k, nil
}

// Point is a density of another program at some CPU seconds.
type Point struct {
	CPU     float64 `json:"cpu_s"`
	Percent float64 `json:"density"`
}

// sparrow returns the stored run of sparrow with the most CPU seconds that are
// not above cpu. Means of three seeds win over single runs, and those win over
// the run with two workers, at the same seconds.
func (k KnownStrip) sparrow(cpu float64) (Point, bool) {
	var points []Point
	if c := k.Measured.Two; c != nil {
		points = append(points, c.points(40)...)
	}
	if c := k.Measured.One; c != nil {
		points = append(points, c.points(20)...)
	}
	if c := k.Measured.Seeds; c != nil {
		points = append(points, Point{1, c.At1}, Point{5, c.At5}, Point{10, c.At10})
	}
	var best Point
	for _, p := range points {
		if p.Percent > 0 && p.CPU <= cpu*slack && p.CPU >= best.CPU {
			best = p
		}
	}
	return best, best.Percent > 0
}

func (c knownCurve) points(end float64) []Point {
	return []Point{{1, c.At1}, {2, c.At2}, {5, c.At5}, {10, c.At10}, {end, c.End}}
}
