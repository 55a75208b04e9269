package beds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// Instance is a public problem: all items into a box of fixed base, as low as
// possible.
type Instance struct {
	Name  string // path below the folder of the data, without .json
	X, Y  float64
	Items []Item
}

// Item is one kind of part and how many of it there are.
type Item struct {
	Path   string // of its file, below the folder of the data
	Mesh   *mesh.Mesh
	Demand int
	Volume float64
}

// Count returns how many copies there are altogether.
func (in *Instance) Count() int {
	n := 0
	for _, it := range in.Items {
		n += it.Demand
	}
	return n
}

// Volume returns that of all copies.
func (in *Instance) Volume() float64 {
	v := 0.0
	for _, it := range in.Items {
		v += float64(it.Demand) * it.Volume
	}
	return v
}

// Density returns how much of a box of the given height the items fill, in
// percent.
func (in *Instance) Density(height float64) float64 {
	return 100 * in.Volume() / (in.X * in.Y * height)
}

// Parts returns the items for a packer.
func (in *Instance) Parts() []pack.Part {
	out := make([]pack.Part, len(in.Items))
	for i, it := range in.Items {
		out[i] = pack.Part{ID: fmt.Sprintf("%d %s", i, filepath.Base(it.Path)), Mesh: it.Mesh, Count: it.Demand}
	}
	return out
}

// mostCopies of one item: instances have a hundred together.
const mostCopies = 10_000

// fileInstance is an instance as its file has it.
type fileInstance struct {
	Name      string `json:"name"`
	Comment   string `json:"comment"`
	Container struct {
		X float64 `json:"size-x"`
		Y float64 `json:"size-y"`
	} `json:"container"`
	Types []struct {
		Path   string `json:"path"`
		Demand int    `json:"demand"`
	} `json:"item-types"`
}

// ReadInstance reads the instance of a name, and its meshes by their paths below
// folder.
func ReadInstance(folder, name string) (*Instance, error) {
	text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)+".json"))
	if err != nil {
		return nil, err
	}
	f, err := decode(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in := &Instance{Name: name, X: f.Container.X, Y: f.Container.Y}
	for i, t := range f.Types {
		m, err := mesh.Load(filepath.Join(folder, filepath.FromSlash(t.Path)))
		if err != nil {
			return nil, fmt.Errorf("%s: item %d, %s: %w", name, i, t.Path, err)
		}
		in.Items = append(in.Items, Item{Path: t.Path, Mesh: m, Demand: t.Demand, Volume: volume(m)})
	}
	return in, nil
}

// decode reads the text of an instance and refuses what is none.
func decode(text []byte) (fileInstance, error) {
	var f fileInstance
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, err
	}
	if _, err := d.Token(); err != io.EOF {
		return f, errors.New("something follows the instance")
	}
	for _, side := range []float64{f.Container.X, f.Container.Y} {
		if !(side > 0) || math.IsInf(side, 0) {
			return f, fmt.Errorf("container %v x %v: has no area", f.Container.X, f.Container.Y)
		}
	}
	for i, t := range f.Types {
		switch {
		case t.Demand < 1 || t.Demand > mostCopies:
			return f, fmt.Errorf("item %d: demand %d is not 1 to %d", i, t.Demand, mostCopies)
		case !filepath.IsLocal(filepath.FromSlash(t.Path)):
			return f, fmt.Errorf("item %d: path %q is not below the folder of the data", i, t.Path)
		}
	}
	if len(f.Types) == 0 {
		return f, errors.New("no items")
	}
	return f, nil
}

// volume returns what the faces of m enclose, by tetrahedra about its first
// vertex.
func volume(m *mesh.Mesh) float64 {
	if len(m.Vertices) == 0 {
		return 0
	}
	o, six := m.Vertices[0], 0.0
	for _, f := range m.Faces {
		a, b, c := geom.Sub(m.Vertices[f[0]], o), geom.Sub(m.Vertices[f[1]], o), geom.Sub(m.Vertices[f[2]], o)
		six += geom.Dot(a, geom.Cross(b, c))
	}
	return math.Abs(six) / 6
}

// Names lists all instances below folder: the JSON files that are instances, in
// order.
func Names(folder string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if _, err := decode(text); err != nil {
			return nil // solutions, figures, layouts of other programs
		}
		rel, err := filepath.Rel(folder, path)
		out = append(out, strings.TrimSuffix(filepath.ToSlash(rel), ".json"))
		return err
	})
	slices.Sort(out)
	return out, err
}

// find returns the instances that a name on the command line means: the one of
// that name, all whose name contains it, whatever the case of its letters, or
// every one for "all".
func find(names []string, asked string) ([]string, error) {
	asked = strings.TrimSuffix(asked, ".json")
	if slices.Contains(names, asked) {
		return []string{asked}, nil
	}
	var out []string
	for _, name := range names {
		if asked == "all" || strings.Contains(strings.ToLower(name), strings.ToLower(asked)) {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no instance %q", asked)
	}
	return out, nil
}
