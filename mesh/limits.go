package mesh

// Limits bound what a file may make the reader do. A zero field means its
// default; a limit is an error with [CodeLimit] or [CodeArchiveLimit], never a
// cut-off mesh.
type Limits struct {
	Bytes         int64 // of the file as it comes. Default 16 GiB
	Triangles     int64 // after flattening instances. Default 200 million
	InflatedBytes int64 // of all archive entries read, together. Default 8 GiB
	InflateRatio  int64 // inflated bytes per compressed byte, beyond the first 16 MiB. Default 200
	ZipEntries    int   // in one archive. Default 10 000
	XMLDepth      int   // nested elements. Default 256
	XMLToken      int   // bytes of one tag with its attributes, or of one text. Default 16 MiB
	Instances     int64 // 3MF components and items, AMF constellations, glTF nodes, counted before they are expanded. Default 1 million
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.Bytes, 16<<30)
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
		return Errorf(CodeLimit, "%d triangles or more, the limit is %d", n, l.Triangles)
	}
	return nil
}
