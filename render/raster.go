package render

import "math"

// sample is the nearest triangle seen at one point of the picture.
type sample struct {
	w  float32 // 1/depth, 0 for the background
	id uint32  // ref + 1, 0 for the background, capID for the cap of the cut
}

const sampleBytes = 8

// capID is what shows of the cut through a material: the last 256 numbers.
func capID(mat uint8) uint32 { return math.MaxUint32 - uint32(mat) }

// isCap reports whether id is one of those.
func isCap(id uint32) bool { return id >= math.MaxUint32-math.MaxUint8 }

// tile is the samples of one band. Each worker has its own and reuses it.
type tile struct {
	samples []sample
	cols    int32 // samples in a row
	top     int32 // first row of samples
	rows    int32

	cache     normalCache
	shades    shades
	section   []segment // of the cut, that reach into the tile
	crossings []crossing
}

// A tile of 1 MiB is drawn into thousands of times before it is read once, in
// the cache of one core.

// clear starts the tile over for rows rows from top on.
func (t *tile) clear(cols, top, rows int) {
	t.cols, t.top, t.rows = int32(cols), int32(top), int32(rows)
	if n := cols * rows; cap(t.samples) < n {
		t.samples = make([]sample, n)
	} else {
		t.samples = t.samples[:n]
		clear(t.samples)
	}
}

// edge is the side of a triangle from one vertex to the next as a function that
// is 0 on it and not negative inside: E(x, y) = dx·(y-y0) - dy·(x-x0), Pineda
// 1988, doi:10.1145/378456.378457. On an edge shared by two triangles exactly
// one of them counts the samples on it.
type edge struct {
	e0, stepX, stepY int64 // at the first sample of the box, and for a sample to the right and down
	bias             int64 // 0, or -1 when samples on the edge belong to the neighbour
}

func edgeOf(p, q *vert, x, y int32) edge {
	dx, dy := int64(q.x)-int64(p.x), int64(q.y)-int64(p.y)
	e := edge{
		e0:    dx*(int64(y)-int64(p.y)) - dy*(int64(x)-int64(p.x)),
		stepX: -dy * sub,
		stepY: dx * sub,
	}
	if !(dy < 0 || dy == 0 && dx > 0) {
		e.bias = -1
	}
	return e
}

// triangle draws one triangle where it is the nearest so far. Of equally near
// ones the first drawn stays.
func (t *tile) triangle(a, b, c *vert, id uint32) {
	// Twice the area, in squares of 1/sub of a sample: exact, like everything
	// that decides coverage.
	area := (int64(b.x)-int64(a.x))*(int64(c.y)-int64(a.y)) - (int64(b.y)-int64(a.y))*(int64(c.x)-int64(a.x))
	if area == 0 {
		return
	}
	if area < 0 { // both windings give the same samples and depths
		b, c, area = c, b, -area
	}
	x0, x1 := minMax(a.x, b.x, c.x)
	y0, y1 := minMax(a.y, b.y, c.y)
	x0, x1 = max((x0+half-1)>>subBits, 0), min((x1-half)>>subBits, t.cols-1)
	y0, y1 = max((y0+half-1)>>subBits, t.top), min((y1-half)>>subBits, t.top+t.rows-1)
	if x0 > x1 || y0 > y1 {
		return
	}
	bounds := box{x0, y0, x1, y1}
	if x1-x0 < spanWidth {
		t.small(a, b, c, bounds, float32(area), id)
	} else {
		t.wide(a, b, c, bounds, float32(area), id)
	}
}

// spanWidth is the width in samples from which it pays to divide for the first
// and last sample of each row.
const spanWidth = 8

// box is a range of samples, borders included.
type box struct{ x0, y0, x1, y1 int32 }

// first returns the middle of the first sample of b.
func (b box) first() (x, y int32) { return b.x0<<subBits + half, b.y0<<subBits + half }

// depths gives 1/depth from two of the edge functions.
type depths struct{ w, db, dc float32 }

func depthsOf(a, b, c *vert, area float32) depths {
	inv := 1 / area
	return depths{w: a.w, db: float32(b.w-a.w) * inv, dc: float32(c.w-a.w) * inv}
}

func (d depths) at(eb, ec int64) float32 {
	return d.w + float32(float32(eb)*d.db) + float32(float32(ec)*d.dc)
}

// small tests every sample of the box. Most triangles of a fine mesh come here,
// so that its setup counts: the edge functions are locals, not a slice.
func (t *tile) small(a, b, c *vert, bounds box, area float32, id uint32) {
	sx, sy := bounds.first()
	ea, eb, ec := edgeOf(b, c, sx, sy), edgeOf(c, a, sx, sy), edgeOf(a, b, sx, sy)
	ra, rb, rc := ea.e0+ea.bias, eb.e0+eb.bias, ec.e0+ec.bias
	d := depthsOf(a, b, c, area)
	start := int(bounds.y0-t.top)*int(t.cols) + int(bounds.x0)
	width := int(bounds.x1 - bounds.x0 + 1)
	for y := bounds.y0; y <= bounds.y1; y++ {
		row := t.samples[start : start+width]
		va, vb, vc := ra, rb, rc
		for i := range row {
			if va|vb|vc >= 0 {
				if w := d.at(vb, vc); w > row[i].w {
					row[i] = sample{w, id}
				}
			}
			va += ea.stepX
			vb += eb.stepX
			vc += ec.stepX
		}
		ra += ea.stepY
		rb += eb.stepY
		rc += ec.stepY
		start += int(t.cols)
	}
}

// wide finds the first and last sample of each row by division.
func (t *tile) wide(p, q, r *vert, b box, area float32, id uint32) {
	sx, sy := b.first()
	e := [3]edge{edgeOf(q, r, sx, sy), edgeOf(r, p, sx, sy), edgeOf(p, q, sx, sy)}
	d := depthsOf(p, q, r, area)
	for y := b.y0; y <= b.y1; y++ {
		// Each edge narrows the row from one side, exactly: integers round down.
		down := int64(y - b.y0)
		lo, hi := int64(0), int64(b.x1-b.x0)
		for k := range e {
			v := e[k].e0 + e[k].bias + down*e[k].stepY
			switch step := e[k].stepX; {
			case step > 0 && v < 0:
				lo = max(lo, (-v+step-1)/step)
			case step < 0 && v < 0:
				hi = -1
			case step < 0:
				hi = min(hi, v/-step)
			case step == 0 && v < 0:
				hi = -1
			}
		}
		if lo > hi {
			continue
		}
		eb := e[1].e0 + e[1].bias + down*e[1].stepY + lo*e[1].stepX
		ec := e[2].e0 + e[2].bias + down*e[2].stepY + lo*e[2].stepX
		first := int64(y-t.top)*int64(t.cols) + int64(b.x0)
		row := t.samples[first+lo : first+hi+1]
		for i := range row {
			if w := d.at(eb, ec); w > row[i].w {
				row[i].w, row[i].id = w, id
			}
			eb += e[1].stepX
			ec += e[2].stepX
		}
	}
}
