package main

import "github.com/saggar3d/saggar/analyze"

// schema is the version of the JSON form. Adding a field keeps it; changing a
// meaning is a new number.
const schema = 1

// fileResult is the JSON object of one analysed file. The order of its fields
// is the order of the keys.
type fileResult struct {
	Schema int    `json:"schema"`
	File   string `json:"file"`

	*analyze.FileReport // its keys follow at the same level
}
