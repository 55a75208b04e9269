package estimate

import "math"

// timer is the time of one layer by kinds of work: layer writes one number of seconds
// for each of names into out.
type timer struct {
	names []string
	layer func(index int, s sheet, out []float64)
}

// timer returns that of the process.
func (m layeredModel) timer(extentY float64) timer {
	switch m.process {
	case "dlp":
		return m.masked()
	case "clip":
		return m.constant("cure", m.height/m.machine.Get("speed_mm_h", 1)*3600)
	case "mjf", "binder_jet":
		return m.constant("layer", m.machine.Get("layer_s", 0))
	case "polyjet":
		return m.swaths(extentY)
	}
	return m.scanned()
}

// constant is a layer that takes the same time whatever is in it.
func (m layeredModel) constant(name string, seconds float64) timer {
	return timer{[]string{name}, func(_ int, _ sheet, out []float64) { out[0] = seconds }}
}

// scanned is a layer drawn by one or more beams: hatch at a rate of area or of volume,
// contours at a speed, after recoating and perhaps heating.
func (m layeredModel) scanned() timer {
	get := m.machine.Get
	beams := max(1, get("lasers", 1))
	rate := get("area_rate_mm2_s", 0) // mm² in a second, of one beam
	if v := get("volume_rate_mm3_s", 0); v > 0 {
		rate = v / m.height
	}
	contour, recoat, preheat := get("contour_speed_mm_s", 0), get("recoat_s", 0), get("preheat_s", 0)
	return timer{[]string{"recoat", "preheat", "hatch", "contour", "support"}, func(_ int, s sheet, out []float64) {
		out[0], out[1] = recoat, preheat
		out[2], out[4] = s.area/rate/beams, s.support/rate/beams
		if contour > 0 {
			out[3] = s.boundary / contour / beams
		}
	}}
}

// masked is a layer exposed at once: the vat is tilted, fast while little of the display
// is lit, slowly when much is; the first layers are exposed longer, fading to the usual
// time. (Read from PrusaSlicer's SLA print steps; its integer division, which loses the
// time per mm of layer, is not copied.)
func (m layeredModel) masked() timer {
	get := m.machine.Get
	exposure, first, fade := get("exposure_s", 0), get("first_exposure_s", 0), get("fade_layers", 0)
	fixed := get("layer_s", 0) + float64(get("per_mm_s", 0)*m.height)
	most := get("area_fill", 1) * float64(m.machine.Bed.X*m.machine.Bed.Y)
	return timer{[]string{"exposure", "tilt", "delay", "motion"}, func(i int, s sheet, out []float64) {
		out[0] = exposure
		if first > exposure && float64(i) < fade {
			out[0] = first - float64((first-exposure)*float64(i))/fade
		}
		out[1], out[2] = get("tilt_fast_s", 0), get("delay_fast_s", 0)
		if s.area+s.support > most {
			out[1], out[2] = get("tilt_slow_s", 0), get("delay_slow_s", 0)
		}
		out[3] = fixed
	}}
}

// swaths is a layer jetted in strips of the width of the head along X, across all of
// what lies in the build in Y.
func (m layeredModel) swaths(extentY float64) timer {
	get := m.machine.Get
	strips := math.Ceil(max(extentY, 1e-9)/get("swath_mm", 1) - 1e-9)
	pass := get("swath_s", 0) + m.machine.Bed.X/get("swath_speed_mm_s", 1)
	return m.constant("jetting", float64(strips*pass))
}
