package main

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/mesh"
)

// What the commands on one file share: they speak to people through the error
// stream, and leave standard output to the result.

// open reads the one file of a command, with a progress line, and prints its
// warnings.
func (s streams) open(ctx context.Context, path string, o mesh.ReadOptions) (*mesh.Model, error) {
	bar := newProgress(s.err, path)
	defer bar.clear()
	o.Progress = bar.set
	m, _, err := open(ctx, path, s.in, o)
	if err != nil {
		return nil, err
	}
	bar.clear()
	for _, w := range m.Warnings {
		fmt.Fprintf(s.err, "saggar: %s: warning: %s\n", printable(path), printable(w.Message))
	}
	return m, nil
}

// warningsOf returns what was found while a file was read, with its name.
func warningsOf(path string, m *mesh.Model) []mesh.Warning {
	var out []mesh.Warning
	for _, w := range m.Warnings {
		out = append(out, mesh.Warning{Code: w.Code, Message: path + ": " + w.Message})
	}
	return out
}

// fail prints err and returns the error that ends the program with it.
func (s streams) fail(err error) error {
	fmt.Fprintf(s.err, "saggar: %s\n", printable(err.Error()))
	return errFailed
}

// unheard ends the program with an error of standard output: a full disk, or a
// reader that has gone.
func (s streams) unheard(err error) error { return s.fail(at("standard output", err)) }

// at puts the name of a file before err.
func at(file string, err error) error {
	if err == nil {
		return nil
	}
	return &placed{file, newFailure(file, err).Error, err}
}

// placed is an error with the name of a file before it.
type placed struct {
	file, message string
	err           error
}

func (p *placed) Error() string { return p.file + ": " + p.message }
func (p *placed) Unwrap() error { return p.err }
