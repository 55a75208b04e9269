package beds

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Known are the published heights of one instance in one mode; 0 where there is
// none.
type Known struct {
	Older  float64 `json:"best_before,omitempty"` // of everybody before sparrow-3d
	Median float64 `json:"median_5min,omitempty"` // of sparrow-3d, 15 seeds, 5 minutes on four fast cores
	Best   float64 `json:"best_10min,omitempty"`  // of the same seeds in 10 minutes
}

// readKnown reads best_known.json, by instance and mode.
func readKnown(folder string) (map[[2]string]Known, error) {
	text, err := os.ReadFile(filepath.Join(folder, "best_known.json"))
	if err != nil {
		return nil, err
	}
	var file struct {
		Results []struct {
			Instance string  `json:"instance"`
			Mode     string  `json:"mode"`
			Steps    *int    `json:"rotations_per_axis"`
			Older    float64 `json:"published_best_before_sparrow3d"`
			Sparrow  struct {
				Median float64 `json:"h_5min_median"`
				Best   float64 `json:"h_10min_best"`
			} `json:"sparrow3d_m5"`
		} `json:"results"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("best_known.json: %w", err)
	}
	out := map[[2]string]Known{}
	for _, r := range file.Results {
		mode := r.Mode
		if r.Steps != nil {
			mode += fmt.Sprint(*r.Steps)
		}
		out[[2]string{strings.TrimSuffix(r.Instance, ".json"), mode}] = Known{r.Older, r.Sparrow.Median, r.Sparrow.Best}
	}
	return out, nil
}
