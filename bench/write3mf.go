package main

import (
	"archive/zip"
	"bufio"
	"io"
	"strconv"

	"github.com/saggar3d/saggar/internal/outfile"
)

// The smallest package that the 3MF core specification allows. It is written
// here and not by the engine, so that the engine is never fed its own dialect.
const (
	contentTypes = `<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`
	relations = `<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rel0" Target="/3D/3dmodel.model" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`
	modelHead = `<?xml version="1.0" encoding="UTF-8"?>
<model unit="millimeter" xml:lang="en-US" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">
 <resources>
  <object id="1" type="model">
   <mesh>
    <vertices>
`
	modelTail = `    </triangles>
   </mesh>
  </object>
 </resources>
 <build>
  <item objectid="1"/>
 </build>
</model>
`
)

// write3MF writes a 3MF package of the shape. Vertices are in the order in
// which the triangles first name them, as welding exporters write them.
func write3MF(w io.Writer, s *shape) error {
	z := zip.NewWriter(w)
	parts := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"[Content_Types].xml", func(w io.Writer) error { _, err := io.WriteString(w, contentTypes); return err }},
		{"_rels/.rels", func(w io.Writer) error { _, err := io.WriteString(w, relations); return err }},
		{"3D/3dmodel.model", func(w io.Writer) error { return writeModel(w, s) }},
	}
	for _, p := range parts {
		part, err := outfile.CreateZip(z, p.name)
		if err != nil {
			return err
		}
		if err := p.write(part); err != nil {
			return err
		}
	}
	return z.Close()
}

// writeModel writes the model part. Walking the shape twice is cheaper than
// holding it.
func writeModel(w io.Writer, s *shape) error {
	m := &modelWriter{out: bufio.NewWriterSize(w, 1<<20), ids: make([]int32, s.nu*s.nv)}
	m.out.WriteString(modelHead)
	if err := s.walk(m.vertices); err != nil {
		return err
	}
	m.out.WriteString("    </vertices>\n    <triangles>\n")
	if err := s.walk(m.triangle); err != nil {
		return err
	}
	m.out.WriteString(modelTail)
	return m.out.Flush()
}

type modelWriter struct {
	out  *bufio.Writer
	line []byte
	ids  []int32 // 1 + place in the file of each grid vertex, 0 until it is named
	n    int32
}

// vertices writes the corners of t that were not named before.
func (m *modelWriter) vertices(t triangle) error {
	for k, id := range t.id {
		if m.ids[id] != 0 {
			continue
		}
		m.n++
		m.ids[id] = m.n
		m.line = append(m.line[:0], "     <vertex"...)
		for c, x := range t.at[k] {
			m.line = append(m.line, ' ', byte('x'+c), '=', '"')
			m.line = strconv.AppendFloat(m.line, float64(x), 'g', -1, 32)
			m.line = append(m.line, '"')
		}
		if _, err := m.out.Write(append(m.line, "/>\n"...)); err != nil {
			return err
		}
	}
	return nil
}

func (m *modelWriter) triangle(t triangle) error {
	m.line = append(m.line[:0], "     <triangle"...)
	for k, id := range t.id {
		m.line = append(m.line, ' ', 'v', byte('1'+k), '=', '"')
		m.line = strconv.AppendInt(m.line, int64(m.ids[id]-1), 10)
		m.line = append(m.line, '"')
	}
	_, err := m.out.Write(append(m.line, "/>\n"...))
	return err
}
