package kind

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// loader reads the models of a layout, each input once.
type loader struct {
	w     *work
	known map[ModelRef]content
}

// content is the model of an input.
type content struct {
	mesh   *mesh.Mesh
	format string
	unit   string // of the numbers in the file
	sum    string // SHA-256 of its bytes
}

// load returns the model that r names.
func (l *loader) load(r ModelRef) (content, error) {
	if c, ok := l.known[r]; ok {
		return c, nil
	}
	c, err := l.read(r)
	if err != nil {
		return c, err
	}
	if l.known == nil {
		l.known = map[ModelRef]content{}
	}
	l.known[r] = c
	return c, nil
}

func (l *loader) read(r ModelRef) (content, error) {
	m, err := l.w.read(r)
	if err != nil {
		return content{}, err
	}
	merged := m.Merged()
	if len(merged.Faces) == 0 {
		return content{}, mesh.Errorf(mesh.CodeNoTriangles, "no printable part in it")
	}
	sum, err := checksum(l.w.Files[r.File])
	return content{merged, m.Format, m.Unit.String(), sum}, err
}

// checksum returns the SHA-256 of a file.
func checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", failf(CodeIO, "%s", cause(err))
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", failf(CodeIO, "%s", cause(err))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// The sizes in mm that can be told apart beside each other in one build, and how far
// from the origin a mesh may be stored.
const (
	leastPart = 1e-6
	farthest  = 1e9
)

// placeable refuses meshes that no layout can hold: nothing is wrong with them but
// their numbers.
func placeable(m *mesh.Mesh) *Failure {
	box := geom.BoxOf(m.Vertices)
	size := box.Size()
	far := max(-box.Min.X, -box.Min.Y, -box.Min.Z, box.Max.X, box.Max.Y, box.Max.Z)
	switch {
	case max(size.X, size.Y, size.Z) < leastPart:
		return failf(CodeInoperable, "its size is %g mm: the least that can be placed is %g mm; is its unit right?", max(size.X, size.Y, size.Z), leastPart).
			with("size_mm", max(size.X, size.Y, size.Z)).with("limit_mm", leastPart)
	case far > farthest:
		return failf(CodeInoperable, "a vertex is not within %g mm of the origin; is its unit right?", float64(farthest)).
			with("distance_mm", far).with("limit_mm", farthest)
	}
	return nil
}

// meshes puts the meshes of models into parts, which are in the same order, and
// returns where those come from.
func (w *work) meshes(models []LayoutModel, parts []pack.Part) ([]pack.FilePart, error) {
	l := &loader{w: w}
	files := make([]pack.FilePart, len(models))
	for i := range models {
		ref := models[i].ref()
		c, err := l.load(ref)
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", models[i].ID, err)
		}
		if f := placeable(c.mesh); f != nil {
			f.Message = fmt.Sprintf("model %s: %s", models[i].ID, f.Message)
			return nil, f
		}
		parts[i].Mesh = c.mesh
		path := models[i].Path
		if path == "" {
			path = ref.File + "." + c.format
		}
		files[i] = pack.FilePart{ID: models[i].ID, FileMesh: pack.FileMesh{Path: path, SHA256: c.sum, Unit: c.unit}}
		w.at(readFraction / 4 * float64(i+1) / float64(len(models)))
	}
	return files, nil
}
