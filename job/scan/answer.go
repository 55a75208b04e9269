package scan

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAnswer is the length of the longest answer that is believed, in bytes.
const maxAnswer = 4096

// parseAnswer reads one answer of clamd to INSTREAM:
//
//	stream: OK
//	stream: <name> FOUND
//	<reason> ERROR
//
// with or without a zero byte or a line break at its end. Anything else is an
// error: a verdict that is not understood is none.
func parseAnswer(line string) (Verdict, error) {
	text := strings.TrimRight(line, "\x00\r\n")
	said, ours := strings.CutPrefix(text, "stream: ")
	name, found := strings.CutSuffix(said, " FOUND")
	_, failed := strings.CutSuffix(text, "ERROR")
	switch {
	case len(line) > maxAnswer || !printable(text):
	case ours && said == "OK":
		return Verdict{}, nil
	case ours && found && strings.TrimSpace(name) != "":
		return Verdict{Infected: true, Name: strings.TrimSpace(name)}, nil
	case failed && strings.Contains(text, "size limit exceeded"):
		return Verdict{}, fmt.Errorf("%w: clamd takes no more (StreamMaxLength)", ErrTooLarge)
	}
	return Verdict{}, fmt.Errorf("clamd answered %.200q", line)
}

// printable reports whether a text can be shown and logged as it is.
func printable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
