package render

import (
	"context"
	"fmt"
	"image"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// View is where a plate is looked at from.
type View string

// The views of a plate. From the top lengths are true everywhere, as the eye is
// far away; in perspective it stands in front and above.
const (
	ViewTop         View = "top"
	ViewPerspective View = "perspective"
)

// LayoutOptions say how the picture of a layout is taken. The zero value is the
// first plate from the top.
type LayoutOptions struct {
	Width, Height *int   // px, as in [Options]; nil: 800 and 600
	Samples       *int   // as in [Options]; nil: 16
	Background    string // "#RRGGBB"; empty: transparent
	View          View   // default [ViewTop]

	// Direction in which the eye looks in perspective. Default (-0.35, 1, -1.1).
	Direction *geom.Vec

	// Plate counts from 0; [pack.AllPlates] draws all of them side by side.
	Plate int

	// Names writes the name of its part on each copy that is large enough in the
	// picture for it to be read.
	Names bool

	// NoSpacing leaves out the band around each copy: its margin and half of its
	// spacing. Bands of two copies meet where they are as near as allowed.
	NoSpacing bool

	// Workers caps the goroutines. The picture does not depend on it.
	Workers int
}

// maxDrawn is how many triangles a picture of a layout may have: about 2 GB of
// vertices, faces and normals. Beyond it the parts with the most triangles are
// drawn as their footprints.
const maxDrawn = 16_000_000

// orthographic is how far the eye steps back for lengths to be true: on a plate
// of 1000 px a part as high as a tenth of it leans by a quarter of a pixel.
const orthographic = 200

// Layout returns a picture of a plate with its parts, each kind of part in a hue
// of its own and copies in its tints, with the plate's grid and keep-out areas.
// Bands of spacing need footprints, as do parts without a mesh, which are drawn
// flat.
//
// Errors: *[OptionError] joined, for options out of range; *[mesh.Error] for a
// part that cannot be drawn; placements that point nowhere.
func Layout(ctx context.Context, l *pack.Layout, parts []pack.Part, o LayoutOptions) (*image.NRGBA, error) {
	if o.Width == nil && o.Height == nil {
		o.Width, o.Height = new(800), new(600)
	}
	if o.Samples == nil {
		o.Samples = new(16)
	}
	if err := o.validate(l); err != nil {
		return nil, err
	}
	ctx = par.WithWorkers(ctx, o.Workers)
	d, err := newDrawing(ctx, l, parts, o)
	if err != nil {
		return nil, err
	}
	px := make([]pixel, d.width*d.height)
	if err := d.ground(ctx, px); err != nil {
		return nil, err
	}
	if len(d.m.Faces) > 0 {
		top, err := d.frames(ctx)
		if err != nil {
			return nil, err
		}
		for i := range px {
			below := px[i]
			px[i] = top[i]
			px[i].behind(below)
		}
	}
	if o.Names {
		d.names(px)
	}
	return d.image(px), nil
}

// validate checks what [Options] does not.
func (o LayoutOptions) validate(l *pack.Layout) error {
	if err := o.options().Validate(); err != nil {
		return err
	}
	switch {
	case o.View != "" && o.View != ViewTop && o.View != ViewPerspective:
		return &OptionError{Field: "view", Reason: fmt.Sprintf("%q is not one of %s, %s", o.View, ViewTop, ViewPerspective)}
	case o.Plate != pack.AllPlates && (o.Plate < 0 || o.Plate >= max(1, l.Plates)):
		return &OptionError{Field: "plate", Reason: fmt.Sprintf("there is no plate %d of %d", o.Plate, l.Plates)}
	case !(l.Bed.Area() > 0) || math.IsInf(l.Bed.Area(), 0):
		return &OptionError{Field: "build", Reason: "the plate has no area"}
	}
	return nil
}

// options returns those of the scene.
func (o LayoutOptions) options() Options {
	out := Options{Width: o.Width, Height: o.Height, Samples: o.Samples, Background: o.Background, Workers: o.Workers}
	switch {
	case o.View != ViewPerspective:
		out.Camera.Direction = &geom.Vec{Z: -1}
	case o.Direction != nil:
		out.Camera.Direction = o.Direction
	default:
		out.Camera.Direction = &geom.Vec{X: -0.35, Y: 1, Z: -1.1}
	}
	return out
}

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
	d.scene = &scene{o: o.options(), cut: math.Inf(1)}
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
	outline := l.Bed.Polygon().Outer
	for _, shift := range d.plates {
		for _, p := range outline {
			s.around = append(s.around, geom.Vec{X: p.X + shift, Y: p.Y})
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
	return d, nil
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
	index := map[material]uint8{}
	d.paint.materials = []material{materialOf(DefaultColor, "")}
	for i, p := range d.layout.Placements {
		if p.Part < 0 || p.Part >= len(d.parts) {
			return fmt.Errorf("layout: placement %d is of part %d of %d", i, p.Part, len(d.parts))
		}
		if !p.Placed || p.Plate < first || p.Plate > last {
			continue
		}
		m := hueOf(p.Part, p.Copy)
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
		for _, f := range m.Faces {
			d.m.Faces = append(d.m.Faces, [3]uint32{base + f[0], base + f[1], base + f[2]})
			d.paint.faces = append(d.paint.faces, c.hue)
		}
	}
	return nil
}

// behind puts what is below behind p.
func (p *pixel) behind(below pixel) {
	k := 1 - min(1, p.cover)
	p.r += float32(below.r * k)
	p.g += float32(below.g * k)
	p.b += float32(below.b * k)
	p.cover += float32(below.cover * k)
}

// image lays px over the background.
func (d *drawing) image(px []pixel) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, d.width, d.height))
	back, opaque := material{}, d.o.Background != ""
	if opaque {
		back = materialOf(d.o.Background, "")
	}
	for i, p := range px {
		if opaque {
			p.over(back, 1)
		}
		p.store(img.Pix[4*i:])
	}
	return img
}
