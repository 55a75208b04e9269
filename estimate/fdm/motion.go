package fdm

import "math"

// stroke returns the time of a move of a length that begins at v0 and ends at v1, and
// reaches at most the speed of m: a trapezoid, or a triangle where it is too short.
func stroke(length float64, m pace, v0, v1 float64) float64 {
	if length <= 0 {
		return 0
	}
	v, accel := m.speed, m.accel
	v0, v1 = min(v0, v), min(v1, v)
	up := (float64(v*v) - float64(v0*v0)) / (2 * accel)
	down := (float64(v*v) - float64(v1*v1)) / (2 * accel)
	if up+down <= length {
		return (v-v0)/accel + (v-v1)/accel + (length-up-down)/v
	}
	// The peak is where both ramps meet; a move too short even for one of them is
	// run at the mean of its ends.
	peak2 := float64(accel*length) + float64((float64(v0*v0)+float64(v1*v1))/2)
	if peak := math.Sqrt(peak2); peak > max(v0, v1) {
		return (peak-v0)/accel + (peak-v1)/accel
	}
	return 2 * length / (v0 + v1)
}

// zigzag returns the time of an area filled with lines of a mean length, each led to
// the next by a short piece along the boundary, in one sweep: what the turns cost is
// that two corners are taken for each line.
func zigzag(lines, mean, join float64, m pace) float64 {
	if lines <= 0 {
		return 0
	}
	if mean <= 0 {
		mean = join
	}
	return lines * (stroke(mean, m, m.corner, m.corner) + stroke(join, m, m.corner, m.corner))
}

// pace is how fast a stroke may be.
type pace struct {
	speed  float64 // mm/s
	accel  float64 // mm/s²
	corner float64 // mm/s through a sharp corner
}
