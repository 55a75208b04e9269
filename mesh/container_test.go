package mesh

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// pack gives the bytes of a zip archive of names and contents, in that order.
func pack(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Name, w.Comment, w.Extra = "inner name.txt", "comment", []byte{1, 2, 3}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// inFormats is one tetrahedron in every format that can be written.
func inFormats(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"amf": []byte(amfFile(`<object id="1">` + amfTetra + `</object>`))}
	for _, name := range Writable() {
		var b bytes.Buffer
		if err := Write(&b, Single(tetra("t", 1)), WriteOptions{Format: name}); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	return files
}

func readBytes(data []byte) (*Model, error) {
	return Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{Name: "upload.dat"})
}

func TestContainersOfEveryFormat(t *testing.T) {
	for name, data := range inFormats(t) {
		members := append(gzipped(t, data[:len(data)/2]), gzipped(t, data[len(data)/2:])...)
		for container, packed := range map[string][]byte{
			"gzip":         gzipped(t, data),
			"gzip members": append(members, 0, 0, 0),
			"zip":          pack(t, "folder/", "", "folder/part.bin", string(data), "README", "read me", "__MACOSX/._part.bin", "resource"),
			"zip of one":   pack(t, "part", string(data)),
		} {
			for kind, read := range map[string]func() (*Model, error){
				"file": func() (*Model, error) { return readBytes(packed) },
				"stream": func() (*Model, error) {
					return ReadStream(context.Background(), bytes.NewReader(packed), ReadOptions{})
				},
			} {
				m, err := read()
				if err != nil {
					t.Errorf("%s in %s, %s: %v", name, container, kind, err)
					continue
				}
				if m.Format != name || len(m.Merged().Faces) != 4 {
					t.Errorf("%s in %s, %s: %s with %d triangles", name, container, kind, m.Format, len(m.Merged().Faces))
				}
			}
		}
	}
}

func TestContainerErrors(t *testing.T) {
	files := inFormats(t)
	stl, gz := string(files["stl"]), gzipped(t, files["stl"])
	zipped := pack(t, "a.stl", stl)
	damaged := bytes.Clone(gz)
	damaged[len(damaged)-8] ^= 1
	for _, c := range []struct {
		name string
		data []byte
		code Code
		says string
	}{
		{"two meshes", pack(t, "a.stl", stl, "b/c.3mf", string(files["3mf"])), CodeUnsupported, "holds 2 meshes, one is expected: a.stl, b/c.3mf"},
		{"no mesh", pack(t, "a.txt", "hello", "b.txt", "hello"), CodeNotAMesh, "none of the 2 files in the zip archive is a mesh: a.txt, b.txt"},
		{"no file", pack(t), CodeArchive, "empty zip"},
		{"only a folder", pack(t, "a/", ""), CodeArchive, "empty zip"},
		{"STEP", pack(t, "a.stl", "ISO-10303-21;\nHEADER;"), CodeNeedsConverter, "STEP"},
		{"empty file", pack(t, "a.stl", ""), CodeEmpty, "empty file"},
		{"gzip in gzip", gzipped(t, gz), CodeArchive, "only one level"},
		{"zip in gzip", gzipped(t, zipped), CodeArchive, "a zip archive inside of a gzip file"},
		{"gzip in zip", pack(t, "a.stl.gz", string(gz)), CodeArchive, "a gzip file inside of a zip archive"},
		{"zip in zip", pack(t, "a.zip", string(zipped)), CodeArchive, "only one level"},
		{"empty gzip", gzipped(t, nil), CodeEmpty, "empty"},
		{"cut gzip", gz[:len(gz)-20], CodeTruncated, "ends early"},
		{"cut gzip trailer", gz[:len(gz)-3], CodeTruncated, "ends early"},
		{"cut gzip header", gz[:8], CodeTruncated, "ends early"},
		{"damaged gzip", damaged, CodeArchive, "CRC-32"},
		{"gzip and garbage", append(bytes.Clone(gz), "garbage that is no gzip member"...), CodeArchive, "no gzip member"},
		{"cut zip", zipped[:len(zipped)-30], CodeArchive, "truncated"},
		{"just magic", []byte("PK\x03\x04"), CodeArchive, "truncated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readBytes(c.data)
			checkRefused(t, err, c.code, c.says)
		})
	}
}

// patch returns a copy of data with the bytes at every place of a record of the
// given signature changed.
func patch(data []byte, signature uint32, change func(record []byte)) []byte {
	data = bytes.Clone(data)
	var magic [4]byte
	binary.LittleEndian.PutUint32(magic[:], signature)
	for i := 0; i < len(data); i++ {
		if bytes.HasPrefix(data[i:], magic[:]) {
			change(data[i:])
		}
	}
	return data
}

func TestZipLies(t *testing.T) {
	stl := string(inFormats(t)["stl"])
	good := pack(t, "a.stl", stl, "b.txt", "text")
	put32 := binary.LittleEndian.PutUint32
	for _, c := range []struct {
		name string
		data []byte
		code Code
		says string
	}{
		{"larger than declared", patch(good, zipEntryMagic, func(r []byte) { put32(r[24:], 100) }), CodeArchive, "declare"},
		{"smaller than declared", patch(good, zipEntryMagic, func(r []byte) { put32(r[24:], 1000) }), CodeArchive, "declare"},
		{"much smaller than declared", patch(good, zipEntryMagic, func(r []byte) { put32(r[24:], 4000e6) }), CodeArchiveLimit, "times its size"},
		{"packed bytes beyond the next entry", patch(good, zipEntryMagic, func(r []byte) { put32(r[20:], 500) }), CodeArchive, "overlap"},
		{"entries at one place", patch(good, zipEntryMagic, func(r []byte) { put32(r[42:], 0) }), CodeArchive, "overlap"},
		{"entry outside", patch(good, zipEntryMagic, func(r []byte) { put32(r[42:], 1<<30) }), CodeArchive, "outside"},
		{"wrong CRC", patch(good, zipEntryMagic, func(r []byte) { r[16] ^= 1 }), CodeArchive, "CRC-32"},
		{"encrypted", patch(good, zipEntryMagic, func(r []byte) { r[8] |= 1 }), CodeEncrypted, "encrypted"},
		{"LZMA", patch(good, zipEntryMagic, func(r []byte) { r[10] = 14 }), CodeUnsupported, "method 14"},
		{"no local header", patch(good, zipLocalMagic, func(r []byte) { r[3] = 9 }), CodeArchive, "no local header"},
		{"long local names", patch(good, zipLocalMagic, func(r []byte) { r[28], r[29] = 255, 255 }), CodeArchive, "overlap"},
		{"more entries declared", patch(good, zipEndMagic, func(r []byte) { r[10] = 3 }), CodeArchive, "2 of 3"},
		{"directory outside", patch(good, zipEndMagic, func(r []byte) { put32(r[16:], 1<<30) }), CodeArchive, "outside"},
		{"directory too long", patch(good, zipEndMagic, func(r []byte) { put32(r[12:], 1<<30) }), CodeArchive, "outside"},
	} {
		t.Run(c.name, func(t *testing.T) {
			// The local signature is patched away in one case: go in by the zip door.
			s, err := newSource("a.zip", bytes.NewReader(c.data), int64(len(c.data)), Limits{}.withDefaults())
			if err != nil {
				t.Fatal(err)
			}
			_, err = decodeZip(context.Background(), s, ReadOptions{Limits: Limits{}.withDefaults()})
			checkRefused(t, err, c.code, c.says)
		})
	}
}

// Zip64 writes sizes and offsets in a second place.
func TestZip64(t *testing.T) {
	stl := inFormats(t)["stl"]
	var b bytes.Buffer
	le := binary.LittleEndian
	u16 := func(v ...uint16) { binary.Write(&b, le, v) }
	u32 := func(v ...uint32) { binary.Write(&b, le, v) }
	u64 := func(v ...uint64) { binary.Write(&b, le, v) }
	b.WriteString("some program in front")
	start := b.Len()
	crc := crc32.ChecksumIEEE(stl)
	u32(zipLocalMagic)
	u16(45, 0, 0, 0, 0)
	u32(crc, 0xffffffff, 0xffffffff)
	u16(1, 0)
	b.WriteString("a")
	b.Write(stl)
	directory := b.Len()
	u32(zipEntryMagic)
	u16(45, 45, 0, 0, 0, 0)
	u32(crc, 0xffffffff, 0xffffffff)
	u16(1, 4+4+4+24, 0, 0, 0)
	u32(0, 0xffffffff)
	b.WriteString("a")
	u16(9, 4)
	u32(7) // an extra field of somebody else
	u16(1, 24)
	u64(uint64(len(stl)), uint64(len(stl)), 0)
	end := b.Len()
	u32(zipEnd64Magic)
	u64(44)
	u16(45, 45)
	u32(0, 0)
	u64(1, 1, uint64(end-directory), uint64(directory-start))
	u32(zipLocatorMagic, 0)
	u64(uint64(end))
	u32(1, zipEndMagic)
	u16(0, 0, 0xffff, 0xffff)
	u32(0xffffffff, 0xffffffff)
	u16(2)
	b.WriteString("ok")
	m, err := readBytes(b.Bytes())
	if err != nil || len(m.Merged().Faces) != 4 {
		t.Errorf("%v, error %v", m, err)
	}
}

// bomb checks that what open returns is refused, and in little memory.
func bomb(t *testing.T, o ReadOptions, code Code, open func() io.Reader) {
	t.Helper()
	r := open()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	var err error
	if at, ok := r.(*bytes.Reader); ok {
		_, err = Read(context.Background(), at, at.Size(), o)
	} else {
		_, err = ReadStream(context.Background(), r, o)
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if CodeOf(err) != code {
		t.Errorf("error %s: %v, want %s", CodeOf(err), err, code)
	}
	t.Logf("refused after %v", took)
	if grown := int64(after.Sys) - int64(before.Sys); grown > 64<<20 {
		t.Errorf("needed %d MB more", grown>>20)
	}
}

// spaces gives n spaces.
type spaces struct{ n int64 }

func (s *spaces) Read(p []byte) (int, error) {
	if s.n == 0 {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), s.n)]
	for i := range p {
		p[i] = ' '
	}
	s.n -= int64(len(p))
	return len(p), nil
}

const modelHead = `<?xml version="1.0"?><model xmlns="` + coreNS + `">`

// spaceBomb is a 3MF file whose model part is n spaces behind a good start: one
// block of a megabyte again and again.
func spaceBomb(t testing.TB, n int64) []byte {
	t.Helper()
	var part, b bytes.Buffer
	w, err := flate.NewWriter(&part, 6)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, modelHead)
	w.Flush()
	begun := part.Len()
	io.Copy(w, &spaces{1 << 20})
	w.Flush()
	io.CopyN(&part, &repeatedUnit{unit: string(part.Bytes()[begun:]), n: int(n >> 20)}, int64(part.Len()-begun)*(n>>20-1))
	z := zip.NewWriter(&b)
	raw, err := z.CreateRaw(&zip.FileHeader{
		Name: "3D/3dmodel.model", Method: zip.Deflate,
		CompressedSize64: uint64(part.Len()), UncompressedSize64: 150 * uint64(part.Len()), // a lie, but a likely one
	})
	if err == nil {
		_, err = raw.Write(part.Bytes())
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBombs(t *testing.T) {
	deflated := spaceBomb(t, 1<<30)
	nested := &repeatedUnit{unit: "<a>", n: 1_000_000}
	slow := map[string]bool{"100000 entries": true, "spaces": true, "text of 500 MB": true, "gzip of 10 GB": true}
	for _, c := range []struct {
		name string
		code Code
		o    ReadOptions
		open func() io.Reader
	}{
		{"spaces, true size", CodeArchiveLimit, ReadOptions{}, func() io.Reader {
			return bytes.NewReader(patch(deflated, zipEntryMagic, func(r []byte) { binary.LittleEndian.PutUint32(r[24:], 1<<30) }))
		}},
		{"spaces", CodeArchive, ReadOptions{}, func() io.Reader { return bytes.NewReader(deflated) }},
		{"spaces, small limit", CodeArchiveLimit, ReadOptions{Limits: Limits{InflatedBytes: 1 << 20, InflateRatio: 2000}}, func() io.Reader {
			return bytes.NewReader(deflated)
		}},
		{"spaces, 1 kB declared", CodeArchive, ReadOptions{}, func() io.Reader {
			return bytes.NewReader(patch(deflated, zipEntryMagic, func(r []byte) { binary.LittleEndian.PutUint32(r[24:], 1000) }))
		}},
		{"100000 entries", CodeArchiveLimit, ReadOptions{}, func() io.Reader {
			var files []string
			for i := range 100_000 {
				files = append(files, fmt.Sprintf("3D/part%d.model", i), "")
			}
			return bytes.NewReader(pack(t, files...))
		}},
		{"overlapping entries", CodeArchive, ReadOptions{}, func() io.Reader {
			var files []string
			for i := range 1000 {
				files = append(files, fmt.Sprintf("3D/part%d.model", i), modelHead)
			}
			return bytes.NewReader(patch(pack(t, files...), zipEntryMagic, func(r []byte) { binary.LittleEndian.PutUint32(r[42:], 0) }))
		}},
		{"nested elements", CodeLimit, ReadOptions{}, func() io.Reader {
			return io.MultiReader(strings.NewReader(`<amf>`), nested)
		}},
		{"nested elements in 3MF", CodeLimit, ReadOptions{}, func() io.Reader {
			return bytes.NewReader(pack(t, "3D/3dmodel.model", modelHead+strings.Repeat("<a>", 1_000_000)))
		}},
		{"attribute of 500 MB", CodeLimit, ReadOptions{}, func() io.Reader {
			return io.MultiReader(strings.NewReader(`<amf a="`), &spaces{500 << 20}, strings.NewReader(`"/>`))
		}},
		{"text of 500 MB", CodeLimit, ReadOptions{}, func() io.Reader {
			return io.MultiReader(strings.NewReader(`<amf>a`), &spaces{500 << 20}, strings.NewReader(`</amf>`))
		}},
		{"gzip of 10 GB", CodeArchiveLimit, ReadOptions{}, func() io.Reader { return zeros(t, 10<<30) }},
		{"gzip of 10 GB, small limit", CodeArchiveLimit, ReadOptions{Limits: Limits{InflatedBytes: 1 << 20}}, func() io.Reader { return zeros(t, 10<<30) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if slow[c.name] && testing.Short() {
				t.Skip("slow: left out with -short")
			}
			bomb(t, c.o, c.code, c.open)
		})
	}
}

// repeatedUnit gives unit n times.
type repeatedUnit struct {
	unit string
	n    int
	left string
}

func (r *repeatedUnit) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if r.left == "" {
			if r.n == 0 {
				return n, io.EOF
			}
			r.left, r.n = r.unit, r.n-1
		}
		c := copy(p[n:], r.left)
		r.left, n = r.left[c:], n+c
	}
	return n, nil
}

// zeros is a gzip file of n zeros, made as it is read: the same full DEFLATE
// block again and again. It holds a binary STL as far as its head can tell.
func zeros(t testing.TB, n int64) io.Reader {
	t.Helper()
	const chunk = 1 << 20
	var head, block bytes.Buffer
	w, err := flate.NewWriter(&block, 6)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(make([]byte, chunk))
	w.Flush() // ends at a byte, and is not the last block
	head.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255})
	first := make([]byte, 84)
	copy(first, "binary")
	binary.LittleEndian.PutUint32(first[80:], 200_000_000)
	head.Write([]byte{0, 84, 0, 255 - 84, 255}) // a stored block
	head.Write(first)
	return io.MultiReader(&head, &repeatedUnit{unit: block.String(), n: int(n / chunk)})
}

func FuzzZip(f *testing.F) {
	files := inFormats(f)
	f.Add(pack(f, "a.stl", string(files["stl"]), "b.txt", "text"))
	f.Add(files["3mf"])
	f.Add(pack(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isZip(data) {
			return
		}
		checkAnyRead(t, data, decodeZip)
	})
}

func FuzzGzip(f *testing.F) {
	files := inFormats(f)
	f.Add(gzipped(f, files["stl"]))
	f.Add(append(gzipped(f, files["off"]), gzipped(f, files["ply"])...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isGzip(data) {
			return
		}
		checkAnyRead(t, data, decodeGzip)
	})
}
