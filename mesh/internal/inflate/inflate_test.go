package inflate

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// samples are inputs of different character.
func samples() map[string][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 300_000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	few := make([]byte, 200_000)
	for i := range few {
		few[i] = "ab\n"[rng.IntN(3)]
	}
	// Skewed frequencies give codes of every length up to 15.
	skewed := make([]byte, 400_000)
	for i := range skewed {
		skewed[i] = byte(min(255, int(rng.ExpFloat64()*24)))
	}
	return map[string][]byte{
		"empty": nil, "one": {7}, "noise": noise, "few": few, "skewed": skewed,
		"zeros": make([]byte, 500_000), "xml": meshText(20_000),
		"period7": bytes.Repeat([]byte("abcdefg"), 30_000),
		"far":     append(append(append([]byte{}, noise[:window-100]...), few[:50]...), noise[:window-100]...),
	}
}

// meshText is what a 3MF part looks like.
func meshText(n int) []byte {
	rng := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	for range n {
		fmt.Fprintf(&b, "     <vertex x=\"%.6f\" y=\"%.6f\" z=\"%.6f\"/>\n", rng.Float64()*100, rng.Float64()*100, rng.Float64()*100)
	}
	for i := range n {
		fmt.Fprintf(&b, "     <triangle v1=\"%d\" v2=\"%d\" v3=\"%d\"/>\n", i, i+1, i+rng.IntN(300))
	}
	return b.Bytes()
}

func deflate(t testing.TB, data []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	for name, data := range samples() {
		for level := flate.HuffmanOnly; level <= 9; level++ {
			packed := deflate(t, data, level)
			tail := []byte("the rest of the file")
			d := NewReader(bytes.NewReader(append(packed[:len(packed):len(packed)], tail...)))
			got, err := io.ReadAll(d)
			if err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%s level %d: %d bytes, error %v, want %d bytes", name, level, len(got), err, len(data))
			}
			taken := d.Taken()
			rest := make([]byte, len(tail))
			if err := d.Raw(rest); err != nil || !bytes.Equal(rest, tail) || taken != int64(len(packed)) {
				t.Fatalf("%s level %d: rest %q, error %v, taken %d of %d", name, level, rest, err, taken, len(packed))
			}
			if err := d.Raw(rest); err != io.EOF {
				t.Fatalf("%s level %d: error %v behind the last byte", name, level, err)
			}
		}
	}
}

// Readers that give little at a time reach every edge of the input buffer.
func TestSmallReads(t *testing.T) {
	data := samples()["xml"][:60_000]
	packed := deflate(t, data, 6)
	for name, r := range map[string]io.Reader{
		"one byte": iotest.OneByteReader(bytes.NewReader(packed)),
		"half":     iotest.HalfReader(bytes.NewReader(packed)),
		"data+err": iotest.DataErrReader(bytes.NewReader(packed)),
	} {
		got, err := io.ReadAll(iotest.OneByteReader(NewReader(r)))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes, error %v", name, len(got), err)
		}
	}
}

func TestTruncated(t *testing.T) {
	data := samples()["xml"][:3000]
	for level := range 10 {
		packed := deflate(t, data, level)
		for n := range packed {
			got, err := io.ReadAll(NewReader(bytes.NewReader(packed[:n])))
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("level %d, %d of %d bytes: error %v", level, n, len(packed), err)
			}
			if !bytes.HasPrefix(data, got) {
				t.Fatalf("level %d, %d of %d bytes: wrong bytes before the end", level, n, len(packed))
			}
		}
	}
}

func TestCorrupt(t *testing.T) {
	for _, c := range []struct{ name, stream string }{
		{"block type 3", "\x07"},
		{"stored length", "\x01\x05\x00\x00\x00hello"},
		{"too many literals", "\xfd\xff\xff\xff\xff\xff\xff\xff"},
		{"distance before the start", "\x4b\x04\x42\x00\x00"},
	} {
		_, err := io.ReadAll(NewReader(strings.NewReader(c.stream + strings.Repeat("\x00", 64))))
		var corrupt CorruptError
		if !errors.As(err, &corrupt) || !strings.Contains(err.Error(), "compressed byte") {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
}

func TestSourceError(t *testing.T) {
	packed := deflate(t, samples()["xml"], 6)
	want := errors.New("disk on fire")
	_, err := io.ReadAll(NewReader(io.MultiReader(bytes.NewReader(packed[:5000]), iotest.ErrReader(want))))
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
	if _, err := NewReader(iotest.ErrReader(nil)).Read(make([]byte, 1)); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("error %v from a reader that gives nothing", err)
	}
}

// Several streams with plain bytes between them, as in a gzip file.
func TestNext(t *testing.T) {
	var file []byte
	for i := range 50 {
		file = append(file, byte(i))
		file = append(file, deflate(t, bytes.Repeat([]byte{byte(i)}, i*1000), i%10)...)
	}
	d := NewReader(bytes.NewReader(file))
	for i := range 50 {
		var mark [1]byte
		if err := d.Raw(mark[:]); err != nil || int(mark[0]) != i {
			t.Fatalf("stream %d: mark %d, error %v", i, mark, err)
		}
		d.Next()
		got, err := io.ReadAll(d)
		if err != nil || !bytes.Equal(got, bytes.Repeat([]byte{byte(i)}, i*1000)) {
			t.Fatalf("stream %d: %d bytes, error %v", i, len(got), err)
		}
	}
	if err := d.Raw(make([]byte, 1)); err != io.EOF {
		t.Errorf("error %v at the end", err)
	}
}

// Damaged streams: same bytes and same verdict as the standard library.
func TestDamagedLikeStandard(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var streams [][]byte
	for _, data := range samples() {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 6} {
			streams = append(streams, deflate(t, data[:min(len(data), 20_000)], level))
		}
	}
	for range 4000 {
		packed := bytes.Clone(streams[rng.IntN(len(streams))])
		for range 1 + rng.IntN(4) {
			packed[rng.IntN(min(len(packed), 1+rng.IntN(len(packed))))] ^= 1 << rng.IntN(8)
		}
		compare(t, packed)
	}
}

// compare checks that packed gives the bytes and the verdict that the standard
// library gives.
func compare(t *testing.T, packed []byte) {
	t.Helper()
	const limit = 4 << 20 // a small stream can be long
	want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), limit))
	got, err := io.ReadAll(io.LimitReader(NewReader(bytes.NewReader(packed)), limit))
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%x: error %v, standard library %v", packed, err, wantErr)
	}
	if err == nil && !bytes.Equal(got, want) || err != nil && !samePrefix(got, want) {
		t.Fatalf("%x: %d bytes, standard library %d", packed, len(got), len(want))
	}
}

// samePrefix reports whether one of a and b begins with the other: how much
// comes out before an error is not promised.
func samePrefix(a, b []byte) bool {
	n := min(len(a), len(b))
	return bytes.Equal(a[:n], b[:n])
}

func TestResetKeepsNothing(t *testing.T) {
	d := NewReader(strings.NewReader("\x07"))
	io.ReadAll(d)
	for name, data := range samples() {
		d.Reset(bytes.NewReader(deflate(t, data, 6)))
		got, err := io.ReadAll(d)
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%s after a reset: %d bytes, error %v", name, len(got), err)
		}
	}
}

func FuzzInflate(f *testing.F) {
	for _, data := range samples() {
		f.Add(deflate(f, data[:min(len(data), 2000)], 6))
	}
	f.Add([]byte("\x4b\x04\x42\x00\x00"))
	f.Fuzz(compare)
}

func BenchmarkInflate(b *testing.B) {
	for _, name := range []string{"xml", "skewed", "few"} {
		data := samples()[name]
		packed := deflate(b, data, 6)
		run := func(b *testing.B, open func(r io.Reader) io.Reader) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if n, err := io.Copy(io.Discard, open(bytes.NewReader(packed))); n != int64(len(data)) || err != nil {
					b.Fatal(n, err)
				}
			}
		}
		d := NewReader(nil)
		b.Run(name+"/ours", func(b *testing.B) {
			run(b, func(r io.Reader) io.Reader { d.Reset(r); return struct{ io.Reader }{d} })
		})
		s := flate.NewReader(nil)
		b.Run(name+"/standard", func(b *testing.B) {
			run(b, func(r io.Reader) io.Reader {
				s.(flate.Resetter).Reset(r, nil)
				return s
			})
		})
	}
}
