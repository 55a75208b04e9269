package outfile

import (
	"archive/zip"
	"io"
)

// firstDay is 1 January 1980, the earliest day that a zip archive can name: the
// year counts from 1980 in the upper bits, then month and day. Zero, which is
// what no time becomes, is the 0th of a 0th month.
const firstDay = 1<<5 | 1

// CreateZip adds a compressed entry of one fixed time to z, so that the bytes of
// an archive depend on its content only.
func CreateZip(z *zip.Writer, name string) (io.Writer, error) {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate}
	// The field Modified would add the time once more as seconds since 1970, which
	// west of Greenwich unpack as a day in 1979.
	//lint:ignore SA1019 see above
	h.ModifiedDate = firstDay
	return z.CreateHeader(h)
}
