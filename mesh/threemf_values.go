package mesh

import (
	"bytes"
	"math"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh/internal/number"
	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// This file parses the small things in a model part: ids, matrices, names and
// metadata.

// maxStrings is how many bytes of names and metadata a file may carry.
const maxStrings = 16 << 20

// keep returns b as a string that stays in memory.
func (p *m3Parser) keep(b []byte) (string, error) {
	p.r.strings += int64(len(b))
	if p.r.strings > maxStrings {
		return "", Errorf(CodeLimit, "more than %d bytes of names and metadata", int64(maxStrings))
	}
	return string(b), nil
}

// keepAttr returns an attribute of the current element as a string, "" when it is
// not there.
func (p *m3Parser) keepAttr(name string) (string, error) {
	b, _ := p.x.Attr("", name)
	return p.keep(b)
}

// metadata keeps one <metadata> of the root part.
func (p *m3Parser) metadata() error {
	name, err := p.keepAttr("name")
	if err != nil {
		return err
	}
	if prefix, local, ok := strings.Cut(name, ":"); ok {
		if namespace, _ := p.x.NamespaceOf([]byte(prefix)); namespace == saggarNS {
			name = local // as our writer was given it
		}
	}
	var text strings.Builder
	for p.kind != xmlscan.End {
		if err := p.next(); err != nil {
			return err
		}
		if p.kind != xmlscan.Text {
			continue
		}
		s, err := p.keep(p.x.Text())
		if err != nil {
			return err
		}
		text.WriteString(s)
	}
	if name == "" || len(p.r.parts) > 0 {
		return nil // not of the root part
	}
	meta := p.r.model.Meta
	if meta == nil {
		meta = map[string]string{}
		p.r.model.Meta = meta
	}
	if _, ok := meta[name]; ok {
		p.r.warnOnce("duplicate_metadata", "the metadata %q is given twice; the first one is kept", name)
		return nil
	}
	meta[name] = strings.TrimSpace(text.String())
	return nil
}

// reference parses what components and items have in common.
func (p *m3Parser) reference() (c m3Component, err error) {
	if p.r.references++; p.r.references > p.r.o.Limits.Instances {
		return c, Errorf(CodeLimit, "more than %d components and items", p.r.o.Limits.Instances)
	}
	if c.id, err = p.id("objectid"); err != nil {
		return c, err
	}
	if path, ok := p.x.Attr(productionNS, "path"); ok {
		if c.path, err = p.keep(path); err != nil {
			return c, err
		}
	}
	c.line, _ = p.x.Place()
	c.matrix = geom.Identity()
	if t, ok := p.x.Attr("", "transform"); ok {
		c.matrix, err = parseTransform(t)
	}
	return c, err
}

// id parses an attribute that is a resource id: 1 to 2^31-1.
func (p *m3Parser) id(attr string) (uint32, error) {
	b, ok := p.x.Attr("", attr)
	if !ok {
		return 0, Errorf(CodeSyntax, "<%s> has no %s", p.x.Local(), attr)
	}
	v, err := number.Uint(bytes.TrimSpace(b))
	if err != nil || v == 0 || v > math.MaxInt32 {
		return 0, Errorf(CodeIndex, "%s=%q is not a resource id", attr, clipText(string(b)))
	}
	return uint32(v), nil
}

// parseTransform parses the twelve numbers of a 3MF matrix. They are the rows of
// a matrix that row vectors are multiplied with, so they are our columns.
func parseTransform(b []byte) (geom.Affine, error) {
	fields := bytes.Fields(b[:min(len(b), 4096)])
	if len(fields) != 12 {
		return geom.Affine{}, Errorf(CodeSyntax, "a transform needs 12 numbers, this one has %d", len(fields))
	}
	var v [12]float64
	for i, f := range fields {
		x, err := number.Float(f)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return geom.Affine{}, Errorf(CodeNumber, "%q in a transform is not a number", clipText(string(f)))
		}
		v[i] = x
	}
	return geom.Affine{
		M: [3][3]float64{{v[0], v[3], v[6]}, {v[1], v[4], v[7]}, {v[2], v[5], v[8]}},
		T: geom.Vec{X: v[9], Y: v[10], Z: v[11]},
	}, nil
}

// clipText shortens what a file says before it goes into a message.
func clipText(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "..."
	}
	return s
}
