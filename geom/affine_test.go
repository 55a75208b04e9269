package geom

import "testing"

// TestRows: the rows of a matrix move points as the map does.
func TestRows(t *testing.T) {
	a := Affine{M: [3][3]float64{{1, 2, 3}, {4, 5, 6}, {7, 8, 10}}, T: Vec{X: -1, Y: -2, Z: -3}}
	if got, want := a.Rows(), [4][4]float64{{1, 2, 3, -1}, {4, 5, 6, -2}, {7, 8, 10, -3}, {0, 0, 0, 1}}; got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Uniform(2.5).Apply(Vec{X: 1, Y: -2, Z: 4}); got != (Vec{X: 2.5, Y: -5, Z: 10}) {
		t.Errorf("%v", got)
	}
}
