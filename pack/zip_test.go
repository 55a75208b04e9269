package pack_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// unzipped returns the files of an archive by name.
func unzipped(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		if y, m, d := f.Modified.Date(); y != 1980 || m != 1 || d != 1 || f.Modified.Nanosecond() != 0 || f.Modified.Hour() != 0 {
			t.Errorf("%s is dated %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestWriteZip reads the archive back: one mesh for each placed part, to the
// bit, with its checksum, and the poses of the layout.
func TestWriteZip(t *testing.T) {
	l, parts := build()
	parts = append(parts, boxPart("other/box.STL", 7, 7, 7, 1), boxPart("left.stl", 1, 1, 1, 1))
	at := l.Placements[0]
	at.Part, at.Pose = 2, geom.Translation(geom.Vec{X: 80, Y: 5})
	l.Placements = append(l.Placements, at, pack.Placement{Part: 3, Reason: pack.NoRoom})
	var b, again bytes.Buffer
	if err := l.WriteZip(&b, parts, nil); err != nil {
		t.Fatal(err)
	}
	if err := l.WriteZip(&again, parts, nil); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("the same layout gives other bytes: %v", err)
	}
	files := unzipped(t, b.Bytes())
	if len(files) != 4 {
		t.Fatalf("%d files", len(files))
	}
	f, err := pack.ReadLayout(bytes.NewReader(files["layout.json"]))
	if err != nil {
		t.Fatal(err)
	}
	if f.EngineVersion == "" || f.Build.PackerType != "pack2d" {
		t.Errorf("version %q, packer %q", f.EngineVersion, f.Build.PackerType)
	}
	// The torus has numbers that 32 bits do not hold; two parts of one name get
	// two; what is placed nowhere has its footprint only.
	for i, want := range []string{"parts/box.stl", "parts/ring.3mf", "parts/box-2.stl", ""} {
		if f.Files[i].Path != want {
			t.Fatalf("part %d is %q, want %q", i, f.Files[i].Path, want)
		}
		if want == "" {
			if len(f.Files[i].Footprint) == 0 {
				t.Errorf("part %d has neither file nor footprint", i)
			}
			continue
		}
		data := files[want]
		sum := sha256.Sum256(data)
		if f.Files[i].SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: checksum", want)
		}
		m, err := mesh.Read(context.Background(), bytes.NewReader(data), int64(len(data)), mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Merged(); got.Bounds() != parts[i].Mesh.Bounds() || len(got.Faces) != len(parts[i].Mesh.Faces) {
			t.Errorf("%s: box %v, want %v", want, got.Bounds(), parts[i].Mesh.Bounds())
		}
	}
	back, _, err := f.Layout()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range back.Placements {
		if p.Placed != l.Placements[i].Placed || p.Placed && p.Pose != l.Placements[i].Pose {
			t.Errorf("row %d: %+v, want %+v", i, p, l.Placements[i])
		}
	}
}

// failingWriter takes some bytes and no more.
type failingWriter struct{ left int }

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriteZipRefuses(t *testing.T) {
	l, parts := build()
	if err := l.WriteZip(io.Discard, parts[:1], nil); err == nil || !strings.Contains(err.Error(), "part 1 of 1") {
		t.Errorf("%v", err)
	}
	for _, left := range []int{0, 100, 2000} {
		if err := l.WriteZip(&failingWriter{left}, parts, nil); err == nil {
			t.Errorf("a disk of %d bytes took it all", left)
		}
	}
	parts[0].ID = `\/:*`
	var b bytes.Buffer
	if err := l.WriteZip(&b, parts, nil); err != nil {
		t.Fatal(err)
	}
	for name := range unzipped(t, b.Bytes()) {
		if strings.ContainsAny(strings.TrimPrefix(name, "parts/"), `/\:*`) {
			t.Errorf("unsafe name %q", name)
		}
	}
}

// TestWriteZipManaged: positions by hand stay such in the archive, on plates and in
// space, through files that are read again.
func TestWriteZipManaged(t *testing.T) {
	for _, packer := range []pack.PackerType{pack.OnPlates, pack.InVolume} {
		part := boxPart("box.stl", 7, 7, 7, 1)
		part.Locked = []pack.Pose{{Transformation: geom.Translation(geom.Vec{X: 20, Y: 20})}}
		bed := pack.Plate(100, 100)
		bed.Z = 100
		l, r, err := pack.UserManaged(t.Context(), []pack.Part{part}, bed, pack.Options{Packer: packer})
		if err != nil || !r.OK() {
			t.Fatal(err, r)
		}
		for range 2 {
			var b bytes.Buffer
			if err := l.WriteZip(&b, []pack.Part{part}, nil); err != nil {
				t.Fatal(err)
			}
			f, err := pack.ReadLayout(bytes.NewReader(unzipped(t, b.Bytes())["layout.json"]))
			if err != nil || f.Build.PackerType != "user_managed" || f.Build.Space != packer.InSpace() || f.EngineVersion == "" {
				t.Fatalf("%s: %v, %+v", packer, err, f.Build)
			}
			if l, _, err = f.Layout(); err != nil || l.Options.Packer != packer {
				t.Fatalf("%s: %v, %+v", packer, err, l)
			}
		}
	}
}
