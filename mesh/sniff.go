package mesh

import "bytes"

// strangers are files that people hand over in place of a mesh, told by how
// they begin.
var strangers = []struct {
	magic string
	code  Code
	what  string
}{
	{"ISO-10303-21", CodeNeedsConverter, "a STEP file: curved surfaces, no mesh; convert it to STL or 3MF first"},
	{"\x89PNG\r\n\x1a\n", CodeNotAMesh, "a PNG picture, not a mesh"},
	{"\xff\xd8\xff", CodeNotAMesh, "a JPEG picture, not a mesh"},
	{"GIF8", CodeNotAMesh, "a GIF picture, not a mesh"},
	{"%PDF", CodeNotAMesh, "a PDF document, not a mesh"},
	{"version https://git-lfs", CodeNotAMesh, "a Git LFS pointer: the real file was not downloaded"},
	{"<!doctype html", CodeNotAMesh, "an HTML page, not a mesh: the download failed"},
	{"<html", CodeNotAMesh, "an HTML page, not a mesh: the download failed"},
	{"\xff\xfe", CodeUnsupported, "UTF-16 text: save it as UTF-8 or plain ASCII"},
	{"\xfe\xff", CodeUnsupported, "UTF-16 text: save it as UTF-8 or plain ASCII"},
	{"BZh", CodeUnsupported, "a bzip2 archive: unpack it first"},
	{"7z\xbc\xaf\x27\x1c", CodeUnsupported, "a 7-Zip archive: unpack it first"},
	{"Rar!", CodeUnsupported, "a RAR archive: unpack it first"},
	{"\xfd7zXZ", CodeUnsupported, "an xz archive: unpack it first"},
	{"glTF", CodeUnsupported, "a GLB of an old version: only glTF 2 is read"},
	{"; ", CodeNotAMesh, "G-code or an ini file, not a mesh"},
}

// stranger says what a file that begins with head is, if it is one of those; nil
// otherwise.
func stranger(head []byte) *Error {
	text := trimText(head[:min(len(head), 256)])
	for _, f := range strangers {
		if beginsWith(text, f.magic) {
			return Errorf(f.code, "%s", f.what)
		}
	}
	if isIGES(head) {
		return Errorf(CodeNeedsConverter, "an IGES file: curved surfaces, no mesh; convert it to STL or 3MF first")
	}
	return nil
}

// beginsWith reports whether text begins with magic, in any mixture of upper and
// lower case. Bytes beyond ASCII must be equal: they are not text.
func beginsWith(text []byte, magic string) bool {
	if len(text) < len(magic) {
		return false
	}
	for i := range len(magic) {
		a, b := text[i], magic[i]
		if a != b && (a|0x20 != b|0x20 || a|0x20 < 'a' || a|0x20 > 'z') {
			return false
		}
	}
	return true
}

// trimText drops a byte order mark and leading white space.
func trimText(head []byte) []byte { return bytes.TrimLeft(head, " \t\r\n\xef\xbb\xbf") }

// unknownFormat says what s is, as far as its first bytes tell.
func unknownFormat(s *Source) *Error {
	if err := stranger(s.head); err != nil {
		return err
	}
	text := trimText(s.head)
	if len(text) > 0 && (text[0] == '{' || text[0] == '[') {
		return Errorf(CodeNotAMesh, "a JSON document, not a mesh")
	}
	if len(text) == 0 {
		return Errorf(CodeEmpty, "nothing but white space")
	}
	if s.Size < stlHeader && bytes.IndexByte(s.head, 0) >= 0 {
		return Errorf(CodeTruncated, "%d bytes: shorter than the %d-byte header of a binary STL, and in no other format", s.Size, stlHeader)
	}
	return Errorf(CodeNotAMesh, "not a mesh in any format that is read (STL, 3MF, OBJ, PLY, OFF, AMF, GLB)")
}

// isIGES reports whether head begins with an 80-column card of an IGES start
// section: column 73 holds its letter, the rest of the line its number.
func isIGES(head []byte) bool {
	return len(head) > 80 && head[72] == 'S' && bytes.Equal(bytes.TrimLeft(head[73:80], " 0"), []byte("1"))
}
