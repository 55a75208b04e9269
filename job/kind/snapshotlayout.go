package kind

import (
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/render"
)

// SnapshotLayout asks for a picture of the input "layout" instead of a model.
type SnapshotLayout struct {
	PartsRef // its keys follow at the same level

	// Plate from 0; null shows all of them side by side.
	Plate *int `json:"plate,omitempty"`

	// View is top or perspective. Default: top of a layout on plates, perspective of
	// one in space or with a position or direction.
	View render.View `json:"view,omitempty"`

	Names     bool `json:"names,omitempty"`
	NoSpacing bool `json:"no_spacing,omitempty"`
}

// check notes what does not go with a picture of a layout.
func (l *SnapshotLayout) check(bad *problems, p *SnapshotParams) {
	if l.Plate != nil {
		bad.notNegative("layout.plate", int64(*l.Plate))
	}
	switch l.View {
	case "", render.ViewTop, render.ViewPerspective:
	default:
		bad.add("layout.view", "unknown view %q: use top or perspective", l.View)
	}
	if p.Position != nil && l.View == render.ViewTop {
		bad.add("layout.view", "not top with a position: from the top the eye is far away")
	}
	if len(p.Views) > 0 && l.View != "" {
		bad.add("layout.view", "not with views: choose one of them")
	}
}

// draw draws the layout, once or from each of the views.
func (l *SnapshotLayout) draw(w *work, views []string, o render.Options) (*Result, error) {
	b, err := w.packed(l.PartsRef)
	if err != nil {
		return nil, err
	}
	plate := pack.AllPlates
	if l.Plate != nil {
		plate = *l.Plate
	}
	if plate >= max(1, b.layout.Plates) {
		return nil, badField("layout.plate", "%d: the layout has %d", plate, b.layout.Plates)
	}
	width, height := o.Size()
	return w.pictures(views, o, func(name string, o render.Options) (File, error) {
		view := l.View
		switch {
		case view != "":
		case name == "snapshot-top":
			view = render.ViewTop
		case b.layout.Options.Packer.InSpace() || o.Camera.Direction != nil || o.Camera.Position != nil || len(views) > 0:
			view = render.ViewPerspective
		default:
			view = render.ViewTop
		}
		img, err := render.Layout(w.ctx, b.layout, b.parts, render.LayoutOptions{
			Width: &width, Height: &height, Samples: o.Samples, View: view,
			Color: o.Color, Background: o.Background, Edges: o.Edges, Highlight: o.Highlight,
			Direction: o.Camera.Direction, Position: o.Camera.Position, Plate: plate, Names: l.Names, NoSpacing: l.NoSpacing,
			SliceHeight: o.SliceHeight, Workers: w.Workers,
		})
		if err != nil {
			return File{}, err
		}
		return w.png(name, img)
	})
}
