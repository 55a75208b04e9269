package mesh

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"
)

// A container is a file around a file: gzip around one, zip around one mesh.
// 3MF is a zip archive too, but a format of its own; it may stand in one
// container as any other format. Containers in containers are refused, because
// nobody makes them on purpose and every level multiplies what a small file can
// claim.

// nested is the refusal of a container inside of the container s stands in.
func (s *Source) nested(what string) error {
	if s.inside == "" {
		return nil
	}
	return Errorf(CodeArchive, "%s inside of %s: only one level is unpacked", what, s.inside)
}

// decodeGzip reads the one file in a gzip file.
func decodeGzip(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	if err := s.nested("a gzip file"); err != nil {
		return nil, named(err, "gzip")
	}
	name := s.Name
	if strings.EqualFold(path.Ext(name), ".gz") {
		name = name[:len(name)-len(".gz")]
	}
	m, err := decodeInside(ctx, innerFile{name, "a gzip file", newGunzip(s.Reader(), o.Limits), -1}, o)
	return m, named(err, "gzip")
}

// innerFile is a file in a container.
type innerFile struct {
	name, container string
	r               io.Reader
	size            int64 // -1 when unknown
}

// decodeInside decodes a file in a container.
func decodeInside(ctx context.Context, f innerFile, o ReadOptions) (*Model, error) {
	o.Name = f.name
	s, err := newSource(f.name, onlyReader{f.r}, f.size, o.Limits)
	if err != nil {
		return nil, err
	}
	defer s.close()
	s.inside = f.container
	return decode(ctx, s, o)
}

// decodeZip reads a 3MF package, or the one mesh in any other zip archive.
func decodeZip(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	r, size, err := s.ReaderAt()
	if err != nil {
		return nil, err
	}
	a, err := openArchive(r, size, o.Limits)
	if err != nil {
		return nil, named(err, "zip")
	}
	if a.isPackage() {
		return decodeThreeMF(ctx, a, o)
	}
	if err := s.nested("a zip archive"); err != nil {
		return nil, named(err, "zip")
	}
	m, err := a.decodeOnly(ctx, o)
	return m, named(err, "zip")
}

// decodeJunkZip reads a zip archive behind something else, such as a program
// that unpacks it. It returns nil when there is none.
func decodeJunkZip(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	if !bytes.Contains(s.head, []byte("PK\x03\x04")) {
		return nil, nil
	}
	r, size, err := s.ReaderAt()
	if err != nil {
		return nil, err
	}
	if _, err := openArchive(r, size, o.Limits); CodeOf(err) == CodeArchive {
		return nil, nil
	}
	m, err := decodeZip(ctx, s, o)
	return m, named(err, "3mf")
}

// isPackage reports whether the archive is meant to be a 3MF package.
func (a *archive) isPackage() bool {
	for _, e := range a.entries {
		name := foldPart(e.name)
		if name == foldPart(contentTypesName) || name == rootRelsName || strings.HasSuffix(name, ".model") {
			return true
		}
	}
	return false
}

// decodeOnly decodes the one mesh of the archive.
func (a *archive) decodeOnly(ctx context.Context, o ReadOptions) (*Model, error) {
	// A mesh is told by its content, so that every file is opened and its head
	// inflated; entries and inflated bytes are limited.
	files := a.files()
	switch len(files) {
	case 0:
		return nil, Errorf(CodeArchive, "an empty zip archive")
	case 1:
		return a.decodeEntry(ctx, files[0], o) // which also says what else it is
	}
	var meshes []*zipEntry
	for _, e := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		is, err := a.isMesh(e)
		if err != nil {
			return nil, err
		}
		if is {
			meshes = append(meshes, e)
		}
	}
	switch len(meshes) {
	case 0:
		return nil, Errorf(CodeNotAMesh, "none of the %d files in the zip archive is a mesh: %s", len(files), entryNames(files))
	case 1:
		return a.decodeEntry(ctx, meshes[0], o)
	}
	return nil, Errorf(CodeUnsupported, "the zip archive holds %d meshes, one is expected: %s", len(meshes), entryNames(meshes))
}

// files returns the entries that are files somebody put there.
func (a *archive) files() []*zipEntry {
	var files []*zipEntry
	for i := range a.entries {
		e := &a.entries[i]
		name := strings.ReplaceAll(e.name, `\`, "/")
		if strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), ".") {
			continue
		}
		files = append(files, e)
	}
	return files
}

// isMesh reports whether the content of e looks like one of the formats.
func (a *archive) isMesh(e *zipEntry) (bool, error) {
	r, err := a.open(e)
	if err != nil {
		return false, err
	}
	head := make([]byte, min(headSize, e.size))
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return false, err
	}
	for _, f := range formats {
		if n > 0 && f.Sniff(head[:n], e.size) {
			return true, nil
		}
	}
	return false, nil
}

// decodeEntry decodes the entry e as it comes out of the archive, without storing
// it, unless its format wants random access.
func (a *archive) decodeEntry(ctx context.Context, e *zipEntry, o ReadOptions) (*Model, error) {
	r, err := a.open(e)
	if err != nil {
		return nil, err
	}
	return decodeInside(ctx, innerFile{path.Base(strings.ReplaceAll(e.name, `\`, "/")), "a zip archive", r, e.size}, o)
}

// entryNames lists the names of some entries.
func entryNames(entries []*zipEntry) string {
	var names []string
	for i, e := range entries {
		if i == 5 {
			names = append(names, "...")
			break
		}
		names = append(names, clipText(strings.ToValidUTF8(e.name, "?")))
	}
	return strings.Join(names, ", ")
}
