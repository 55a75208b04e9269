package mesh

import "github.com/saggar3d/saggar/geom"

// resolveUnit decides the unit of m's numbers: what the caller says, what the
// format stated, what detection finds when asked, else mm.
func resolveUnit(m *Model, o ReadOptions) {
	m.UnitConfidence = 1 // somebody said so
	switch {
	case o.Unit != geom.UnknownUnit:
		if m.Unit != geom.UnknownUnit && m.Unit != o.Unit {
			m.warn("unit_overridden", "the numbers are taken as %v, as asked for; by the file they are in %v", o.Unit, m.Unit)
		}
		m.Unit, m.UnitSource = o.Unit, "option"
	case m.Unit != geom.UnknownUnit:
		m.UnitSource = "format"
		if m.unitInText && m.Unit != geom.Millimetre {
			m.warn("unit_from_header", "the numbers are taken as %v, which a name, header or comment of the file says", m.Unit)
		}
	case o.DetectUnit:
		m.Unit, m.UnitConfidence, m.UnitReason = detectUnit(m)
		m.UnitSource = "detected"
	default:
		m.Unit, m.UnitSource, m.UnitConfidence = geom.Millimetre, "default", 0
	}
}
