package render

import (
	"image"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// pixelSheet draws on pixels. A line is drawn by the distance of each pixel from
// it, so that its corners are as smooth as its sides and a line over itself is not
// darker: coverage is not added up piece by piece.
type pixelSheet struct {
	w, h  int
	px    []pixel
	frame frameOn // of scale 1 in px
	flip  bool    // in a frame, whose Y is up

	// The line that is being drawn: the distance of each pixel from it, of those
	// from first to past in each of the rows from top to bottom; all others are far.
	near        []float32
	first, past []int
	top, bottom int
}

const far = math.MaxFloat32

func newPixelSheet(w, h int) *pixelSheet {
	s := &pixelSheet{w: w, h: h, px: make([]pixel, w*h), near: make([]float32, w*h), frame: frameOn{scale: 1}}
	s.first, s.past = make([]int, h), make([]int, h)
	for i := range s.near {
		s.near[i] = far
	}
	for y := range h {
		s.first[y] = w
	}
	s.top, s.bottom = h, 0
	return s
}

func (s *pixelSheet) enter(f frameOn, _ string) { s.frame, s.flip = f, true }
func (s *pixelSheet) leave()                    { s.frame, s.flip = frameOn{scale: 1}, false }

// at returns a place in px.
func (s *pixelSheet) at(p geom.Vec2) geom.Vec2 {
	if s.flip {
		return s.frame.to(p)
	}
	return p
}

func (s *pixelSheet) line(points []geom.Vec2, st stroke) {
	if len(points) == 0 {
		return
	}
	// A line thinner than a pixel is drawn as wide as one, but fainter.
	width := st.width * s.frame.scale
	r := max(width, 1) / 2
	p := s.at(points[0])
	for i := 1; i < len(points); i++ {
		q := s.at(points[i])
		s.reach(p, q, r)
		p = q
	}
	if st.closed || len(points) == 1 {
		s.reach(p, s.at(points[0]), r)
	}
	s.paint(st.color, float32(r), float32(min(1, width)))
}

// reach lowers the distances of the pixels within r of a piece of the line, row
// by row.
func (s *pixelSheet) reach(p, q geom.Vec2, r float64) {
	const soft = 1 // px beyond the edge that may be covered in part
	r += soft
	dx, dy := q.X-p.X, q.Y-p.Y
	square := float64(dx*dx) + float64(dy*dy)
	inverse := 0.0
	if square > 0 {
		inverse = 1 / square
	}
	from := max(0, int(math.Floor(min(max(min(p.Y, q.Y)-r, -1), float64(s.h)))))
	to := min(s.h, int(math.Ceil(min(max(max(p.Y, q.Y)+r, -1), float64(s.h)))))
	for y := from; y < to; y++ {
		cy := float64(y) + 0.5
		a, b := 0.0, 1.0 // the part of the piece that is within r of the row
		if dy != 0 {
			a, b = (cy-r-p.Y)/dy, (cy+r-p.Y)/dy
			a, b = max(0, min(a, b)), min(1, max(a, b))
		}
		xa, xb := p.X+float64(a*dx), p.X+float64(b*dx)
		x0 := int(math.Floor(min(max(min(xa, xb)-r, 0), float64(s.w))))
		x1 := int(math.Ceil(min(max(max(xa, xb)+r, 0), float64(s.w))))
		if x0 >= x1 {
			continue
		}
		s.first[y], s.past[y] = min(s.first[y], x0), max(s.past[y], x1)
		row := s.near[y*s.w : (y+1)*s.w]
		for x := x0; x < x1; x++ {
			ex, ey := float64(x)+0.5-p.X, cy-p.Y
			t := (float64(ex*dx) + float64(ey*dy)) * inverse
			t = min(1, max(0, t))
			ex, ey = ex-float64(t*dx), ey-float64(t*dy)
			if d := float32(float64(ex*ex) + float64(ey*ey)); d < row[x] {
				row[x] = d
			}
		}
		s.top, s.bottom = min(s.top, y), max(s.bottom, y+1)
	}
}

// paint colours what is within r of the line, and forgets the line.
func (s *pixelSheet) paint(c material, r, opacity float32) {
	for y := s.top; y < s.bottom; y++ {
		for x := s.first[y]; x < s.past[y]; x++ {
			i := y*s.w + x
			d := s.near[i]
			if d == far {
				continue
			}
			s.near[i] = far
			cover := r + 0.5 - float32(math.Sqrt(float64(d)))
			if cover > 0 {
				s.px[i].under(c, float32(min(1, cover)*opacity))
			}
		}
		s.first[y], s.past[y] = s.w, 0
	}
	s.top, s.bottom = s.h, 0
}

// under puts c over p, covering the share a.
func (p *pixel) under(c material, a float32) {
	k := 1 - a
	p.r = float32(p.r*k) + float32(c.r*a)
	p.g = float32(p.g*k) + float32(c.g*a)
	p.b = float32(p.b*k) + float32(c.b*a)
	p.cover = float32(p.cover*k) + a
}

// area fills a polygon with exact coverage, within the box around it.
func (s *pixelSheet) area(points []geom.Vec2, st stroke) {
	lo, hi := geom.Vec2{X: float64(s.w), Y: float64(s.h)}, geom.Vec2{}
	moved := make([]geom.Vec2, len(points))
	for i, p := range points {
		p = s.at(p)
		moved[i] = geom.Vec2{X: min(max(p.X, 0), float64(s.w)), Y: min(max(p.Y, 0), float64(s.h))}
		lo.X, lo.Y = min(lo.X, moved[i].X), min(lo.Y, moved[i].Y)
		hi.X, hi.Y = max(hi.X, moved[i].X), max(hi.Y, moved[i].Y)
	}
	x0, y0 := int(lo.X), int(lo.Y)
	w, h := int(math.Ceil(hi.X))-x0, int(math.Ceil(hi.Y))-y0
	if w <= 0 || h <= 0 {
		return
	}
	for i := range moved {
		moved[i].X -= float64(x0)
		moved[i].Y -= float64(y0)
	}
	m := newMask(w, h)
	m.solid(moved)
	for i, cover := range m.values() {
		if cover > 0 {
			s.px[(y0+i/w)*s.w+x0+i%w].under(st.color, cover)
		}
	}
}

func (s *pixelSheet) text(t string, at geom.Vec2, f font) {
	p := written(t)
	k := f.height / glyphHeight
	left := at.X - float64(float64(p.width*k)*float64(f.anchor+1)/2)
	for _, points := range p.strokes {
		moved := make([]geom.Vec2, len(points))
		for i, q := range points {
			moved[i] = geom.Vec2{X: left + float64(q.X*k), Y: at.Y - float64((q.Y-glyphHeight/2)*k)}
		}
		s.line(moved, stroke{color: f.color, width: f.height * 0.145})
	}
}

// image lays what is drawn over a background.
func (s *pixelSheet) image(background string) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, s.w, s.h))
	back := materialOf(background, paper)
	for i, p := range s.px {
		p.over(back, 1)
		p.store(img.Pix[4*i:])
	}
	return img
}
