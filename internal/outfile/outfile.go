// Package outfile writes a file whole or not at all, and archives whose bytes do
// not depend on the day.
package outfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Write lets fill write the file at path. The file appears under its name only
// when it is complete, and an older one stays until then: a full disk, an error
// of fill or a crash leaves no half of it. A symbolic link keeps pointing where
// it did. A device or a pipe is written to directly.
func Write(path string, fill func(io.Writer) error) error {
	return WriteContext(context.Background(), path, fill)
}

// WriteContext is [Write] until ctx ends. Then the half of the file is gone at
// once, whatever fill is doing: a program that is told to end need not wait for it.
func WriteContext(ctx context.Context, path string, fill func(io.Writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	mode := fs.FileMode(0o666) // less what the user's mask takes away
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return writeDirect(path, fill)
	case err == nil:
		mode = info.Mode().Perm()
		if target, err := filepath.EvalSymlinks(path); err == nil {
			path = target
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	tmp, err := createBeside(path, mode)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() {
		tmp.Close() // what fill writes from now on fails
		os.Remove(tmp.Name())
	})
	err = fillAndClose(tmp, fill)
	if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		os.Remove(tmp.Name())
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		os.Remove(tmp.Name())
		return err
	}
	return nil
}

// Probe returns the error that [Write] would meet for want of a folder or of
// permission, and leaves nothing behind: a long computation need not be over to
// find out. What changes later, such as a disk that fills up, it cannot foresee.
// Halves of files that a killed program left in the folder are removed.
func Probe(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("is a directory")}
	case err == nil && !info.Mode().IsRegular():
		return nil
	case err == nil:
		if target, err := filepath.EvalSymlinks(path); err == nil {
			path = target
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	sweep(filepath.Dir(path))
	tmp, err := createBeside(path, 0o600)
	if err != nil {
		return err
	}
	err = tmp.Close()
	if gone := os.Remove(tmp.Name()); err == nil {
		err = gone
	}
	return err
}

// writeDirect serves what a rename would destroy, such as /dev/null. A folder
// fails here with the system's own words.
func writeDirect(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return fillAndClose(f, fill)
}

func fillAndClose(f *os.File, fill func(io.Writer) error) error {
	err := fill(f)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// createBeside creates a hidden file in the folder of path, where a rename to
// path is one step. os.CreateTemp would give it a mode of its own.
func createBeside(path string, mode fs.FileMode) (*os.File, error) {
	for try := 0; ; try++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf("%s%08x", prefix, rand.Uint32()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) && try < 100 {
			continue
		}
		if err == nil {
			hold(f)
		}
		return f, err
	}
}
