package render

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// drawn is one copy in the picture.
type drawn struct {
	part int
	row  int // of the layout
	pose geom.Affine
	hue  uint8 // index of its material
	flat bool  // its footprint instead of its mesh
}

// drawing is a scene on plates.
type drawing struct {
	*scene
	layout *pack.Layout
	parts  []pack.Part
	lo     LayoutOptions
	copies []drawn
	plates []float64 // shifts in X of the plates in the picture
}

// newDrawing gathers the copies on the plates of the picture in one mesh and
// sets up the camera on all of it.
func newDrawing(ctx context.Context, l *pack.Layout, parts []pack.Part, o LayoutOptions) (*drawing, error) {
	d := &drawing{layout: l, parts: parts, lo: o}
	d.scene = &scene{o: o.options(l), cut: math.Inf(1)}
	s := d.scene
	s.width, s.height = s.o.Size()
	s.grid, s.count = sampleGrid(or(s.o.Samples, DefaultSamples))
	if o.View != ViewPerspective {
		s.lens = orthographic
	}
	if err := d.place(); err != nil {
		return nil, err
	}
	if err := d.gather(ctx); err != nil {
		return nil, err
	}
	if o.SliceHeight != nil {
		s.cut = *o.SliceHeight
	}
	outline := l.Bed.Polygon().Outer
	for _, shift := range d.plates {
		for _, p := range outline {
			s.around = append(s.around, geom.Vec{X: p.X + shift, Y: p.Y})
			if top := d.roof(); top > 0 {
				s.around = append(s.around, geom.Vec{X: p.X + shift, Y: p.Y, Z: top})
			}
		}
	}
	if err := d.enclose(ctx); err != nil {
		return nil, err
	}
	var err error
	if s.cam, err = s.placeCamera(ctx); err != nil {
		return nil, err
	}
	s.lights = newLights(&s.cam)
	return d, d.lines(ctx)
}

// lines draws the edges of parts, where they are wanted.
func (d *drawing) lines(ctx context.Context) error {
	open := slices.Contains(d.lo.Highlight, HighlightOpenEdges)
	if len(d.m.Faces) == 0 || !d.lo.Edges && !open {
		return nil
	}
	d.paint.points = d.m
	return d.paint.drawEdges(ctx, d.scene, open)
}

// enclose finds the box of all that is in the picture. Plates without a mesh on
// them are a picture too.
func (d *drawing) enclose(ctx context.Context) error {
	if len(d.m.Faces) == 0 {
		d.box = geom.EmptyBox()
		for _, p := range d.around {
			d.box = d.box.Extend(p)
		}
		return ctx.Err()
	}
	if err := d.markUsed(); err != nil {
		return err
	}
	return d.measure(ctx)
}

// place lists the plates and copies of the picture.
func (d *drawing) place() error {
	first, last := d.lo.Plate, d.lo.Plate
	if d.lo.Plate == pack.AllPlates {
		first, last = 0, max(1, d.layout.Plates)-1
	}
	for p := first; p <= last; p++ {
		d.plates = append(d.plates, float64(float64(p-first)*d.layout.Pitch()))
	}
	index, hues := map[material]uint8{}, huesFrom(d.lo.Color)
	d.paint.materials = []material{materialOf(DefaultColor, "")}
	for i, p := range d.layout.Placements {
		if p.Part < 0 || p.Part >= len(d.parts) {
			return fmt.Errorf("layout: placement %d is of part %d of %d", i, p.Part, len(d.parts))
		}
		if !p.Placed || p.Plate < first || p.Plate > last {
			continue
		}
		m := hueOf(hues, p.Part, p.Copy)
		if _, ok := index[m]; !ok {
			index[m] = d.paint.add(m)
		}
		c := drawn{part: p.Part, row: i, pose: p.Pose, hue: index[m]}
		c.pose.T.X += d.plates[p.Plate-first]
		d.copies = append(d.copies, c)
	}
	return nil
}

// gather makes one mesh of all copies that are not drawn flat, and notes the
// colour of each face.
func (d *drawing) gather(ctx context.Context) error {
	welded := make([]*mesh.Mesh, len(d.parts))
	copies := make([]int, len(d.parts))
	for _, c := range d.copies {
		copies[c.part]++
	}
	total := 0
	for i, p := range d.parts {
		if copies[i] == 0 || p.Mesh == nil {
			continue
		}
		if n := len(p.Mesh.Faces); n > (maxDrawn-total)/copies[i] && p.Footprint != nil {
			continue
		}
		total += len(p.Mesh.Faces) * copies[i]
		err := p.Mesh.CheckFaces()
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name(), err)
		}
		if welded[i], err = mesh.Weld(ctx, p.Mesh, 0); err != nil { // smooth normals
			return err
		}
	}
	if total > maxDrawn {
		return mesh.Errorf(mesh.CodeLimit, "the copies have %d triangles, a picture may have %d", total, maxDrawn)
	}
	return d.join(ctx, welded, total)
}

// layoutFloor is the height in mm up to which faces of a layout lie on its floor: the
// tolerance of layouts.
const layoutFloor = 1e-6

// join moves copies of welded parts to their places, with the colour of each face.
func (d *drawing) join(ctx context.Context, welded []*mesh.Mesh, total int) error {
	faults := make([]*faulty, len(welded))
	for i, m := range welded {
		if m == nil {
			continue
		}
		var err error
		if faults[i], err = d.paint.newFaulty(ctx, d.lo.Highlight, m); err != nil {
			return err
		}
	}
	d.m = &mesh.Mesh{Faces: make([][3]uint32, 0, total)}
	d.paint.faces = make([]uint8, 0, total)
	for i := range d.copies {
		c := &d.copies[i]
		m := welded[c.part]
		if c.flat = m == nil; c.flat {
			continue
		}
		base := uint32(len(d.m.Vertices))
		for _, v := range m.Vertices {
			d.m.Vertices = append(d.m.Vertices, c.pose.Apply(v))
		}
		for k, f := range m.Faces {
			d.m.Faces = append(d.m.Faces, [3]uint32{base + f[0], base + f[1], base + f[2]})
			mat := c.hue
			if faults[c.part] != nil {
				mat = faults[c.part].of(k, mat, m, c.pose, layoutFloor)
			}
			d.paint.faces = append(d.paint.faces, mat)
		}
	}
	return nil
}
