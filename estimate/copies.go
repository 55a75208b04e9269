package estimate

// Copies are those that are made. Of a layout these are the ones that it places, however
// many were asked for: whoever pays for a build pays for what comes out of it.

// copies returns how many copies of each part a set has.
func (e *estimator) copies(parts []Part) []int {
	out := make([]int, len(parts))
	if e.options.Layout == nil {
		for i, p := range parts {
			out[i] = p.Count
		}
		return out
	}
	for _, row := range e.options.Layout.Placements {
		if row.Placed && row.Part >= 0 && row.Part < len(out) {
			out[row.Part]++
		}
	}
	return out
}

// asked returns how many copies of each part were asked for: of a layout as many as it has
// rows of at least, whatever its file says beside.
func (e *estimator) asked(parts []Part) []int {
	out := make([]int, len(parts))
	if l := e.options.Layout; l != nil {
		for _, row := range l.Placements {
			if row.Part >= 0 && row.Part < len(out) {
				out[row.Part]++
			}
		}
	}
	for i, p := range parts {
		out[i] = max(out[i], p.Count)
	}
	return out
}

// missing tells of each part of which the layout places fewer copies than were asked for.
func (e *estimator) missing(parts []Part, tell func(code, format string, args ...any)) {
	if e.options.Layout == nil {
		return
	}
	there, asked := e.copies(parts), e.asked(parts)
	for i, p := range parts {
		if n := asked[i] - there[i]; n > 0 {
			tell("copies_missing", "%s: %d of %d copies have no place in the layout: the answer is for the %d that it holds", p.ID, n, asked[i], there[i])
		}
	}
}
