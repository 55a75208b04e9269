package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/saggar3d/saggar/internal/settings"
)

// plainFlagError says what is wrong with a value in words of people; the flag
// library quotes the function that could not read it.
func plainFlagError(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) || bad.GetFlag() == nil {
		return err
	}
	if _, says := bad.GetFlag().Value.(*settings.Option); says {
		// It says what it wants itself, and never repeats a secret.
		return fmt.Errorf("--%s: %w", bad.GetFlag().Name, errors.Unwrap(bad))
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
