package pack_test

import (
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// FuzzPack2D packs a few parts of any outlines on a small bed and has the layout
// proven. Outlines that cross themselves, run the wrong way round or have edges
// that bound nothing are covered by what is packed, whatever the judge holds them
// for.
func FuzzPack2D(f *testing.F) {
	f.Add([]byte{0, 0, 9, 0, 9, 9, 0, 9}, []byte{0, 0, 20, 0, 0, 20}, byte(0))
	f.Add([]byte{0, 0, 9, 0, 9, 3, 3, 3, 3, 9, 0, 9}, []byte{0, 0, 9, 9, 9, 0, 0, 9}, byte(255))
	f.Add([]byte{3, 3, 3, 3, 3, 3}, []byte{0, 0, 31, 0, 31, 1}, byte(0x5a))
	f.Fuzz(func(t *testing.T, a, b []byte, flags byte) {
		if len(a) > 40 || len(b) > 40 || len(a) < 2 || len(b) < 2 {
			return
		}
		parts := []pack.Part{{ID: "a", Footprint: outlineOf(a), Count: 3}, {ID: "b", Footprint: outlineOf(b), Count: 2, Priority: 1}}
		bed := pack.Plate(50, 40)
		if flags&1 != 0 {
			bed = pack.Disc(45)
		}
		o := pack.Options{
			Iterations: 200, MinDistance: float64(flags >> 6), WallDistance: float64(flags >> 5 & 1),
			NoConcavities: flags&2 != 0, MultiBuild: flags&4 != 0, KeepTooLarge: flags&8 != 0,
		}
		if flags&16 != 0 {
			o.Rotations.Kind = pack.FreeTurns
		}
		l, err := pack.Pack2D{}.Pack(t.Context(), parts, bed, o)
		if err != nil {
			t.Fatal(err)
		}
		r, err := pack.Check(t.Context(), parts, bed, l)
		if err != nil {
			t.Fatal(err)
		}
		if !r.OK() {
			t.Fatalf("%v", r.Violations)
		}
	})
}

func outlineOf(b []byte) poly.Region {
	r := poly.Ring{}
	for i := 0; i+1 < len(b); i += 2 {
		r = append(r, geom.Vec2{X: float64(b[i] % 32), Y: float64(b[i+1] % 32)})
	}
	return poly.Region{{Outer: r}}
}
