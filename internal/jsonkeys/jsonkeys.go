// Package jsonkeys reads JSON files strictly. It finds keys that nobody knows, that stand twice
// in an object or are not spelled as they should be, and fields that are missing, and says where
// and what other errors of decoding are.
//
// RFC 8259 leaves open what such an object means, and encoding/json lets the
// last one win without a word: somebody who reads the file from the top takes
// another number for the right one than the program does.
package jsonkeys

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// maxDepth is how deep objects and lists may be nested. No file of ours needs
// more than ten levels; encoding/json itself ends at 10,000.
const maxDepth = 1000

// ErrDepth is objects and lists within each other beyond all sense.
var ErrDepth = fmt.Errorf("nested more than %d deep", maxDepth)

// Plain returns data without the mark of byte order with which editors on Windows begin a
// text. RFC 8259 lets readers pass over it.
func Plain(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) }

// Unique returns an error that names the key and the line of the first key of
// data that repeats one of the same object. Keys that encoding/json takes for the
// same field, in capitals or not, are the same.
//
// data is valid JSON, which is for a decoder to find out; of other text it
// returns no error or any. O(bytes).
func Unique(data []byte) error {
	s := scanner{data: data}
	for i := 0; i < len(data); {
		switch data[i] {
		case '"':
			end := closing(data, i)
			if s.keyNext() {
				if err := s.enter(i, end); err != nil {
					return err
				}
			}
			i = end
			continue
		case '{', '[':
			if len(s.open) == maxDepth {
				return fmt.Errorf("line %d: %w", s.line(i), ErrDepth)
			}
			s.push(data[i] == '{')
		case '}', ']':
			s.open = s.open[:max(0, len(s.open)-1)]
		case ',':
			if n := len(s.open); n > 0 {
				s.open[n-1].key = s.open[n-1].object
			}
		}
		i++
	}
	return nil
}

// scanner knows in which objects and lists it is.
type scanner struct {
	data []byte
	open []level
	sets []map[string]bool // keys by depth, kept to be used again
}

type level struct {
	object bool
	key    bool // the next string is a key
}

func (s *scanner) push(object bool) {
	s.open = append(s.open, level{object, object})
	if n := len(s.open); n > len(s.sets) {
		s.sets = append(s.sets, map[string]bool{})
	} else if len(s.sets[n-1]) > 0 {
		clear(s.sets[n-1])
	}
}

// keyNext reports whether the next string is a key.
func (s *scanner) keyNext() bool { return len(s.open) > 0 && s.open[len(s.open)-1].key }

// enter notes the key in data[from:to], quotes included.
func (s *scanner) enter(from, to int) error {
	n := len(s.open)
	s.open[n-1].key = false
	key := string(bytes.Trim(s.data[from:to], `"`))
	if strings.IndexByte(key, '\\') >= 0 {
		var plain string
		if err := json.Unmarshal(s.data[from:to], &plain); err == nil {
			key = plain
		}
	}
	// Upper case first: two letters outside ASCII have a plain k and s as their
	// other case, and only that way round.
	same := strings.ToLower(strings.ToUpper(key))
	if s.sets[n-1][same] {
		return fmt.Errorf("line %d: %q stands twice in one object", s.line(from), key)
	}
	s.sets[n-1][same] = true
	return nil
}

// line returns the line, from 1, of the byte at i.
func (s *scanner) line(i int) int { return 1 + bytes.Count(s.data[:i], []byte{'\n'}) }

// closing returns the index behind the quote that closes the string at from, or
// the end of data.
func closing(data []byte, from int) int {
	for i := from + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}
