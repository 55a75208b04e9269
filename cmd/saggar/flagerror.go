package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
)

// plainFlagError says what is wrong with a value in words of people; the flag
// library quotes the function that could not read it.
func plainFlagError(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) || bad.GetFlag() == nil {
		return err
	}
	want := ""
	switch bad.GetFlag().Value.Type() {
	case "float64":
		want = "a number"
	case "int", "int64":
		want = "a whole number"
	case "uint64":
		want = "a whole number from 0"
	case "duration":
		want = "a time such as 30s or 2m"
	case "bool":
		want = "true or false"
	default:
		return err
	}
	return fmt.Errorf("--%s: %q is not %s", bad.GetFlag().Name, printable(bad.GetValue()), want)
}
