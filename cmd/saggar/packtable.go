package main

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/saggar3d/saggar/pack"
)

// table prints what came out for people: a line for each file, then how full the
// plates are and where everything was written.
func (r *packResult) table() error {
	w := bufio.NewWriter(r.job.out)
	t := &tableReporter{w: w, paint: newPaint(r.job.out)}
	n := r.numbers
	space := r.layout.Options.Packer.InSpace()
	verdict := fmt.Sprintf("%s of %s placed %s", grouped(n.Placed), count(n.Asked, "copy"), onPlates(r.layout.Plates, space))
	color := t.paint.green
	if n.Placed < n.Asked {
		color = t.paint.yellow
	}
	t.head(bedWords(r.layout.Bed, space), color(verdict))
	r.parts(t)
	t.row("filled", "%s %%, %s %% with the spacing around parts", percentWords(n.PackedFill), percentWords(r.withSpacing()))
	if n.Placed < n.Asked {
		t.row("asked", "%s %%", percentWords(n.Fill))
	}
	t.row("height", "%s mm", length(n.UsedHeight))
	if space && n.Density != nil {
		t.row("density", "%s %% of the plate times the height", percentWords(100**n.Density))
	}
	if len(n.Plates) > 1 {
		for i, p := range n.Plates {
			t.row(plateWord(space)+" "+strconv.Itoa(i+1), "%s, %s %% filled", count(p.Placed, "copy"), percentWords(p.PackedFill))
		}
	}
	t.row("checked", "%s", r.checkedWords())
	for i, path := range r.written {
		name := ""
		if i == 0 {
			name = "written"
		}
		t.row(name, "%s", printable(path))
	}
	return w.Flush()
}

// checkedWords says what was proven of the layout, and no more than that.
func (r *packResult) checkedWords() string {
	if r.numbers.Placed == 0 {
		return "nothing was placed"
	}
	inside := "all inside"
	if n := oversized(r.layout); n > 0 {
		inside = stickOut(n)
	}
	if m := r.layout.Removal; m != nil && !m.Free() {
		inside += ", " + comesOut(m.File())
	}
	return fmt.Sprintf("gaps of %s mm or more, %s", length(r.layout.Options.MinDistance), inside)
}

// oversized counts the copies that were placed though they are larger than the
// plate.
func oversized(l *pack.Layout) int {
	n := 0
	for _, p := range l.Placements {
		if p.Placed && p.Oversized {
			n++
		}
	}
	return n
}

// stickOut says how many parts are not inside.
func stickOut(n int) string {
	if n == 1 {
		return "1 oversized part sticks out"
	}
	return grouped(n) + " oversized parts stick out"
}

// withSpacing returns how full the plates are of placed parts and the spacing
// around them, in percent.
func (r *packResult) withSpacing() float64 {
	sum := 0.0
	for _, p := range r.numbers.Plates {
		sum += p.FillWithSpacing
	}
	return sum / float64(max(1, len(r.numbers.Plates)))
}

// parts prints a line for each part: its copies placed and asked, and why some
// were not placed.
func (r *packResult) parts(t *tableReporter) {
	placed, asked := make([]int, len(r.loaded.parts)), make([]int, len(r.loaded.parts))
	why := make([]pack.Reason, len(r.loaded.parts))
	for _, p := range r.layout.Placements {
		asked[p.Part]++
		if p.Placed {
			placed[p.Part]++
		} else {
			why[p.Part] = p.Reason
		}
	}
	wide := 0
	for _, p := range r.loaded.parts {
		wide = max(wide, utf8.RuneCountInString(printable(p.ID)))
	}
	for i, p := range r.loaded.parts {
		name := ""
		if i == 0 {
			name = "parts"
		}
		id := printable(p.ID)
		text := fmt.Sprintf("%s%s  %s", id, strings.Repeat(" ", wide-utf8.RuneCountInString(id)), copiesWords(placed[i], asked[i], p))
		if placed[i] < asked[i] {
			text += ", " + t.paint.yellow(reasonWords(why[i], r.layout.Options.Packer.InSpace()))
		}
		t.row(name, "%s", text)
	}
}

func copiesWords(placed, asked int, p pack.Part) string {
	if p.Fill {
		return fmt.Sprintf("%s, as many as were found", grouped(placed))
	}
	return fmt.Sprintf("%s of %s", grouped(placed), grouped(asked))
}

// reasonWords says why a copy was not placed.
func reasonWords(r pack.Reason, space bool) string {
	switch r {
	case pack.TooLarge:
		if space {
			return "larger than the volume"
		}
		return "larger than the plate"
	case pack.NoRoom:
		return "no room found"
	case pack.LockedOut:
		return "its group found no place"
	case pack.NotProcessed:
		return "the search ended too early"
	}
	return printable(string(r))
}

// bedWords names the plate.
func bedWords(b pack.Bed, space bool) string {
	if b.Shape != pack.Rectangle {
		s := fmt.Sprintf("plate of %s mm diameter", length(b.X))
		if b.Shape == pack.Polygonal {
			s = fmt.Sprintf("plate of %s mm², within %s x %s mm", amount(b.Area()), length(b.X), length(b.Y))
		}
		if space {
			s = "volume over a " + s + ", " + length(b.Z) + " mm high"
		}
		return s
	}
	s := fmt.Sprintf("plate of %s x %s", length(b.X), length(b.Y))
	if b.Z > 0 {
		s += " x " + length(b.Z)
	}
	if space {
		s = "volume" + strings.TrimPrefix(s, "plate")
	}
	return s + " mm"
}

// percentWords prints a share in percent as far as anybody wants to know it: of
// what was asked of a plate, a thousand times as much as fits is no slip of ours.
func percentWords(v float64) string {
	switch {
	case v >= 1e6:
		return "over a million"
	case v >= 1000:
		return grouped(int(v))
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}
