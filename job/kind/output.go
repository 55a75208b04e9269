package kind

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/saggar3d/saggar/internal/outfile"
)

// output writes one output file.
func (w *work) output(name, file, media string, fill func(io.Writer) error) (File, error) {
	path := filepath.Join(w.Dir, file)
	if err := outfile.Write(path, fill); err != nil {
		return File{}, fmt.Errorf("%s: %w", file, err)
	}
	return File{Name: name, Path: path, Type: media}, nil
}
