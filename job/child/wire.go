package child

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/saggar3d/saggar/job/kind"
)

// Parent and child speak in lines of JSON. The parent says order, one line for
// each piece of work and at most one to stop it; the child answers with event:
// that it has begun, how far it is, and at the end the outcome.

// order is a line from the parent. Number counts pieces of work from 1, so that an
// order to stop one that is done already does not stop the next.
type order struct {
	Number int        `json:"number"`
	Run    *kind.Spec `json:"run,omitempty"` // nil: stop
}

// event is a line from the child. Just one field is set.
type event struct {
	Begun   bool         `json:"begun,omitempty"`
	Update  *kind.Update `json:"update,omitempty"`
	Outcome *outcome     `json:"outcome,omitempty"`
}

// outcome ends a piece of work. Work that was stopped may have a result too.
type outcome struct {
	Result  *kind.Result  `json:"result,omitempty"`
	Failure *kind.Failure `json:"failure,omitempty"`
	Stopped bool          `json:"stopped,omitempty"`
}

// maxLine is the longest line in bytes. The largest is a layout of as many copies
// as a layout file may have.
const maxLine = 256 << 20

var errLine = errors.New("a line that is not understood")

// lines reads a stream line by line.
type lines struct {
	r   *bufio.Reader
	max int
}

func newLines(r io.Reader) *lines { return &lines{bufio.NewReaderSize(r, 64<<10), maxLine} }

// next decodes the next line into dst. At the end of the stream the error is
// io.EOF, also in the middle of a line: nobody is there to finish it.
func (l *lines) next(dst any) error {
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > l.max {
			return fmt.Errorf("%w: more than %d bytes", errLine, l.max)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
	if err := json.Unmarshal(line, dst); err != nil {
		return fmt.Errorf("%w: %w", errLine, err)
	}
	return nil
}

// line encodes v as one line.
func line(v any) ([]byte, error) {
	text, err := json.Marshal(v) // which leaves no line breaks, not in raw messages either
	return append(text, '\n'), err
}
