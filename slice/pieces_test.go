package slice_test

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

func piecesOf(t *testing.T, m *mesh.Model, o slice.Options, p slice.PieceOptions) []slice.Piece {
	t.Helper()
	out, err := slice.Pieces(context.Background(), m, o, p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wedges are five equal parts: as it is, shifted, turned by a half and by a quarter, and
// one that is higher.
func wedges() *mesh.Model {
	ring := []geom.Vec2{{X: 0, Y: 0}, {X: 9, Y: 0}, {X: 3, Y: 5}}
	var at []geom.Affine
	for i, turn := range []float64{0.3, 0.3, 0.3 + math.Pi, 0.3 + math.Pi/2} {
		at = append(at, pose(0, turn, geom.Vec{X: 20 * float64(i), Y: 3 * float64(i)}))
	}
	return modelOf(shape.Prism(ring, 4), append(at, pose(0, 0.3, geom.Vec{X: 100, Z: 1}))...)
}

// TestPieces: what is equal is found, and placed it is the build.
func TestPieces(t *testing.T) {
	for _, c := range []struct {
		name string
		half bool
		want []int // copies
	}{{"shifts", false, []int{2, 1, 1, 1}}, {"half turns", true, []int{3, 1, 1}}} {
		t.Run(c.name, func(t *testing.T) {
			m, o := wedges(), slice.Options{LayerHeight: 0.25}
			pieces := piecesOf(t, m, o, slice.PieceOptions{HalfTurns: c.half})
			if len(pieces) != len(c.want) {
				t.Fatalf("%d pieces, want %d", len(pieces), len(c.want))
			}
			var total slice.Total
			regions := make([]poly.Region, 20)
			for i, p := range pieces {
				if len(p.At) != c.want[i] || (p.At[0] != poly.Motion{Cos: 1}) {
					t.Errorf("piece %d: at %v, want %d copies", i, p.At, c.want[i])
				}
				for l, err := range total.Watch(p.Layers(context.Background()), len(p.At)) {
					if err != nil {
						t.Fatal(err)
					}
					if (l.Index < p.From) != (len(l.Region) == 0) && l.Index < 16 {
						t.Errorf("piece %d begins at layer %d, and layer %d has %d polygons", i, p.From, l.Index, len(l.Region))
					}
					for _, at := range p.At {
						regions[l.Index] = append(regions[l.Index], l.Region.Move(at)...)
					}
				}
			}
			var sum slice.Summary
			for i, l := range buildOf(t, m, o) {
				sum.Add(l)
				a, b := l.Region.Box(), regions[i].Box()
				if d := math.Abs(l.Area() - regions[i].Area()); d > 1e-6 || math.Abs(a.Min.X-b.Min.X)+math.Abs(a.Max.Y-b.Max.Y)+math.Abs(a.Min.Y-b.Min.Y) > 1e-6 {
					t.Errorf("layer %d: area %g, want %g; box %v, want %v", i, regions[i].Area(), l.Area(), b, a)
				}
			}
			got := total.Summary()
			if math.Abs(got.Volume-sum.Volume) > 1e-6 || math.Abs(got.FirstLayerArea-sum.FirstLayerArea) > 1e-6 {
				t.Errorf("%+v, want %+v", got, sum)
			}
			got.Volume, got.FirstLayerArea = sum.Volume, sum.FirstLayerArea
			if got != sum {
				t.Errorf("%+v, want %+v", got, sum)
			}
		})
	}
}

// TestPiecesTogether: items that are near each other are one piece, and copies of such
// groups are equal.
func TestPiecesTogether(t *testing.T) {
	var at []geom.Affine
	for i := range 4 {
		x := 30 * float64(i)
		at = append(at, geom.Translation(geom.Vec{X: x}), geom.Translation(geom.Vec{X: x + 10.5, Z: 0.5}))
	}
	m := modelOf(shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10}), at...)
	for _, c := range []struct {
		gap    float64
		copies []int
	}{{1, []int{4}}, {0.4, []int{4, 4}}, {-1, []int{4, 4}}, {100, []int{1}}} {
		var got []int
		for _, p := range piecesOf(t, m, slice.Options{}, slice.PieceOptions{Gap: c.gap}) {
			got = append(got, len(p.At))
		}
		if len(got) != len(c.copies) || got[0] != c.copies[0] {
			t.Errorf("gap %g: copies %v, want %v", c.gap, got, c.copies)
		}
	}
	// Boxes that meet do not matter where outlines do not.
	ring := []geom.Vec2{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 0, Y: 10}}
	m = modelOf(shape.Prism(ring, 4), geom.Translation(geom.Vec{}), pose(0, math.Pi, geom.Vec{X: 11, Y: 11}))
	if got := piecesOf(t, m, slice.Options{}, slice.PieceOptions{HalfTurns: true}); len(got) != 1 || len(got[0].At) != 2 {
		t.Errorf("two halves of a square: %+v", got)
	}
}

// TestEqualObjects: copies that are stored as objects of their own are copies.
func TestEqualObjects(t *testing.T) {
	m := wedges()
	other := meshOf(shape.Box(geom.Vec{}, geom.Vec{X: 3, Y: 3, Z: 3}))
	again := *m.Objects[0]
	again.Vertices, again.Faces = append([]geom.Vec(nil), again.Vertices...), append([][3]uint32(nil), again.Faces...)
	near := again
	near.Vertices = append([]geom.Vec(nil), again.Vertices...)
	near.Vertices[1].Z += 1e-9
	m.Objects = append(m.Objects, other, &again, &near)
	m.Items[1].Object, m.Items[2].Object = 2, 3
	items := append([]mesh.Item(nil), m.Items...)
	pieces := piecesOf(t, m, slice.Options{}, slice.PieceOptions{HalfTurns: true})
	if len(pieces) != 4 || len(pieces[0].At) != 2 || pieces[1].Items[0] != 2 {
		t.Errorf("%d pieces, %d copies of the first", len(pieces), len(pieces[0].At))
	}
	for i := range items {
		if m.Items[i] != items[i] {
			t.Errorf("item %d has changed", i)
		}
	}
	sameLayers(t, m, slice.Options{})
}

// TestPiecesCopied: where no items are equal there are no copies to be found, and else the pieces
// are the same.
func TestPiecesCopied(t *testing.T) {
	o, asked := slice.Options{LayerHeight: 0.25}, slice.PieceOptions{Copied: true}
	if all := piecesOf(t, wedges(), o, asked); len(all) != 4 {
		t.Errorf("%d pieces", len(all))
	}
	apart := wedges()
	apart.Items = []mesh.Item{apart.Items[0], apart.Items[4]}
	tilted := &apart.Items[1].Matrix
	*tilted = tilted.Mul(shape.Turn(geom.Vec{X: 1}, 1))
	if none := piecesOf(t, apart, o, asked); none != nil {
		t.Errorf("of different items %d pieces", len(none))
	}
	if two := piecesOf(t, apart, o, slice.PieceOptions{}); len(two) != 2 {
		t.Errorf("%d pieces of two items", len(two))
	}
}
