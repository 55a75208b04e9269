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
	b.light = true
	for _, o := range obstacles {
		b.add(o, pose{})
	}
	n := len(b.at)
	if b.drop(kind) || n > searchable {
		return true // among very many obstacles it is left to the search
	}
	b.light = false
	b.grow(n + 1)
	for i := range b.weight {
		b.weight[i] = 1
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
