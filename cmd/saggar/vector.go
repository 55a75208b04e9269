package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
)

// parseVector reads "x,y,z"; the empty text is nil, for a flag not given.
func parseVector(flag, s string) (*geom.Vec, error) {
	if s == "" {
		return nil, nil
	}
	fields := strings.Split(s, ",")
	var v [3]float64
	for i, field := range fields {
		n, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
		if err != nil || i >= len(v) {
			fields = nil
			break
		}
		v[i] = n
	}
	if len(fields) != len(v) {
		return nil, fmt.Errorf("--%s: %q is not three numbers x,y,z", flag, s)
	}
	return &geom.Vec{X: v[0], Y: v[1], Z: v[2]}, nil
}
