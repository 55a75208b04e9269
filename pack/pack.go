// Package pack decides where parts go: on plates by their footprints, with the
// smallest allowed gap kept exactly. [Check] proves a layout with code that the
// packers do not use.
package pack

import "context"

// Packer is a way to pack. Implementations pass the suite of package packtest.
type Packer interface {
	// Pack places parts on bed. An error means no layout; parts without a place
	// are data. When ctx ends, the best layout so far comes with its error.
	Pack(ctx context.Context, parts []Part, bed Bed, o Options) (*Layout, error)
}
