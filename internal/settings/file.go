package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// largestFile bounds what is read of a configuration file.
const largestFile = 1 << 20

// entry is one key of the file with its value as text.
type entry struct {
	key, text string
	line      int
}

// parseFile reads a flat JSON object whose values are texts, numbers, true,
// false, or lists of texts. Its errors begin with the line and a colon.
func parseFile(data []byte) ([]entry, error) {
	p := parser{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	p.dec.UseNumber()
	if open, err := p.next(); err != nil || open != json.Delim('{') {
		return nil, p.fault(err, "want one JSON object")
	}
	var entries []entry
	seen := map[string]bool{}
	for p.dec.More() {
		token, err := p.next()
		key, ok := token.(string)
		if err != nil || !ok {
			return nil, p.fault(err, "want a key")
		}
		if seen[key] {
			return nil, p.fault(nil, fmt.Sprintf("%q stands twice", key))
		}
		seen[key] = true
		e := entry{key: key, line: p.line()}
		if e.text, err = p.value(); err != nil {
			return nil, p.fault(err, key+": want a text, a number, true, false or a list of texts")
		}
		entries = append(entries, e)
	}
	if _, err := p.next(); err != nil { // the closing brace
		return nil, p.fault(err, "")
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, p.fault(nil, "text behind the object")
	}
	return entries, nil
}

type parser struct {
	data []byte
	dec  *json.Decoder
}

func (p *parser) next() (json.Token, error) { return p.dec.Token() }

// line returns the line, from 1, up to which the text has been read.
func (p *parser) line() int {
	return 1 + bytes.Count(p.data[:min(p.dec.InputOffset(), int64(len(p.data)))], []byte("\n"))
}

// errKind says that a value is of a kind that no option has.
var errKind = errors.New("a value of the wrong kind")

// value returns the next value as text, as a flag would give it.
func (p *parser) value() (string, error) {
	token, err := p.next()
	if err != nil {
		return "", err
	}
	if token != json.Delim('[') {
		return scalar(token)
	}
	var items []string
	for p.dec.More() {
		if token, err = p.next(); err != nil {
			return "", err
		}
		item, ok := token.(string)
		if !ok || strings.Contains(item, ",") { // commas part the items of a list
			return "", errKind
		}
		items = append(items, item)
	}
	_, err = p.next()
	return strings.Join(items, ","), err
}

func scalar(token json.Token) (string, error) {
	switch v := token.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return fmt.Sprint(v), nil
	}
	return "", errKind // null, or an object
}

// fault says what is wrong at the place where reading ended: the error of the
// decoder, or else what was wanted.
func (p *parser) fault(err error, want string) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%d: the text ends early", p.line())
	case err != nil && !errors.Is(err, errKind):
		return fmt.Errorf("%d: not JSON: %w", p.line(), err)
	}
	return fmt.Errorf("%d: %s", p.line(), want)
}
