package store

// words are what a family calls its states: waiting, queued, processing, complete,
// error. They are the product's.
var words = map[string][5]string{
	"model":             {"not-uploaded", "processing", "processing", "processed", "error"},
	"design-file":       {"new", "processing", "processing", "processed", "error"},
	"snapshot":          {"in_queue", "in_queue", "rendering", "rendered", "error"},
	"layout":            {"queued", "queued", "processing", "complete", "error"},
	"packing-process":   {"pending", "pending", "processing", "complete", "error"},
	"create-runs":       {"pending", "pending", "processing", "complete", "error"},
	"build-file":        {"pending", "pending", "processing", "complete", "error"},
	"merge":             {"pending", "pending", "processing", "complete", "error"},
	"slicer-config":     {"pending_file_upload", "pending_file_upload", "pending_file_upload", "parsed", "failed"},
	"slicer-config-raw": {"pending_file_upload", "pending_file_upload", "pending_file_upload", "parsed", "failed"},
}

// common are the words of all other families.
var common = [5]string{"queued", "queued", "processing", "complete", "error"}

// codeWords are words that a family has for an error of a certain code.
var codeWords = map[string]map[string]string{
	"model": {"inoperable": "inoperable", "file_too_large": "file-too-large"},
}

// Word is what a family calls a state, and for a failure its error code.
func Word(family string, s State, code string) string {
	if w := codeWords[family][code]; w != "" && s == Failed {
		return w
	}
	w, ok := words[family]
	if !ok {
		w = common
	}
	switch s {
	case Waiting:
		return w[0]
	case Queued:
		return w[1]
	case Processing:
		return w[2]
	case Complete:
		return w[3]
	}
	return w[4]
}
