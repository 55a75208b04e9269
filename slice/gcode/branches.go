package gcode

import "strings"

// Conditions in custom G-code, as slicers write them: of
//
//	{if CONDITION} … {elsif CONDITION} … {else} … {endif}
//
// one branch is printed. Where a condition cannot be worked out none is: the wrong one may move
// the nozzle through the part.

// mostNested is how deep conditions may lie within each other.
const mostNested = 50

// brancher picks branches.
type brancher struct {
	values map[string]string
	w      *warnings
}

// pickBranches returns text with the branches that are printed alone.
func pickBranches(text string, values map[string]string, w *warnings) string {
	if !strings.Contains(text, "{") {
		return text
	}
	b := &brancher{values, w}
	var out strings.Builder
	for {
		part, tag, rest := b.until(text, 0, true)
		out.WriteString(part)
		if tag == "" {
			return out.String()
		}
		out.WriteString("{" + tag + "}") // of no condition
		text = rest
	}
}

// until returns what is printed of text up to the tag that ends a branch, which is empty at the
// end of the text, and what is behind it. What is not live is only passed over.
func (b *brancher) until(text string, depth int, live bool) (out, tag, rest string) {
	var part strings.Builder
	for {
		before, tag, after, found := nextTag(text)
		if !found {
			part.WriteString(text)
			return part.String(), "", ""
		}
		part.WriteString(before)
		text = after
		word, condition := wordOf(tag)
		switch {
		case word == "if" && depth < mostNested:
			var chosen string
			chosen, text = b.choose(condition, text, depth+1, live)
			part.WriteString(chosen)
		case word == "elsif" || word == "else" || word == "endif":
			return part.String(), tag, text
		default:
			part.WriteString("{" + tag + "}")
		}
	}
}

// choose returns what is printed of a condition and its branches, which begin text, and what is
// behind them.
func (b *brancher) choose(condition, text string, depth int, live bool) (chosen, rest string) {
	first, open, known := condition, true, true // whether no branch was taken so far, and all is clear
	for {
		yes := false
		if live && open && known {
			v, err := evaluate(condition, b.values)
			if err != nil {
				known = false
			}
			yes = known && v.holds()
		}
		branch, tag, after := b.until(text, depth, yes)
		if yes {
			chosen, open = branch, false
		}
		text = after
		word, next := wordOf(tag)
		switch word {
		case "elsif":
			condition = next
			continue
		case "else":
			condition = "true"
			continue
		case "":
			known = known && !live // it never ends
		}
		if live && !known {
			b.w.unknown("a condition in custom G-code, whose branches are left out: " + clip(first))
			chosen = ""
		}
		return chosen, text
	}
}

// nextTag cuts text at its next {tag}.
func nextTag(text string) (before, tag, after string, found bool) {
	i := strings.IndexByte(text, '{')
	if i < 0 {
		return text, "", "", false
	}
	n := strings.IndexByte(text[i:], '}')
	if n < 0 {
		return text, "", "", false
	}
	return text[:i], text[i+1 : i+n], text[i+n+1:], true
}

// wordOf returns the first word of a tag, and what follows.
func wordOf(tag string) (word, rest string) {
	tag = strings.TrimSpace(tag)
	n := strings.IndexFunc(tag, func(r rune) bool { return r < 'a' || r > 'z' })
	if n < 0 {
		return tag, ""
	}
	return tag[:n], strings.TrimSpace(tag[n:])
}

// clip shortens text for a warning, to one line.
func clip(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return text[:min(len(text), 60)]
}
