package jsonkeys

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Decode reads the JSON text of a file into v, strictly: it refuses text that is no JSON or of
// another form than v, something behind it, keys that nobody knows, that stand twice or are
// spelled otherwise, and fields with the tag required:"true" that are missing or null. Errors
// name the line and are in words of the file. A mark of byte order is passed over.
func Decode(data []byte, v any) error { return decode(data, v, true) }

// DecodeAmong is [Decode] where there may be other keys.
func DecodeAmong(data []byte, v any) error { return decode(data, v, false) }

func decode(data []byte, v any, strict bool) error {
	data = Plain(data)
	dec := json.NewDecoder(bytes.NewReader(data))
	if strict {
		dec.DisallowUnknownFields()
	}
	if err := dec.Decode(v); err != nil {
		if name, ok := unknownField(err); ok {
			if at := fields(data, v, &name); at != nil {
				return at
			}
		}
		return Place(data, err)
	}
	end := dec.InputOffset()
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		end += int64(len(data[end:]) - len(bytes.TrimLeft(data[end:], " \t\r\n")))
		return fmt.Errorf("line %d: text after the end of the JSON value", lineOf(data, end))
	}
	if err := Unique(data); err != nil {
		return err
	}
	return fields(data, v, nil)
}

// unknownField returns the name in what encoding/json says of a field that nobody knows; it has
// no type for that error.
func unknownField(err error) (string, bool) {
	quoted, ok := strings.CutPrefix(err.Error(), "json: unknown field ")
	if !ok {
		return "", false
	}
	name, err := strconv.Unquote(quoted)
	return name, err == nil
}
