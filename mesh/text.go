package mesh

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/saggar3d/saggar/mesh/internal/number"
)

// isWord reports whether b is the lower-case word, in any case.
func isWord(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if c != word[i] && (c|0x20 != word[i] || c-'A' > 'Z'-'A') {
			return false
		}
	}
	return true
}

// badNumber says what is wrong with a number.
func badNumber(token []byte, err error) string {
	switch {
	case errors.Is(err, number.ErrRange):
		return fmt.Sprintf("%q is out of range", clip(token))
	case bytes.IndexByte(token, ',') >= 0:
		return fmt.Sprintf("cannot read %q as a number (decimal comma?)", clip(token))
	}
	return fmt.Sprintf("cannot read %q as a number", clip(token))
}

// cleanName makes what a file calls a solid or an object the name of a part.
func cleanName(raw []byte) string {
	const most = 1024 // nobody reads more, and some names fill a whole file
	if raw = bytes.TrimSpace(raw); len(raw) > most {
		raw = raw[:most]
	}
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\uFFFD' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(string(raw), ""))
	return strings.TrimSpace(clean)
}
