package geom

import "math"

// Sum is a compensated sum: its error does not grow with the number of terms.
// The zero Sum is empty.
//
// Neumaier's variant of Kahan summation, doi:10.1002/zamm.19740540106.
type Sum struct{ sum, lost float64 }

// Add adds x.
func (s *Sum) Add(x float64) {
	x = float64(x) // inlined, x may be a product that arm64 would fuse
	t := s.sum + x
	if math.Abs(s.sum) >= math.Abs(x) {
		s.lost += (s.sum - t) + x
	} else {
		s.lost += (x - t) + s.sum
	}
	s.sum = t
}

// Value returns the sum so far.
func (s Sum) Value() float64 { return s.sum + s.lost }

// Merge adds what another sum holds, its lost part included.
func (s *Sum) Merge(o Sum) {
	s.Add(o.sum)
	s.Add(o.lost)
}
