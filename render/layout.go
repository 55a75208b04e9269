package render

import (
	"context"
	"fmt"
	"image"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
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

	// Color is that of the first part, "#RRGGBB"; the others have the hues that are
	// told apart from it. Empty: [DefaultLayoutColor].
	Color string

	Edges     bool     // as in [Options]
	Highlight []string // as in [Options]; overhangs are those of parts as they lie

	View View // default [ViewTop]

	// Direction in which the eye looks in perspective. Default (-0.35, 1, -1.1), of
	// a layout in space (-0.5, 1, -0.6).
	Direction *geom.Vec

	// Position of the eye in perspective, in mm in the frame of the layout, as
	// [Camera] has it: without a direction it looks at the middle of the parts. nil:
	// as far away as all of the picture is seen.
	Position *geom.Vec

	// Plate counts from 0; [pack.AllPlates] draws all of them side by side.
	Plate int

	// Names writes the name of its part on each copy that has room for it, large
	// enough to be read.
	Names bool

	// NoSpacing leaves out the band around each copy: its margin and half of its
	// spacing. Bands of two copies meet where they are as near as allowed.
	NoSpacing bool

	// SliceHeight shows a layout in space as printed up to this height in mm above
	// its floor, each part cut closed in a lighter tint. nil: all of it.
	SliceHeight *float64

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
// A layout in space stands in the edges of its volume, and has no bands of spacing.
//
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
	d.frontEdges(px)
	if o.Names {
		d.names(px)
	}
	return d.image(px), nil
}

// validate checks what [Options] does not.
func (o LayoutOptions) validate(l *pack.Layout) error {
	if err := o.options(l).Validate(); err != nil {
		return err
	}
	switch {
	case o.View != "" && o.View != ViewTop && o.View != ViewPerspective:
		return &OptionError{Field: "view", Reason: fmt.Sprintf("%q is not one of %s, %s", o.View, ViewTop, ViewPerspective)}
	case o.Position != nil && o.View != ViewPerspective:
		return &OptionError{Field: "position", Reason: "only in perspective: from the top the eye is far away"}
	case o.SliceHeight != nil && !l.Options.Packer.InSpace():
		return &OptionError{Field: "slice_height", Reason: "only a layout in space is cut"}
	case o.SliceHeight != nil && !(*o.SliceHeight >= 0 && *o.SliceHeight <= math.MaxFloat64):
		return &OptionError{Field: "slice_height", Reason: fmt.Sprintf("%g mm is not a height of 0 or more", *o.SliceHeight)}
	case o.Plate != pack.AllPlates && (o.Plate < 0 || o.Plate >= max(1, l.Plates)):
		return &OptionError{Field: "plate", Reason: fmt.Sprintf("there is no plate %d of %d", o.Plate, l.Plates)}
	case !(l.Bed.Area() > 0) || math.IsInf(l.Bed.Area(), 0):
		return &OptionError{Field: "build", Reason: "the plate has no area"}
	}
	return nil
}

// options returns those of the scene.
func (o LayoutOptions) options(l *pack.Layout) Options {
	out := Options{Width: o.Width, Height: o.Height, Samples: o.Samples, Background: o.Background, Color: o.Color, Edges: o.Edges, Highlight: o.Highlight, Workers: o.Workers}
	switch {
	case o.View != ViewPerspective:
		out.Camera.Direction = &geom.Vec{Z: -1}
	case o.Position != nil:
		out.Camera = Camera{Position: o.Position, Direction: o.Direction}
	case o.Direction != nil:
		out.Camera.Direction = o.Direction
	case l.Options.Packer.InSpace():
		out.Camera.Direction = &geom.Vec{X: -0.5, Y: 1, Z: -0.6}
	default:
		out.Camera.Direction = &geom.Vec{X: -0.35, Y: 1, Z: -1.1}
	}
	return out
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
