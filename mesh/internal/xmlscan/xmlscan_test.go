package xmlscan

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

var roomy = Limits{Depth: 100, Token: 1 << 20}

// trace scans a document into a text: one line an event, with an error last.
func trace(r io.Reader, l Limits) string {
	var b strings.Builder
	s := New(r, l)
	for {
		kind, err := s.Next()
		if err != nil {
			fmt.Fprintf(&b, "error %v\n", err)
			return b.String()
		}
		switch kind {
		case EOF:
			return b.String()
		case Start:
			fmt.Fprintf(&b, "%d<%s|%s", s.Depth(), s.Space(), s.Local())
			for _, a := range s.Attrs() {
				fmt.Fprintf(&b, " %s|%s=%q", a.Space, a.Local, a.Value)
			}
			b.WriteString("\n")
		case End:
			fmt.Fprintf(&b, "%d>%s|%s\n", s.Depth(), s.Space(), s.Local())
		case Text:
			fmt.Fprintf(&b, "%q\n", s.Text())
		}
	}
}

func TestEvents(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"empty element", `<a/>`, "1<|a\n1>|a\n"},
		{"declaration, mark, comments", "\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><!-- a > b --> <a ><?pi x?></a > <!---->\n", "1<|a\n1>|a\n"},
		{"attributes", "<a b='1' c = \"x > '\"\n\td='\t&lt;&#65;&#x42;&amp;'/>", "1<|a |b=\"1\" |c=\"x > '\" |d=\" <AB&\"\n1>|a\n"},
		{"text", "<a> x &gt; y<b/>\n z</a>", "1<|a\n\"x > y\"\n2<|b\n2>|b\n\"z\"\n1>|a\n"},
		{"cdata", "<a><![CDATA[<b>&amp;]]]></a>", "1<|a\n\"<b>&amp;]\"\n1>|a\n"},
		{"namespaces", `<a xmlns="u" xmlns:p="v" p:q="1" q="2"><p:b xmlns="" xml:lang="en"><c/></p:b><d/></a>`,
			"1<u|a |xmlns=\"u\" " + XMLNSNamespace + "|p=\"v\" v|q=\"1\" |q=\"2\"\n" +
				"2<v|b |xmlns=\"\" " + XMLNamespace + "|lang=\"en\"\n3<|c\n3>|c\n2>v|b\n2<u|d\n2>u|d\n1>u|a\n"},
		{"redeclared", `<a xmlns:p="u"><p:b xmlns:p="v"/><p:b/></a>`,
			"1<|a " + XMLNSNamespace + "|p=\"u\"\n2<v|b " + XMLNSNamespace + "|p=\"v\"\n2>v|b\n2<u|b\n2>u|b\n1>|a\n"},
		{"not only ASCII", "<größe wert='µ'>é</größe>", "1<|größe |wert=\"µ\"\n\"é\"\n1>|größe\n"},
	} {
		if got := trace(strings.NewReader(c.doc), roomy); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.name, got, c.want)
		}
		if got := trace(iotest.OneByteReader(strings.NewReader(c.doc)), roomy); got != c.want {
			t.Errorf("%s, byte by byte:\n%s\nwant:\n%s", c.name, got, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		doc   string
		fault Fault
		says  string
	}{
		{"", Truncated, "no root element"},
		{" \n ", Truncated, "no root element"},
		{"<a", Truncated, "line 1, byte 0: the XML ends early"},
		{"<a>\n<b>\n", Truncated, "inside <b>"},
		{"<a b='", Truncated, "ends early"},
		{"<a><!-- ", Truncated, "ends early"},
		{"<a><![CDATA[ ]]", Truncated, "ends early"},
		{"<?xml ", Truncated, "ends early"},
		{"<", Truncated, "ends early"},
		{"<a/><b/>", Syntax, "second root"},
		{"x<a/>", Syntax, "text outside"},
		{"<a/>x", Syntax, "text outside"},
		{"<![CDATA[x]]><a/>", Syntax, "text outside"},
		{"<a>\n\n  </b>", Syntax, "line 3, byte 7: </b> where </a> is expected"},
		{"</a>", Syntax, "closes nothing"},
		{"<a></a></a>", Syntax, "closes nothing"},
		{"<a b='1' b='2'/>", Syntax, "b is given twice"},
		{"<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", Syntax, "b is given twice"},
		{"<a xmlns='u' xmlns='v'/>", Syntax, "given twice"},
		{"<a b/>", Syntax, "b has no value"},
		{"<a b=1/>", Syntax, "not in quotes"},
		{"<a b='1'c='2'/>", Syntax, "an attribute is expected"},
		{"<a b='<'/>", Syntax, "< inside"},
		{"<a 1='2'/>", Syntax, "an attribute is expected"},
		{"<1/>", Syntax, "not a tag"},
		{"< a/>", Syntax, "not a tag"},
		{"<a:b:c/>", Syntax, "not a tag"},
		{"<:a/>", Syntax, "not a tag"},
		{"<p:a/>", Syntax, "prefix of <p:a> is not declared"},
		{"<a p:b='1'/>", Syntax, "prefix of the attribute p:b"},
		{"<a>&nbsp;</a>", Syntax, "&nbsp;"},
		{"<a>&#0;</a>", Syntax, "&#0;"},
		{"<a>&#xD800;</a>", Syntax, "&#xD800;"},
		{"<a>&#x110000;</a>", Syntax, "&#x110000;"},
		{"<a>&#;</a>", Syntax, "&#;"},
		{"<a>& </a>", Syntax, "&"},
		{"<a>]]></a>", Syntax, "]]>"},
		{"<a>\x01</a>", Syntax, "control character 0x01"},
		{"<a><!-- a -- b --></a>", Syntax, "-- inside"},
		{"<a><!ELEMENT a></a>", Syntax, "not allowed"},
		{"<a/><?xml version='1.0'?>", Syntax, "not at the start"},
		{" <?xml version='1.0'?><a/>", Syntax, "not at the start"},
		{"<? ?><a/>", Syntax, "without a name"},
		{"<!DOCTYPE a><a/>", DTD, "refused"},
		{"<!doctype html>", DTD, "refused"},
		{"\xff\xfe<\x00a\x00/\x00>\x00", Encoding, "UTF-16"},
		{"\x00<\x00a\x00/\x00>", Encoding, "UTF-16"},
		{"<?xml version='1.0' encoding=\"ISO-8859-1\"?><a/>", Encoding, "ISO-8859-1"},
		{"<a>\xe9</a>", Encoding, "not UTF-8"},
		{"<a b='\xe9'/>", Encoding, "not UTF-8"},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.doc), iotest.OneByteReader(strings.NewReader(c.doc))} {
			s := New(r, roomy)
			var err error
			for kind := Start; kind != EOF && err == nil; {
				kind, err = s.Next()
			}
			var e *Error
			if !errors.As(err, &e) || e.Fault != c.fault || !strings.Contains(e.Error(), c.says) {
				t.Errorf("%q: error %v, want fault %d: %s", c.doc, err, c.fault, c.says)
			}
			if _, again := s.Next(); again != err {
				t.Errorf("%q: then %v", c.doc, again)
			}
		}
	}
}

// endless gives first once and then repeat for ever, counting the bytes.
type endless struct {
	first, repeat string
	n             int64
	left          string
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	if e.n == 0 {
		e.left = e.first
	}
	for n < len(p) {
		if e.left == "" {
			e.left = e.repeat
		}
		c := copy(p[n:], e.left)
		e.left, n = e.left[c:], n+c
	}
	e.n += int64(n)
	return n, nil
}

func TestLimits(t *testing.T) {
	for _, c := range []struct{ name, first, repeat, says string }{
		{"depth", "<a>", "<a>", "100 elements"},
		{"tag", "<a b='", "x", "1048576 bytes"},
		{"tag name", "<", "a", "1048576 bytes"},
		{"text", "<a>", "x", "1048576 bytes"},
		{"cdata", "<a><![CDATA[", "]]", "1048576 bytes"},
		{"end tag", "<a></", "a", "1048576 bytes"},
		{"instruction", "<a><?p ", "x", "1048576 bytes"},
		{"namespaces", "<a>", `<a xmlns:a="1" xmlns:b="1" xmlns:c="1" xmlns:d="1">`, "256 namespaces"},
	} {
		in := &endless{first: c.first, repeat: c.repeat}
		got := trace(in, roomy)
		if !strings.Contains(got, "error") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %.300s", c.name, got)
		}
		if in.n > 4<<20 {
			t.Errorf("%s: refused after %d bytes", c.name, in.n)
		}
	}
	for _, doc := range []string{"<aaaaaaaaaaaaaaaa/>", "<a>bbbbbbbbbbbbbbbb</a>", "<a><![CDATA[bbbbbbbb]]></a>", "<a><?bbbbbbbbbbbbbbbbbb?></a>"} {
		if got := trace(strings.NewReader(doc), Limits{Depth: 1, Token: 14}); !strings.Contains(got, "more than 14 bytes") {
			t.Errorf("%s: %s", doc, got)
		}
	}
	var many strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&many, " a%04d='1'", i)
	}
	if got := trace(strings.NewReader("<a"+many.String()+"/>"), roomy); !strings.Contains(got, "1024 attributes") {
		t.Errorf("attributes: %.300s", got)
	}
	if got := trace(strings.NewReader("<a"+many.String()[:500*len(" a0000='1'")]+" a0007='2'/>"), roomy); !strings.Contains(got, "a0007 is given twice") {
		t.Errorf("twice among many: %.300s", got)
	}
}

// White space and comments have no limit and need no memory.
func TestLongNothing(t *testing.T) {
	doc := io.MultiReader(strings.NewReader("<a>"), io.LimitReader(&endless{first: " ", repeat: " \n"}, 8<<20),
		strings.NewReader("<!--"), io.LimitReader(&endless{first: "-", repeat: "x-"}, 8<<20), strings.NewReader("--></a>"))
	s := New(doc, Limits{Depth: 2, Token: 1 << 10})
	for {
		kind, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		if kind == EOF {
			break
		}
	}
	if len(s.buf) > startSize {
		t.Errorf("a buffer of %d bytes", len(s.buf))
	}
}

func TestSourceError(t *testing.T) {
	want := errors.New("cable cut")
	for _, doc := range []string{"", "<a", "<a>", "<a>x", "<a/>", "<a><!--"} {
		got := trace(io.MultiReader(strings.NewReader(doc), iotest.ErrReader(want)), roomy)
		if !strings.Contains(got, "error cable cut") {
			t.Errorf("%q: %s", doc, got)
		}
	}
	if got := trace(iotest.ErrReader(nil), roomy); !strings.Contains(got, io.ErrNoProgress.Error()) {
		t.Errorf("a reader that gives nothing: %s", got)
	}
}

// Window and Skip read the same elements that Next would.
func TestWindow(t *testing.T) {
	const n = 20_000
	doc := "<a xmlns='u'>\n" + strings.Repeat("<b/>\n", n) + "</a>"
	s := New(iotest.HalfReader(strings.NewReader(doc)), roomy)
	if kind, err := s.Next(); kind != Start || err != nil {
		t.Fatal(kind, err)
	}
	skipped := 0
	for {
		w := s.Window()
		i := 0
		for len(w)-i >= 7 && string(w[i:i+5]) == "\n<b/>" {
			i += 5
			skipped++
		}
		s.Skip(i)
		if i == 0 && !s.More() {
			break
		}
	}
	kind, err := s.Next()
	for kind == Start {
		skipped++
		s.Next()
		kind, err = s.Next()
	}
	if line, offset := s.Place(); skipped != n || kind != End || err != nil || line != n+2 || offset != int64(len(doc)-4) {
		t.Errorf("%d of %d elements, then %d at line %d, byte %d, error %v", skipped, n, kind, line, offset, err)
	}
}

func TestNoAllocation(t *testing.T) {
	doc := []byte("<a>" + strings.Repeat(`<b x="1" y="2 &amp; 3">text</b>`, 1000) + "</a>")
	s := New(bytes.NewReader(doc), roomy)
	s.Next()
	if n := testing.AllocsPerRun(500, func() {
		s.Next()
		s.Next()
		s.Next()
	}); n > 0.1 {
		t.Errorf("%g allocations an element", n)
	}
}

// standard traces a document with the standard library, in the form of trace
// without depths and with texts joined.
func standard(doc []byte) (string, error) {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			fmt.Fprintf(&b, "<%s|%s %d\n", e.Name.Space, e.Name.Local, len(e.Attr))
			for _, a := range e.Attr {
				fmt.Fprintf(&b, " %s=%q", a.Name.Local, strings.NewReplacer("\n", " ", "\t", " ", "\r", " ").Replace(a.Value))
			}
		case xml.EndElement:
			fmt.Fprintf(&b, ">%s|%s\n", e.Name.Space, e.Name.Local)
		}
	}
}

func ours(doc []byte) (string, error) {
	var b strings.Builder
	s := New(bytes.NewReader(doc), roomy)
	for {
		kind, err := s.Next()
		if err != nil || kind == EOF {
			return b.String(), err
		}
		switch kind {
		case Start:
			fmt.Fprintf(&b, "<%s|%s %d\n", s.Space(), s.Local(), len(s.Attrs()))
			for _, a := range s.Attrs() {
				fmt.Fprintf(&b, " %s=%q", a.Local, a.Value)
			}
		case End:
			fmt.Fprintf(&b, ">%s|%s\n", s.Space(), s.Local())
		}
	}
}

// Random documents from a small alphabet: what we read, the standard library
// reads the same way.
func TestLikeStandard(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	pieces := []string{"<a>", "<b x='1'>", "</a>", "</b>", "<c/>", "<p:c xmlns:p='u'/>", "<a xmlns='v'>", " ", "t", "&lt;", "<!-- c -->", "<![CDATA[x]]>", "<?i?>", "<d y=\"&#65;\n\"/>"}
	read := 0
	for range 20_000 {
		var doc []byte
		for range 1 + rng.IntN(8) {
			doc = append(doc, pieces[rng.IntN(len(pieces))]...)
		}
		got, err := ours(doc)
		if err != nil {
			continue
		}
		read++
		want, stdErr := standard(doc)
		if stdErr != nil || got != want {
			t.Fatalf("%q:\n%s\nstandard library, error %v:\n%s", doc, got, stdErr, want)
		}
	}
	if read < 500 {
		t.Errorf("only %d documents were well-formed", read)
	}
}

func FuzzScan(f *testing.F) {
	for _, doc := range []string{
		`<?xml version="1.0"?><a xmlns="u" xmlns:p="v"><p:b q="&lt;"/>x<![CDATA[y]]></a>`,
		"<a>\n<!-- -- --></a>", "<!DOCTYPE a>", "\xff\xfe", "<a b='1' b='2'/>",
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		l := Limits{Depth: 8, Token: 1 << 12}
		whole := trace(bytes.NewReader(doc), l)
		if bytewise := trace(iotest.OneByteReader(bytes.NewReader(doc)), l); bytewise != whole {
			t.Fatalf("%q: %s\nbyte by byte: %s", doc, whole, bytewise)
		}
	})
}

func BenchmarkScan(b *testing.B) {
	doc := []byte("<a>" + strings.Repeat("  <vertex x=\"12.345678\" y=\"23.456789\" z=\"34.567890\"/>\n", 50_000) + "</a>")
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		s := New(bytes.NewReader(doc), roomy)
		for kind := Start; kind != EOF; {
			var err error
			if kind, err = s.Next(); err != nil {
				b.Fatal(err)
			}
		}
	}
}
