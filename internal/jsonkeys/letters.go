package jsonkeys

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Letters returns an error that names the place of the first byte of data that is no
// UTF-8, or of the first escape that is half of a pair (\ud800 to \udfff alone):
// RFC 8259 section 8.1 asks for UTF-8, and neither is a letter. encoding/json takes
// both for U+FFFD without a word, so that two different texts become one.
//
// Of text that is no JSON it returns no error or any. O(bytes).
func Letters(data []byte) error {
	for i := 0; i < len(data); {
		switch c := data[i]; {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && n == 1 {
				return fmt.Errorf("%s: the byte %#02x is no UTF-8", spot(data, i), c)
			}
			i += n
		case c == '\\':
			n := escape(data[i:])
			if n == 0 {
				return fmt.Errorf("%s: %s is half of a letter", spot(data, i), data[i:i+6])
			}
			i += n
		default:
			i++
		}
	}
	return nil
}

// escape returns the length of the escape that s begins with, both halves of a pair
// being one; 0 for a half alone.
func escape(s []byte) int {
	r, ok := unit(s)
	switch {
	case !ok:
		return min(2, len(s))
	case r < 0xd800 || r > 0xdfff:
		return 6
	}
	if low, ok := unit(s[6:]); ok && r < 0xdc00 && low >= 0xdc00 && low <= 0xdfff {
		return 12
	}
	return 0
}

// unit returns the number of the escape \uXXXX that s begins with.
func unit(s []byte) (uint64, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	r, err := strconv.ParseUint(string(s[2:6]), 16, 16)
	return r, err == nil
}

// spot names the line and the byte in it, both from 1, at which i stands.
func spot(data []byte, i int) string {
	return fmt.Sprintf("line %d, byte %d", lineOf(data, int64(i)), i-bytes.LastIndexByte(data[:i], '\n'))
}
