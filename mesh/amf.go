package mesh

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh/internal/number"
	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// This file reads AMF (ASTM F2915, ISO/ASTM 52915). Objects and constellations
// are the same graph that 3MF has with objects and components, so the build is
// the one of threemf_build.go: a constellation is an object made of components,
// and the instances of the constellations that no other one uses are the items.

var amfFormat = Format{
	Name:   "amf",
	Exts:   []string{".amf"},
	Sniff:  sniffAMF,
	Decode: decodeAMF,
}

// sniffAMF looks for the root element, which comments may push back.
func sniffAMF(head []byte, _ int64) bool {
	text := bytes.TrimLeft(head, " \t\r\n\xef\xbb\xbf")
	if len(text) == 0 || text[0] != '<' {
		return false
	}
	lower := bytes.ToLower(text[:min(len(text), 8<<10)])
	for _, root := range []string{"<amf", "<!doctype amf"} {
		if i := bytes.Index(lower, []byte(root)); i >= 0 && i+len(root) < len(lower) && bytes.IndexByte([]byte(" \t\r\n>/["), lower[i+len(root)]) >= 0 {
			return true
		}
	}
	return false
}

// amfUnits are the units of the specification and those that programs write.
var amfUnits = map[string]geom.Unit{
	"millimeter": geom.Millimetre, "inch": geom.Inch, "feet": geom.Foot, "foot": geom.Foot,
	"meter": geom.Metre, "micron": geom.Micron, "micrometer": geom.Micron,
}

// Ids of objects and of constellations are two series: Slic3r calls its second
// object and its constellation both 1. Constellations, and the supports that are
// split off from objects, are kept under ids of their own.
const (
	amfConstellation = 1 << 31
	amfSupport       = 1 << 30
	amfMaxID         = amfSupport - 1
)

// amfParser parses one AMF file.
type amfParser struct {
	m3Parser
	order []*m3Object // objects and constellations as they come
}

// decodeAMF reads a whole AMF file. Instances are counted, and only then made.
func decodeAMF(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	r := &m3Reader{ctx: ctx, o: o, model: &Model{Format: "amf"}, parts: map[string]*m3Part{}}
	p := &amfParser{m3Parser: m3Parser{r: r, part: &m3Part{objects: map[uint32]*m3Object{}, build: true}}}
	in := &meteredReader{ctx: ctx, r: s.Reader(), size: s.Size, progress: o.Progress}
	p.x = xmlscan.New(in, xmlscan.Limits{Depth: o.Limits.XMLDepth, Token: o.Limits.XMLToken})
	if err := p.document(); err != nil {
		return nil, p.place(err)
	}
	r.model.Unit = p.part.unit
	p.items()
	if len(p.part.items) == 0 {
		return nil, Errorf(CodeNoTriangles, "the file has no objects")
	}
	if err := r.build(p.part); err != nil {
		return nil, err
	}
	r.warnDegenerate()
	return r.model, nil
}

// is reports whether the current element is called name; AMF has no namespace.
func (p *amfParser) is(name string) bool { return string(p.x.Local()) == name }

// document parses the root element and what is directly in it.
func (p *amfParser) document() error {
	if err := p.next(); err != nil {
		return err
	}
	if !p.is("amf") {
		return Errorf(CodeSyntax, "the root element is <%s>, not <amf>", clipText(string(p.x.Local())))
	}
	p.part.unit = geom.Millimetre
	if unit, ok := p.x.Attr("", "unit"); ok && len(unit) > 0 {
		if p.part.unit, ok = amfUnits[strings.ToLower(string(unit))]; !ok {
			return Errorf(CodeUnit, "unknown unit %q", clipText(string(unit)))
		}
	}
	err := p.each(func() error {
		switch {
		case p.is("object"):
			return p.object()
		case p.is("constellation"):
			return p.constellation()
		case p.is("metadata"):
			return p.metadata(&p.r.model.Meta)
		}
		p.skipped()
		return nil
	})
	if err != nil {
		return err
	}
	return p.next()
}

// skipped warns of elements that say something about a part that a mesh does
// not hold.
func (p *amfParser) skipped() {
	switch string(p.x.Local()) {
	case "material", "texture", "color", "texmap", "map":
		p.r.warnOnce("materials_skipped", "materials, colours and textures are not read")
	case "edge", "normal":
		p.r.warnOnce("curves_skipped", "curved triangles are read as flat ones")
	}
}

// metadata keeps one metadata element in meta.
func (p *amfParser) metadata(meta *map[string]string) error {
	kind, err := p.keepAttr("type")
	if err != nil {
		return err
	}
	text, err := p.text()
	if err != nil {
		return err
	}
	s, err := p.keep(text)
	if err != nil || kind == "" {
		return err
	}
	if *meta == nil {
		*meta = map[string]string{}
	}
	if _, ok := (*meta)[kind]; !ok {
		(*meta)[kind] = s
	}
	return nil
}

// text returns the text of the current element, which ends with it.
func (p *amfParser) text() ([]byte, error) {
	var text []byte
	for p.kind != xmlscan.End {
		if err := p.next(); err != nil {
			return nil, err
		}
		switch p.kind {
		case xmlscan.Start:
			return nil, Errorf(CodeSyntax, "<%s> where text is expected", clipText(string(p.x.Local())))
		case xmlscan.Text:
			// The scanner's bytes do not outlive the end tag.
			text = append(p.scratch[:0], p.x.Text()...)
			p.scratch = text
		}
	}
	return bytes.TrimSpace(text), nil
}

// number returns the number in the current element.
func (p *amfParser) number() (float64, error) {
	text, err := p.text()
	if err != nil {
		return 0, err
	}
	v, err := number.Float(text)
	if err != nil {
		return 0, Errorf(CodeNumber, "%q is not a number", clipText(string(text)))
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, Errorf(CodeNonFinite, "%q is not a finite number", clipText(string(text)))
	}
	return v, nil
}

// add enters an object or a constellation.
func (p *amfParser) add(o *m3Object) error {
	if _, ok := p.part.objects[o.id]; ok {
		return Errorf(CodeSyntax, "duplicate id %d", o.id&amfMaxID)
	}
	if p.r.objects++; p.r.objects > p.r.o.Limits.Instances {
		return Errorf(CodeLimit, "more than %d objects", p.r.o.Limits.Instances)
	}
	o.part, o.index, o.role, o.shown = p.part, -1, RolePart, o.id&amfMaxID
	p.part.objects[o.id] = o
	return nil
}

// id parses an attribute that is the number of an object.
func (p *amfParser) id(attr string) (uint32, error) {
	b, ok := p.x.Attr("", attr)
	if !ok {
		return 0, Errorf(CodeSyntax, "<%s> has no %s", p.x.Local(), attr)
	}
	v, err := number.Uint(bytes.TrimSpace(b))
	if err != nil || v > amfMaxID {
		return 0, Errorf(CodeIndex, "%s=%q is not the number of an object", attr, clipText(string(b)))
	}
	return uint32(v), nil
}

// constellation parses a group of placed objects, which may be groups again.
func (p *amfParser) constellation() error {
	id, err := p.id("id")
	if err != nil {
		return err
	}
	o := &m3Object{id: id | amfConstellation, components: []m3Component{}}
	if err := p.add(o); err != nil {
		return err
	}
	p.order = append(p.order, o)
	return p.each(func() error {
		if !p.is("instance") {
			return nil
		}
		c, err := p.instance()
		o.components = append(o.components, c)
		return err
	})
}

// instanceNumbers are the elements of an instance that are numbers. The standard
// knows those up to rz; scalex and so on are of PrusaSlicer, scale of Slic3r.
var instanceNumbers = [...]string{"deltax", "deltay", "deltaz", "rx", "ry", "rz",
	"scalex", "scaley", "scalez", "mirrorx", "mirrory", "mirrorz", "scale"}

// prusaAMF is the metadata by which files of PrusaSlicer are known. It writes
// turns in radians, where the standard has degrees.
const prusaAMF = "slic3rpe_amf_version"

// instance parses one placed object: scaled, turned about x, then y, then z by
// degrees, then moved.
func (p *amfParser) instance() (c m3Component, err error) {
	if p.r.references++; p.r.references > p.r.o.Limits.Instances {
		return c, Errorf(CodeLimit, "more than %d instances", p.r.o.Limits.Instances)
	}
	if c.id, err = p.id("objectid"); err != nil {
		return c, err
	}
	c.line, _ = p.x.Place()
	values := [len(instanceNumbers)]float64{6: 1, 7: 1, 8: 1, 9: 1, 10: 1, 11: 1, 12: 1}
	err = p.each(func() error {
		if i := slices.Index(instanceNumbers[:], string(p.x.Local())); i >= 0 {
			v, err := p.number()
			values[i] = v
			return err
		}
		return p.instanceMore(&c)
	})
	degrees := 1.0
	if _, ok := p.r.model.Meta[prusaAMF]; ok {
		degrees = 180 / math.Pi
	}
	c.matrix = geom.Translation(geom.Vec{X: values[0], Y: values[1], Z: values[2]})
	for axis := 2; axis >= 0; axis-- {
		c.matrix = c.matrix.Mul(turnAbout(axis, values[3+axis]*degrees))
	}
	size := geom.Affine{}
	for axis := range 3 {
		size.M[axis][axis] = values[6+axis] * values[9+axis] * values[12]
	}
	c.matrix = c.matrix.Mul(size)
	return c, err
}

// instanceMore reads an element of an instance that is no number. One that
// nobody knows may place the object somewhere else, or in another size.
func (p *amfParser) instanceMore(c *m3Component) error {
	switch {
	case p.is("metadata"):
	case p.is("printable"): // of PrusaSlicer
		text, err := p.text()
		c.hidden = string(text) == "0"
		return err
	default:
		p.r.warnOnce("unknown_element", "<%s> of an instance is not known here and is skipped", clipText(string(p.x.Local())))
	}
	return nil
}

// turnAbout returns the turn about a coordinate axis by degrees. Quarter turns
// are exact.
func turnAbout(axis int, degrees float64) geom.Affine {
	if degrees == 0 {
		return geom.Identity()
	}
	turn := math.Mod(degrees, 360)
	sin, cos := geom.Sincos(turn * math.Pi / 180)
	if math.Mod(turn, 90) == 0 {
		sin, cos = math.Round(sin), math.Round(cos)
	}
	a := geom.Identity()
	i, j := (axis+1)%3, (axis+2)%3
	a.M[i][i], a.M[i][j] = cos, -sin
	a.M[j][i], a.M[j][j] = sin, cos
	return a
}

// items makes the build: the instances of the constellations that no other
// constellation uses, or every object once.
func (p *amfParser) items() {
	used := map[uint32]bool{}
	constellations := false
	for _, o := range p.order {
		constellations = constellations || o.id&amfConstellation != 0
		for i := range o.components {
			c := &o.components[i]
			if p.part.objects[c.id] == nil && p.part.objects[c.id|amfConstellation] != nil {
				c.id |= amfConstellation
			}
			used[c.id] = true
		}
	}
	for _, o := range p.order {
		switch {
		case o.id&amfConstellation != 0 && !used[o.id]:
			for _, c := range o.components {
				p.part.items = append(p.part.items, m3Item{m3Component: c, printable: !c.hidden})
			}
		case o.id&amfConstellation != 0:
		case !constellations:
			p.part.items = append(p.part.items, m3Item{m3Component: m3Component{id: o.id, matrix: geom.Identity()}, printable: true})
		case !used[o.id]:
			p.r.warnOnce("unplaced_object", "object %d is in no constellation and is left out", o.id)
		}
	}
	for _, o := range p.order {
		if len(p.part.items) == 0 && o.id&amfConstellation != 0 {
			// Every constellation is used by another one: counting finds the cycle.
			p.part.items = []m3Item{{m3Component: m3Component{id: o.id, matrix: geom.Identity()}}}
		}
	}
}
