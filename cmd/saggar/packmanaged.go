package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/pack"
)

// Positions that somebody else has chosen: --packer user_managed. A layout file
// says everything, the parts, the plate and where each copy lies; nothing is
// searched.

// userManaged is the packer of such positions by name.
const userManaged = "user_managed"

// searchFlags are the flags that mean nothing without a search, or that the
// layout file answers.
var searchFlags = []string{
	"parts", "rotations", "objective", "no-nesting-in-holes", "no-nesting-in-concavities",
	"multi-build", "max-plates", "keep-too-large", "budget", "iterations", "seed", "unit",
}

// checkManaged checks a command line with --packer user_managed.
func (j *packJob) checkManaged(cmd *cobra.Command, args []string) error {
	f, given := j.flags, cmd.Flags().Changed
	switch {
	case f.positions == "":
		return errors.New("--positions is missing: name the layout file with the positions")
	case f.positions == stdinName:
		return errors.New("--positions: standard input (-) has no folder beside which the parts are")
	case len(args) > 0:
		return fmt.Errorf("%s: the parts are those of --positions", printable(args[0]))
	}
	for _, flag := range searchFlags {
		if given(flag) {
			return fmt.Errorf("--%s: not with --packer %s, which searches nothing and takes the rest from --positions", flag, userManaged)
		}
	}
	for flag, v := range map[string]float64{"min-packing-distance": f.minDistance, "wall-distance": f.wallDistance} {
		if !isLength(v) {
			return fmt.Errorf("--%s: %g is not a distance: use %s", flag, v, lengths)
		}
	}
	if f.build != "" || given("plate-diameter") || f.plate != "" {
		bed, err := f.bed(given("plate-diameter"))
		if err != nil {
			return err
		}
		j.bed = bed
	} else if len(f.keepOut)+len(f.keepOutBox) > 0 {
		return errors.New("--keep-out: say which plate, too")
	}
	var err error
	j.outputs, err = f.outputs(j)
	return err
}

// managed reads the positions, proves them as saggar check does and returns the
// layout that they make: the rows as they stand in the file. What is wrong with
// them is said, all of it, and no layout comes of it.
func (j *packJob) managed(ctx context.Context) (*loaded, *pack.Layout, error) {
	c := &checkJob{streams: j.streams, path: j.flags.positions}
	file, err := c.layout()
	if err != nil {
		return nil, nil, at(c.path, err)
	}
	l, parts, err := file.Layout()
	if err != nil {
		return nil, nil, at(c.path, err)
	}
	if err := c.meshes(ctx, file, parts); err != nil {
		return nil, nil, at(c.path, err)
	}
	p := &loaded{parts: parts, files: slices.Clone(file.Files)}
	inputs := j.inputs()
	for i := range p.files {
		f := &p.files[i]
		if f.Path == "" {
			continue
		}
		f.Copack = slices.Clone(f.Copack)
		for _, m := range meshFiles(f) {
			m.Path = seenFrom(filepath.Dir(c.path), m.Path)
			inputs = append(inputs, m.Path)
		}
	}
	if err := spare(inputs, j.outputs, l.Plates); err != nil {
		return nil, nil, err
	}
	// The positions in a file may have been changed since its boxes and numbers
	// were written; those are made anew.
	wrong, err := file.CheckRows(ctx, l, parts, false)
	if err != nil {
		return nil, nil, err
	}
	j.demand(l)
	report, err := pack.Check(ctx, parts, l.Bed, l)
	if err != nil {
		return nil, nil, err
	}
	if wrong = append(wrong, report.Violations...); len(wrong) > 0 {
		return nil, nil, j.refuse(wrong, report.More)
	}
	l.Status, l.Removal, l.Managed = pack.Complete, report.Removal, true
	if !l.Options.Packer.InSpace() {
		p.parts, err = pack.Footprints(ctx, p.parts)
	}
	return p, l, err
}

// demand gives l the bed and the distances of the flags.
func (j *packJob) demand(l *pack.Layout) {
	l.Options.Workers = j.options.Workers
	if j.given("min-packing-distance") {
		l.Options.MinDistance = j.flags.minDistance
	}
	if j.given("wall-distance") {
		l.Options.WallDistance = j.flags.wallDistance
	}
	if j.bed.Shape != "" {
		l.Bed = j.bed
	}
}

// refuse says what is wrong with the positions.
func (j *packJob) refuse(wrong []pack.Violation, more bool) error {
	for _, v := range wrong {
		fmt.Fprintf(j.err, "saggar: %s\n", printable(v.Message))
	}
	n := count(len(wrong), "violation")
	if more {
		n = "more than " + n
	}
	return fmt.Errorf("%s: %s, nothing was written", printable(j.flags.positions), n)
}
