package gcode

// Line is one line of G-code: a command, its words, and the comment after it.
type Line struct {
	// Letter is 'G', 'M' or 'T', or 0 when the line holds no command; Number is
	// what follows it, in tenths: 921 for G92.1.
	Letter byte
	Number int32
	// Comment is what follows the first semicolon.
	Comment []byte
	// Bad says that the line is neither empty nor understood.
	Bad bool

	has    uint32 // bit 0 for A
	values [26]float64
}

// Value returns the number after a letter; ok is false when the letter is
// missing.
func (l *Line) Value(letter byte) (v float64, ok bool) {
	i := letter - 'A'
	return l.values[i], l.has&(1<<i) != 0
}

// Has reports whether a letter is there, with or without a number.
func (l *Line) Has(letter byte) bool { return l.has&(1<<(letter-'A')) != 0 }

// Or returns the number after a letter, or other when it is missing.
func (l *Line) Or(letter byte, other float64) float64 {
	if v, ok := l.Value(letter); ok {
		return v
	}
	return other
}

// Parse reads a line. Letters are taken in any case, words with or without
// spaces between them; line numbers, checksums and comments in brackets are
// skipped. A word whose number is missing stands for 0, as "X" in "G28 X".
func (l *Line) Parse(text []byte) {
	l.Letter, l.Number, l.Comment, l.Bad, l.has = 0, 0, nil, false, 0
	for i := 0; i < len(text); {
		c := text[i] &^ 0x20 // upper case for letters
		switch {
		case c >= 'A' && c <= 'Z':
			v, digits, n := number(text[i+1:])
			i += 1 + n
			if !l.word(c, v, digits) {
				return
			}
		case text[i] == ' ' || text[i] == '\t':
			i++
		case text[i] == ';':
			l.Comment = text[i+1:]
			return
		case text[i] == '(':
			i = closed(text, i, ')')
		case text[i] == '"' && l.Letter != 0: // a name, of a file or a machine
			i = closed(text, i+1, '"')
		case text[i] == '*': // a checksum ends the line
			return
		default:
			l.Bad = true
			i++
		}
	}
}

// word takes in a letter and its number. It returns false when the rest of the
// line is not for us: the text of M117 and its like.
func (l *Line) word(c byte, v float64, digits bool) bool {
	switch {
	case l.Letter != 0 || c == 'N' && digits:
		if c != 'N' {
			l.has |= 1 << (c - 'A')
			l.values[c-'A'] = v
		}
		return true
	case (c == 'G' || c == 'M' || c == 'T') && digits && v >= 0 && v < 1e5:
		l.Letter, l.Number = c, int32(float64(v*10)+0.5)
		return c != 'M' || !speaks(l.Number/10)
	case c == 'T' && digits && v == -1 && !l.Bad: // no tool, in RepRapFirmware
		return false
	}
	// A line of plain words, or of another machine's language.
	l.Bad = true
	return false
}

// speaks reports whether what follows M and n is text, not words.
func speaks(n int32) bool {
	switch n {
	case 16, 20, 21, 22, 23, 27, 28, 29, 30, 32, 33, 36, 70, 115, 117, 118, 486, 550, 551, 552, 553, 554, 587, 862, 928:
		return true
	}
	return false
}

// closed returns the place after the sign that closes what has begun before i.
func closed(text []byte, i int, sign byte) int {
	for ; i < len(text); i++ {
		if text[i] == sign {
			return i + 1
		}
	}
	return i
}
