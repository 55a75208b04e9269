package slice

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// unified returns m with items of the first of several equal objects in the place of
// those of the others: files store copies as objects of their own, too.
func unified(m *mesh.Model) *mesh.Model {
	if len(m.Objects) < 2 {
		return m
	}
	type key struct {
		vertices, faces int
		first, last     geom.Vec
	}
	known := map[key][]int{}
	first := make([]int, len(m.Objects))
	for i, o := range m.Objects {
		first[i] = i
		n := len(o.Vertices)
		if n == 0 {
			continue
		}
		k := key{n, len(o.Faces), o.Vertices[0], o.Vertices[n-1]}
		at := slices.IndexFunc(known[k], func(j int) bool {
			p := m.Objects[j]
			return p == o || slices.Equal(p.Faces, o.Faces) && slices.Equal(p.Vertices, o.Vertices)
		})
		if at >= 0 {
			first[i] = known[k][at]
		} else {
			known[k] = append(known[k], i)
		}
	}
	out := *m
	out.Items = slices.Clone(m.Items)
	for i := range out.Items {
		out.Items[i].Object = first[out.Items[i].Object]
	}
	return &out
}
