package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var errNoFigures = errors.New("no figures in the output")

// readNothing is for commands whose output does not matter.
func readNothing([]byte, *sample) error { return nil }

// readSaggar reads the JSON line of `saggar analyze --json`.
func readSaggar(out []byte, s *sample) error {
	var r struct {
		Error    string   `json:"error"`
		Polygons *int     `json:"polygons"`
		Volume   *float64 `json:"volume_mm3"`
		Exact    struct {
			Vertices   *int  `json:"vertices"`
			Watertight *bool `json:"watertight"`
			OpenEdges  *int  `json:"open_edges"`
			Components *int  `json:"components"`
			Euler      *int  `json:"euler_characteristic"`
		} `json:"exact"`
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return fmt.Errorf("%w: %w", errNoFigures, err)
	}
	if r.Error != "" {
		return errors.New(r.Error)
	}
	s.Figures = figures{
		Triangles: r.Polygons, OpenEdges: r.Exact.OpenEdges, Components: r.Exact.Components,
		Vertices: r.Exact.Vertices, Euler: r.Exact.Euler, Closed: r.Exact.Watertight, Volume: r.Volume,
	}
	return nil
}

// readAdmesh reads the two-column report of admesh. Of the facet counts the
// first column is the file as it came.
func readAdmesh(out []byte, s *sample) error {
	f := fields(out, ":")
	triangles, ok := integer(f["Number of facets"])
	if !ok {
		return errNoFigures
	}
	open := 0
	for k, label := range []string{"1 disconnected edge", "2 disconnected edges", "3 disconnected edges"} {
		n, ok := integer(f["Facets with "+label])
		if !ok {
			return errNoFigures
		}
		open += (k + 1) * n
	}
	s.Figures = figures{Triangles: &triangles, OpenEdges: &open}
	if n, ok := integer(f["Number of parts"]); ok {
		s.Figures.Components = &n
	}
	// "Number of parts       :     1        Volume   :  97000.1"
	if _, text, ok := bytes.Cut(out, []byte("Volume   :")); ok {
		s.Figures.Volume = number(string(text))
	}
	return nil
}

// readPrusa reads the report of `prusa-slicer --info`. It names open edges only
// when there are some; what it repaired in passing counts as open too.
func readPrusa(out []byte, s *sample) error {
	f := fields(out, "=")
	triangles, ok := integer(f["number_of_facets"])
	if !ok {
		return errNoFigures
	}
	s.Figures = figures{Triangles: &triangles, Volume: number(f["volume"])}
	if n, ok := integer(f["number_of_parts"]); ok {
		s.Figures.Components = &n
	}
	if manifold, ok := f["manifold"]; ok {
		open, _ := integer(f["open_edges"])
		fixed, _ := integer(f["edges_fixed"])
		open += fixed
		closed := strings.TrimSpace(manifold) == "yes" && open == 0
		s.Figures.Closed, s.Figures.OpenEdges = &closed, &open
	}
	return nil
}

// readAssimp reads the report of `assimp info`, which has counts and a box.
func readAssimp(out []byte, s *sample) error {
	n, ok := integer(fields(out, ":")["Faces"])
	if !ok {
		return errNoFigures
	}
	s.Figures = figures{Triangles: &n}
	return nil
}

// fields returns the text after the separator by the trimmed text before it, of
// every line that has one. The first line of a name wins.
func fields(out []byte, separator string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, value, ok := strings.Cut(line, separator)
		name = strings.TrimSpace(name)
		if _, known := all[name]; ok && !known {
			all[name] = strings.TrimSpace(value)
		}
	}
	return all
}

// integer reads the first word of text.
func integer(text string) (int, bool) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return 0, false
	}
	n, err := strconv.Atoi(words[0])
	return n, err == nil
}

// number reads the first word of text; nil when it is no number.
func number(text string) *float64 {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil
	}
	x, err := strconv.ParseFloat(words[0], 64)
	if err != nil {
		return nil
	}
	return &x
}
