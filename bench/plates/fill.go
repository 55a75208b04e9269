package plates

import (
	"context"

	"github.com/saggar3d/saggar/pack"
)

// fill returns the longest prefix of a list that is found to lie on one bed, and
// its layout. start is a length to begin with, such as that of another tool; the
// list is as long as can lie on the bed by area. parts returns the first n.
//
// A prefix that is found is a fact. One that is not found in its share of the
// budget bounds the search from above, though it might exist.
func (s *search) fill(ctx context.Context, bed pack.Bed, start, most int, parts func(n int) []pack.Part) (int, *pack.Layout, error) {
	low, high, best := 0, most+1, (*pack.Layout)(nil)
	failed := 0 // in a row on one more than was found
	for n := min(max(start, 1), most); low < most && failed < lastTries && s.left() > 0; {
		l, err := s.attempt(ctx, bed, parts(n), max(s.left()/3, s.total/20))
		if err != nil {
			return low, best, err
		}
		switch {
		case l == nil && n == low+1:
			high = n
			failed++
		case l == nil:
			high = n
		case n == high: // found at last: nothing is known above
			low, best, high, failed = n, l, most+1, 0
		default:
			low, best = n, l
		}
		// Upwards by an eighth, so that most of the time is spent near the end.
		n = min(low+max(1, low/8), most)
		if high <= most {
			n = max((low+high)/2, low+1)
		}
	}
	return low, best, nil
}

// lastTries is how often one part more is tried with other seeds: an attempt may
// end long before its share of the budget.
const lastTries = 8

// byArea returns how many of a list can lie on a bed at most: so many as have
// together no more area than it.
func byArea(list []pack.Part, room float64) int {
	sum := 0.0
	for i, p := range list {
		if sum += p.Footprint.Area(); sum > room {
			return i
		}
	}
	return len(list)
}
