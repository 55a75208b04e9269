package pack

import (
	"cmp"
	"slices"
)

// addRows fills a layout with the rows of all copies, those of one part together:
// the locked ones, those placed by plate, those not placed.
func (l *Layout) addRows(parts []Part, copies []copyOf, row func(k int) Placement) {
	for lo := 0; lo < len(copies); {
		part := copies[lo].part
		var rows []Placement
		for ; lo < len(copies) && copies[lo].part == part; lo++ {
			rows = append(rows, row(lo))
		}
		l.Placements = append(l.Placements, ordered(&parts[part], rows)...)
	}
	for _, p := range l.Placements {
		if p.Placed {
			l.Plates = max(l.Plates, p.Plate+1)
		}
	}
}

// ordered sorts the rows of a part and numbers its copies.
func ordered(p *Part, rows []Placement) []Placement {
	slices.SortStableFunc(rows[len(p.Locked):], func(a, b Placement) int {
		if a.Placed != b.Placed {
			if a.Placed {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Plate, b.Plate)
	})
	// Copies are alike: those without a place are the last, and of them there
	// are no more than were asked for.
	for len(rows) > p.count() && !rows[len(rows)-1].Placed {
		rows = rows[:len(rows)-1]
	}
	for i := range rows {
		rows[i].Copy = i
	}
	return rows
}
