package config

import "strings"

// unescape undoes the writing of texts in .ini files: a list per extruder is
// separated by semicolons and quoted where needed, of which the first counts;
// \n, \r, \\ and \" stand for line end, return, backslash and quote.
func unescape(text string) string {
	if rest, quoted := strings.CutPrefix(text, `"`); quoted {
		text = rest[:closing(rest)]
	}
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			i++
			switch c = text[i]; c {
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// closing returns the place of the quote that ends text, or its length.
func closing(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}
