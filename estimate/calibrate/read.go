package calibrate

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
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
// order and among others. Errors wrap [ErrPairs] and name the line.
func Read(r io.Reader) ([]Pair, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrPairs, MaxBytes)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if text := bytes.TrimSpace(data); len(text) > 0 && text[0] == '[' {
		return readJSON(text)
	}
	return readCSV(data)
}

func readJSON(data []byte) ([]Pair, error) {
	if err := jsonkeys.Unique(data); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPairs, err)
	}
	var rows []struct {
		Estimated *float64 `json:"estimated_s"`
		Actual    *float64 `json:"actual_s"`
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPairs, err)
	}
	if len(rows) > MaxPairs {
		return nil, fmt.Errorf("%w: more than %d pairs", ErrPairs, MaxPairs)
	}
	var pairs []Pair
	for i, row := range rows {
		if row.Estimated == nil || row.Actual == nil {
			return nil, fmt.Errorf("%w: pair %d: estimated_s or actual_s is missing", ErrPairs, i+1)
		}
		pairs = append(pairs, Pair{*row.Estimated, *row.Actual})
	}
	return pairs, nil
}

func readCSV(data []byte) ([]Pair, error) {
	rows := csv.NewReader(bytes.NewReader(data))
	rows.TrimLeadingSpace = true
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: no header: %w", ErrPairs, err)
	}
	column := func(names ...string) int {
		return slices.IndexFunc(head, func(h string) bool { return slices.Contains(names, strings.ToLower(strings.TrimSpace(h))) })
	}
	e, a := column("estimated_s", "estimated"), column("actual_s", "actual")
	if e < 0 || a < 0 {
		return nil, fmt.Errorf("%w: the header needs the columns estimated_s and actual_s", ErrPairs)
	}
	var pairs []Pair
	for {
		row, err := rows.Read()
		switch {
		case errors.Is(err, io.EOF):
			return pairs, nil
		case err != nil:
			return nil, fmt.Errorf("%w: %w", ErrPairs, err)
		case len(pairs) == MaxPairs:
			return nil, fmt.Errorf("%w: more than %d pairs", ErrPairs, MaxPairs)
		}
		var p Pair
		for _, f := range []struct {
			to   *float64
			text string
		}{{&p.Estimated, row[e]}, {&p.Actual, row[a]}} {
			if *f.to, err = strconv.ParseFloat(strings.TrimSpace(f.text), 64); err != nil {
				line, _ := rows.FieldPos(0)
				return nil, fmt.Errorf("%w: line %d: %q is not a number of seconds", ErrPairs, line, f.text)
			}
		}
		pairs = append(pairs, p)
	}
}
