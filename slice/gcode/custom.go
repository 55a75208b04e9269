package gcode

import (
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/config"
)

// begin does what comes before the first layer.
func (p *Printer) begin() {
	p.named = true // layers begin where Layer is called
	p.ours = true
	s := &p.s
	start := expand(s.StartGcode, p.variables(), &p.warnings)
	if p.text != nil {
		p.text.header()
	}
	if s.MachineLimitsUsage == "emit_to_gcode" {
		p.lines(limitLines(s))
	}
	heatsBed := strings.Contains(start, "M140") || strings.Contains(start, "M190")
	heats := strings.Contains(start, "M104") || strings.Contains(start, "M109")
	if s.FirstLayerBedTemperature > 0 && !heatsBed {
		p.lines("M190 S" + strconv.Itoa(s.FirstLayerBedTemperature))
	}
	if s.FirstLayerTemperature > 0 && !heats {
		p.lines("M104 S" + strconv.Itoa(s.FirstLayerTemperature))
	}
	p.lines(start)
	if s.FirstLayerTemperature > 0 && !heats {
		p.lines("M109 S" + strconv.Itoa(s.FirstLayerTemperature))
	}
	mode := "M82"
	if s.UseRelativeEDistances {
		mode = "M83"
	}
	p.lines("G21\nG90\n" + mode + "\nG92 E0")
	p.lines(expand(s.StartFilamentGcode, p.variables(), &p.warnings))
}

// heat goes from the temperatures of the first layer to those of the others.
func (p *Printer) heat() {
	s := &p.s
	if p.done != 1 {
		return
	}
	if s.Temperature > 0 && s.Temperature != s.FirstLayerTemperature {
		p.lines("M104 S" + strconv.Itoa(s.Temperature))
	}
	if s.BedTemperature > 0 && s.BedTemperature != s.FirstLayerBedTemperature {
		p.lines("M140 S" + strconv.Itoa(s.BedTemperature))
	}
}

// end does what comes after the last layer.
func (p *Printer) end() {
	vars := p.variables()
	p.lines("M107")
	p.lines(expand(p.s.EndFilamentGcode, vars, &p.warnings))
	p.lines(expand(p.s.EndGcode, vars, &p.warnings))
}

// custom runs G-code of the settings.
func (p *Printer) custom(text string) {
	if text != "" {
		p.lines(expand(text, p.variables(), &p.warnings))
	}
}

// lines drives the machine through G-code and writes it down.
func (p *Printer) lines(text string) {
	text = strings.TrimRight(text, "\n ")
	if text == "" {
		return
	}
	if p.text != nil {
		p.lastE = p.text.pushed()
		p.text.raw(text)
	}
	p.feature = Custom
	for line := range strings.SplitSeq(text, "\n") {
		p.line.Parse([]byte(line))
		p.line.Comment = nil // only what is done counts, not what is said
		p.step()
	}
	if p.text != nil {
		p.text.setPushed(p.lastE)
	}
}

// RunCustom drives a machine through G-code of the settings by itself, with their values for their
// names, as [Print] does at the start, at the end and on layers. Layers are number 0, at 0 mm.
func RunCustom(text string, s config.Settings) *Report {
	p := &Printer{replay: newReplay(&s), s: s}
	p.ours, p.relativeE = true, s.UseRelativeEDistances
	p.custom(text)
	p.planner.Flush()
	return p.report(0)
}

// variables are what custom G-code may name: every setting, and where the print
// is.
func (p *Printer) variables() map[string]string {
	if p.values == nil {
		p.values = map[string]string{}
		for _, q := range p.s.Pairs() {
			p.values[q.Key] = q.Value
		}
		// One extruder prints all.
		for _, key := range []string{
			"initial_tool", "initial_extruder", "current_extruder", "next_extruder", "total_toolchanges",
			"has_wipe_tower", "has_single_extruder_multi_material_priming",
		} {
			p.values[key] = "0"
		}
		bedVariables(p.s.BedShape, p.values)
		p.values["z_offset"] = "0" // another one is ignored, which is told
		// As they are, not as files write them.
		p.values["printer_notes"] = p.s.PrinterNotes
		p.values["printer_model"] = p.s.PrinterModel
		p.values["print_settings_id"] = p.s.PrintSettingsID
		p.values["filament_settings_id"] = p.s.FilamentSettingsID
	}
	p.values["layer_num"] = strconv.Itoa(p.done)
	p.values["layer_z"] = strconv.FormatFloat(p.layerZ, 'f', -1, 64)
	p.values["max_layer_z"] = p.values["layer_z"] // so far
	return p.values
}

// bedVariables adds the box around the bed.
func bedVariables(bed config.Corners, values map[string]string) {
	if len(bed) == 0 {
		return
	}
	low, high := bed[0], bed[0]
	for _, c := range bed {
		low.X, low.Y = min(low.X, c.X), min(low.Y, c.Y)
		high.X, high.Y = max(high.X, c.X), max(high.Y, c.Y)
	}
	for name, v := range map[string]geom.Vec2{
		"print_bed_min": low, "print_bed_max": high, "print_bed_size": {X: high.X - low.X, Y: high.Y - low.Y},
	} {
		values[name+"[0]"] = strconv.FormatFloat(v.X, 'f', -1, 64)
		values[name+"[1]"] = strconv.FormatFloat(v.Y, 'f', -1, 64)
	}
}

// expand replaces [name] and {formula} by values, and picks the branches of conditions. The
// line of one that cannot be worked out becomes a comment, with a warning.
func expand(text string, values map[string]string, w *warnings) string {
	if !strings.ContainsAny(text, "[{") {
		return text
	}
	text = pickBranches(text, values, w)
	var out strings.Builder
	for line := range strings.Lines(text) {
		code, comment, _ := strings.Cut(line, ";")
		full, ok := fill(code, values)
		if said, ok := fill(comment, values); ok {
			comment = said
		}
		if !ok {
			w.unknown("custom G-code with a formula or an unknown name: " + strings.TrimSpace(code[:min(len(code), 60)]))
			out.WriteString("; not understood: " + line)
			continue
		}
		out.WriteString(full)
		if len(comment) > 0 || strings.HasSuffix(code, "\n") != strings.HasSuffix(line, "\n") {
			out.WriteString(";" + comment)
		}
	}
	return out.String()
}

// closing returns the place of the bracket that closes the one with which code begins, or -1.
func closing(code string) int {
	open, shut := code[0], code[0]+2 // ] is two after [, and } after {
	depth := 0
	for i := range len(code) {
		switch code[i] {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// fill replaces the names of one line. An index, as in [temperature_0] or
// {temperature[0]}, is that of the first extruder and means nothing here.
func fill(code string, values map[string]string) (string, bool) {
	var out strings.Builder
	for {
		i := strings.IndexAny(code, "[{")
		if i < 0 {
			out.WriteString(code)
			return out.String(), true
		}
		end := closing(code[i:])
		if end < 0 {
			return "", false
		}
		word := strings.TrimSpace(code[i+1 : i+end])
		value, ok := values[word]
		if name, _, indexed := strings.Cut(word, "["); !ok && indexed && code[i] == '[' {
			value, ok = values[name] // as in [temperature[current_extruder]]
		}
		if !ok {
			value, ok = values[strings.TrimSuffix(word, "_0")]
		}
		if !ok && code[i] == '{' {
			v, err := evaluate(word, values)
			value, ok = v.String(), err == nil
		}
		if !ok {
			return "", false
		}
		out.WriteString(code[:i] + value)
		code = code[i+end+1:]
	}
}

// limitLines writes the limits of the machine as the commands that set them.
func limitLines(s *config.Settings) string {
	num := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	axes := func(command string, x, y, z, e float64) string {
		return command + " X" + num(x) + " Y" + num(y) + " Z" + num(z) + " E" + num(e)
	}
	return strings.Join([]string{
		axes("M201", s.MachineMaxAccelerationX, s.MachineMaxAccelerationY, s.MachineMaxAccelerationZ, s.MachineMaxAccelerationE),
		axes("M203", s.MachineMaxFeedrateX, s.MachineMaxFeedrateY, s.MachineMaxFeedrateZ, s.MachineMaxFeedrateE),
		"M204 P" + num(s.MachineMaxAccelerationExtruding) + " R" + num(s.MachineMaxAccelerationRetracting) + " T" + num(s.MachineMaxAccelerationTravel),
		axes("M205", s.MachineMaxJerkX, s.MachineMaxJerkY, s.MachineMaxJerkZ, s.MachineMaxJerkE),
	}, "\n")
}
