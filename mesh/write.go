package mesh

import (
	"io"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/outfile"
)

// WriteOptions say how to write a file.
type WriteOptions struct {
	// Format is the name of the format: "stl", "3mf", "obj", "ply", "glb".
	Format string

	// Unit to write numbers in, for formats that do not fix it. Default mm.
	Unit geom.Unit

	// ASCII asks for the text form of a format that has both. Default binary.
	ASCII bool

	// Thumbnail is a PNG picture of the model, for formats that carry one: 3MF.
	// Default none.
	Thumbnail []byte
}

// Write writes m in the format that o names.
func Write(w io.Writer, m *Model, o WriteOptions) error {
	f, ok := FormatByName(o.Format)
	if !ok || f.Encode == nil {
		return Errorf(CodeUnsupported, "format %q cannot be written", o.Format)
	}
	if o.Unit == geom.UnknownUnit {
		o.Unit = geom.Millimetre
	}
	return f.Encode(w, m, o)
}

// Save writes m to path, in the format that the name's suffix says unless o
// does. The file appears under its name only when it is complete.
func Save(path string, m *Model, o WriteOptions) error {
	if o.Format == "" {
		f, ok := FormatByExt(path)
		if !ok {
			return Errorf(CodeUnsupported, "cannot tell the format from the name %q", path)
		}
		o.Format = f.Name
	}
	err := outfile.Write(path, func(w io.Writer) error { return Write(w, m, o) })
	if err != nil {
		return readError(err)
	}
	return nil
}
