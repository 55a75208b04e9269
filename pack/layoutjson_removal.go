package pack

import (
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Removals in layout files.

// File returns r as it stands in a layout file; nil of nil.
func (r *Removal) File() *FileRemoval {
	if r == nil {
		return nil
	}
	out := &FileRemoval{
		Order: make([]FileRemovalStep, len(r.Steps)),
		Stuck: append([]int{}, r.Stuck...), Pairs: make([]FilePair, len(r.Interlocked)),
		Unfinished: r.Unfinished,
	}
	for i, p := range r.Interlocked {
		out.Pairs[i] = FilePair(p)
	}
	for i, s := range r.Steps {
		path := make([][3]float64, len(s.Path))
		for k, move := range s.Path {
			path[k] = [3]float64{move.X, move.Y, move.Z}
		}
		out.Order[i] = FileRemovalStep{Position: s.Row, Path: path}
	}
	return out
}

// plain returns the removal in a file of l, whose rows it names.
func (f *FileRemoval) plain(l *Layout) *Removal {
	if f == nil {
		return nil
	}
	out := &Removal{Steps: make([]RemovalStep, len(f.Order)), Stuck: slices.Clone(f.Stuck), Interlocked: make([][2]int, len(f.Pairs)), Unfinished: f.Unfinished}
	for i, p := range f.Pairs {
		out.Interlocked[i] = p
	}
	for i, s := range f.Order {
		path := make([]geom.Vec, len(s.Path))
		for k, move := range s.Path {
			path[k] = geom.Vec{X: move[0], Y: move[1], Z: move[2]}
		}
		out.Steps[i] = RemovalStep{Row: s.Position, Plate: l.Placements[s.Position].Plate, Path: path}
	}
	return out
}

// check: nil is a removal that nobody looked for. rows is how many there are.
func (f *FileRemoval) check(rows int) error {
	if f == nil {
		return nil
	}
	named := slices.Clone(f.Stuck)
	for _, p := range f.Pairs {
		named = append(named, p[0], p[1])
	}
	for i, s := range f.Order {
		named = append(named, s.Position)
		for _, move := range s.Path {
			if !finite(move[0]) || !finite(move[1]) || !finite(move[2]) {
				return fmt.Errorf("removal_order[%d]: path: %v is not finite", i, move)
			}
		}
	}
	for _, row := range named {
		if row < 0 || row >= rows {
			return fmt.Errorf("removal: position %d of %d", row, rows)
		}
	}
	return nil
}
