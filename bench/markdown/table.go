// Package markdown writes tables for people: Markdown that lines up as plain
// text too.
package markdown

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Table is a Markdown table whose columns line up as plain text too.
type Table struct {
	Head []string
	Rows [][]string
}

// Add appends a row.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

// Write prints the table. The first column is aligned left, the others right.
func (t *Table) Write(w io.Writer) error {
	width := make([]int, len(t.Head))
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(escape(cell)), 3)
		}
	}
	var b strings.Builder
	line(&b, t.Head, width)
	for i, n := range width {
		if i == 0 {
			b.WriteString("|" + strings.Repeat("-", n+2))
		} else {
			b.WriteString("|" + strings.Repeat("-", n+1) + ":")
		}
	}
	b.WriteString("|\n")
	for _, row := range t.Rows {
		line(&b, row, width)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func line(b *strings.Builder, cells []string, width []int) {
	for i, cell := range cells {
		cell = escape(cell)
		pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
		if i == 0 {
			fmt.Fprintf(b, "| %s%s ", cell, pad)
		} else {
			fmt.Fprintf(b, "| %s%s ", pad, cell)
		}
	}
	b.WriteString("|\n")
}

// escape keeps a cell in its cell.
func escape(cell string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(cell)
}
