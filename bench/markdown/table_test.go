package markdown

import (
	"strings"
	"testing"
)

func TestTableLinesUp(t *testing.T) {
	tab := &Table{Head: []string{"tool", "x"}}
	tab.Add("a|b", "12345")
	tab.Add("µ", "1")
	var b strings.Builder
	if err := tab.Write(&b); err != nil {
		t.Fatal(err)
	}
	want := `| tool |     x |
|------|------:|
| a\|b | 12345 |
| µ    |     1 |
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
