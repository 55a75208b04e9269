// Areas as lines. What is solid, seen from above or a bridge depends on what neighbouring
// layers have in common. Done with polygons, that is a boolean operation for each of some
// eight neighbours of each layer; on the lines that infill would be printed in, it is a
// merge of sorted numbers. What is lost is the shape between two lines, which no line
// of infill sees either.
package fdm

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom/poly"
)

// rows is an area cut into parallel lines: those of infill, at 45 degrees. Line k runs
// at (k+0.5)·pitch across, and its pieces lie between pairs of ends, ascending. What
// areas of several layers have in common is found line by line, without polygons.
type rows struct {
	first int     // number of the first line
	start []int32 // where the ends of each line begin; one more than lines
	ends  []float64
}

// count returns the number of lines.
func (r *rows) count() int { return max(0, len(r.start)-1) }

// line returns the ends of line k, none for one that is not there.
func (r *rows) line(k int) []float64 {
	if k -= r.first; k < 0 || k >= r.count() {
		return nil
	}
	return r.ends[r.start[k]:r.start[k+1]]
}

// hatch cuts a region into lines.
func hatch(g poly.Region, pitch float64) *rows {
	lo, hi := math.Inf(1), math.Inf(-1)
	g.Rings(func(ring poly.Ring) bool {
		for _, p := range ring {
			v := p.Y - p.X
			lo, hi = min(lo, v), max(hi, v)
		}
		return true
	})
	if !(lo < hi) {
		return &rows{}
	}
	// How far across, counted in lines: half a line off, so that the floor is the number of lines below.
	scale := math.Sqrt2 / 2 / pitch
	r := &rows{first: int(math.Floor(float64(lo*scale) + 0.5))}
	n := int(math.Floor(float64(hi*scale)+0.5)) - r.first
	if n <= 0 || n > 1<<22 {
		return &rows{}
	}
	// Twice over the boundary: once to count, once to fill, so that nothing grows.
	r.start = make([]int32, n+1)
	r.cross(g, scale, func(k int, _ float64) { r.start[k+1]++ })
	for k := range n {
		r.start[k+1] += r.start[k]
	}
	r.ends = make([]float64, r.start[n])
	at := slices.Clone(r.start[:n])
	r.cross(g, scale, func(k int, u float64) {
		r.ends[at[k]] = u
		at[k]++
	})
	for k := range n {
		slices.Sort(r.ends[r.start[k]:r.start[k+1]])
	}
	return r
}

// cross calls f for every crossing of the boundary and a line: the line, from 0, and
// how far along it.
func (r *rows) cross(g poly.Region, scale float64, f func(k int, u float64)) {
	g.Rings(func(ring poly.Ring) bool {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			// From low to high, so that a side shared by two regions is cut at the same bits.
			pv, qv := float64((p.Y-p.X)*scale)+0.5, float64((q.Y-q.X)*scale)+0.5
			pu, qu := (p.X+p.Y)*(math.Sqrt2/2), (q.X+q.Y)*(math.Sqrt2/2)
			if pv > qv {
				pv, qv, pu, qu = qv, pv, qu, pu
			}
			lo, hi := int(math.Floor(pv)), int(math.Floor(qv))
			if lo == hi {
				continue
			}
			slope := (qu - pu) / (qv - pv)
			for k := lo; k < hi; k++ {
				f(k-r.first, pu+float64((float64(k+1)-pv)*slope))
			}
		}
		return true
	})
}

// each calls f with the pieces of every line of a.
func (r *rows) each(f func(k int, ends []float64)) {
	for k := range r.count() {
		f(k+r.first, r.ends[r.start[k]:r.start[k+1]])
	}
}

// combined returns what op makes of each line of a and that of b.
func combined(a, b *rows, op func(dst, a, b []float64) []float64) *rows {
	out := &rows{first: a.first, start: make([]int32, 1, a.count()+1), ends: make([]float64, 0, len(a.ends))}
	a.each(func(k int, ends []float64) {
		out.ends = op(out.ends, ends, b.line(k))
		out.start = append(out.start, int32(len(out.ends)))
	})
	return out
}

// common appends what two lines have in common.
func common(dst, a, b []float64) []float64 {
	for len(a) > 1 && len(b) > 1 {
		if lo, hi := max(a[0], b[0]), min(a[1], b[1]); lo < hi {
			dst = append(dst, lo, hi)
		}
		if a[1] < b[1] {
			a = a[2:]
		} else {
			b = b[2:]
		}
	}
	return dst
}

// without appends what of a is not in b.
func without(dst, a, b []float64) []float64 {
	for ; len(a) > 1; a = a[2:] {
		lo := a[0]
		for len(b) > 1 && b[1] <= lo {
			b = b[2:]
		}
		for rest := b; len(rest) > 1 && rest[0] < a[1]; rest = rest[2:] {
			if rest[0] > lo {
				dst = append(dst, lo, rest[0])
			}
			lo = rest[1]
		}
		if lo < a[1] {
			dst = append(dst, lo, a[1])
		}
	}
	return dst
}

// joinedLine appends what is in a or in b.
func joinedLine(dst, a, b []float64) []float64 {
	from := len(dst) // what is before that is of other lines
	for len(a) > 1 || len(b) > 1 {
		var lo, hi float64
		if len(b) < 2 || len(a) > 1 && a[0] <= b[0] {
			lo, hi, a = a[0], a[1], a[2:]
		} else {
			lo, hi, b = b[0], b[1], b[2:]
		}
		if n := len(dst); n > from && dst[n-1] >= lo {
			dst[n-1] = max(dst[n-1], hi)
		} else {
			dst = append(dst, lo, hi)
		}
	}
	return dst
}

// sum is what an area of lines amounts to.
type sum struct {
	length  float64 // of all pieces
	pieces  float64 // the mean of those along the lines and across them
	regions float64 // connected areas, those that fork counted for each prong
}

// total adds up lines. Pieces shorter than least are no strokes of their own. Infill runs
// across the lines in every other layer: how many pieces it has then, lines as far apart
// say by how far their ends are from those of the line before (Crofton).
func (r *rows) total(least, pitch float64) sum {
	var s sum
	var before, now []float64 // strokes of two lines
	across := 0.0             // mm, twice
	r.each(func(_ int, ends []float64) {
		now = now[:0]
		for i := 0; i+1 < len(ends); i += 2 {
			lo, hi := ends[i], ends[i+1]
			s.length += hi - lo
			if hi-lo < least {
				continue
			}
			s.pieces++
			now = append(now, lo, hi)
			if touches(before, lo, hi) {
				continue
			}
			if shift := float64(nearest(before, lo+hi) / 2); shift <= maxShift {
				across += float64(2 * max(0, shift-(hi-lo)))
				continue
			}
			s.regions++
		}
		across += apart(before, now)
		before, now = now, before
	})
	across += apart(before, nil)
	s.pieces = (s.pieces + across/(2*pitch)) / 2
	return s
}

// small returns the connected areas of no more than some mm².
func (r *rows) small(most, pitch float64) *rows {
	if !(most > 0) {
		return &rows{}
	}
	all := r.connected()
	area := make([]float64, len(all.parent))
	for k := range area {
		area[all.root(k)] += float64((r.ends[2*k+1] - r.ends[2*k]) * pitch)
	}
	k := 0
	return combined(r, &rows{}, func(dst, ends, _ []float64) []float64 {
		for ; len(ends) > 1; ends = ends[2:] {
			if area[all.root(k)] <= most {
				dst = append(dst, ends[0], ends[1])
			}
			k++
		}
		return dst
	})
}

// together says which pieces of rows, by their numbers, hang together.
type together struct{ parent []int }

func (t *together) root(k int) int {
	for t.parent[k] != k {
		t.parent[k] = t.parent[t.parent[k]]
		k = t.parent[k]
	}
	return k
}

// connected joins the pieces that touch one on the next line.
func (r *rows) connected() *together {
	t := &together{parent: make([]int, 0, len(r.ends)/2)}
	var before []float64
	r.each(func(_ int, ends []float64) {
		first, at := len(t.parent)-len(before)/2, 0 // piece of the line before, and its end in that
		for i := 0; i+1 < len(ends); i += 2 {
			k := len(t.parent)
			t.parent = append(t.parent, k)
			for ; at+1 < len(before) && before[at+1] <= ends[i]; at += 2 { // both are sorted
			}
			for j := at; j+1 < len(before) && before[j] < ends[i+1]; j += 2 {
				a, b := t.root(first+j/2), t.root(k)
				t.parent[max(a, b)] = min(a, b)
			}
		}
		before = ends
	})
	return t
}

// apart returns the length of what is in one of two lines and not in both.
func apart(a, b []float64) float64 {
	length := 0.0
	for i := 0; i+1 < len(a); i += 2 {
		length += a[i+1] - a[i]
	}
	for i := 0; i+1 < len(b); i += 2 {
		length += b[i+1] - b[i]
	}
	for len(a) > 1 && len(b) > 1 {
		length -= 2 * max(0, min(a[1], b[1])-max(a[0], b[0]))
		if a[1] < b[1] {
			a = a[2:]
		} else {
			b = b[2:]
		}
	}
	return length
}

// touches reports whether any piece of a line overlaps lo to hi.
func touches(line []float64, lo, hi float64) bool {
	for i := 0; i+1 < len(line); i += 2 {
		if line[i] < hi && lo < line[i+1] {
			return true
		}
	}
	return false
}

// long returns the pieces of at least some length.
func (r *rows) long(least float64) *rows {
	return combined(r, &rows{}, func(dst, a, _ []float64) []float64 {
		for ; len(a) > 1; a = a[2:] {
			if a[1]-a[0] >= least {
				dst = append(dst, a[0], a[1])
			}
		}
		return dst
	})
}

// wide returns what is at least so wide, each piece made wider by more on both sides.
func (r *rows) wide(least, more, pitch float64) *rows {
	out := &rows{first: r.first, start: make([]int32, 1, r.count()+1)}
	widths := r.widths(pitch)
	k := 0
	r.each(func(_ int, ends []float64) {
		from := len(out.ends)
		for ; len(ends) > 1; ends = ends[2:] {
			lo, hi, width := ends[0], ends[1], widths[k]
			if k++; width.across < least {
				continue
			}
			lo, hi = lo-float64(more*width.askew), hi+float64(more*width.askew)
			if n := len(out.ends); n > from && out.ends[n-1] >= lo {
				out.ends[n-1] = max(out.ends[n-1], hi)
			} else {
				out.ends = append(out.ends, lo, hi)
			}
		}
		out.start = append(out.start, int32(len(out.ends)))
	})
	return out
}

// width is how wide a piece is that may lie askew to the lines, and how much longer that
// makes it.
type width struct{ across, askew float64 }

// widths tells how wide all pieces are. How askew a band lies is told by where the next lines
// meet it. Where it turns around at a line, which runs along it there, it is as wide as
// beside that.
func (r *rows) widths(pitch float64) []width {
	out := make([]width, 0, len(r.ends)/2)
	type turn struct{ piece, from, to int } // a piece, and those of the one line that go on from it
	var turns []turn
	r.each(func(k int, ends []float64) {
		below, above := r.line(k-1), r.line(k+1)
		for i := 0; i+1 < len(ends); i += 2 {
			lo, hi := ends[i], ends[i+1]
			b0, b1 := beside(below, lo, hi)
			a0, a1 := beside(above, lo, hi)
			shift, unlike := goesOn(below[2*b0:2*b1], above[2*a0:2*a1], lo, hi, maxShift)
			if math.IsInf(unlike, 1) { // along the lines, nearly: the next that meets it does so far away
				shift, _ = goesOn(closest(below, lo+hi), closest(above, lo+hi), lo, hi, math.Inf(1))
			}
			askew := math.Sqrt(1 + float64(shift*shift)/float64(pitch*pitch))
			if at := k - r.first; b0 == b1 && a0 < a1 {
				turns = append(turns, turn{len(out), int(r.start[at+1])/2 + a0, int(r.start[at+1])/2 + a1})
			} else if a0 == a1 && b0 < b1 {
				turns = append(turns, turn{len(out), int(r.start[at-1])/2 + b0, int(r.start[at-1])/2 + b1})
			}
			out = append(out, width{(hi - lo) / askew, askew})
		}
	})
	across := make([]float64, len(turns)) // first all, as they may go on from each other
	for i, t := range turns {
		for _, w := range out[t.from:t.to] {
			across[i] = max(across[i], w.across)
		}
	}
	for i, t := range turns {
		out[t.piece] = width{across[i], 1}
	}
	return out
}

// goesOn returns by how much the next of a band is moved, which lo to hi is of, and how much
// longer or shorter it is: 0 and infinite where none of some pieces of the lines below and above
// is of it. On each side it is the one whose middle is nearest, not farther away than most unless
// they touch, and of the two the one that is as long: where a band bends, its pieces are as askew
// as those of the same length.
func goesOn(below, above []float64, lo, hi, most float64) (shift, unlike float64) {
	unlike = math.Inf(1)
	for _, side := range [2][]float64{below, above} {
		best, by := math.Inf(1), unlike
		for i := 0; i+1 < len(side); i += 2 {
			d := math.Abs(side[i]+side[i+1]-lo-hi) / 2
			if d < best && (d < most || side[i] < hi+bend && lo-bend < side[i+1]) {
				best, by = d, math.Abs(side[i+1]-side[i]-hi+lo)
			}
		}
		if by < unlike {
			shift, unlike = best, by
		}
	}
	return shift, unlike
}

// bend is how far apart, in mm, the ends of pieces on neighbouring lines may be that are of one
// band along the lines.
const bend = 0.1

// beside returns the numbers of the pieces of a line that are near lo to hi.
func beside(line []float64, lo, hi float64) (from, to int) {
	// Lines of a comb have many pieces.
	for to = len(line) / 2; from < to; {
		if half := int(uint(from+to) >> 1); line[2*half+1] < lo-maxShift {
			from = half + 1
		} else {
			to = half
		}
	}
	for ; 2*to < len(line) && line[2*to] < hi+maxShift; to++ {
	}
	return from, to
}

// maxShift is how far, in mm, a band may be from where the line before met it. A piece
// that is further away belongs to something else.
const maxShift = 2.0

// nearest returns how far the piece of a line is whose middle is nearest to one, both
// given as twice their places.
func nearest(line []float64, twice float64) float64 {
	if p := closest(line, twice); len(p) > 0 {
		return math.Abs(p[0] + p[1] - twice)
	}
	return math.Inf(1)
}

// closest returns that piece.
func closest(line []float64, twice float64) []float64 {
	from, to := 0, len(line)/2
	for from < to {
		if half := int(uint(from+to) >> 1); line[2*half]+line[2*half+1] < twice {
			from = half + 1
		} else {
			to = half
		}
	}
	if 2*from == len(line) || from > 0 && twice-line[2*from-2]-line[2*from-1] < line[2*from]+line[2*from+1]-twice {
		from--
	}
	return line[2*max(from, 0) : min(2*from+2, len(line))]
}

// wider returns r grown by d along its lines, and across them, within area.
func (r *rows) wider(d, pitch float64, area *rows) *rows {
	if r.count() == 0 || len(r.ends) == 0 {
		return &rows{}
	}
	reach := int(d / pitch)
	out := &rows{first: area.first, start: make([]int32, 1, area.count()+1)}
	var near, joint []float64
	area.each(func(k int, ends []float64) {
		near = near[:0]
		for j := -reach; j <= reach; j++ {
			// A disc of radius d is so wide at this distance from its middle.
			off := float64(j) * pitch
			half := math.Sqrt(max(0, float64(d*d)-float64(off*off)))
			line := r.line(k + j)
			if len(line) == 0 {
				continue
			}
			grown := make([]float64, 0, len(line))
			for i := 0; i+1 < len(line); i += 2 {
				lo, hi := line[i]-half, line[i+1]+half
				if n := len(grown); n > 0 && grown[n-1] >= lo {
					grown[n-1] = max(grown[n-1], hi)
				} else {
					grown = append(grown, lo, hi)
				}
			}
			joint = joinedLine(joint[:0], near, grown)
			near, joint = joint, near
		}
		out.ends = common(out.ends, ends, near)
		out.start = append(out.start, int32(len(out.ends)))
	})
	return out
}
