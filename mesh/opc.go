package mesh

import (
	"errors"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// This file knows the Open Packaging Conventions (ECMA-376 part 2) as far as a
// 3MF reader needs them: part names, relationships and where the model is.

const (
	modelRelationship = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
	relationshipsNS   = "http://schemas.openxmlformats.org/package/2006/relationships"
	contentTypesName  = "[Content_Types].xml"
	rootRelsName      = "_rels/.rels"
	usualModel        = "/3D/3dmodel.model"
)

// opcPackage is an archive seen as parts.
type opcPackage struct {
	a     *archive
	parts map[string][]*zipEntry // by folded name; more than one is an error when it is used
	model *Model                 // for warnings
}

// foldPart returns what two spellings of one part name have in common: case is
// ignored, as OPC asks for, and old Windows programs write backslashes.
func foldPart(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	return strings.TrimPrefix(asciiLower(name), "/")
}

// asciiLower lowers ASCII letters only; OPC compares part names this way.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// openPackage lists the parts of a. Names that fold to the same part are kept
// together: they are an error only when the part is used, because archives with
// a stray second thumbnail are harmless.
func openPackage(a *archive, m *Model) (*opcPackage, error) {
	p := &opcPackage{a: a, parts: make(map[string][]*zipEntry, len(a.entries)), model: m}
	for i := range a.entries {
		e := &a.entries[i]
		key := foldPart(e.name)
		p.parts[key] = append(p.parts[key], e)
	}
	if !p.has(contentTypesName) {
		m.warn("no_content_types", "the part %s is missing", contentTypesName)
	}
	return p, nil
}

// has reports whether there is a part called name.
func (p *opcPackage) has(name string) bool { return p.find(name) != nil }

// find returns the entries of the part called name, as it is or with its
// percent escapes replaced.
func (p *opcPackage) find(name string) []*zipEntry {
	if e := p.parts[foldPart(name)]; e != nil {
		return e
	}
	if plain, err := url.PathUnescape(name); err == nil {
		return p.parts[foldPart(plain)]
	}
	return nil
}

// entry returns the one entry of the part called name.
func (p *opcPackage) entry(name string) (*zipEntry, error) {
	e := p.find(name)
	switch len(e) {
	case 0:
		return nil, Errorf(CodeIndex, "the part %s is missing from the package", name)
	case 1:
		return e[0], nil
	}
	return nil, Errorf(CodeArchive, "%d zip entries are called %s: which one is meant cannot be told", len(e), e[0].name)
}

// open returns the content of the part called name.
func (p *opcPackage) open(name string) (io.Reader, error) {
	e, err := p.entry(name)
	if err != nil {
		return nil, err
	}
	return p.a.open(e)
}

// rootModel returns the name of the part that the package's relationships call
// its 3D model.
func (p *opcPackage) rootModel() (string, error) {
	if !p.has(rootRelsName) {
		if !p.has(usualModel) {
			return "", Errorf(CodeArchive, "no 3MF package: neither %s nor a model part is there", rootRelsName)
		}
		p.model.warn("no_relationships", "%s is missing; %s is taken as the model", rootRelsName, usualModel)
		return usualModel, nil
	}
	targets, err := p.modelTargets()
	if err != nil {
		return "", inPart(err, rootRelsName)
	}
	switch len(targets) {
	case 0:
		return "", Errorf(CodeSyntax, "the package has no relationship to a 3D model").InPart(rootRelsName)
	case 1:
		name, err := p.resolve(targets[0])
		return name, inPart(prefixed(err, "the relationship to the 3D model "), rootRelsName)
	}
	return "", Errorf(CodeSyntax, "the package has %d relationships to a 3D model, one is allowed", len(targets)).InPart(rootRelsName)
}

// modelTargets returns the targets of the relationships to a 3D model.
func (p *opcPackage) modelTargets() ([]string, error) {
	in, err := p.open(rootRelsName)
	if err != nil {
		return nil, err
	}
	x := xmlscan.New(in, xmlscan.Limits{Depth: p.a.limits.XMLDepth, Token: min(p.a.limits.XMLToken, 1<<20)})
	var targets []string
	for {
		kind, err := x.Next()
		if err != nil {
			return nil, scanError(err)
		}
		if kind == xmlscan.EOF {
			return targets, nil
		}
		if kind != xmlscan.Start || string(x.Local()) != "Relationship" || x.Space() != relationshipsNS {
			continue
		}
		if kind, _ := x.Attr("", "Type"); string(kind) != modelRelationship {
			continue
		}
		if mode, _ := x.Attr("", "TargetMode"); string(mode) == "External" {
			return nil, Errorf(CodeSyntax, "the 3D model is an external relationship, which is refused")
		}
		target, _ := x.Attr("", "Target")
		if len(targets) == 2 || len(target) > 1<<12 {
			return nil, Errorf(CodeLimit, "too many or too long relationships to a 3D model")
		}
		targets = append(targets, string(target))
	}
}

// resolve returns the part that a target of the package's relationships names.
// Nothing outside of the package can be named.
func (p *opcPackage) resolve(target string) (string, error) {
	name := strings.ReplaceAll(target, `\`, "/")
	if u, err := url.Parse(name); err != nil || u.Scheme != "" || u.Host != "" || strings.HasPrefix(name, "//") {
		return "", Errorf(CodeSyntax, "names the part %q, which lies outside of the package: refused", clipText(target))
	}
	// Parts are looked up in the archive only, so that a path that climbs could do
	// no harm; a file that tries it is not one to trust.
	for _, segment := range strings.Split(name, "/") {
		if segment == ".." || strings.EqualFold(segment, "%2e%2e") {
			return "", Errorf(CodeSyntax, "names the part %q, which leaves the package: refused", clipText(target))
		}
	}
	name = path.Clean("/" + name)
	if !p.has(name) {
		return "", Errorf(CodeIndex, "names the part %s, which is missing from the package", name)
	}
	return name, nil
}

// inPart fills in the part of an error that has none.
func inPart(err error, part string) error {
	var e *Error
	if errors.As(err, &e) && e.Part == "" {
		e.Part = part
	}
	return err
}
