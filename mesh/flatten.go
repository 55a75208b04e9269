package mesh

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/saggar3d/saggar/geom"
)

// triangles returns how many triangles the counted items have together.
func (m *Model) triangles() int64 {
	n := int64(0)
	for _, it := range m.Items {
		if it.Counted() {
			n += int64(len(m.Objects[it.Object].Faces))
		}
	}
	return n
}

// placed yields the triangles of the counted items in build coordinates, in
// order, without holding them. Triangles of mirrored items are turned round, so
// that their outside stays outside.
func (m *Model) placed() iter.Seq[[3]geom.Vec] {
	return func(yield func([3]geom.Vec) bool) {
		for _, it := range m.Items {
			if it.Counted() && !yieldPlaced(m.Objects[it.Object], it.Matrix, yield) {
				return
			}
		}
	}
}

func yieldPlaced(o *Mesh, a geom.Affine, yield func([3]geom.Vec) bool) bool {
	still, mirrored := a.IsIdentity(), a.Det() < 0
	for _, f := range o.Faces {
		if mirrored {
			f[1], f[2] = f[2], f[1]
		}
		t := [3]geom.Vec{o.Vertices[f[0]], o.Vertices[f[1]], o.Vertices[f[2]]}
		if !still {
			t = [3]geom.Vec{a.Apply(t[0]), a.Apply(t[1]), a.Apply(t[2])}
		}
		if !yield(t) {
			return false
		}
	}
	return true
}

// writtenName returns the name that a file of m's counted items is given: that
// of the item if there is only one.
func (m *Model) writtenName() string {
	name, n := "", 0
	for _, it := range m.Items {
		if it.Counted() {
			name = it.Name
			n++
		}
	}
	if n == 1 {
		return oneLine(name)
	}
	return ""
}

// maxName is how many bytes of a name are written. Readers with fixed buffers
// for a line exist.
const maxName = 200

// oneLine makes a name fit for a line of a text file: no control characters, no
// line ends, no invalid UTF-8, not too long.
func oneLine(name string) string {
	clean := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(name, ""), func(r rune) bool {
		return r <= ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029'
	}), " ")
	if len(clean) > maxName {
		cut := maxName
		for !utf8.RuneStart(clean[cut]) {
			cut--
		}
		clean = clean[:cut]
	}
	return clean
}

// unitRemark returns "UNITS=in" or the like, which readers of this package
// understand, or nothing for a unit without a name.
func unitRemark(u geom.Unit) string {
	if name := u.String(); name != "" && !strings.Contains(name, " ") {
		return "UNITS=" + name
	}
	return ""
}
