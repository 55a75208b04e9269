package gcode

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxLine is how much of a line is looked at. No slicer writes lines of more
// than a few hundred bytes but for pictures in comments.
const maxLine = 4096

// lines hands out the lines of a stream in a buffer of fixed size.
type lines struct {
	r      *bufio.Reader
	number int // of the last line, from 1
	cut    int // lines of which only the beginning was seen
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(r, 1<<16)} }

// next returns the next line without its end; it is good until the next call.
// At the end of the stream the error is io.EOF.
func (l *lines) next() ([]byte, error) {
	text, err := l.r.ReadSlice('\n')
	if len(text) == 0 && err != nil {
		return nil, err
	}
	l.number++
	if len(text) > maxLine {
		l.cut++
		text = text[:maxLine]
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		text = bytes.Clone(text) // skipping what is left writes over the buffer
		err = l.skip()
	}
	if errors.Is(err, io.EOF) {
		err = nil // told again next time
	}
	return bytes.TrimRight(text, "\r\n"), err
}

// skip passes over what is left of a long line.
func (l *lines) skip() error {
	for {
		_, err := l.r.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}
