package client

import "encoding/json"

// Optional is a field for which null is a value of its own: left out (the zero
// value), null, or there.
type Optional[T any] struct {
	value T
	state byte
}

const (
	isNull = iota + 1
	isThere
)

// Value is a field that is there.
func Value[T any](v T) Optional[T] { return Optional[T]{v, isThere} }

// Null is a field that is null.
func Null[T any]() Optional[T] { return Optional[T]{state: isNull} }

// Value returns what is there, if anything is.
func (o Optional[T]) Value() (v T, there bool) { return o.value, o.state == isThere }

// IsZero reports whether the field is left out.
func (o Optional[T]) IsZero() bool { return o.state == 0 }

// MarshalJSON writes null or the value.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.state != isThere {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON reads null or a value.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	*o = Optional[T]{state: isNull}
	if string(data) == "null" {
		return nil
	}
	o.state = isThere
	return json.Unmarshal(data, &o.value)
}
