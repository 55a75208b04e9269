package mesh

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/outfile"
)

// This file writes 3MF: the core specification, nothing else. The same model
// gives the same bytes.

// saggarNS holds what the core specification has no word for: items that are
// not to be printed, and metadata under names of our own.
const saggarNS = "https://github.com/saggar3d/saggar/3mf"

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
 <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
 <Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>
 <Default Extension="png" ContentType="image/png"/>
</Types>
`

const relsHead = xmlHead + `<Relationships xmlns="` + relationshipsNS + `">
 <Relationship Id="model" Type="` + modelRelationship + `" Target="/3D/3dmodel.model"/>
`

const relsThumbnail = ` <Relationship Id="thumbnail" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail" Target="/Metadata/thumbnail.png"/>
`

// encodeThreeMF writes every item that is to be built, placed as it is, with
// each mesh once. Items of role other are no part of a build and are left out.
func encodeThreeMF(w io.Writer, m *Model, o WriteOptions) error {
	if len(o.Thumbnail) > 0 && !bytes.HasPrefix(o.Thumbnail, []byte("\x89PNG\r\n\x1a\n")) {
		return Errorf(CodeUnsupported, "the thumbnail is not a PNG picture")
	}
	unit, ok := threeMFUnitName(o.Unit)
	if !ok {
		return Errorf(CodeUnit, "3MF cannot be written in %v", o.Unit)
	}
	e := &m3Writer{m: m, unit: float64(o.Unit)}
	if err := e.plan(); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, threeMFLevel)
	})
	rels := relsHead
	if len(o.Thumbnail) > 0 {
		rels += relsThumbnail
	}
	parts := []struct {
		name  string
		write func(w io.Writer) error
	}{
		{contentTypesName, writeText(contentTypes)},
		{rootRelsName, writeText(rels + "</Relationships>\n")},
		{strings.TrimPrefix(usualModel, "/"), func(w io.Writer) error { return e.model(w, unit) }},
		{"Metadata/thumbnail.png", writeText(string(o.Thumbnail))},
	}
	for _, p := range parts {
		if p.name == "Metadata/thumbnail.png" && len(o.Thumbnail) == 0 {
			continue
		}
		f, err := outfile.CreateZip(z, p.name)
		if err == nil {
			err = p.write(f)
		}
		if err != nil {
			return readError(err)
		}
	}
	if err := z.Close(); err != nil {
		return readError(err)
	}
	return nil
}

// threeMFLevel is the level of compression. On a torus of a million triangles
// level 4 takes 0.56 s and 11.2 MB, level 1 0.32 s and 14.9 MB, level 6 1.9 s
// and 10.8 MB.
const threeMFLevel = 4

// writeText returns a function that writes s.
func writeText(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// threeMFUnitName returns the word for u.
func threeMFUnitName(u geom.Unit) (string, bool) {
	for name, unit := range threeMFUnits {
		if unit == u {
			return name, true
		}
	}
	return "", false
}

// m3Resource is one object to be written: a mesh, or another name or type for
// the object that is one.
type m3Resource struct {
	mesh int // index into Model.Objects
	of   int // id of the object that holds the mesh, 0 for itself
	name string
	role Role
}

// m3Writer writes one model part.
type m3Writer struct {
	m         *Model
	unit      float64 // mm in one number of the file
	resources []m3Resource
	items     []int // id of the object of every item, 0 for one that is left out
	b         []byte
	w         io.Writer
	err       error
}

// plan decides which objects there are. Name and type belong to objects in 3MF
// and to items here, so a mesh that is placed under two names needs a second
// object that has the first one as its component.
func (e *m3Writer) plan() error {
	e.items = make([]int, len(e.m.Items))
	holder := map[int]int{} // mesh to the id of its object
	ids := map[m3Resource]int{}
	for _, part := range []bool{true, false} {
		// Parts first: a support made of a part stays a support when it is read,
		// a part made of a support would not stay a part.
		for i, it := range e.m.Items {
			if (it.Role == RolePart) != part || it.Role == RoleOther || len(e.m.Objects[it.Object].Faces) == 0 {
				continue
			}
			r := m3Resource{mesh: it.Object, name: it.Name, role: it.Role}
			if id, ok := ids[r]; ok {
				e.items[i] = id
				continue
			}
			key := r
			r.of = holder[it.Object]
			e.resources = append(e.resources, r)
			e.items[i] = len(e.resources)
			ids[key] = len(e.resources)
			if r.of == 0 {
				holder[it.Object] = len(e.resources)
			}
		}
	}
	if len(e.resources) == 0 {
		return Errorf(CodeNoTriangles, "no triangles to write")
	}
	return nil
}

// flush writes out what has gathered. Errors are kept until the end.
func (e *m3Writer) flush(atLeast int) {
	if len(e.b) < atLeast {
		return
	}
	if e.err == nil {
		_, e.err = e.w.Write(e.b)
	}
	e.b = e.b[:0]
}

// text adds markup of our own, which needs no escaping.
func (e *m3Writer) text(s string) { e.b = append(e.b, s...) }

// attr adds an attribute with a text from elsewhere.
func (e *m3Writer) attr(name, value string) {
	e.text(" " + name + `="`)
	e.b = appendEscaped(e.b, value)
	e.text(`"`)
}

// model writes the model part. It gathers some ten thousand bytes at a time.
func (e *m3Writer) model(w io.Writer, unit string) error {
	e.w = w
	e.text(xmlHead + `<model unit="` + unit + `" xml:lang="en-US" xmlns="` + coreNS + `" xmlns:saggar="` + saggarNS + `">` + "\n")
	e.metadata()
	e.text(" <resources>\n")
	for i, r := range e.resources {
		e.object(i+1, r)
	}
	e.text(" </resources>\n <build>\n")
	for i, it := range e.m.Items {
		if e.items[i] != 0 {
			e.item(e.items[i], it)
		}
	}
	e.text(" </build>\n</model>\n")
	e.flush(0)
	return e.err
}

// threeMFMetadata are the names that the core specification knows.
var threeMFMetadata = []string{
	"Title", "Designer", "Description", "Copyright", "LicenseTerms", "Rating", "CreationDate", "ModificationDate", "Application",
}

// plainName is what a metadata name must look like to get our prefix. Names
// with a prefix of someone else are left out: what it stands for is not known.
var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// metadata writes what the model knows about itself, in the order of the names.
func (e *m3Writer) metadata() {
	var names []string
	for name := range e.m.Meta {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		full := name
		if !slices.Contains(threeMFMetadata, name) {
			if !plainName.MatchString(name) {
				continue
			}
			full = "saggar:" + name
		}
		e.text(" <metadata")
		e.attr("name", full)
		e.text(">")
		e.b = appendEscaped(e.b, e.m.Meta[name])
		e.text("</metadata>\n")
	}
}

// object writes a mesh, or a second name for one that is written already.
func (e *m3Writer) object(id int, r m3Resource) {
	e.text("  <object")
	e.attr("id", strconv.Itoa(id))
	e.attr("type", string(r.role))
	if r.name != "" {
		e.attr("name", r.name)
	}
	e.text(">\n")
	if r.of != 0 {
		e.text(`   <components><component objectid="` + strconv.Itoa(r.of) + `"/></components>` + "\n")
	} else {
		e.mesh(e.m.Objects[r.mesh])
	}
	e.text("  </object>\n")
}

// mesh writes vertices and triangles. They are most of the file, so that they are
// put together by hand and not by a formatter.
func (e *m3Writer) mesh(m *Mesh) {
	e.text("   <mesh>\n    <vertices>\n")
	for i, v := range m.Vertices {
		if !geom.Finite(v) {
			e.err = Errorf(CodeNonFinite, "vertex %d is not finite", i)
		}
		e.text(`     <vertex x="`)
		e.b = appendDecimal(e.b, v.X/e.unit)
		e.text(`" y="`)
		e.b = appendDecimal(e.b, v.Y/e.unit)
		e.text(`" z="`)
		e.b = appendDecimal(e.b, v.Z/e.unit)
		e.text("\"/>\n")
		if e.flush(64 << 10); e.err != nil {
			return
		}
	}
	e.text("    </vertices>\n    <triangles>\n")
	for _, f := range m.Faces {
		e.text(`     <triangle v1="`)
		e.b = strconv.AppendUint(e.b, uint64(f[0]), 10)
		e.text(`" v2="`)
		e.b = strconv.AppendUint(e.b, uint64(f[1]), 10)
		e.text(`" v3="`)
		e.b = strconv.AppendUint(e.b, uint64(f[2]), 10)
		e.text("\"/>\n")
		if e.flush(64 << 10); e.err != nil {
			return
		}
	}
	e.text("    </triangles>\n   </mesh>\n")
}

// item writes one placed copy. 3MF gives a matrix column by column of ours, the
// translation last.
func (e *m3Writer) item(id int, it Item) {
	e.text("  <item")
	e.attr("objectid", strconv.Itoa(id))
	if !it.Matrix.IsIdentity() {
		e.text(` transform="`)
		a := it.Matrix
		for c := range 3 {
			for r := range 3 {
				e.b = append(appendDecimal(e.b, a.M[r][c]), ' ')
			}
		}
		e.b = append(appendDecimal(e.b, a.T.X/e.unit), ' ')
		e.b = append(appendDecimal(e.b, a.T.Y/e.unit), ' ')
		e.b = append(appendDecimal(e.b, a.T.Z/e.unit), '"')
	}
	if it.PartNumber != "" {
		e.attr("partnumber", it.PartNumber)
	}
	if !it.Printable {
		e.attr("saggar:printable", "0")
	}
	e.text("/>\n")
	e.flush(64 << 10)
}

// appendDecimal adds the shortest number that reads back as v. Plain decimals
// stand for everything of the size of a part.
func appendDecimal(b []byte, v float64) []byte {
	if a := math.Abs(v); a != 0 && (a < 1e-9 || a >= 1e15) {
		return strconv.AppendFloat(b, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

// appendEscaped adds s for an attribute or a text. What XML cannot hold becomes
// the replacement character.
func appendEscaped(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&#34;"...)
		case r == '\n' || r == '\r' || r == '\t':
			b = append(append(append(b, "&#"...), strconv.Itoa(int(r))...), ';')
		case r < ' ' || r == 0xfffe || r == 0xffff:
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
