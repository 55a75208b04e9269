package mesh

import "github.com/saggar3d/saggar/geom"

// resolveUnit decides the unit of m's numbers: what the caller says, what the
// format stated, what detection finds when asked, else mm.
func resolveUnit(m *Model, o ReadOptions) {
	m.UnitConfidence = 1 // somebody said so
	switch {
	case o.Unit != geom.UnknownUnit:
		m.Unit, m.UnitSource = o.Unit, "option"
	case m.Unit != geom.UnknownUnit:
		m.UnitSource = "format"
	case o.DetectUnit:
		m.Unit, m.UnitConfidence, m.UnitReason = detectUnit(m)
		m.UnitSource = "detected"
	default:
		m.Unit, m.UnitSource, m.UnitConfidence = geom.Millimetre, "default", 0
	}
}
