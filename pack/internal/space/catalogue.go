// Package space searches for layouts of bodies in a volume: as low as possible,
// as full as possible.
//
// Bodies overlap as long as the search lasts, and are taken apart by guided local
// search, as in the plane: every pair that overlaps has a loss, the depth of the
// overlap, and a weight that grows while it stays; bodies are taken out one by one
// and put where the weighted losses are least. The course of the search follows
// Gardeyn, Vanden Berghe and Wauters ("An open-source heuristic to reboot 2D
// nesting research", 2025), which Tollenaere carried over to bodies (sparrow-3d,
// 2025). What differs is the measure: depths are looked up in a [field] of the
// no-fit body of a pair.
package space

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/saggar3d/saggar/geom"
)

// Matrix is a rotation, by rows.
type Matrix = [3][3]float64

// Kind is one body to be placed, in any of a number of turns.
type Kind struct {
	// Pieces are convex solids that cover it together, each by its corners.
	Pieces [][]geom.Vec

	// Turns it may take. With none it is never moved or turned.
	Turns []Matrix

	// Wall and Floor are the distances kept from the walls and the top, and from
	// the floor.
	Wall, Floor float64
}

// Catalogue holds the kinds of a problem and the fields between them, which are
// made when first asked for. Several searches may use it at once.
type Catalogue struct {
	kinds  []kind
	shapes []shape
	gap    func(a, b int) float64
	slack  float64 // added to every gap
	fault  float64 // depth of an overlap that does not count
	grain  float64 // coordinates as near as this are the same
	most   int64   // bytes of fields that are kept
	planes int     // of a field, at most: they are numbered by 16 bits

	lock   sync.Mutex
	fields map[fieldKey]*field
	held   int64              // bytes of the fields
	wiped  atomic.Int64       // how often all fields were dropped
	looks  []map[string]int   // of every kind: what it looks like turned, numbered
	seen   []map[[9]int64]int // the same by turn
}

// kind is what all turns of a kind share.
type kind struct {
	ref    geom.Vec // reference point, in the coordinates of the pieces
	pieces []piece  // about the reference point
	turns  []Matrix
	first  int // its first shape
	wall   float64
	floor  float64
	size   float64 // edge of the cube as large as its pieces' hulls
	fixed  bool
}

// piece is a convex part of a kind.
type piece struct {
	corners []geom.Vec
	normals []geom.Vec // directions in which sums with it are measured
}

// turned returns the piece after a turn.
func (p *piece) turned(t Matrix) piece { return piece{turned(p.corners, t), turned(p.normals, t)} }

// sumOf returns the shifts of piece b against a at which they overlap, or are
// nearer than gap; it may hold some more, unless the pieces have few corners and
// exact is asked for.
func sumOf(a, b *piece, gap float64, exact bool) (polytope, bool) {
	if exact && len(a.corners)*len(b.corners) <= exactCorners {
		return minkowski(a.corners, b.corners, gap)
	}
	return roughSum(a, b, gap), true
}

// shape is a kind in one of its turns, about its reference point.
type shape struct {
	kind int
	turn Matrix
	box  geom.Box
}

// fieldKey names a field: kind b, looking as it does by one of its turns, against
// kind a at rest.
type fieldKey struct{ a, b, look int }

// NewCatalogue prepares kinds. gap returns the distance that two kinds keep, size
// is about the size of the volume: gaps are a ten millionth of it wider than asked,
// so that no overlap is left however small.
func NewCatalogue(kinds []Kind, size float64, gap func(a, b int) float64) *Catalogue {
	c := &Catalogue{gap: gap, slack: 1e-7 * size, fault: 5e-8 * size, grain: 1e-6 * size, most: mostBytes, planes: math.MaxUint16, fields: map[fieldKey]*field{}}
	for _, k := range kinds {
		c.add(k)
	}
	return c
}

func (c *Catalogue) add(k Kind) {
	d := kind{turns: k.Turns, first: len(c.shapes), wall: k.Wall, floor: k.Floor}
	n, volume := 0, 0.0
	for _, p := range k.Pieces {
		for _, v := range p {
			d.ref = geom.Add(d.ref, v)
			n++
		}
		_, v := hullOf(p)
		volume += v
	}
	d.ref = geom.Scale(1/float64(max(1, n)), d.ref)
	if d.fixed = len(k.Turns) == 0; d.fixed {
		d.turns, d.ref = []Matrix{identity}, geom.Vec{}
	}
	d.size = math.Cbrt(volume)
	for _, p := range k.Pieces {
		var q []geom.Vec
		for _, v := range p {
			q = append(q, geom.Sub(v, d.ref))
		}
		d.pieces = append(d.pieces, piece{q, directionsOf(q)})
	}
	c.kinds = append(c.kinds, d)
	c.looks, c.seen = append(c.looks, map[string]int{}), append(c.seen, map[[9]int64]int{})
	for _, t := range c.distinct(len(c.kinds) - 1) {
		box := geom.EmptyBox()
		for _, p := range d.pieces {
			box = box.Union(geom.BoxOf(turned(p.corners, t)))
		}
		c.shapes = append(c.shapes, shape{len(c.kinds) - 1, t, box})
	}
}

// distinct drops the turns of a kind after which it looks like after an earlier
// one, and returns the rest.
func (c *Catalogue) distinct(k int) []Matrix {
	d := &c.kinds[k]
	seen := map[int]bool{}
	var out []Matrix
	for _, t := range d.turns {
		if l := c.look(k, t); !seen[l] {
			seen[l] = true
			out = append(out, t)
		}
	}
	d.turns = out
	return out
}

// look numbers what a kind looks like in a turn: turns that take its pieces to
// the same places have the same number.
func (c *Catalogue) look(k int, t Matrix) int {
	at := [9]int64{}
	for i := range at {
		at[i] = int64(math.Floor(float64(t[i/3][i%3]*1e9) + 0.5))
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	n, ok := c.seen[k][at]
	if ok {
		return n
	}
	key := c.picture(k, t)
	if n, ok = c.looks[k][key]; !ok {
		n = len(c.looks[k])
		c.looks[k][key] = n
	}
	c.seen[k][at] = n
	return n
}

// picture returns the corners of all pieces of a kind in a turn, in an order that
// does not depend on the turn.
func (c *Catalogue) picture(k int, t Matrix) string {
	var pieces []string
	for _, p := range c.kinds[k].pieces {
		var points []string
		for _, v := range turned(p.corners, t) {
			points = append(points, fmt.Sprint(c.rounded(v.X), c.rounded(v.Y), c.rounded(v.Z)))
		}
		slices.Sort(points)
		pieces = append(pieces, strings.Join(points, ";"))
	}
	slices.Sort(pieces)
	return strings.Join(pieces, "|")
}

func (c *Catalogue) rounded(x float64) int64 { return int64(math.Floor(x/c.grain + 0.5)) }

func turned(points []geom.Vec, t Matrix) []geom.Vec {
	out := make([]geom.Vec, len(points))
	for i, p := range points {
		out[i] = apply(&t, p)
	}
	return out
}

func apply(t *Matrix, p geom.Vec) geom.Vec {
	return geom.Vec{
		X: float64(t[0][0]*p.X) + float64(t[0][1]*p.Y) + float64(t[0][2]*p.Z),
		Y: float64(t[1][0]*p.X) + float64(t[1][1]*p.Y) + float64(t[1][2]*p.Z),
		Z: float64(t[2][0]*p.X) + float64(t[2][1]*p.Y) + float64(t[2][2]*p.Z),
	}
}

// undone returns t's inverse times u.
func undone(t, u *Matrix) Matrix {
	var out Matrix
	for i := range 3 {
		for j := range 3 {
			out[i][j] = float64(t[0][i]*u[0][j]) + float64(t[1][i]*u[1][j]) + float64(t[2][i]*u[2][j])
		}
	}
	return out
}

// pair says how a moving shape stands to a fixed one.
type pair struct {
	c     *Catalogue
	key   fieldKey
	rel   Matrix // turn of the field's moving kind against its fixed one
	turn  Matrix // takes a shift into the frame of the field
	plain bool   // turn changes nothing
	box   geom.Box
	scale float64 // loss for each mm of depth
	field *field  // nil until first asked for
	bill  *bill
}

// bill counts the making of fields as trials: once for each field, made or found,
// so that the count does not depend on what others did before.
type bill struct {
	trials *int64
	paid   map[fieldKey]bool
}

// fieldCost is what the making of a field costs.
const fieldCost = 5000

// newPair returns how two shapes stand to each other.
func (c *Catalogue) newPair(fixed, moving int, b *bill) *pair {
	f, m := &c.shapes[fixed], &c.shapes[moving]
	g := c.gapOf(f.kind, m.kind)
	q := &pair{c: c, bill: b, scale: c.kinds[f.kind].size * c.kinds[m.kind].size}
	q.box.Min = geom.Sub(geom.Sub(f.box.Min, m.box.Max), geom.Vec{X: g, Y: g, Z: g})
	q.box.Max = geom.Add(geom.Sub(f.box.Max, m.box.Min), geom.Vec{X: g, Y: g, Z: g})
	sign := 1.0
	if f.kind > m.kind {
		f, m, sign = m, f, -1
	}
	q.rel = undone(&f.turn, &m.turn)
	q.key = fieldKey{f.kind, m.kind, c.look(m.kind, q.rel)}
	q.turn = undone(&f.turn, &Matrix{{sign, 0, 0}, {0, sign, 0}, {0, 0, sign}})
	q.plain = q.turn == identity
	return q
}

var identity = Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}

func (c *Catalogue) gapOf(a, b int) float64 { return c.gap(a, b) + c.slack }

// ready gets or makes the field of a pair.
func (q *pair) ready() {
	if !q.bill.paid[q.key] {
		q.bill.paid[q.key] = true
		*q.bill.trials += fieldCost
	}
	c := q.c
	c.lock.Lock()
	q.field = c.fields[q.key]
	c.lock.Unlock()
	if q.field != nil {
		return
	}
	f := q.make()
	c.lock.Lock()
	defer c.lock.Unlock()
	if old := c.fields[q.key]; old != nil {
		q.field = old
		return
	}
	if b := f.bytes(); c.held+b > c.most {
		// All go, as soon as nobody moves by them: those in use are soon made
		// again, and come out the same.
		clear(c.fields)
		c.held = 0
		c.wiped.Add(1)
	}
	c.held += f.bytes()
	c.fields[q.key] = f
	q.field = f
}

// mostBytes is how much memory the fields of a catalogue may take.
const mostBytes = 700 << 20

// make computes the field of a pair.
func (q *pair) make() *field {
	a, b := &q.c.kinds[q.key.a], &q.c.kinds[q.key.b]
	gap := q.c.gapOf(q.key.a, q.key.b)
	sums, planes := make([]polytope, 0, len(a.pieces)*len(b.pieces)), 0
	add := func(exact bool) {
		for i := range b.pieces {
			v := b.pieces[i].turned(q.rel)
			for j := range a.pieces {
				if s, ok := sumOf(&a.pieces[j], &v, gap, exact); ok {
					sums, planes = append(sums, s), planes+len(s.planes)
				}
			}
		}
	}
	if add(true); planes > q.c.planes {
		sums = sums[:0]
		add(false)
	}
	return newField(sums, fieldCells)
}

// fieldCells is about how many cells a field has. Twice as many answer no faster,
// and cost twice as much to make, which counts where there are many turns.
const fieldCells = 1 << 12

// holds reports whether the bodies may overlap at a shift.
func (q *pair) holds(x, y, z float64) bool {
	b := &q.box
	return x > b.Min.X && x < b.Max.X && y > b.Min.Y && y < b.Max.Y && z > b.Min.Z && z < b.Max.Z
}

// depth returns how deep the bodies overlap at a shift.
func (q *pair) depth(x, y, z float64) float64 {
	if !q.holds(x, y, z) {
		return 0
	}
	if !q.plain {
		t := &q.turn
		x, y, z = float64(t[0][0]*x)+float64(t[0][1]*y)+float64(t[0][2]*z),
			float64(t[1][0]*x)+float64(t[1][1]*y)+float64(t[1][2]*z),
			float64(t[2][0]*x)+float64(t[2][1]*y)+float64(t[2][2]*z)
	}
	if q.field == nil {
		q.ready()
	}
	return q.field.depth(x, y, z)
}
