package mesh

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"testing"
)

// waveSTL returns a binary STL of about n facets: a closed bumpy sphere in
// strips, in the order in which programs write such surfaces.
func waveSTL(n int) []byte {
	rows := int(math.Sqrt(float64(n) / 4))
	cols := 2 * rows
	at := func(i, j int) [3]float32 {
		th := math.Pi * float64(i) / float64(rows)
		ph := 2 * math.Pi * float64(j%cols) / float64(cols)
		r := 40 + 3*math.Sin(5*th)*math.Cos(7*ph) + 0.2*math.Sin(40*ph+31*th)*math.Sin(th)
		return [3]float32{float32(r * math.Sin(th) * math.Cos(ph)), float32(r * math.Sin(th) * math.Sin(ph)), float32(r * math.Cos(th))}
	}
	var out bytes.Buffer
	out.Write(make([]byte, 84))
	count := uint32(0)
	put := func(a, b, c [3]float32) {
		binary.Write(&out, binary.LittleEndian, [4][3]float32{{}, a, b, c})
		out.Write([]byte{0, 0})
		count++
	}
	for i := range rows {
		for j := range cols {
			a, b, c, d := at(i, j), at(i+1, j), at(i+1, j+1), at(i, j+1)
			if i > 0 {
				put(a, b, d)
			}
			if i+1 < rows {
				put(b, c, d)
			}
		}
	}
	binary.LittleEndian.PutUint32(out.Bytes()[80:], count)
	return out.Bytes()
}

func BenchmarkReadBinarySTL(b *testing.B) {
	data := waveSTL(1_000_000)
	for b.Loop() {
		m, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{Workers: 1})
		if err != nil {
			b.Fatal(err)
		}
		if len(m.Objects[0].Faces) != (len(data)-84)/50 {
			b.Fatal("faces")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64((len(data)-84)/50), "ns/tri")
}

func BenchmarkTopology(b *testing.B) {
	data := waveSTL(1_000_000)
	m, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := NewTopology(withWorkers(1), m.Objects[0]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(m.Objects[0].Faces)), "ns/tri")
}
