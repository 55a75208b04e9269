package config

import (
	"fmt"
	"math"
	"strings"
)

// sparsePatterns and solidPatterns say which of our patterns stands for each of
// PrusaSlicer's: the same where we have it, else the one nearest in how plastic
// is spread. The amount is that of the density either way, but for lightning.
var sparsePatterns = map[string]Pattern{
	"rectilinear": Rectilinear, "alignedrectilinear": AlignedRectilinear, "line": Rectilinear,
	"monotonic": Monotonic, "grid": Grid, "triangles": Grid, "stars": Grid, "cubic": Grid,
	"adaptivecubic": Grid, "supportcubic": Grid, "gyroid": Gyroid, "3dhoneycomb": Gyroid,
	"honeycomb": Gyroid, "concentric": Rectilinear, "hilbertcurve": Rectilinear,
	"archimedeanchords": Rectilinear, "octagramspiral": Rectilinear, "lightning": Rectilinear,
	"zigzag": Rectilinear, "monotoniclines": Monotonic,
}

var solidPatterns = map[string]Pattern{
	"rectilinear": Rectilinear, "alignedrectilinear": AlignedRectilinear, "monotonic": Monotonic,
	"monotoniclines": Monotonic, "concentric": Rectilinear, "hilbertcurve": Rectilinear,
	"archimedeanchords": Rectilinear, "octagramspiral": Rectilinear,
}

// pattern finds the pattern that stands for the one named, and says so when it
// is another.
func (r *resolver) pattern(key, text string, known map[string]Pattern) (string, bool) {
	p, ok := known[text]
	if !ok {
		r.fail(key, "is not a pattern")
		return "", false
	}
	if string(p) != text {
		r.warn("%s = %s is run as %s", key, text, p)
	}
	return string(p), true
}

// marlins are the flavours whose machines take what is written here.
const marlins = "marlin marlin2 reprap reprapfirmware repetier klipper"

// check judges what depends on several settings and fills what follows from
// others.
func (r *resolver) check(s *Settings) {
	if s.PerimeterGenerator == "arachne" {
		r.warn("perimeter_generator = arachne is run as classic perimeters with gap fill")
	}
	if !strings.Contains(marlins, s.GcodeFlavor) {
		r.warn("gcode_flavor = %.40s: G-code is written for Marlin", s.GcodeFlavor)
	}
	if s.UseVolumetricE {
		r.warn("use_volumetric_e is ignored: G-code is written with E in mm")
	}
	for _, h := range []struct {
		key    string
		height float64
	}{{"layer_height", s.LayerHeight}, {"first_layer_height", s.FirstLayerHeight}} {
		if h.height > s.NozzleDiameter {
			r.fail(h.key, fmt.Sprintf("must be at most the nozzle_diameter of %g mm", s.NozzleDiameter))
		}
	}
	if len(r.errs) == 0 {
		r.checkWidths(s)
	}
	if len(s.BedShape) < 3 || math.Abs(bedArea(s)) < 1 {
		r.fail("bed_shape", "must be a polygon of at least 1 mm²")
	}
	if s.MachineMaxAccelerationTravel == 0 {
		s.MachineMaxAccelerationTravel = s.MachineMaxAccelerationExtruding
	}
}

// checkWidths refuses lines too thin to stick together or wider than any nozzle
// can press, by PrusaSlicer's limits.
func (r *resolver) checkWidths(s *Settings) {
	type line struct {
		key           string
		width, height float64
	}
	lines := []line{
		{"extrusion_width", s.ExtrusionWidth, s.LayerHeight},
		{"perimeter_extrusion_width", s.PerimeterExtrusionWidth, s.LayerHeight},
		{"external_perimeter_extrusion_width", s.ExternalPerimeterExtrusionWidth, s.LayerHeight},
		{"infill_extrusion_width", s.InfillExtrusionWidth, s.LayerHeight},
		{"solid_infill_extrusion_width", s.SolidInfillExtrusionWidth, s.LayerHeight},
		{"top_infill_extrusion_width", s.TopInfillExtrusionWidth, s.LayerHeight},
		{"support_material_extrusion_width", s.SupportMaterialExtrusionWidth, s.LayerHeight},
	}
	if s.FirstLayerExtrusionWidth > 0 {
		lines = append(lines, line{"first_layer_extrusion_width", s.FirstLayerExtrusionWidth, s.FirstLayerHeight})
	}
	for _, l := range lines {
		switch {
		case l.width <= l.height:
			r.fail(l.key, fmt.Sprintf("%.4g mm is too thin for a layer of %g mm", l.width, l.height))
		case l.width > 3*s.NozzleDiameter:
			r.fail(l.key, fmt.Sprintf("%.4g mm is more than 3 times the nozzle_diameter of %g mm", l.width, s.NozzleDiameter))
		}
	}
}

// bedArea is twice the signed area of the bed, in mm².
func bedArea(s *Settings) float64 {
	area := 0.0
	for i, p := range s.BedShape {
		q := s.BedShape[(i+1)%len(s.BedShape)]
		area += float64(p.X*q.Y) - float64(p.Y*q.X)
	}
	return area
}
