package outfile

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
	"time"
)

// TestCreateZip: entries have a day that exists, and the same one always.
func TestCreateZip(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := CreateZip(z, "größe.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "content"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f := r.File[0]
	if want := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); !f.Modified.Equal(want) || len(f.Extra) != 0 {
		t.Errorf("dated %v, extra %v", f.Modified, f.Extra)
	}
	if f.Name != "größe.txt" || f.NonUTF8 || f.Method != zip.Deflate || f.Flags&0x800 == 0 {
		t.Errorf("%+v", f.FileHeader)
	}
}
