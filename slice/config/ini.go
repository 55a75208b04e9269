package config

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// Pair is one line of an .ini file: a key and its value as written.
type Pair struct {
	Key, Value string
	Line       int // in the file, from 1; 0 when it comes from elsewhere
}

// Limits of an .ini file; the largest that PrusaSlicer ships is far below.
const (
	maxLine  = 1 << 20 // bytes of a line
	maxLines = 20000
)

// ReadINI reads the lines of an .ini file in order. Comments and empty lines are
// skipped; a line that is neither "key = value" nor one of these is an error
// that names it, as is a bundle of several profiles.
func ReadINI(r io.Reader) ([]Pair, error) {
	scan := bufio.NewScanner(r)
	scan.Buffer(make([]byte, 0, 4096), maxLine)
	var pairs []Pair
	line := 0
	for scan.Scan() {
		if line++; line > maxLines {
			return nil, fmt.Errorf("more than %d lines", maxLines)
		}
		p, err := parseLine(scan.Text(), line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if p.Key != "" {
			pairs = append(pairs, p)
		}
	}
	if err := scan.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d: longer than %d bytes", line+1, maxLine)
	} else if err != nil {
		return nil, fmt.Errorf("line %d: %w", line+1, err)
	}
	return pairs, nil
}

// parseLine returns the pair of a line, which has no key when the line says nothing.
func parseLine(text string, line int) (Pair, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "" || text[0] == '#' || text[0] == ';':
		return Pair{}, nil
	case text[0] == '[':
		return Pair{}, fmt.Errorf("%.40s: a bundle of profiles; export one configuration instead", text)
	}
	p, err := ParsePair(text)
	p.Line = line
	return p, err
}

// ParsePair splits "key=value", as a line of a file or a flag has it.
func ParsePair(text string) (Pair, error) {
	key, value, ok := strings.Cut(text, "=")
	key = strings.TrimSpace(key)
	if !ok || !isKey(key) {
		return Pair{}, fmt.Errorf("%.60q is not key = value", text)
	}
	return Pair{Key: key, Value: strings.TrimSpace(value)}, nil
}

// isKey reports whether s could be the name of a setting.
func isKey(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 100
}

//go:embed factory.ini
var factoryText string

//go:embed api.ini
var apiText string

// embedded reads one of our own files.
func embedded(text string) []Pair {
	pairs, err := ReadINI(strings.NewReader(text))
	if err != nil {
		panic("config: embedded file: " + err.Error())
	}
	for i := range pairs {
		pairs[i].Line = 0 // the lines are not the user's
	}
	return pairs
}

// factory holds every key of PrusaSlicer's filament profiles with the value it
// has when a profile leaves it out.
var factory = sync.OnceValue(func() map[string]string {
	values := map[string]string{}
	for _, p := range embedded(factoryText) {
		values[p.Key] = p.Value
	}
	return values
})

// defaultPairs and defaults are worked out once: each quick estimate begins with them.
var (
	defaultPairs = sync.OnceValue(func() []Pair { return embedded(apiText) })
	defaults     = sync.OnceValue(func() Settings {
		s, _, err := Resolve(defaultPairs())
		if err != nil {
			panic("config: defaults: " + err.Error())
		}
		return s
	})
)

// DefaultPairs returns the lines of the print that is made when nobody says
// anything: 0.2 mm layers, 20 % rectilinear infill, 2 perimeters, 40 mm/s. The
// caller may change them.
func DefaultPairs() []Pair { return slices.Clone(defaultPairs()) }

// Defaults returns what [DefaultPairs] mean.
func Defaults() Settings { return defaults() }

// ParseINI reads an .ini file and resolves it: [ReadINI], then [Resolve].
func ParseINI(r io.Reader) (Settings, Report, error) {
	pairs, err := ReadINI(r)
	if err != nil {
		return Settings{}, Report{}, err
	}
	return Resolve(pairs)
}
