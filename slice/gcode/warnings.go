package gcode

import (
	"fmt"
	"slices"
)

// warnings gathers what is worth saying about a file, each thing once.
type warnings struct {
	number int // of the line
	texts  []string
	odd    map[string]*oddity
	ours   bool // the code is our own: what it leaves to the machine is no news
}

// oddity is something in a file that was not understood.
type oddity struct{ first, count int }

// maxOddities bounds how many different things are told apart.
const maxOddities = 30

func (w *warnings) warn(format string, a ...any) {
	w.texts = append(w.texts, fmt.Sprintf(format, a...))
}

// unknown counts something that was not understood.
func (w *warnings) unknown(what string) {
	if w.odd == nil {
		w.odd = map[string]*oddity{}
	}
	o := w.odd[what]
	if o == nil && len(w.odd) >= maxOddities {
		what = "other commands that are not known"
		o = w.odd[what]
	}
	if o == nil {
		o = &oddity{first: w.number}
		w.odd[what] = o
	}
	o.count++
}

// name writes a command whose number is in tenths.
func name(letter byte, n int32) string {
	if n%10 != 0 {
		return fmt.Sprintf("%c%d.%d", letter, n/10, n%10)
	}
	return fmt.Sprintf("%c%d", letter, n/10)
}

func (w *warnings) unknownCommand(letter byte, n int32) {
	w.unknown("unknown command " + name(letter, n))
}

// refused counts a word whose number makes no sense and is passed over.
func (w *warnings) refused(command string, letter byte, v float64) {
	word := fmt.Sprintf("%s %c%g", command, letter, v)
	if command == string(letter) {
		word = fmt.Sprintf("%c%g", letter, v)
	}
	w.unknown(word + " makes no sense and is ignored")
}

// uncounted notes a command whose time is up to the machine.
func (w *warnings) uncounted(letter byte, n int32) {
	if !w.ours {
		w.unknown("time not counted: " + name(letter, n))
	}
}

// list returns all warnings, sorted but for the plain ones, which come first.
func (w *warnings) list() []string {
	all := append([]string{}, w.texts...)
	var odd []string
	for what, o := range w.odd {
		times := "once"
		if o.count > 1 {
			times = fmt.Sprintf("%d times, first", o.count)
		}
		where := fmt.Sprintf("line %d", o.first)
		if o.first == 0 { // no file is read
			where = "G-code of the settings"
		}
		odd = append(odd, fmt.Sprintf("%s (%s in %s)", what, times, where))
	}
	slices.Sort(odd)
	return append(all, odd...)
}
