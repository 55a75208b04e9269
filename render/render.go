// Package render takes pictures of meshes: soft light, smooth normals, ground
// contact; no display, GPU or window system.
//
// The picture is made in this order:
//
//	scene      check the mesh, find its box, the cut height and the camera
//	project    vertices to fixed-point screen coordinates, once
//	bin        triangles that cover a sample, listed for each band of rows
//	raster     nearest triangle for each sample, one band at a time in cache
//	resolve    light each visible triangle once for each pixel it shows in
//	finish     ambient occlusion from the depths, ground shadow, 8 bits
//
// Coverage is decided in integers and light is summed in a fixed order, so the
// same mesh and options give the same bytes for any number of workers.
package render

import (
	"context"
	"image"

	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// Mesh returns a picture of m. Pixels wholly covered by the part are opaque;
// its shadow on the ground stays under alpha 0.5 on a transparent background.
//
// Errors: *[OptionError] joined, for options out of range; *[mesh.Error] for a
// mesh without triangles that have an area, with a vertex that is not finite, or with an index
// out of range. Triangles are seen from both sides. Vertices should be welded:
// normals are smoothed between triangles that share a vertex. ctx is looked at
// every few thousand triangles and, while drawing, for every band of rows.
func Mesh(ctx context.Context, m *mesh.Mesh, o Options) (*image.NRGBA, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	ctx = par.WithWorkers(ctx, o.Workers)
	s, err := newScene(ctx, m, o)
	if err != nil {
		return nil, err
	}
	px, err := s.frames(ctx)
	if err != nil {
		return nil, err
	}
	var ground *shadow
	if !o.NoShadow {
		if ground, err = s.castShadow(ctx); err != nil {
			return nil, err
		}
	}
	return s.compose(ctx, px, ground)
}
