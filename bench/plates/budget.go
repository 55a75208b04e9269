package plates

import (
	"context"
	"time"

	"github.com/saggar3d/saggar/pack"
)

// search is a search for the best plate, with one budget for all its attempts
// together: every call of the packer, also those that find nothing, and what is
// done between them. The checks at the end are not counted.
type search struct {
	packer pack.Packer
	parts  []pack.Part
	o      pack.Options
	clock  func() time.Duration // since the search began
	total  time.Duration
	each   time.Duration // of one attempt; 0: a share of what is left of total
	tries  int
}

func (s *search) left() time.Duration { return s.total - s.clock() }

// attempt packs all parts on one bed and ends as soon as all are placed. It
// returns nil when they are not after slice.
func (s *search) attempt(ctx context.Context, bed pack.Bed, parts []pack.Part, slice time.Duration) (*pack.Layout, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	begun := s.clock()
	o := s.o
	o.Budget = min(slice, s.left())
	o.Clock = func() time.Duration { return s.clock() - begun }
	o.Seed += uint64(s.tries)
	var found *pack.Layout
	o.Progress = func(p pack.Progress) {
		if found == nil && p.Best != nil && complete(p.Best) {
			found = p.Best
			cancel()
		}
	}
	s.tries++
	l, err := s.packer.Pack(ctx, parts, bed, o)
	switch {
	case l != nil && complete(l):
		return l, nil
	case found != nil:
		return found, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, err
}

// complete reports whether every copy has a place on the first plate.
func complete(l *pack.Layout) bool {
	for _, p := range l.Placements {
		if !p.Placed || p.Plate != 0 {
			return false
		}
	}
	return len(l.Placements) > 0
}
