package blob

import "os"

// fileReader is a local file as a Reader.
type fileReader struct {
	*os.File
	size    int64
	release func()
}

// openReader opens a file that release gives up.
func openReader(path string, release func()) (Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		release()
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		release()
		return nil, err
	}
	return &fileReader{f, info.Size(), release}, nil
}

// Size implements [Reader].
func (r *fileReader) Size() int64 { return r.size }

// Close closes the file before it is given up, as Windows wants it.
func (r *fileReader) Close() error {
	err := r.File.Close()
	r.release()
	return err
}
