package mesh

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"testing"
)

// asciiOf prints a binary STL as text, each number with verb.
func asciiOf(data []byte, verb string) []byte {
	var out bytes.Buffer
	number := func(k int, facet []byte) float32 {
		return math.Float32frombits(binary.LittleEndian.Uint32(facet[4*k:]))
	}
	layout := fmt.Sprintf("  facet normal %s %s %s\n    outer loop\n      vertex %s %s %s\n      vertex %s %s %s\n      vertex %s %s %s\n    endloop\n  endfacet\n",
		verb, verb, verb, verb, verb, verb, verb, verb, verb, verb, verb, verb)
	out.WriteString("solid wave\n")
	for facet := data[84:]; len(facet) >= 50; facet = facet[50:] {
		var args [12]any
		for k := range args {
			args[k] = number(k, facet)
		}
		fmt.Fprintf(&out, layout, args[:]...)
	}
	out.WriteString("endsolid wave\n")
	return out.Bytes()
}

func BenchmarkReadASCIISTL(b *testing.B) {
	for _, verb := range []string{"%.6e", "%g", "%f"} {
		data := asciiOf(waveSTL(200_000), verb)
		b.Run(verb, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{Workers: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParseASCIISTL is the parser alone, without reading and welding.
func BenchmarkParseASCIISTL(b *testing.B) {
	for _, verb := range []string{"%.6e", "%g", "%f"} {
		data := asciiOf(waveSTL(200_000), verb)
		b.Run(verb, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			var p stlParser
			for b.Loop() {
				parseAll(b, &p, data)
			}
		})
	}
}

func parseAll(t testing.TB, p *stlParser, data []byte) {
	s, err := newSource("x.stl", bytes.NewReader(data), int64(len(data)), Limits{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	blocks := newSTLBlocks(s)
	var buf []byte
	for {
		block, ok, err := blocks.next(buf)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return
		}
		buf = block.buf
		if err := p.parse(block); err != nil {
			t.Fatal(err)
		}
	}
}
