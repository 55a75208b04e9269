package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"strconv"
)

// walker emits every triangle of a mesh.
type walker func(emit func(triangle) error) error

// writeSTL writes a binary STL.
func writeSTL(w io.Writer, triangles int, walk walker) error {
	out := bufio.NewWriterSize(w, 1<<20)
	head := make([]byte, 84)
	copy(head, "made by the benchmark of Saggar")
	binary.LittleEndian.PutUint32(head[80:], uint32(triangles))
	out.Write(head) // a bufio.Writer keeps its first error until Flush
	record := make([]byte, 0, 50)
	err := walk(func(t triangle) error {
		record = record[:0]
		for _, p := range [4]point{faceNormal(t), t.at[0], t.at[1], t.at[2]} {
			for _, x := range p {
				record = binary.LittleEndian.AppendUint32(record, math.Float32bits(x))
			}
		}
		_, err := out.Write(append(record, 0, 0))
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// writeASCII writes an ASCII STL with the fewest digits that name each float32,
// in the exponent form that most exporters use.
func writeASCII(w io.Writer, walk walker) error {
	out := bufio.NewWriterSize(w, 1<<20)
	out.WriteString("solid bench\n")
	var line []byte
	err := walk(func(t triangle) error {
		line = appendNumbers(append(line[:0], "  facet normal"...), faceNormal(t))
		line = append(line, "    outer loop\n"...)
		for _, p := range t.at {
			line = appendNumbers(append(line, "      vertex"...), p)
		}
		line = append(line, "    endloop\n  endfacet\n"...)
		_, err := out.Write(line)
		return err
	})
	if err != nil {
		return err
	}
	out.WriteString("endsolid bench\n")
	return out.Flush()
}

func appendNumbers(line []byte, p point) []byte {
	for _, x := range p {
		line = strconv.AppendFloat(append(line, ' '), float64(x), 'e', -1, 32)
	}
	return append(line, '\n')
}

func faceNormal(t triangle) point {
	n := unit(edgeCross(widen(t.at[0]), widen(t.at[1]), widen(t.at[2])))
	return point{float32(n[0]), float32(n[1]), float32(n[2])}
}
