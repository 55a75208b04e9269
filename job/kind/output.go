package kind

import (
	"io"
	"path/filepath"

	"github.com/saggar3d/saggar/internal/outfile"
)

// output writes one output file.
func (w *work) output(name, file, media string, fill func(io.Writer) error) (File, error) {
	path := filepath.Join(w.Dir, file)
	if err := outfile.Write(path, fill); err != nil {
		return File{}, failf(CodeIO, "%s: %s", file, cause(err))
	}
	return File{Name: name, Path: path, Type: media}, nil
}

// streamed writes an output whose content is still being made: what goes wrong with
// that is no fault of the disk.
func (w *work) streamed(name, file, media string, fill func(io.Writer) error) (File, error) {
	var failed error
	out, err := w.output(name, file, media, func(to io.Writer) error {
		failed = fill(to)
		return failed
	})
	if failed != nil {
		return File{}, failed
	}
	return out, err
}
