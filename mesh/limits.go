package mesh

// Limits bound what a file may make the reader do. A zero field means its
// default; a limit is an error with [CodeLimit] or [CodeArchiveLimit], never a
// cut-off mesh.
type Limits struct {
	Bytes         int64 // of the file as it comes. Default 16 GiB
	Triangles     int64 // with every copy counted. Default 200 million, but see below
	InflatedBytes int64 // of all archive entries read, together. Default 8 GiB
	InflateRatio  int64 // inflated bytes per compressed byte, beyond the first 16 MiB. Default 200
	ZipEntries    int   // in one archive. Default 10 000
	XMLDepth      int   // nested elements. Default 256
	XMLToken      int   // bytes of one tag with its attributes, or of one text. Default 16 MiB
	Instances     int64 // 3MF components and items, AMF constellations, glTF nodes, counted before they are expanded. Default 1 million

	// copies is set when Triangles is the default: then copies may make no more
	// than 20 million triangles, or 100 times those stored where that is more. A
	// file of a few kilobytes could otherwise take hours.
	copies bool
}

// What copies may make of a file under the default limit. A plate of a hundred
// copies of one part passes, whatever its size, and a powder bed of thousands of
// small ones.
const (
	freeCopies = 20_000_000
	copyRatio  = 100
)

func (l Limits) withDefaults() Limits {
	setDefault(&l.Bytes, 16<<30)
	l.copies = l.copies || l.Triangles <= 0
	setDefault(&l.Triangles, 200_000_000)
	setDefault(&l.InflatedBytes, 8<<30)
	setDefault(&l.InflateRatio, 200)
	setDefault(&l.ZipEntries, 10_000)
	setDefault(&l.XMLDepth, 256)
	setDefault(&l.XMLToken, 16<<20)
	setDefault(&l.Instances, 1_000_000)
	return l
}

func setDefault[T int | int64](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// triangles returns an error when n triangles are more than allowed. Decoders
// call it with counts from headers before they allocate, and while they read.
func (l Limits) triangles(n int64) error {
	if n > l.Triangles {
		return Errorf(CodeLimit, "%d triangles or more, the limit is %d", n, l.Triangles).over("triangles", n, l.Triangles)
	}
	return nil
}

// expanded returns an error when copies make more triangles than allowed of
// those stored in the file.
func (l Limits) expanded(n, stored int64) error {
	if err := l.triangles(n); err != nil {
		return err
	}
	if l.copies && n > freeCopies && n/copyRatio > stored {
		return Errorf(CodeLimit, "copies make %d triangles of the %d stored: more than %d, and than %d for each, only when the limit of triangles is given (--limit-triangles, Limits.Triangles)",
			n, stored, freeCopies, copyRatio).over("triangles", n, max(freeCopies, copyRatio*stored))
	}
	return nil
}
