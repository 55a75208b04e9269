package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/mesh"
)

// WriteZip writes l as an archive that stands on its own: layout.json, and in the
// folder parts one mesh for each part of which a copy is placed, in its stored
// coordinates, with the checksums that layout.json names. Unpacked, it can be
// checked and packed again. n may be nil.
//
// A mesh is a binary STL file where that keeps every digit, else a 3MF file,
// which always does. Parts of which nothing is placed are in layout.json by
// their footprints. The same layout gives the same bytes.
func (l *Layout) WriteZip(w io.Writer, parts []Part, n *Numbers) error {
	if err := l.checkIndices(parts); err != nil {
		return fmt.Errorf("zip: %w", err)
	}
	placed := make([]bool, len(parts))
	for _, p := range l.Placements {
		placed[p.Part] = placed[p.Part] || p.Placed
	}
	z := zip.NewWriter(w)
	files := make([]FilePart, len(parts))
	names := map[string]bool{}
	for i := range parts {
		files[i] = FilePart{ID: parts[i].ID, FileMesh: FileMesh{Unit: "mm"}}
		if !placed[i] || parts[i].Mesh == nil {
			continue
		}
		data, suffix, err := meshFile(parts[i].Mesh)
		if err != nil {
			return fmt.Errorf("zip: part %d (%s): %w", i, parts[i].ID, err)
		}
		sum := sha256.Sum256(data)
		files[i].Path = freeName(names, parts[i].Name(), suffix)
		files[i].SHA256 = hex.EncodeToString(sum[:])
		if err := writeEntry(z, files[i].Path, data); err != nil {
			return err
		}
	}
	f, err := NewFile(l, parts, files, n)
	if err != nil {
		return fmt.Errorf("zip: %w", err)
	}
	var b bytes.Buffer
	if err := WriteLayout(&b, f); err != nil {
		return err
	}
	if err := writeEntry(z, "layout.json", b.Bytes()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("zip: %w", err)
	}
	return nil
}

// meshFile returns m as the smallest file that holds all of its digits.
func meshFile(m *mesh.Mesh) (data []byte, suffix string, err error) {
	format := "3mf"
	if exactInSTL(m) {
		format = "stl"
	}
	var b bytes.Buffer
	err = mesh.Write(&b, mesh.Single(m), mesh.WriteOptions{Format: format})
	return b.Bytes(), "." + format, err
}

// freeName returns a path in the folder parts that is not taken yet, and takes
// it. Systems that do not tell letters by their case must unpack it too.
func freeName(taken map[string]bool, name, suffix string) string {
	stem := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.TrimSuffix(name, path.Ext(name)))
	if strings.Trim(stem, ". ") == "" {
		stem = "part"
	}
	for n := 1; ; n++ {
		full := stem + suffix
		if n > 1 {
			full = fmt.Sprintf("%s-%d%s", stem, n, suffix)
		}
		if key := strings.ToLower(full); !taken[key] {
			taken[key] = true
			return "parts/" + full
		}
	}
}

func writeEntry(z *zip.Writer, name string, data []byte) error {
	w, err := outfile.CreateZip(z, name)
	if err == nil {
		_, err = w.Write(data)
	}
	if err != nil {
		return fmt.Errorf("zip: %s: %w", name, err)
	}
	return nil
}
