package mesh

import (
	"context"
	"io"
)

func looksLikeASCIISTL(head []byte) bool { return false }

func decodeASCIISTL(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	return nil, Errorf(CodeUnsupported, "ASCII STL")
}

func encodeSTL(w io.Writer, m *Model, o WriteOptions) error {
	return Errorf(CodeUnsupported, "writing STL")
}
