package fdm

import (
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// Brim is what the loops around a part on the plate amount to.
type Brim struct{ Length, Loops float64 }

func (b *Brim) add(o Brim, times float64) {
	b.Length += float64(times * o.Length)
	b.Loops += float64(times * o.Loops)
}

// BrimOf returns the brim of a part whose first layer that is printed is l.
func BrimOf(l *slice.Layer, s *config.Settings) (Brim, error) {
	t := &tracer{s: s}
	region, err := t.contours(l)
	if err != nil {
		return Brim{}, err
	}
	return t.brim(region, l.Height)
}

func (t *tracer) brim(region poly.Region, height float64) (out Brim, err error) {
	loops, err := path.Brim(&t.mitre, region, t.s, height)
	if err != nil {
		return out, err
	}
	all := outlineOf(loops)
	return Brim{all.length, all.rings}, nil
}
