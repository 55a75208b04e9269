package mesh

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math"
	"testing"
)

// torusThreeMF returns a 3MF file with one torus of 2·n·n triangles, written the
// way slicers write it.
func torusThreeMF(tb testing.TB, n int) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
	part := func(name string) *bufio.Writer {
		w, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		return bufio.NewWriterSize(w, 1<<16)
	}
	w := part("[Content_Types].xml")
	w.WriteString(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`)
	w.Flush()
	w = part("_rels/.rels")
	w.WriteString(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`)
	w.Flush()
	w = part("3D/3dmodel.model")
	fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<model unit=\"millimeter\" xml:lang=\"en-US\" xmlns=\"%s\">\n <resources>\n  <object id=\"1\" type=\"model\">\n   <mesh>\n    <vertices>\n", coreNS)
	for i := range n {
		u := 2 * math.Pi * float64(i) / float64(n)
		for j := range n {
			v := 2 * math.Pi * float64(j) / float64(n)
			r := 40 + 15*math.Cos(v)
			fmt.Fprintf(w, "     <vertex x=\"%.6f\" y=\"%.6f\" z=\"%.6f\"/>\n", r*math.Cos(u), r*math.Sin(u), 15*math.Sin(v))
		}
	}
	w.WriteString("    </vertices>\n    <triangles>\n")
	for i := range n {
		for j := range n {
			a, b, c, d := i*n+j, (i+1)%n*n+j, (i+1)%n*n+(j+1)%n, i*n+(j+1)%n
			fmt.Fprintf(w, "     <triangle v1=\"%d\" v2=\"%d\" v3=\"%d\"/>\n     <triangle v1=\"%d\" v2=\"%d\" v3=\"%d\"/>\n", a, b, c, a, c, d)
		}
	}
	w.WriteString("    </triangles>\n   </mesh>\n  </object>\n </resources>\n <build>\n  <item objectid=\"1\"/>\n </build>\n</model>\n")
	w.Flush()
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}
