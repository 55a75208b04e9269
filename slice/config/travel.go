package config

// legacyMarlin is the flavour of firmwares that have no acceleration of travels of their own.
const legacyMarlin = "marlin"

// MostTravelAcceleration returns the acceleration in mm/s² that travels have at most.
func (s *Settings) MostTravelAcceleration() float64 {
	if s.GcodeFlavor == legacyMarlin || s.MachineMaxAccelerationTravel == 0 {
		return s.MachineMaxAccelerationExtruding
	}
	return s.MachineMaxAccelerationTravel
}
