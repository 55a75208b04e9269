package mesh

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Format is one file format: how to know it, read it and write it.
type Format struct {
	Name string   // short lower-case name: "stl"
	Exts []string // file name suffixes with the dot, lower case; the first is used for new files

	// Sniff reports whether a file that begins with head is of this format.
	// size is the file's length or -1 when unknown. The name of the file does
	// not matter: content decides.
	Sniff func(head []byte, size int64) bool

	// Decode reads the file. Coordinates and item translations stay in the
	// file's own numbers, Model.Unit is the unit the file states or zero; the
	// caller converts. Options have their defaults filled in.
	Decode func(ctx context.Context, s *Source, o ReadOptions) (*Model, error)

	// Encode writes m. Nil when the format is only read.
	Encode func(w io.Writer, m *Model, o WriteOptions) error
}

// formats is asked in this order: formats with a signature come first, the
// ones that are told only by their text last.
var formats []Format

func init() {
	// Filled here because decoders of containers ask the table themselves.
	formats = []Format{threeMFFormat, amfFormat, glbFormat, gltfFormat, plyFormat, offFormat, objFormat, stlFormat}
}

// Register adds a format that is asked before the built-in ones. It panics when
// the name is taken, and must be called before the first file is read.
func Register(f Format) {
	if _, ok := FormatByName(f.Name); ok {
		panic(fmt.Sprintf("mesh: format %q registered twice", f.Name))
	}
	formats = slices.Insert(formats, 0, f)
}

// FormatByName returns the format called name.
func FormatByName(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// FormatByExt returns the format that a file called path is to be written in.
func FormatByExt(path string) (Format, bool) {
	lower := strings.ToLower(path)
	for _, f := range formats {
		for _, e := range f.Exts {
			if strings.HasSuffix(lower, e) {
				return f, true
			}
		}
	}
	return Format{}, false
}

// Extensions returns every suffix of a readable file, containers included, in
// sorted order.
func Extensions() []string {
	list := []string{".gz", ".zip"}
	for _, f := range formats {
		list = append(list, f.Exts...)
	}
	slices.Sort(list)
	return list
}

// Writable returns the names of the formats that can be written, in sorted
// order.
func Writable() []string {
	var names []string
	for _, f := range formats {
		if f.Encode != nil {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}
