package main

import (
	"encoding/json"
	"io"
)

// jsonReporter prints one object per file and line.
type jsonReporter struct{ enc *json.Encoder }

func newJSONReporter(w io.Writer) *jsonReporter {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // names stay readable; this is not put into a page
	return &jsonReporter{enc}
}

func (j *jsonReporter) file(r *fileResult) error { return j.enc.Encode(r) }
func (j *jsonReporter) failure(f *failure) error { return j.enc.Encode(f) }
func (j *jsonReporter) close() error             { return nil }
