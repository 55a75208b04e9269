package mesh

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// What the unit of bare numbers is can only be judged by what people make and
// how they dimension it. Each unit gets three factors: how common it is, how
// plausible the part's longest edge would be, and how round its flat faces' places
// would be; their product, normalised, is the confidence. Volume is not asked:
// small parts in millimetres would be blown up.

// unitPrior is how common a unit is among files that state none. Most CAD systems
// export millimetres, many in the USA inches, robot and assembly exporters metres.
var unitPrior = [...]struct {
	unit  geom.Unit
	prior float64
	inch  float64 // share of designs dimensioned in inches rather than mm
}{
	{geom.Millimetre, 0.90, 0.1},
	{geom.Inch, 0.07, 0.85},
	{geom.Metre, 0.02, 0.3},
	{geom.Centimetre, 0.006, 0.1},
	{geom.Foot, 0.004, 0.95},
}

const units = len(unitPrior)

// A dimension is a step of dimensions and the share of a design's flat faces that lie
// on multiples of it but of no larger step. The shares are round figures from
// looking at dimensioned drawings; only their order of magnitude matters.
type dimension struct{ step, share float64 }

var (
	metricSteps = []dimension{{1, 0.55}, {0.5, 0.17}, {0.25, 0.06}, {0.1, 0.12}, {0.05, 0.05}, {0.01, 0.03}}
	inchSteps   = []dimension{{1, 0.4}, {1. / 2, 0.15}, {1. / 4, 0.13}, {1. / 8, 0.1}, {1. / 16, 0.07}, {1. / 32, 0.04},
		{1. / 64, 0.02}, {0.1, 0.03}, {0.05, 0.02}, {0.01, 0.02}}
)

const (
	offGrid = 0.02 // share of faces that lie on no grid

	// Longest edges in mm that need no explanation.
	smallestPlausible, largestPlausible = 5, 500

	// sizeSpread is how fast larger and smaller ones become implausible: the
	// deviation of a bell curve over the logarithm. A part five times too small
	// or large is seventy times less likely.
	sizeSpread = 0.55
	leastSize  = 1e-5

	// Flat faces are not independent of each other: the evidence of many counts
	// as that of few, and is bounded.
	mostFaces   = 6
	mostBelief  = 4.5 // natural logarithm of the largest factor against mm
	facesOfAxis = 24  // places of flat faces kept of each axis
	faceSample  = 200_000

	// A unit other than mm is taken when it is this probable and this share of
	// the flat faces speaks for it: never by size alone.
	sureEnough  = 0.6
	roundEnough = 0.25
)

// detectUnit guesses the unit of a model whose format states none. Below a
// confidence of 0.6 it stays with mm; the confidence is then that of mm.
func detectUnit(m *Model) (unit geom.Unit, confidence float64, reason string) {
	size := m.Merged().Bounds().Size()
	longest := max(size.X, size.Y, size.Z)
	if !(longest > 0) || math.IsInf(longest, 0) {
		return geom.Millimetre, 0, "no size to judge by"
	}
	belief, round := gridBelief(m, longest)
	best, total := 0, 0.0
	var weight [units]float64
	for i, u := range unitPrior {
		weight[i] = u.prior * sizeFactor(longest*float64(u.unit)) * geom.Exp(belief[i])
		total += float64(weight[i])
		if weight[i] > weight[best] {
			best = i
		}
	}
	describe := func(i int) string {
		u := unitPrior[i].unit
		return fmt.Sprintf("if the unit is %s, the longest edge is %.4g mm and %.0f %% of the flat faces lie on round dimensions", u, longest*float64(u), 100*round[i])
	}
	confidence = weight[best] / total
	switch {
	case best == 0:
		return geom.Millimetre, confidence, describe(0)
	case confidence < sureEnough || round[best] < roundEnough:
		return geom.Millimetre, weight[0] / total, fmt.Sprintf("not sure enough of %s: %s; %s", unitPrior[best].unit, describe(best), describe(0))
	}
	return unitPrior[best].unit, confidence, describe(best) + "; " + describe(0)
}

// sizeFactor returns how plausible a part of the given longest edge in mm is.
func sizeFactor(mm float64) float64 {
	off := 0.0
	switch {
	case mm < smallestPlausible:
		off = geom.Log(smallestPlausible / mm)
	case mm > largestPlausible:
		off = geom.Log(mm / largestPlausible)
	}
	return max(leastSize, geom.Exp(-off*off/(2*sizeSpread*sizeSpread)))
}

// gridBelief returns for every unit the logarithm of the factor by which the
// places of the flat faces speak for it rather than for mm, and the share of
// them that lie on round dimensions. Places may count from the origin of the
// file or from the part's own side: the two are held equally likely.
func gridBelief(m *Model, longest float64) (belief, round [units]float64) {
	var factor [units]float64
	for _, fromSide := range []bool{false, true} {
		logs, share := gridEvidence(flatPlaces(m, fromSide), longest)
		for i := range factor {
			factor[i] += geom.Exp(logs[i])
			round[i] = max(round[i], share[i])
		}
	}
	for i := range belief {
		belief[i] = max(-mostBelief, min(mostBelief, geom.Log(factor[i]/factor[0])))
	}
	return belief, round
}

// gridEvidence returns the logarithm of each unit's likelihood, given the places
// of flat faces, and the share of places that are round in it. Places that are
// round in no unit say nothing.
func gridEvidence(places []float64, longest float64) (logs, share [units]float64) {
	telling := 0.0
	for _, p := range places {
		var likely [units]float64
		for i, u := range unitPrior {
			mm, in := float64(u.unit), float64(u.unit/geom.Inch)
			likely[i] = float64((1-u.inch)*gridShare(metricSteps, p*mm, longest*mm)) + float64(u.inch*gridShare(inchSteps, p*in, longest*in))
		}
		if slices.Max(likely[:]) < 1.5*offGrid {
			continue
		}
		telling++
		for i, l := range likely {
			logs[i] += geom.Log(l)
			if l > 1.5*offGrid {
				share[i] += 1 / float64(len(places))
			}
		}
	}
	for i := range logs {
		logs[i] *= min(telling, mostFaces) / max(telling, 1)
	}
	return logs, share
}

// gridShare returns the share of faces expected on the coarsest grid that v lies
// on. Steps that drown in the rounding of numbers up to most are left out.
func gridShare(steps []dimension, v, most float64) float64 {
	const (
		near    = 0.01 // how far from a multiple a place may lie, in steps
		float32 = 2e-7 // what rounding leaves of a number, generously
	)
	for _, g := range steps {
		n := v / g.step
		if most*float32 < near*g.step && n > 0.5 && math.Abs(n-math.Round(n)) < near {
			return g.share
		}
	}
	return offGrid
}

// flatPlaces returns the distances of the largest faces that lie square to an
// axis from the origin, or from the side of the part where they are smallest:
// each distance once, zero left out.
func flatPlaces(m *Model, fromSide bool) []float64 {
	var places []float64
	for _, o := range m.Objects {
		box := o.Bounds()
		near := 1e-6 * max(box.Size().X, box.Size().Y, box.Size().Z)
		for axis, side := range [3]float64{box.Min.X, box.Min.Y, box.Min.Z} {
			for _, v := range flatFaces(o, axis, near) {
				if fromSide {
					v -= side
				}
				if v = math.Abs(v); v > near {
					places = append(places, v)
				}
			}
		}
	}
	slices.Sort(places)
	return slices.CompactFunc(places, func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*a })
}

// flatFaces returns where the largest faces square to the axis lie on it.
// Triangles belong to one face when they lie within near of each other.
func flatFaces(o *Mesh, axis int, near float64) []float64 {
	type face struct{ at, area float64 }
	var faces []face
	at := func(v geom.Vec) float64 { return [3]float64{v.X, v.Y, v.Z}[axis] }
	stride := 1 + len(o.Faces)/faceSample
	for i := 0; i < len(o.Faces); i += stride {
		a, b, c := o.Vertices[o.Faces[i][0]], o.Vertices[o.Faces[i][1]], o.Vertices[o.Faces[i][2]]
		if math.Abs(at(a)-at(b)) <= near && math.Abs(at(a)-at(c)) <= near {
			faces = append(faces, face{at(a), geom.Norm(geom.Cross(sub(b, a), sub(c, a)))})
		}
	}
	slices.SortFunc(faces, func(a, b face) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.area, b.area)) })
	var joined []face
	for _, f := range faces {
		if n := len(joined); n > 0 && f.at-joined[n-1].at <= near {
			joined[n-1].area += f.area
		} else if f.area > 0 {
			joined = append(joined, f)
		}
	}
	slices.SortStableFunc(joined, func(a, b face) int { return cmp.Compare(b.area, a.area) })
	var list []float64
	for _, f := range joined[:min(len(joined), facesOfAxis)] {
		list = append(list, f.at)
	}
	return list
}
