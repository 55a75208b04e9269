package fdm

import (
	"math"

	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/slice/config"
)

// Add returns the sections of a build to which count copies of a part are added, layer
// by layer from the plate.
func Add(build, part []Section, count float64) []Section {
	for i := range part {
		if i == len(build) {
			build = append(build, Section{Base: part[i].Base, Height: part[i].Height})
		}
		b, p := &build[i], &part[i]
		for _, f := range []struct {
			to   *float64
			more float64
		}{
			{&b.Outer, p.Outer}, {&b.Inner, p.Inner}, {&b.Corners, p.Corners}, {&b.WallLoops, p.WallLoops},
			{&b.Sparse, p.Sparse}, {&b.Solid, p.Solid}, {&b.Top, p.Top}, {&b.Bridge, p.Bridge},
			{&b.SparseLines, p.SparseLines}, {&b.SolidLines, p.SolidLines}, {&b.TopLines, p.TopLines}, {&b.BridgeLines, p.BridgeLines},
			{&b.Edge, p.Edge}, {&b.Regions, p.Regions}, {&b.Support, p.Support}, {&b.SupportInterface, p.SupportInterface},
		} {
			*f.to += float64(count * f.more)
		}
		// Strokes of one part follow each other, so the way between them is that of a part.
		b.Span = max(b.Span, p.Span)
	}
	return build
}

// AddSupport adds to the sections of a part what stands below its overhangs. The
// uppermost layers below an overhang are interface.
func AddSupport(part []Section, r *overhang.Room, s *config.Settings) {
	interfaces := s.SupportMaterialInterfaceLayers
	cell := s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth
	for i := range part {
		if i >= len(r.Layers) {
			break
		}
		dense := 0.0
		for k := i; k < i+interfaces && k < len(r.Tops); k++ {
			dense += r.Tops[k]
		}
		dense = min(dense, r.Layers[i])
		part[i].SupportInterface = spread(dense, cell)
		part[i].Support = spread(r.Layers[i], cell) - part[i].SupportInterface
	}
}

// spread returns the area of support for an area that needs it, as a disc grown by half a
// cell: supports are rounded up to the cells of a grid.
func spread(area, cell float64) float64 {
	if area <= 0 {
		return 0
	}
	return area + float64(cell*math.Sqrt(float64(math.Pi*area))) + float64(math.Pi/4*cell*cell)
}
