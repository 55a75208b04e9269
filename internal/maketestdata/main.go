// Command maketestdata writes the small models of the folder testdata, all of
// them designed here by code.
//
//	go run ./internal/maketestdata
package main

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

func main() {
	dir := flag.String("dir", "testdata", "folder to write to")
	flag.Parse()
	if err := writeAll(*dir); err != nil {
		log.Fatal(err)
	}
}

// sample is one file of the folder.
type sample struct {
	name  string
	about string
	model *mesh.Model
	data  []byte
}

func writeAll(dir string) error {
	list, err := samples()
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := os.WriteFile(filepath.Join(dir, s.name), s.data, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "README.md"), readme(list), 0o644)
}

// samples makes every file.
func samples() ([]sample, error) {
	list := []sample{
		stl("bracket.stl", "a bearing bracket: bent plate, ribs, boss with bolt circle, slot, counterbored feet; genus 4", bracket()),
		stl("cube.stl", "a cube of 20 mm, binary", cube()),
		asciiSTL("cube_ascii.stl", "the same cube as text", cube()),
		stl("open_cube.stl", "the cube without its last facet: a hole of three open edges", openCube()),
		stl("cube_cavity.stl", "the cube with a hollow of 10 mm inside, wound inwards", cavityCube()),
		stl("two_cubes_edge.stl", "two cubes of 10 mm that share one edge, which has four faces", twoCubes()),
		stl("hook.stl", "for packing: a coat hook lying on its side", hook()),
		stl("elbow.stl", "for packing: an L of sheet with four holes", elbow()),
		stl("frame.stl", "for packing: a frame with a large opening", frame()),
		stl("ring.stl", "for packing: a ring, two of which fit into a frame", ring()),
		stl("clip.stl", "for packing: three quarters of a ring", clip()),
		stl("spanner.stl", "for packing: one open end, one closed", spanner()),
	}
	for _, s := range []struct {
		name, about string
		model       *mesh.Model
		unit        geom.Unit
	}{
		{"gear.3mf", "a pair of spur gears: one object, two build items", gearPair(), geom.Millimetre},
		{"plate_inch.3mf", "a drilled plate of 2 x 1 x 1/4 inches, written in inches", mesh.Single(drilledPlate().mesh()), geom.Inch},
	} {
		var b bytes.Buffer
		if err := mesh.Write(&b, s.model, mesh.WriteOptions{Format: "3mf", Unit: s.unit}); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		list = append(list, sample{s.name, s.about, s.model, b.Bytes()})
	}
	return list, nil
}

// normal returns the unit normal of a facet.
func normal(f [3]geom.Vec) geom.Vec {
	n := geom.Cross(sub(f[1], f[0]), sub(f[2], f[0]))
	l := geom.Norm(n)
	return geom.Vec{X: n.X / l, Y: n.Y / l, Z: n.Z / l}
}

// stl makes a binary STL file. It is written here and not by the library, so
// that the library is tested on what another program wrote.
func stl(name, about string, s *solid) sample {
	data := make([]byte, 80, 84+50*len(s.faces))
	copy(data, "made by code for Saggar: "+s.name)
	data = binary.LittleEndian.AppendUint32(data, uint32(len(s.faces)))
	for _, f := range s.faces {
		for _, p := range []geom.Vec{normal(f), f[0], f[1], f[2]} {
			for _, x := range []float64{p.X, p.Y, p.Z} {
				data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(x)))
			}
		}
		data = append(data, 0, 0)
	}
	return sample{name, about, mesh.Single(s.mesh()), data}
}

// asciiSTL makes an STL file of text.
func asciiSTL(name, about string, s *solid) sample {
	var b bytes.Buffer
	point := func(keyword string, p geom.Vec) {
		b.WriteString(keyword)
		for _, x := range []float64{p.X, p.Y, p.Z} {
			b.WriteString(" " + strconv.FormatFloat(x+0, 'g', -1, 32))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "solid %s\n", s.name)
	for _, f := range s.faces {
		point("facet normal", normal(f))
		b.WriteString("outer loop\n")
		for _, p := range f {
			point("vertex", p)
		}
		b.WriteString("endloop\nendfacet\n")
	}
	fmt.Fprintf(&b, "endsolid %s\n", s.name)
	return sample{name, about, mesh.Single(s.mesh()), b.Bytes()}
}

// readme describes the files, with the figures that plain sums give.
func readme(list []sample) []byte {
	var b bytes.Buffer
	b.WriteString("# Test data\n\n" +
		"Small models designed for this project by `go run ./internal/maketestdata`, which also writes this page.\n" +
		"They are under the licence of the project. Lengths are mm; vertices are counted after equal ones are made one;\n" +
		"volume and area are plain float64 sums over the triangles as stored.\n\n" +
		"| file | what it is | triangles | vertices | open edges | edges with more than two faces | size | volume mm³ | area mm² |\n" +
		"|---|---|---|---|---|---|---|---|---|\n")
	for _, s := range list {
		f := measure(s.model.Merged())
		size := f.box.Size()
		volume := strconv.FormatFloat(f.volume, 'f', 3, 64)
		if f.openEdges > 0 {
			volume = "open"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %d | %d | %d | %d | %.6g x %.6g x %.6g | %s | %.3f |\n", s.name, s.about,
			f.triangles, f.vertices, f.openEdges, f.nonManifoldEdges, size.X, size.Y, size.Z, volume, f.area)
	}
	b.WriteString("\n`golden/` holds what the program prints about them; `go test ./cmd/saggar -update` rewrites it.\n")
	return b.Bytes()
}
