package jsonkeys

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
)

// Place says of an error of encoding/json in which line of data it is, and of a
// value of the wrong kind what it should be, in words of the file and not of Go.
// Other errors it returns as they are.
func Place(data []byte, err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		name := "the text"
		if kind.Field != "" {
			name = keys(data, kind.Field)
		}
		return fmt.Errorf("line %d: %s: %s, want %s", lineOf(data, kind.Offset), name, kind.Value, wanted(kind.Type))
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %w", lineOf(data, syntax.Offset), err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("the text ends early")
	}
	return err
}

// keys drops from a path of fields those that data does not have as keys: structs
// that are embedded have a name in Go alone.
func keys(data []byte, path string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(path, "."), func(field string) bool {
		return !bytes.Contains(bytes.ToLower(data), []byte(strings.ToLower(`"`+field+`"`)))
	}), ".")
}

func lineOf(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:max(0, min(offset, int64(len(data))))], []byte("\n"))
}

// wanted names what values of a Go type are in JSON.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "a whole number that is not huge"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number from 0 that is not huge"
	case reflect.Float32, reflect.Float64:
		return "a number that is not huge"
	case reflect.String:
		return "a string"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Pointer:
		return wanted(t.Elem())
	}
	return "an object"
}
