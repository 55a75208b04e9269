package mesh

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// This file and its neighbours read 3MF: the core specification 1.3 and the
// production extension. What a mesh does not hold (materials, slices, beam
// lattices) is skipped with one warning each.
//
// A 3MF file is a zip archive with parts in XML. The parts that the build
// refers to are parsed one after the other (threemf_part.go), each into
// objects; then the build is flattened into items (threemf_build.go).

var threeMFFormat = Format{
	Name:   "3mf",
	Exts:   []string{".3mf"},
	Sniff:  func(head []byte, _ int64) bool { return isZip(head) },
	Decode: decodeZip,
	Encode: encodeThreeMF,
}

// The namespaces that mean something to this reader.
const (
	coreNS       = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
	productionNS = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
)

// extensions are the namespaces that a file may require. A skip is the code of
// the warning for content that is left out; without one there is nothing that
// would change a mesh.
var extensions = []struct{ prefix, skip, what string }{
	{productionNS, "", ""},
	{"http://schemas.microsoft.com/3dmanufacturing/trianglesets/", "", ""},
	{"http://schemas.microsoft.com/3dmanufacturing/material/", "materials_skipped", "materials, colours and textures are not read"},
	{"http://schemas.microsoft.com/3dmanufacturing/slice/", "slices_skipped", "slices are not read, only the meshes"},
	{"http://schemas.microsoft.com/3dmanufacturing/beamlattice/", "beam_lattice_skipped", "beam lattices are not supported: only the meshes are read"},
}

const secureNS = "http://schemas.microsoft.com/3dmanufacturing/securecontent/"

// threeMFUnits are the units of the core specification.
var threeMFUnits = map[string]geom.Unit{
	"micron": geom.Micron, "millimeter": geom.Millimetre, "centimeter": geom.Centimetre,
	"inch": geom.Inch, "foot": geom.Foot, "meter": geom.Metre,
}

// m3Object is one object of a model part.
type m3Object struct {
	id         uint32
	shown      uint32 // the id as the file gives it
	part       *m3Part
	order      int // place in its part
	name       string
	number     string
	role       Role
	mesh       *Mesh // nil without a <mesh>
	beams      bool
	foreign    string // an element of an unknown namespace that stands for the shape
	components []m3Component

	// What counting the instances has found; see threemf_build.go.
	state     m3State
	instances int64
	triangles int64
	placed    []m3Placed // the flattened object, once it is needed
	index     int        // of the mesh in Model.Objects, -1 before it is there
}

// m3Component places another object in an object.
type m3Component struct {
	path   string // part, empty for the same one
	id     uint32
	matrix geom.Affine
	line   int
	hidden bool // an instance of AMF that is not to be printed
}

// m3Item places an object in the build.
type m3Item struct {
	m3Component
	number    string
	printable bool
}

// m3Part is one parsed model part.
type m3Part struct {
	name    string
	unit    geom.Unit
	objects map[uint32]*m3Object
	items   []m3Item
	build   bool // a <build> was there
}

// m3Reader reads one file.
type m3Reader struct {
	ctx   context.Context
	o     ReadOptions
	pkg   *opcPackage
	model *Model
	parts map[string]*m3Part // by folded part name

	triangles  int64 // parsed so far
	vertices   int64
	references int64 // components and items parsed so far
	objects    int64
	strings    int64 // bytes of names and metadata kept
	degenerate int64
	cura       m3Cura
	unplaced   []string // objects of the build without triangles
	latticed   bool     // one of them is a beam lattice
	read       int64    // bytes of model parts that the parser has been given
	total      int64    // and of all of them, as the archive declares
}

// decodeThreeMF reads the 3MF package a.
func decodeThreeMF(ctx context.Context, a *archive, o ReadOptions) (*Model, error) {
	r := &m3Reader{ctx: ctx, o: o, model: &Model{Format: "3mf"}, parts: map[string]*m3Part{}}
	var err error
	if r.pkg, err = openPackage(a, r.model); err != nil {
		return nil, err
	}
	for _, e := range a.entries {
		if strings.HasSuffix(foldPart(e.name), ".model") {
			r.total = addCapped(r.total, e.size)
		}
	}
	root, err := r.pkg.rootModel()
	if err != nil {
		return nil, err
	}
	part, err := r.part(root)
	if err != nil {
		return nil, err
	}
	r.model.Unit = part.unit
	if err := r.volumes(part); err != nil {
		return nil, err
	}
	if err := r.bambuParts(part); err != nil {
		return nil, err
	}
	if err := r.build(part); err != nil {
		return nil, err
	}
	r.warnCura()
	r.warnDegenerate()
	return r.model, nil
}

// warnDegenerate warns of triangles that the specification forbids. They are kept,
// so that the count is that of the file; analysis ignores them.
func (r *m3Reader) warnDegenerate() {
	if r.degenerate > 0 {
		r.model.warn("degenerate_triangles", "%d triangles have two equal corners", r.degenerate)
	}
}

// part returns the model part called name, which it parses when it is asked for
// the first time.
func (r *m3Reader) part(name string) (*m3Part, error) {
	key := foldPart(name)
	if p, ok := r.parts[key]; ok {
		return p, nil
	}
	e, err := r.pkg.entry(name)
	if err != nil {
		return nil, err
	}
	in, err := r.pkg.a.open(e)
	if err != nil {
		return nil, err
	}
	if e.size > 4*aheadSize { // smaller parts are not worth a goroutine
		ahead, stop := par.Ahead(r.ctx, in, aheadSize)
		defer stop()
		in = ahead
	}
	p := &m3Parser{r: r, part: &m3Part{name: name, objects: map[uint32]*m3Object{}}}
	p.x = xmlscan.New(&m3Counted{r, in}, xmlscan.Limits{Depth: r.o.Limits.XMLDepth, Token: r.o.Limits.XMLToken})
	if err := p.document(); err != nil {
		return nil, p.place(err)
	}
	if len(r.parts) > 0 && p.part.unit != r.model.Unit {
		r.warnOnce("mixed_units", "the part %s is in another unit than the model and is converted", name)
		p.part.scale(float64(p.part.unit / r.model.Unit))
	}
	r.parts[key] = p.part
	return p.part, nil
}

// aheadSize is how many bytes are inflated at once while others are parsed.
const aheadSize = 128 << 10

// m3Counted passes on the bytes of a model part, tells progress and stops when
// the context ends.
type m3Counted struct {
	r  *m3Reader
	in io.Reader
}

// Read counts the bytes as they go to the parser, not as they are inflated:
// progress is told from the goroutine of the caller.
func (c *m3Counted) Read(p []byte) (int, error) {
	if err := c.r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.in.Read(p)
	c.r.read += int64(n)
	if c.r.o.Progress != nil && c.r.read < c.r.total {
		c.r.o.Progress(float64(c.r.read) / float64(c.r.total))
	}
	return n, err
}

// scale brings the numbers of a part into the unit of the root part.
func (p *m3Part) scale(s float64) {
	for _, o := range p.objects {
		if o.mesh != nil {
			for i, v := range o.mesh.Vertices {
				o.mesh.Vertices[i] = geom.Vec{X: v.X * s, Y: v.Y * s, Z: v.Z * s}
			}
		}
		for i := range o.components {
			t := &o.components[i].matrix.T
			*t = geom.Vec{X: t.X * s, Y: t.Y * s, Z: t.Z * s}
		}
	}
}

// warnOnce adds a warning unless there is one with its code.
func (r *m3Reader) warnOnce(code, format string, args ...any) {
	if !slices.ContainsFunc(r.model.Warnings, func(w Warning) bool { return w.Code == code }) {
		r.model.warn(code, format, args...)
	}
}

// skip warns of content in namespace that is left out. It reports whether the
// namespace is one that this reader knows.
func (r *m3Reader) skip(namespace string) bool {
	for _, e := range extensions {
		if strings.HasPrefix(namespace, e.prefix) {
			if e.skip != "" {
				r.warnOnce(e.skip, "%s", e.what)
			}
			return true
		}
	}
	return false
}

// required checks one namespace that a part requires.
func required(namespace string) error {
	for _, e := range extensions {
		if strings.HasPrefix(namespace, e.prefix) {
			return nil
		}
	}
	if strings.HasPrefix(namespace, secureNS) {
		return Errorf(CodeEncrypted, "the file is encrypted (secure content extension)")
	}
	return Errorf(CodeUnsupported, "the file requires the extension %s, which is not supported", namespace)
}

// scanError turns an error of the XML scanner into ours.
func scanError(err error) error {
	var e *xmlscan.Error
	if !errors.As(err, &e) {
		return err
	}
	code := CodeSyntax
	switch e.Fault {
	case xmlscan.Truncated:
		code = CodeTruncated
	case xmlscan.Limit:
		code = CodeLimit
	case xmlscan.DTD:
		code = CodeDTD
	case xmlscan.Encoding:
		code = CodeUnsupported
	}
	return Errorf(code, "%s", e.Msg).AtLine(e.Line).AtOffset(e.Offset)
}
