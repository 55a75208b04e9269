package pack_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/pack"
)

// Layouts do not depend on what earlier calls found out about parts, be they the same
// parts or others.
func TestShapesChangeNothing(t *testing.T) {
	ls := crowd()
	mixed := append(crowd(), boxPart("box", 20, 13, 5, 7))
	mixed[0].Count = 9
	known := &pack.Shapes{}
	for i, c := range []struct {
		parts []pack.Part
		count int
		bed   pack.Bed
		o     pack.Options
	}{
		{ls, 24, pack.Plate(100, 100), pack.Options{MinDistance: 1}},
		{ls, 5, pack.Plate(100, 50), pack.Options{MinDistance: 1}},
		{ls, 40, pack.Plate(100, 100), pack.Options{MinDistance: 1, MultiBuild: true}},
		{ls, 24, pack.Plate(100, 100), pack.Options{MinDistance: 2}},
		{ls, 24, pack.Plate(100, 130), pack.Options{MinDistance: 1}},
		{ls, 24, pack.Plate(100, 100), pack.Options{MinDistance: 1, NoConcavities: true}},
		{ls, 24, pack.Plate(100, 100), pack.Options{MinDistance: 1, Rotations: pack.Rotations{Kind: pack.NoTurns}}},
		{mixed, 9, pack.Plate(100, 100), pack.Options{MinDistance: 1}},
		{mixed, 12, pack.Plate(100, 100), pack.Options{MinDistance: 1, Loose: true}},
		{ls, 24, pack.Plate(100, 100), pack.Options{MinDistance: 1}},
	} {
		c.parts[0].Count, c.o.Iterations = c.count, 50_000
		alone := packPlate(t, c.parts, c.bed, c.o)
		c.o.Shapes = known
		if l := packPlate(t, c.parts, c.bed, c.o); !reflect.DeepEqual(l, alone) {
			t.Errorf("case %d: another layout with shapes that are known", i)
		}
	}
}

// A loose layout has all that a plate holds, on as few plates as others.
func TestLoose(t *testing.T) {
	for _, count := range []int{1, 7, 16, 24, 60} {
		parts := crowd()
		parts[0].Count = count
		o := pack.Options{MinDistance: 1, MultiBuild: true, Iterations: 200_000}
		pressed := packPlate(t, parts, pack.Plate(100, 100), o)
		o.Loose = true
		loose := packPlate(t, parts, pack.Plate(100, 100), o)
		if countPlaced(loose) != count || loose.Plates != pressed.Plates {
			t.Errorf("%d parts: %d on %d plates, pressed together %d on %d", count, countPlaced(loose), loose.Plates, countPlaced(pressed), pressed.Plates)
		}
	}
}

func ExampleShapes() {
	known := &pack.Shapes{}
	for _, count := range []int{4, 9} {
		parts := []pack.Part{boxPart("box", 20, 20, 5, count)}
		l, err := pack.Pack2D{}.Pack(context.Background(), parts, pack.Plate(70, 70), pack.Options{MinDistance: 2, Loose: true, Shapes: known})
		fmt.Println(l.Plates, "plate,", len(l.Placements), "boxes,", err)
	}
	// Output:
	// 1 plate, 4 boxes, <nil>
	// 1 plate, 9 boxes, <nil>
}
