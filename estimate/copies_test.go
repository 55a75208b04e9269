package estimate

import (
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/pack"
)

// What a layout does not place is not paid for: pieces are those that it holds, whatever
// number of them was asked for, and what is missing is told part by part.
func TestPriceOfPlacedCopies(t *testing.T) {
	block := Part{ID: "block", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 5}))}
	other := Part{ID: "other", Mesh: block.Mesh, Count: 2}
	o := Options{Tier: Instant, Machine: made("mjf", map[string]float64{"layer_height_mm": 0.1, "layer_s": 10}), Quantities: []int{3}}
	o.Rates = &cost.Rates{RunningCostPerHour: 3600, OverheadPerLineItem: 5}
	o.Layout = layout(1, placed(0, 0, geom.Vec{}), placed(0, 0, geom.Vec{X: 20}), pack.Placement{Part: 0, Reason: pack.NoRoom})
	var first *cost.Cost
	for _, count := range []int{3, 9, 1, 2} {
		block.Count = count
		r := run1(t, []Part{block, other}, o)
		if first == nil {
			first = r.Cost
		}
		if c := r.Cost; c.Quantity != 2 || c.PriceTotal != first.PriceTotal || 2*c.PricePerPiece != c.PriceTotal {
			t.Errorf("%d asked for: %d for %d pieces, %d each", count, c.PriceTotal, c.Quantity, c.PricePerPiece)
		}
		if c := r.Quantities[0].Cost; r.Quantities[0].Quantity != 3 || c.Quantity != 6 {
			t.Errorf("%d asked for: 3 sets are %d pieces", count, c.Quantity)
		}
		if *r.Parts[1].Price != 0 || *r.Parts[0].Price != r.Cost.PriceTotal {
			t.Errorf("%d asked for: %d is paid by a part of which nothing is made", count, *r.Parts[1].Price)
		}
		var told []string
		for _, w := range r.Warnings {
			if w.Code == "copies_missing" {
				told = append(told, w.Message)
			}
		}
		of := max(count, 3) // the rows of the layout say as much
		if len(told) != 2 || !strings.Contains(told[0], map[int]string{3: "block: 1 of 3 ", 9: "block: 7 of 9 "}[of]) || !strings.Contains(told[1], "other: 2 of 2 ") {
			t.Errorf("%d asked for: %q", count, told)
		}
	}
}
