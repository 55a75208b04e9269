package mesh

import (
	"bytes"
	"errors"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// m3Parser parses one model part.
type m3Parser struct {
	r    *m3Reader
	x    *xmlscan.Scanner
	kind xmlscan.Kind // of the last event
	part *m3Part

	scratch []byte // text that outlives its event
}

// next moves on and remembers the kind of the event, from which each knows how
// much of an element its child has read.
func (p *m3Parser) next() error {
	kind, err := p.x.Next()
	p.kind = kind
	return err
}

// each calls child for every element inside the current one, whose end it also
// takes. child may read the element whole or look at its attributes only.
//
// Text between the elements is an error: it is what is left of a damaged tag,
// and with the tag a part would be lost without a word.
func (p *m3Parser) each(child func() error) error {
	depth := p.x.Depth()
	for {
		if err := p.next(); err != nil {
			return err
		}
		switch p.kind {
		case xmlscan.End:
			return nil
		case xmlscan.Text:
			if text := bytes.TrimSpace(p.x.Text()); len(text) > 0 {
				return Errorf(CodeSyntax, "the text %q between elements, where only white space may stand", clipText(string(text)))
			}
		case xmlscan.Start:
			if err := child(); err != nil {
				return err
			}
			for p.kind != xmlscan.End || p.x.Depth() > depth+1 {
				if err := p.next(); err != nil {
					return err
				}
			}
		}
	}
}

// is reports whether the current element is the one of the core specification
// called name.
func (p *m3Parser) is(name string) bool {
	return string(p.x.Local()) == name && p.x.Space() == coreNS
}

// place fills in the part, and the place of the current token where err has none.
func (p *m3Parser) place(err error) error {
	err = scanError(err)
	var e *Error
	if errors.As(err, &e) && e.Part == "" {
		e.Part = strings.TrimPrefix(p.part.name, "/")
		if e.Line == 0 {
			e.Line, e.Offset = p.x.Place()
		}
	}
	return err
}

// document parses the whole part. It reads on to the end of the file, so that
// its checksum is checked.
func (p *m3Parser) document() error {
	if err := p.next(); err != nil {
		return err
	}
	if !p.is("model") {
		return Errorf(CodeSyntax, "the root element is <%s> of the namespace %q, not the <model> of 3MF", p.x.Local(), p.x.Space())
	}
	if err := p.modelAttrs(); err != nil {
		return err
	}
	err := p.each(func() error {
		switch {
		case p.is("metadata"):
			return p.metadata()
		case p.is("resources"):
			return p.each(p.resource)
		case p.is("build"):
			p.part.build = true
			return p.each(p.item)
		}
		p.unknown()
		return nil
	})
	if err != nil {
		return err
	}
	return p.next()
}

// modelAttrs reads what <model> says about all of the part. Extensions that are
// only recommended are ignored; one that is required and not known changes what
// the mesh means.
func (p *m3Parser) modelAttrs() error {
	p.part.unit = geom.Millimetre
	if unit, ok := p.x.Attr("", "unit"); ok {
		if p.part.unit, ok = threeMFUnits[string(unit)]; !ok {
			return Errorf(CodeUnit, "unknown unit %q", unit)
		}
	}
	if _, ok := p.x.Attr(xmlscan.XMLNamespace, "space"); ok {
		p.r.warnOnce("forbidden_attribute", "the model has the attribute xml:space, which 3MF forbids")
	}
	names, _ := p.x.Attr("", "requiredextensions")
	for _, prefix := range bytes.Fields(names) {
		namespace, ok := p.x.NamespaceOf(prefix)
		if !ok {
			return Errorf(CodeSyntax, "the required extension %q is not declared", prefix)
		}
		if err := required(namespace); err != nil {
			return err
		}
	}
	return nil
}

// unknown warns of an element that is skipped.
func (p *m3Parser) unknown() {
	if p.x.Space() == coreNS {
		p.r.warnOnce("unknown_element", "<%s> is not known here and is skipped", p.x.Local())
		return
	}
	p.r.skip(p.x.Space())
}

// resource parses one element of <resources>.
func (p *m3Parser) resource() error {
	if p.is("object") {
		return p.object()
	}
	if p.is("basematerials") {
		p.r.skip(extensions[2].prefix)
		return nil
	}
	p.unknown()
	return nil
}

// object parses one <object>: a mesh, or components, or neither, which is no
// error unless the build uses it.
func (p *m3Parser) object() error {
	id, err := p.id("id")
	if err != nil {
		return err
	}
	if _, ok := p.part.objects[id]; ok {
		return Errorf(CodeSyntax, "duplicate resource id %d", id)
	}
	if p.r.objects++; p.r.objects > p.r.o.Limits.Instances {
		return Errorf(CodeLimit, "more than %d objects", p.r.o.Limits.Instances)
	}
	o := &m3Object{id: id, shown: id, part: p.part, order: len(p.part.objects), index: -1, role: RolePart}
	if o.name, err = p.keepAttr("name"); err != nil {
		return err
	}
	if o.number, err = p.keepAttr("partnumber"); err != nil {
		return err
	}
	if kind, ok := p.x.Attr("", "type"); ok {
		o.role = Role(kind)
	}
	switch o.role {
	case RolePart, RoleSupport, RoleSolid, RoleSurface, RoleOther:
	default:
		return Errorf(CodeSyntax, "object %d has the unknown type %q", id, clipText(string(o.role)))
	}
	p.part.objects[id] = o
	return p.each(func() error { return p.shape(o) })
}

// shape parses one child of an object.
func (p *m3Parser) shape(o *m3Object) error {
	switch {
	case p.is("mesh"):
		if o.mesh != nil || o.components != nil {
			return Errorf(CodeSyntax, "object %d has two shapes", o.id)
		}
		o.mesh = &Mesh{Name: o.name}
		return p.mesh(o)
	case p.is("components"):
		if o.mesh != nil || o.components != nil {
			return Errorf(CodeSyntax, "object %d has two shapes", o.id)
		}
		o.components = []m3Component{}
		return p.each(func() error { return p.component(o) })
	case p.is("metadatagroup"):
		return p.each(func() error { return p.objectMeta(o) })
	case p.x.Space() != coreNS && o.foreign == "" && !p.r.skip(p.x.Space()):
		o.foreign = clipText(string(p.x.Local()))
		return nil
	}
	p.unknown()
	return nil
}

// component parses one placed object in an object.
func (p *m3Parser) component(o *m3Object) error {
	if !p.is("component") {
		p.unknown()
		return nil
	}
	c, err := p.reference()
	if err != nil {
		return err
	}
	o.components = append(o.components, c)
	return nil
}

// item parses one placed object in the build.
func (p *m3Parser) item() error {
	if !p.is("item") {
		p.unknown()
		return nil
	}
	c, err := p.reference()
	if err != nil {
		return err
	}
	it := m3Item{m3Component: c, printable: true}
	if it.number, err = p.keepAttr("partnumber"); err != nil {
		return err
	}
	for _, a := range p.x.Attrs() {
		// Slicers write it without a prefix or with one of their own.
		if string(a.Local) == "printable" {
			it.printable = string(a.Value) != "0" && string(a.Value) != "false"
		}
	}
	p.part.items = append(p.part.items, it)
	return nil
}
