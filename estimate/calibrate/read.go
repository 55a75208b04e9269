package calibrate

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/internal/jsonkeys"
)

// MaxBytes is the largest file of pairs.
const MaxBytes = 16 << 20

// Read reads pairs. The content decides: JSON, [{"estimated_s": 100, "actual_s": 120},
// ...], or CSV with a header that names the columns estimated_s and actual_s, in any
// order and among others. Errors wrap [ErrPairs] and name the first line of CSV that is wrong,
// or the pair of JSON.
func Read(r io.Reader) ([]Pair, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrPairs, MaxBytes)
	}
	read := readCSV
	switch text := bytes.TrimSpace(jsonkeys.Plain(data)); {
	case len(text) == 0:
		return nil, fmt.Errorf("%w: the file is empty", ErrPairs)
	case text[0] == '[' || text[0] == '{':
		read = readJSON
	}
	pairs, err := read(jsonkeys.Plain(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPairs, err)
	}
	return pairs, nil
}

func readJSON(data []byte) ([]Pair, error) {
	var pairs []Pair
	if err := jsonkeys.DecodeAmong(data, &pairs); err != nil {
		return nil, err
	}
	if len(pairs) > MaxPairs {
		return nil, fmt.Errorf("more than %d pairs", MaxPairs)
	}
	for i, p := range pairs {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("pair %d: %w", i+1, err)
		}
	}
	return pairs, nil
}

func readCSV(data []byte) ([]Pair, error) {
	rows := csv.NewReader(bytes.NewReader(data))
	rows.TrimLeadingSpace = true
	head, err := rows.Read()
	if err != nil {
		return nil, csvError(err)
	}
	estimated, err := column(head, "estimated_s", "estimated")
	if err != nil {
		return nil, err
	}
	actual, err := column(head, "actual_s", "actual")
	if err != nil {
		return nil, err
	}
	var pairs []Pair
	for {
		row, err := rows.Read()
		switch {
		case errors.Is(err, io.EOF):
			return pairs, nil
		case err != nil:
			return nil, csvError(err)
		case len(pairs) == MaxPairs:
			return nil, fmt.Errorf("more than %d pairs", MaxPairs)
		}
		p, err := pairOf(row[estimated], row[actual])
		if err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		pairs = append(pairs, p)
	}
}

// csvError is what encoding/csv says, in the words of other errors.
func csvError(err error) error {
	var e *csv.ParseError
	if errors.As(err, &e) {
		return fmt.Errorf("line %d: %w", e.Line, e.Err)
	}
	return err
}

// column returns the number of the one column that has a name.
func column(head []string, names ...string) (int, error) {
	found := -1
	for i, h := range head {
		switch {
		case !slices.Contains(names, strings.ToLower(strings.TrimSpace(h))):
		case found >= 0:
			return 0, fmt.Errorf("the header has %s twice", names[0])
		default:
			found = i
		}
	}
	if found < 0 {
		return 0, errors.New("the header needs the columns estimated_s and actual_s, with commas between columns")
	}
	return found, nil
}

// pairOf reads the two numbers of a line.
func pairOf(estimated, actual string) (p Pair, err error) {
	for _, f := range []struct {
		to   *float64
		text string
	}{{&p.Estimated, estimated}, {&p.Actual, actual}} {
		if *f.to, err = strconv.ParseFloat(strings.TrimSpace(f.text), 64); err != nil {
			return p, fmt.Errorf("%.40q is not a number of seconds", f.text)
		}
	}
	return p, p.check()
}
