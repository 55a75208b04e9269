package settings

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// value is one place in Settings with the ways to read and show it.
type value struct {
	kind  string
	set   func(text string) error
	show  func() string
	reset func() // to the default
}

// hold makes the value of a place from a way to read and one to show it.
func hold[T any](p *T, kind string, standard T, read func(string) (T, error), show func(T) string) value {
	*p = standard
	return value{
		kind: kind,
		set: func(text string) error {
			v, err := read(text)
			if err == nil {
				*p = v
			}
			return err
		},
		show:  func() string { return show(*p) },
		reset: func() { *p = standard },
	}
}

func asItIs(s string) string { return s }

// text holds any text that passes all checks; the empty one needs to pass none.
func text(p *string, standard string, checks ...func(string) error) value {
	return hold(p, "string", standard, func(s string) (string, error) {
		for _, check := range checks {
			if err := check(s); s != "" && err != nil {
				return "", err
			}
		}
		return s, nil
	}, asItIs)
}

// oneOf holds one of some words.
func oneOf(p *string, words ...string) value {
	return hold(p, "string", words[0], func(s string) (string, error) {
		for _, w := range words {
			if strings.EqualFold(s, w) {
				return w, nil
			}
		}
		return "", fmt.Errorf("%q is not one of %s", s, strings.Join(words, ", "))
	}, asItIs)
}

// list holds texts split by commas.
func list(p *[]string, check func(string) error) value {
	return hold(p, "list", nil, func(s string) ([]string, error) {
		var items []string
		for item := range strings.SplitSeq(s, ",") {
			if item = strings.TrimSpace(item); item == "" {
				continue
			}
			if err := check(item); err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		return items, nil
	}, func(items []string) string { return strings.Join(items, ",") })
}

func yesNo(p *bool) value {
	return hold(p, "bool", false, func(s string) (bool, error) {
		v, err := strconv.ParseBool(s)
		if err != nil {
			return false, fmt.Errorf("%q is not true or false", s)
		}
		return v, nil
	}, strconv.FormatBool)
}

// count holds a whole number from 0 to a bound.
func count[T int | int64](p *T, standard, most T) value {
	return hold(p, "int", standard, func(s string) (T, error) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 0 || n > int64(most) {
			return 0, fmt.Errorf("%q is not a whole number from 0 to %d", s, most)
		}
		return T(n), nil
	}, func(n T) string { return strconv.FormatInt(int64(n), 10) })
}

// rate holds a number from 0.
func rate(p *float64) value {
	return hold(p, "float", 0, func(s string) (float64, error) {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !(v >= 0) || math.IsInf(v, 0) {
			return 0, fmt.Errorf("%q is not a number from 0", s)
		}
		return v, nil
	}, func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) })
}

// duration holds a time of at least a bound.
func duration(p *time.Duration, standard, least time.Duration) value {
	return hold(p, "duration", standard, func(s string) (time.Duration, error) {
		d, err := time.ParseDuration(s)
		if err != nil || d < least {
			return 0, fmt.Errorf("%q is not a time such as 30s or 2m, at least %v", s, least)
		}
		return d, nil
	}, time.Duration.String)
}

const day = 24 * time.Hour

// days holds a whole number of days.
func days(p *time.Duration) value {
	return hold(p, "int", 0, func(s string) (time.Duration, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 100_000 {
			return 0, fmt.Errorf("%q is not a whole number of days", s)
		}
		return time.Duration(n) * day, nil
	}, func(d time.Duration) string { return strconv.Itoa(int(d / day)) })
}

// units of sizes, each before those that its name ends with.
var units = []struct {
	name string
	size int64
}{
	{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"B", 1},
}

// size holds a number of bytes, with or without a unit.
func size(p *int64, standard, least int64) value {
	return hold(p, "size", standard, func(s string) (int64, error) {
		n, err := parseSize(s)
		if err == nil && n < least {
			err = fmt.Errorf("%q is under the least that makes sense, %s", s, showSize(least))
		}
		return n, err
	}, showSize)
}

func parseSize(s string) (int64, error) {
	number, unit := strings.TrimSpace(s), int64(1)
	for _, u := range units {
		if n := len(number) - len(u.name); n > 0 && strings.EqualFold(number[n:], u.name) {
			number, unit = strings.TrimSpace(number[:n]), u.size
			break
		}
	}
	// Parts of a byte fall away: 1.5 kB is 1500.
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !(v >= 0) || v*float64(unit) >= math.MaxInt64 {
		return 0, fmt.Errorf("%q is not a size such as 500MB or 2GiB", s)
	}
	if n, err := strconv.ParseInt(number, 10, 64); err == nil {
		return n * unit, nil // all digits count
	}
	return int64(v * float64(unit)), nil
}

// showSize returns a size in the largest unit that leaves a whole number.
func showSize(n int64) string {
	for _, u := range units {
		if n != 0 && n%u.size == 0 {
			return strconv.FormatInt(n/u.size, 10) + u.name
		}
	}
	return "0B"
}

var errLong = errors.New("longer than 4096 characters")

// short is a check that no text is absurdly long.
func short(s string) error {
	if len(s) > 4096 {
		return errLong
	}
	return nil
}
