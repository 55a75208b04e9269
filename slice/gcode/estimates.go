package gcode

import (
	"math"

	"github.com/saggar3d/saggar/slice/config"
)

// Estimates say what a print takes. None of the numbers is negative, infinite or
// not a number.
type Estimates struct {
	PrintTime float64        `json:"print_time_s"`
	ByFeature map[string]Use `json:"by_feature"`

	FilamentMM  float64 `json:"filament_mm"`
	FilamentCM3 float64 `json:"filament_cm3"`
	FilamentG   float64 `json:"filament_g"`
	SupportCM3  float64 `json:"support_cm3"` // support, its interface and rafts
	Cost        float64 `json:"cost"`        // of the filament, in the money of filament_cost

	Layers         int        `json:"layers"`
	LayerHeights   []float64  `json:"layer_heights"`        // mm: those that occur, in ascending order
	FirstLayerArea float64    `json:"first_layer_area_mm2"` // covered by its lines, without skirt and brim
	MaxFlow        float64    `json:"max_flow_mm3_s"`
	Box            *Box       `json:"bounding_box"` // of all that is laid down, without skirt and brim; null when nothing is
	Moves          int        `json:"moves"`
	ByLayer        []LayerUse `json:"by_layer,omitempty"`
}

// Use is what one feature, or travel, takes. Of moves without plastic filament
// is 0.
type Use struct {
	Time        float64 `json:"time_s"`
	Length      float64 `json:"length_mm"` // of the way of the nozzle
	FilamentMM  float64 `json:"filament_mm"`
	FilamentCM3 float64 `json:"filament_cm3"`
}

// LayerUse is what one layer takes, travel and retraction included.
type LayerUse struct {
	Z          float64 `json:"z_mm"` // of the nozzle
	Height     float64 `json:"height_mm"`
	Time       float64 `json:"time_s"`
	FilamentMM float64 `json:"filament_mm"`
}

// Box is a box along the axes, in mm.
type Box struct {
	Min [3]float64 `json:"min"`
	Max [3]float64 `json:"max"`
}

// filamentArea returns the cross-section of a filament in mm².
func filamentArea(diameter float64) float64 {
	return float64(diameter*diameter) * (3.14159265358979323846 / 4)
}

// tally adds up what moves take while the planner hands out their times.
type tally struct {
	time   [Kinds]float64
	length [Kinds]float64
	layers []LayerUse
	moves  int
	box    Box
	spool  // of the tool that is in use
}

// maxLayers bounds the table of layers; what is above is counted with the last.
const maxLayers = 1 << 20

// tag packs what the planner hands back: the kind and the layer.
func tag(k Kind, layer int) uint32 { return uint32(k) | uint32(layer)<<8 }

// took is called by the planner.
func (t *tally) took(tag uint32, seconds float64) {
	t.time[tag&0xff] += seconds
	t.layers[tag>>8].Time += seconds
}

// push counts filament that a move feeds, in mm.
func (t *tally) push(k Kind, layer int, mm float64) {
	t.spool.push(k, layer, mm)
	if k != Retract && k != Travel {
		t.layers[layer].FilamentMM += mm
	}
}

// reach widens the box by what a move lays down: to the sides by half its width, and from
// the nozzle down by its height, in mm.
func (t *tally) reach(p, q *[4]float64, side, height float64) {
	out := [3]float64{side, side, 0}
	var lo, hi [3]float64
	for a := range 3 {
		lo[a], hi[a] = min(p[a], q[a])-out[a], max(p[a], q[a])+out[a]
	}
	lo[2] -= height
	t.widen(&lo, &hi)
}

// widen widens the box by another.
func (t *tally) widen(lo, hi *[3]float64) {
	if t.box.Min[0] > t.box.Max[0] {
		t.box.Min, t.box.Max = *lo, *hi
		return
	}
	for a := range 3 {
		t.box.Min[a], t.box.Max[a] = min(t.box.Min[a], lo[a]), max(t.box.Max[a], hi[a])
	}
}

func newTally() *tally {
	t := &tally{}
	t.box.Min[0], t.box.Max[0] = 1, -1 // nothing yet
	return t
}

// estimates sums up. The first skip entries of the layer table came before any
// layer and are left out of it.
func (t *tally) estimates(s *config.Settings, skip int) Estimates {
	area := filamentArea(s.FilamentDiameter)
	e := Estimates{ByFeature: map[string]Use{}, FilamentMM: t.most, Moves: t.moves}
	for k := range Kinds {
		u := Use{Time: t.time[k], Length: t.length[k], FilamentMM: t.filament[k], FilamentCM3: t.filament[k] * area / 1000}
		e.PrintTime += u.Time
		if k.isSupport() {
			e.SupportCM3 += u.FilamentCM3
		}
		if u != (Use{}) {
			e.ByFeature[k.String()] = u
		}
	}
	e.FilamentCM3 = t.most * area / 1000
	e.FilamentG = e.FilamentCM3 * s.FilamentDensity
	e.Cost = e.FilamentG / 1000 * s.FilamentCost
	e.MaxFlow = t.flow * area
	if t.box.Min[0] <= t.box.Max[0] {
		b := t.box
		e.Box = &b
	}
	e.ByLayer = t.layers[min(skip, len(t.layers)):]
	e.Layers = len(e.ByLayer)
	e.LayerHeights = heights(e.ByLayer)
	if e.Layers > 0 && e.ByLayer[0].Height > 0 {
		part := e.ByLayer[0].FilamentMM
		if skip < len(t.skirt) {
			part = max(0, part-t.skirt[skip])
		}
		e.FirstLayerArea = part * area / e.ByLayer[0].Height
	}
	return e
}

// heights lists the layer heights that occur, ascending, to a micrometre, the
// first hundred at most.
func heights(layers []LayerUse) []float64 {
	seen := map[int64]bool{}
	list := []float64{}
	for _, l := range layers {
		um := int64(math.Round(l.Height * 1000))
		if l.Height <= 0 || seen[um] || len(list) >= 100 {
			continue
		}
		seen[um] = true
		at := 0
		for at < len(list) && list[at] < float64(um)/1000 {
			at++
		}
		list = append(list[:at], append([]float64{float64(um) / 1000}, list[at:]...)...)
	}
	return list
}
