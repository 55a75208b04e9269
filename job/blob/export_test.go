package blob

import "os"

// FailWrites has all files that a bucket's store writes locally fail while fail
// returns an error.
func FailWrites(s Store, fail func() error) {
	c := s.(*objects).cache
	c.spool.create = func(path string) (file, error) {
		f, err := os.Create(path)
		return failingFile{f, fail}, err
	}
}

type failingFile struct {
	*os.File
	fail func() error
}

func (f failingFile) Write(p []byte) (int, error) {
	if err := f.fail(); err != nil {
		return 0, err
	}
	return f.File.Write(p)
}
