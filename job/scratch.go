package job

import (
	"io"
	"os"
)

// scratch are folders for files in the making. One that the work has left empty is
// used again: making and removing a folder takes a tenth of the time of small work.
type scratch struct {
	in   string
	kept chan string
}

func (s *scratch) take() (dir string, err error) {
	select {
	case dir = <-s.kept:
		if empty(dir) {
			return dir, nil
		}
		_ = os.RemoveAll(dir) // whatever became of it, it is not ours any more
	default:
	}
	return os.MkdirTemp(s.in, "work-")
}

func (s *scratch) giveBack(dir string) {
	if empty(dir) {
		select {
		case s.kept <- dir:
			return
		default:
		}
	}
	_ = os.RemoveAll(dir) // what stays is taken away with the whole folder at the next start
}

// empty says whether dir is a folder with nothing in it.
func empty(dir string) bool {
	f, err := os.Open(dir)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = f.Readdirnames(1)
	return err == io.EOF
}

// close removes what is kept.
func (s *scratch) close() {
	for {
		select {
		case dir := <-s.kept:
			_ = os.RemoveAll(dir)
		default:
			return
		}
	}
}
