package gcode

import (
	"bytes"
	"fmt"
	"io"

	"github.com/saggar3d/saggar/slice/config"
)

// configBytes is how much of both ends of a file is searched for the settings
// that slicers write there. Those of OrcaSlicer take some 60 kB.
const configBytes = 1 << 18

// synonyms are what other slicers call PrusaSlicer's keys.
var synonyms = map[string]string{
	"machine_max_speed_x": "machine_max_feedrate_x",
	"machine_max_speed_y": "machine_max_feedrate_y",
	"machine_max_speed_z": "machine_max_feedrate_z",
	"machine_max_speed_e": "machine_max_feedrate_e",
	"retraction_length":   "retract_length",
	"retraction_speed":    "retract_speed",
}

// FileSettings returns the settings in the comments of a G-code file of size
// bytes that tell how its machine moves and what its filament is. A file without
// any returns none.
func FileSettings(r io.ReaderAt, size int64) ([]config.Pair, error) {
	var pairs []config.Pair
	seen := map[string]int{}
	for _, from := range []int64{0, max(configBytes, size-configBytes)} {
		text := make([]byte, min(configBytes, max(0, size-from)))
		if n, err := r.ReadAt(text, from); err != nil && err != io.EOF {
			return nil, fmt.Errorf("settings at byte %d: %w", from+int64(n), err)
		} else {
			text = text[:n]
		}
		for _, p := range commentPairs(text) {
			if i, again := seen[p.Key]; again {
				pairs[i] = p
				continue
			}
			seen[p.Key] = len(pairs)
			pairs = append(pairs, p)
		}
	}
	return pairs, nil
}

// commentPairs returns the settings among the lines "; key = value" of text that
// matter here and can be read.
func commentPairs(text []byte) []config.Pair {
	var pairs []config.Pair
	for line := range bytes.Lines(text) {
		rest, ok := bytes.CutPrefix(line, []byte("; "))
		if !ok || len(line) > 1000 {
			continue
		}
		p, err := config.ParsePair(string(rest))
		if err != nil {
			continue
		}
		if other, ok := synonyms[p.Key]; ok {
			p.Key = other
		}
		if !Counts(p.Key) {
			continue
		}
		// One value that makes no sense must not cost the others.
		if _, _, err := config.Resolve(append(config.DefaultPairs(), p)); err == nil {
			pairs = append(pairs, p)
		}
	}
	return pairs
}
