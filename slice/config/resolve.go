package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Error says what is wrong with the value of a setting. The error of [Resolve]
// joins one for each wrong value.
type Error struct {
	Key, Value string
	Why        string // "must be at least 0"
	Line       int    // of the file of settings, from 1; 0 where it was given otherwise
}

func (e *Error) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("%s: %s", e.Key, e.Why)
	}
	return fmt.Sprintf("%s = %.60s: %s", e.Key, e.Value, e.Why)
}

// Report says what became of the keys that [Resolve] was given, each list
// sorted.
type Report struct {
	Used    []string `json:"used"`
	Ignored []string `json:"ignored"` // known to PrusaSlicer, without effect here
	Unknown []string `json:"unknown"`
	// Warnings say in words which values were replaced by others or, being out of
	// the ordinary, are ignored.
	Warnings []string `json:"warnings"`
}

// resolver turns the texts of one set of values into numbers.
type resolver struct {
	values map[string]string
	lines  map[string]int    // of those that stand in a file
	source map[string]string // by what key a value was given, where that is another than its own
	report Report
	errs   []error
}

// Resolve works out what pairs mean; of two with the same key the later one
// counts. Keys that are missing have the value that PrusaSlicer gives them
// (append to [DefaultPairs] for ours). Values that make no sense are errors, all
// of them joined; keys that are ignored or not known are named in the report.
func Resolve(pairs []Pair) (Settings, Report, error) {
	r := &resolver{values: map[string]string{}, lines: map[string]int{}, source: map[string]string{}, report: Report{[]string{}, []string{}, []string{}, []string{}}}
	for key, value := range factory() {
		r.values[key] = value
	}
	given := map[string]string{}
	for _, p := range pairs {
		if first := r.lines[p.Key]; p.Line > 0 && first > 0 && given[p.Key] != p.Value {
			r.warn("%s stands in line %d and, as %.40s, in line %d, which counts", p.Key, first, p.Value, p.Line)
		}
		given[p.Key], r.lines[p.Key] = p.Value, p.Line
		r.values[p.Key] = p.Value
	}
	r.overrides()
	if t := r.values["printer_technology"]; t != "FFF" && t != "" {
		r.fail("printer_technology", "is of another kind of printer: settings here are those of filament printers, FFF")
	}
	r.heed(given)
	r.sort(given)
	s := r.settings()
	if len(r.errs) == 0 {
		r.check(&s)
	}
	slices.Sort(r.report.Warnings)
	r.report.Warnings = slices.Compact(r.report.Warnings)
	if len(r.errs) > 0 {
		return Settings{}, r.report, errors.Join(r.errs...)
	}
	return s, r.report, nil
}

// fail notes that the value of a key is wrong.
func (r *resolver) fail(key, why string) {
	value, line := r.values[key], r.lines[key]
	if given := r.source[key]; given != "" {
		key, line = given, r.lines[given]
	}
	for _, err := range r.errs {
		if e, ok := err.(*Error); ok && e.Key == key {
			return // the first reason is enough
		}
	}
	r.errs = append(r.errs, &Error{key, value, why, line})
}

func (r *resolver) warn(format string, a ...any) {
	r.report.Warnings = append(r.report.Warnings, fmt.Sprintf(format, a...))
}

// sort says of each given key whether it is used, ignored or unknown.
func (r *resolver) sort(given map[string]string) {
	for key, value := range given {
		_, used := fields()[key]
		usual, known := factory()[key]
		_, idle := unheeded[key]
		switch {
		case used && idle:
			r.report.Ignored = append(r.report.Ignored, key)
			if !r.idle(key, value) {
				r.warn("%s = %.40s is ignored", key, value)
			}
		case used, overridden(key) != "":
			r.report.Used = append(r.report.Used, key)
		case !known:
			r.report.Unknown = append(r.report.Unknown, key)
		default:
			r.report.Ignored = append(r.report.Ignored, key)
			switch {
			case strings.HasSuffix(key, "_extruder") && value != "" && value != "0" && value != usual:
				r.warn("%s = %.40s: one extruder prints all, and changes of tool and a wipe tower are not counted", key, value)
			case !harmless(key) && !usually(key, value, usual):
				r.warn("%s = %.40s is ignored", key, value)
			}
		}
	}
	slices.Sort(r.report.Used)
	slices.Sort(r.report.Ignored)
	slices.Sort(r.report.Unknown)
}

// neutral are the values of ignored keys that ask for what is done anyway, where
// that is not PrusaSlicer's own default alone.
var neutral = map[string][]string{
	"extra_perimeters": {"0"},
	"interface_shells": {"0"},
	"draft_shield":     {"disabled", "0"}, // as older profiles have it
}

// usually reports whether a value of an ignored key asks for what is done anyway.
func usually(key, value, usual string) bool {
	if list, ok := neutral[key]; ok {
		return slices.Contains(list, value)
	}
	return value == usual
}

// harmless reports whether a key that is ignored could never change a print of
// one material: names, notes, pictures, colours, what is shown or sent.
func harmless(key string) bool {
	for _, part := range []string{
		"_id", "notes", "thumbnails", "colour", "inherits", "compatible_", "vendor", "variant",
		"print_host", "printhost", "_model", "profile", "filename", "host_type", "toolchange",
		"wipe_tower", "wiping_", "ramming", "loading", "cooling_tube", "cooling_moves", "parking_pos",
		"threads", "duplicate_distance", "extruder_clearance", "_extruder", "printer_technology", "remaining_times",
		"bed_custom", "silent_mode", "between_objects_gcode", "color_change", "pause_print", "template_custom",
		"gcode_comments", "gcode_label", "variable_layer_height", "fuzzy_skin_", "ironing_", "wall_",
		"min_feature_size", "min_layer_height", "max_layer_height",
		"full_fan_speed_layer", "spool_weight", "filament_soluble", "load_time", "filament_swap", "extruder_offset", "clip_multipart", "standby_temperature",
	} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}

// settings fills every field from its text.
func (r *resolver) settings() Settings {
	var s Settings
	for _, f := range declared() {
		if value, ok := r.value(f); ok {
			f.set(&s, value)
		}
	}
	return s
}
