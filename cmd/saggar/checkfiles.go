package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// The mesh files of a layout: beside it, or named on the command line because
// they moved.

// meshes reads the mesh of every part that has a file; each file once.
func (j *checkJob) meshes(ctx context.Context, file *pack.File, parts []pack.Part) error {
	moved, err := j.moved()
	if err != nil {
		return err
	}
	dir := "."
	if j.path != stdinName {
		dir = filepath.Dir(j.path)
	}
	known := map[fileKey]*mesh.Mesh{}
	for i := range file.Files {
		p := &file.Files[i]
		if p.Path == "" {
			continue
		}
		var all []*mesh.Mesh
		for _, f := range meshFiles(p) {
			path, err := moved.find(f, dir)
			if err != nil {
				return err
			}
			key := fileKey{path, f.Unit}
			m, ok := known[key]
			if !ok {
				read, err := readPart(ctx, path, f.Unit)
				if err != nil {
					return at(path, err)
				}
				j.odd = append(j.odd, warningsOf(path, read)...)
				m = read.Merged()
				known[key] = m
			}
			all = append(all, m)
		}
		parts[i].Mesh = pack.Copack(all[0], all[1:]...)
	}
	return j.strangers(file, moved)
}

// meshFiles lists the files that a part is made of.
func meshFiles(p *pack.FilePart) []*pack.FileMesh {
	out := []*pack.FileMesh{&p.FileMesh}
	for k := range p.Copack {
		out = append(out, &p.Copack[k])
	}
	return out
}

// strangers notes the files of the command line that are none of the parts. They
// are no harm when every part is known by its content, as with dir/*.stl; a part
// without a checksum may have been meant.
func (j *checkJob) strangers(file *pack.File, moved *movedFiles) error {
	var none []string
	for _, f := range moved.files {
		if !f.used {
			none = append(none, printable(f.path))
		}
	}
	if len(none) == 0 {
		return nil
	}
	for i := range file.Files {
		for _, f := range meshFiles(&file.Files[i]) {
			if f.Path != "" && f.SHA256 == "" {
				return fmt.Errorf("%s is none of the parts of this layout, which holds no checksum of %s", none[0], file.Files[i].ID)
			}
		}
	}
	const most = 3
	list := strings.Join(none[:min(most, len(none))], ", ")
	if n := len(none) - most; n > 0 {
		list += fmt.Sprintf(" and %d more", n)
	}
	fmt.Fprintf(j.err, "saggar: not in this layout: %s\n", list)
	return nil
}

type fileKey struct{ path, unit string }

// movedFile is a FILE of the command line.
type movedFile struct {
	path, sum string
	used      bool
}

type movedFiles struct{ files []*movedFile }

// moved reads the checksums of the files of the command line.
func (j *checkJob) moved() (*movedFiles, error) {
	out := &movedFiles{}
	for _, path := range j.files {
		sum, err := checksum(path)
		if err != nil {
			return nil, at(path, err)
		}
		out.files = append(out.files, &movedFile{path: path, sum: sum})
	}
	return out, nil
}

// find returns where the file of p is. Its content decides; its name only when
// the layout does not know the content.
func (m *movedFiles) find(p *pack.FileMesh, dir string) (string, error) {
	name := filepath.Base(filepath.FromSlash(p.Path))
	for _, f := range m.files {
		if f.sum == p.SHA256 || p.SHA256 == "" && filepath.Base(f.path) == name {
			f.used = true
			return f.path, nil
		}
	}
	path := seenFrom(dir, p.Path)
	if p.SHA256 == "" {
		return path, nil
	}
	sum, err := checksum(path)
	if err != nil {
		return "", fmt.Errorf("%w; name the file on the command line if it moved", at(path, err))
	}
	if sum != p.SHA256 {
		return "", fmt.Errorf("%s is not the file that the layout was made from: its SHA-256 is %s, and not %s", path, sum, p.SHA256)
	}
	return path, nil
}

// checksum returns the SHA-256 of a file.
func checksum(path string) (string, error) {
	// A pipe or a device has no end to wait for.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return "", mesh.Errorf(mesh.CodeIO, "%s is no regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// readPart reads a mesh in the unit that the layout took its numbers for.
func readPart(ctx context.Context, path, unit string) (*mesh.Model, error) {
	var o mesh.ReadOptions
	if unit != "" {
		u, err := geom.ParseUnit(unit)
		if err != nil {
			return nil, err
		}
		o.Unit = u
	}
	return mesh.Open(ctx, path, o)
}
