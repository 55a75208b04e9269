package render

import "context"

// paint is the colours of the faces.
type paint struct {
	materials []material
	cap       material
	faces     []uint8 // material of each face, nil when all have the first
}

func (s *scene) newPaint(ctx context.Context) (paint, error) {
	base := materialOf(s.o.Color, DefaultColor)
	return paint{materials: []material{base}, cap: base.lighter(capLighter)}, nil
}
