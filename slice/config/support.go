package config

// Supports reports whether support is made where a part asks for it.
func (s *Settings) Supports() bool { return s.SupportMaterial && s.SupportMaterialAuto }
