package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/mesh"
)

// stdinName stands for standard input, as a file argument and in the output.
const stdinName = "-"

// input is one file to work on, or the reason why an argument gave none.
type input struct {
	path string
	err  error
}

// expand turns arguments into files: a folder becomes its mesh files, in sorted
// order, with those of its subfolders. An argument that does not exist stays in
// the list with its error, so that it is reported in its place.
func expand(args []string) []input {
	var list []input
	for _, arg := range args {
		info, err := os.Stat(arg)
		if arg == stdinName || err != nil || !info.IsDir() {
			list = append(list, input{path: arg}) // opening it says what is wrong
			continue
		}
		list = append(list, folder(arg)...)
	}
	return list
}

// folder lists the mesh files under dir. Hidden files and folders are left out:
// they are what other programs keep for themselves.
func folder(dir string) []input {
	var list []input
	exts := mesh.Extensions()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			list = append(list, input{path: path, err: mesh.Errorf(mesh.CodeIO, "%w", err)})
			return nil
		}
		if path != dir && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if isFile(d) && hasMeshSuffix(d.Name(), exts) {
			list = append(list, input{path: path})
		}
		return nil
	})
	if err != nil || len(list) == 0 {
		return []input{{path: dir, err: mesh.Errorf(mesh.CodeNotAMesh, "no mesh files in this folder")}}
	}
	return list
}

// separate refuses an output that is the input: what is being read must not be
// replaced, and hardly anybody means to.
func separate(stdin io.Reader, in, out string) error {
	if out == stdinName {
		return nil
	}
	to, err := os.Stat(out)
	if err != nil || !to.Mode().IsRegular() {
		return nil
	}
	var from os.FileInfo
	if f, ok := stdin.(*os.File); ok && in == stdinName {
		from, err = f.Stat()
	} else {
		from, err = os.Stat(in)
	}
	if err == nil && os.SameFile(from, to) {
		return fmt.Errorf("%s and %s are the same file: write to another one", printable(in), printable(out))
	}
	return nil
}

// apart refuses two outputs of one name: the second would replace the first.
func apart(outs []string) error {
	seen := map[string]bool{}
	for _, out := range outs {
		name := filepath.Clean(out)
		if seen[name] {
			return fmt.Errorf("%s is to be written twice: give each output a name of its own", printable(out))
		}
		seen[name] = true
	}
	return nil
}

// isFile reports whether d may be read: a pipe or a device in a folder would
// block the batch for ever.
func isFile(d fs.DirEntry) bool { return d.Type()&^fs.ModeSymlink == 0 }

// converterExts are names of files that hold parts, but no mesh. They are not
// skipped in a folder: whoever has it quoted must see that they were not read.
var converterExts = []string{".step", ".stp", ".iges", ".igs"}

// hasMeshSuffix reports whether name looks like a file with a part in it. A zip
// always does, as nobody can tell from outside; a .gz only when the name below
// it does.
func hasMeshSuffix(name string, exts []string) bool {
	name = strings.ToLower(name)
	if strings.HasSuffix(name, ".zip") {
		return true
	}
	name = strings.TrimSuffix(name, ".gz")
	return slices.ContainsFunc(slices.Concat(exts, converterExts), func(e string) bool {
		return e != ".gz" && strings.HasSuffix(name, e)
	})
}
