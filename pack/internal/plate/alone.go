package plate

// aloneTrials is how often an item is moved before it counts as larger than a
// plate that is no rectangle.
const aloneTrials = 40

// FitsAlone reports whether a kind fits on a plate with nothing but obstacles.
func (c *Catalogue) FitsAlone(area Area, obstacles []int, kind int) bool {
	b := newBoard(c, area, 1)
	k := &c.kinds[kind]
	any := false
	for t := range k.angles {
		any = any || b.fits(k.first+t)
	}
	if !any || area.Radius <= 0 && len(obstacles) == 0 {
		return any
	}
	for _, o := range obstacles {
		b.add(o, pose{})
	}
	n := len(b.at)
	if b.drop(kind) {
		return true
	}
	for range aloneTrials {
		p, ok := b.anywhere(kind)
		if !ok {
			return false
		}
		b.add(kind, p)
		b.move(n)
		if _, l := b.lossAt(n); l == 0 {
			return true
		}
		b.truncate(n)
	}
	return false
}
