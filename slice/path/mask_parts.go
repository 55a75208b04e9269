package path

import "math/bits"

// smaller returns the cells of connected areas of no more than some cells. Cells are connected
// where they share a side.
func (m *mask) smaller(most int) *mask {
	runs, rows := m.runs()
	parent, sizes := make([]int, len(runs)), make([]int, len(runs))
	for k := range parent {
		parent[k] = k
	}
	root := func(k int) int {
		for parent[k] != k {
			parent[k] = parent[parent[k]]
			k = parent[k]
		}
		return k
	}
	for y := 1; y < m.h; y++ {
		for above, k := rows[y-1], rows[y]; above < rows[y] && k < rows[y+1]; {
			a, b := runs[above], runs[k]
			if a.from < b.to && b.from < a.to {
				p, q := root(above), root(k)
				parent[max(p, q)] = min(p, q)
			}
			if a.to < b.to {
				above++
			} else {
				k++
			}
		}
	}
	for k, r := range runs {
		sizes[root(k)] += r.to - r.from
	}
	out := newMask(m.x, m.y, m.x+64*m.w, m.y+m.h)
	for y := range m.h {
		row := out.bits[y*m.w : (y+1)*m.w]
		for k := rows[y]; k < rows[y+1]; k++ {
			if sizes[root(k)] <= most {
				setRun(row, runs[k])
			}
		}
	}
	return out.trimmed()
}

// span is the cells of a row from one up to another, which is not among them.
type span struct{ from, to int }

// runs returns the runs of cells of all rows, and of each row the number of its first; the last
// number is that of all.
func (m *mask) runs() (runs []span, rows []int) {
	for y := range m.h {
		rows = append(rows, len(runs))
		for i, b := range m.bits[y*m.w : (y+1)*m.w] {
			for at := 0; b>>at != 0; {
				from := at + bits.TrailingZeros64(b>>at)
				to := from + bits.TrailingZeros64(^(b >> from))
				if n := len(runs); from == 0 && n > rows[y] && runs[n-1].to == 64*i {
					runs[n-1].to = 64*i + to
				} else {
					runs = append(runs, span{64*i + from, 64*i + to})
				}
				if at = to; at >= 64 {
					break
				}
			}
		}
	}
	return runs, append(rows, len(runs))
}

// setRun sets the cells of a run.
func setRun(row []uint64, r span) {
	for x := r.from; x < r.to; {
		end := min(r.to, x&^63+64)
		row[x/64] |= ^uint64(0) >> (64 - (end - x)) << (x & 63)
		x = end
	}
}
