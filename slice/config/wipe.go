package config

// The head wipes over what it printed while filament is pulled back. In PrusaSlicer 2.5 it
// does so at a share of the travel speed, as far as it would get at that speed, so that the
// wipe grows with the travel speed. But on such ways of a few millimetres the head hardly
// gets to its speed: they take the longer the longer they are, and a faster travel would
// make a print longer. So a wipe is as long here as it is there for wipeTravel.
const (
	wipeSpeed  = 0.8   // of the travel speed (libslic3r/GCode.cpp)
	wipeTravel = 180.0 // mm/s, as in PrusaSlicer's profiles for the MK3

	// WipeShare is the share of a retraction that is done while wiping.
	WipeShare = 0.95
)

// WipeSpeed returns how fast a wipe is, in mm/s: never so fast that filament would have to
// be pulled back faster than it is.
func (s *Settings) WipeSpeed() float64 { return wipeSpeed * min(s.TravelSpeed, wipeTravel) }

// WipeLength returns how far a wipe goes while mm of filament are pulled back, in mm.
func (s *Settings) WipeLength(mm float64) float64 {
	return mm / s.RetractSpeed * wipeSpeed * wipeTravel
}
