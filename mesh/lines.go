package mesh

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/saggar3d/saggar/mesh/internal/number"
)

// lineReader cuts a text file of records into lines: "\n", "\r\n" or, when the
// file's first line ends so, a bare "\r".
type lineReader struct {
	in   *meter
	end  byte   // the last byte of a line end
	line int    // 1-based number of the line returned last
	long []byte // a line that does not fit the buffer
	cut  bool   // the last line had no line end
}

// lineEnd returns the byte that ends the first line of head.
func lineEnd(head []byte) byte {
	i := bytes.IndexAny(head, "\r\n")
	if i >= 0 && head[i] == '\r' && !(i+1 < len(head) && head[i+1] == '\n') {
		return '\r'
	}
	return '\n'
}

// maxLine bounds one line: polygons of a million corners pass.
const maxLine = 16 << 20

// next returns the next line without its end; it is valid until the next call.
// The error is io.EOF after the last line.
func (l *lineReader) next() ([]byte, error) {
	b, err := l.in.ReadSlice(l.end)
	if err != nil {
		b, err = l.nextLong(b, err)
	}
	if err != nil {
		return nil, err
	}
	l.line++
	l.cut = b[len(b)-1] != l.end
	if !l.cut {
		b = b[:len(b)-1]
	}
	return bytes.TrimSuffix(b, []byte("\r")), nil
}

// nextLong gathers a line that is longer than the buffer or ends with the file.
func (l *lineReader) nextLong(b []byte, err error) ([]byte, error) {
	long := append(l.long[:0], b...)
	for err != nil {
		if errors.Is(err, io.EOF) && len(long) > 0 {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if len(long) > maxLine {
			return nil, Errorf(CodeLimit, "a line of more than %d bytes", maxLine).AtLine(l.line + 1)
		}
		b, err = l.in.ReadSlice(l.end)
		long = append(long, b...)
	}
	l.long = long
	return long, nil
}

// nextRecord returns the next line that is not blank, cut off at comment when
// that is not 0.
func (l *lineReader) nextRecord(comment byte) ([]byte, error) {
	for {
		b, err := l.next()
		if err != nil {
			return nil, err
		}
		if comment != 0 {
			if i := bytes.IndexByte(b, comment); i >= 0 {
				b = b[:i]
			}
		}
		if b = bytes.TrimSpace(b); len(b) > 0 {
			return b, nil
		}
	}
}

// finish warns about what is odd after the last record of a text file.
func (l *lineReader) finish(m *Model, comment byte) error {
	if l.cut {
		m.warn("no_line_end", "the file ends without a line end: its last number may be cut off")
		return nil
	}
	if _, err := l.nextRecord(comment); err != nil {
		return ended(err, nil)
	}
	m.warn("trailing_bytes", "lines after the last record are ignored")
	return nil
}

// isSpace reports whether c separates the words of a line.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' }

// cutWord returns the first word of line and what follows it. The word is empty
// when the line is.
func cutWord(line []byte) (word, rest []byte) {
	i := 0
	for i < len(line) && isSpace(line[i]) {
		i++
	}
	j := i
	for j < len(line) && !isSpace(line[j]) {
		j++
	}
	return line[i:j], line[j:]
}

// wordNumber returns the number that word spells. NaN and infinities are
// numbers here: who reads them says where they are.
func wordNumber(word []byte) (float64, error) {
	v, err := number.Float(word)
	if err != nil {
		return 0, Errorf(CodeNumber, "%s", badNumber(word, err))
	}
	return v, nil
}

// wordCount returns the whole number, zero or more, that word spells.
func wordCount(word []byte) (int64, error) {
	v, err := strconv.ParseInt(string(word), 10, 64)
	if err != nil || v < 0 {
		return 0, Errorf(CodeNumber, "%q is not a count", clip(word))
	}
	return v, nil
}

// wordIndex returns the whole number that word spells, negative ones too.
func wordIndex(word []byte) (int64, error) {
	v, err := number.Int(word)
	if err != nil {
		return 0, Errorf(CodeNumber, "%q is not a whole number", clip(word))
	}
	return v, nil
}

// clip shortens a word for a message.
func clip(word []byte) string {
	if len(word) > 40 {
		return string(word[:40]) + "..."
	}
	return string(word)
}
