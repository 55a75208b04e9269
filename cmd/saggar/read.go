package main

import (
	"context"
	"fmt"
	"io"
	"math/bits"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/mesh"
)

// readFlags are the flags that say how to read a file; every command that reads
// has them.
type readFlags struct {
	unit    string
	up      string
	workers int
	limits  mesh.Limits

	given func(flag string) bool // on the command line
}

func (f *readFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.given = flags.Changed
	flags.StringVar(&f.unit, "unit", "", "unit of the file's numbers: mm, cm, m, in, feet, or auto to detect it (default: what the file says, else mm)")
	flags.StringVar(&f.up, "up", "z", "axis that points up in the file: z, or y to turn it so that Z is up")
	flags.IntVar(&f.workers, "workers", 0, "goroutines to use, 256 at most (default: one per processor); results do not depend on it")
	flags.Int64Var(&f.limits.Bytes, "limit-bytes", 0, "refuse files of more bytes (0 or not given: 16 GiB)")
	flags.Int64Var(&f.limits.Triangles, "limit-triangles", 0, "refuse files of more triangles, copies counted (0 or not given: 200 million, for copies 20 million or 100 times those stored)")
	flags.Int64Var(&f.limits.InflatedBytes, "limit-inflated", 0, "refuse archives that unpack to more bytes (0 or not given: 8 GiB)")
}

// options checks the flags and returns what they mean. Its errors are wrong
// usage.
func (f *readFlags) options() (mesh.ReadOptions, error) {
	o := mesh.ReadOptions{Workers: f.workers, Limits: f.limits}
	switch unit := strings.ToLower(f.unit); {
	case !f.given("unit"):
	case unit == "auto":
		o.DetectUnit = true
	default:
		u, err := geom.ParseUnit(unit)
		if err != nil {
			return o, fmt.Errorf("--unit: unknown unit %q: use mm, cm, m, in, feet or auto", f.unit)
		}
		o.Unit = u
	}
	switch strings.ToLower(f.up) {
	case "z":
	case "y":
		o.YUp = true
	default:
		return o, fmt.Errorf("--up: unknown axis %q: use z or y", f.up)
	}
	if f.workers < 0 {
		return o, fmt.Errorf("--workers: %d is negative", f.workers)
	}
	return o, f.checkLimits()
}

// checkLimits refuses limits below zero.
func (f *readFlags) checkLimits() error {
	for _, l := range []struct {
		flag  string
		value int64
	}{
		{"bytes", f.limits.Bytes}, {"triangles", f.limits.Triangles}, {"inflated", f.limits.InflatedBytes},
	} {
		if l.value < 0 {
			return fmt.Errorf("--limit-%s: %d is negative", l.flag, l.value)
		}
	}
	return nil
}

// countingReader counts the bytes that went through it, and prepares for a big
// file when they become many, and again whenever they have doubled.
type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	before := c.n
	c.n += int64(n)
	if bits.Len64(uint64(c.n/huge.BigFile)) > bits.Len64(uint64(before/huge.BigFile)) {
		huge.CollectFor(c.n)
	}
	return n, err
}

// open reads the model at path, or from standard input, and returns it with the
// number of bytes it took.
func open(ctx context.Context, path string, stdin io.Reader, o mesh.ReadOptions) (*mesh.Model, int64, error) {
	if path == stdinName {
		return readFrom(ctx, stdin, o)
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() || info.Mode().IsRegular() {
		var size int64
		if err == nil {
			size = info.Size()
		}
		huge.CollectFor(size)
		m, err := mesh.Open(ctx, path, o) // says what is wrong, if anything is
		return m, size, err
	}
	f, err := openPatiently(ctx, path) // a pipe, as the shell makes for <(command)
	if err != nil {
		return nil, 0, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	defer f.Close()
	return readFrom(ctx, f, o)
}

// readFrom reads a stream: by random access when it is a file after all, as in
// `saggar analyze - < part.3mf`.
func readFrom(ctx context.Context, r io.Reader, o mesh.ReadOptions) (*mesh.Model, int64, error) {
	if f, ok := r.(*os.File); ok {
		info, err := f.Stat()
		at, seekErr := f.Seek(0, io.SeekCurrent)
		if err == nil && seekErr == nil && at == 0 && info.Mode().IsRegular() {
			huge.CollectFor(info.Size())
			m, err := mesh.Read(ctx, f, info.Size(), o)
			return m, info.Size(), err
		}
	}
	huge.CollectFor(0)
	c := &countingReader{r: newPatientReader(ctx, r)}
	m, err := mesh.ReadStream(ctx, c, o)
	if err != nil {
		return nil, c.n, err
	}
	_, err = io.Copy(io.Discard, c) // what a decoder left unread belongs to the file too
	if err != nil {
		return nil, c.n, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	return m, c.n, nil
}
