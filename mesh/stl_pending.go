package mesh

import "io"

func encodeSTL(w io.Writer, m *Model, o WriteOptions) error {
	return Errorf(CodeUnsupported, "writing STL")
}
