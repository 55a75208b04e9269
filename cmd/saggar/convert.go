package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/mesh"
)

// convertFlags are the flags of `saggar convert`.
type convertFlags struct {
	read   readFlags
	format string
	ascii  bool
}

func newConvert(s streams) *cobra.Command {
	f := &convertFlags{}
	cmd := &cobra.Command{
		Use:   "convert [flags] IN OUT",
		Short: "Write a mesh file in another format",
		Long: `Convert reads IN and writes it to OUT in the format that OUT's name says:
` + strings.Join(mesh.Writable(), ", ") + `. A 3MF keeps its objects and items; formats without items get
them merged. Numbers are written in millimetres (GLB: metres). - is standard
input or standard output; the latter needs --format.

Binary STL and GLB keep about seven digits of a number. When that joins points
that were apart, a warning says how many.

OUT appears under its name only when it is complete.`,
		Example: `  saggar convert part.3mf part.stl
  saggar convert --unit in old.stl part.3mf
  saggar convert --ascii part.stl readable.stl
  saggar convert --format glb part.obj - > part.glb`,
		Args: twoFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runConvert(cmd.Context(), s, f, args[0], args[1])
		},
	}
	f.read.register(cmd)
	cmd.Flags().StringVar(&f.format, "format", "", "format to write (default: what the name OUT says)")
	cmd.Flags().BoolVar(&f.ascii, "ascii", false, "write the text form of a format that has both (STL, PLY)")
	return cmd
}

func twoFiles(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("convert takes two files, IN and OUT; it got %d", len(args))
	}
	return nil
}

// writeOptions decides the format before anything is read: a wrong name is
// wrong usage.
func (f *convertFlags) writeOptions(out string) (mesh.WriteOptions, error) {
	o := mesh.WriteOptions{Format: strings.ToLower(f.format), ASCII: f.ascii}
	if o.Format == "" {
		format, ok := mesh.FormatByExt(out)
		switch {
		case ok:
			o.Format = format.Name
		case out == stdinName:
			return o, fmt.Errorf("standard output has no name to tell the format: use --format (%s)", strings.Join(mesh.Writable(), ", "))
		default:
			return o, fmt.Errorf("cannot tell a format from the name %q: use --format (%s)", filepath.Base(out), strings.Join(mesh.Writable(), ", "))
		}
	}
	if format, ok := mesh.FormatByName(o.Format); !ok || format.Encode == nil {
		return o, fmt.Errorf("format %q cannot be written: use one of %s", o.Format, strings.Join(mesh.Writable(), ", "))
	}
	return o, nil
}

func runConvert(ctx context.Context, s streams, f *convertFlags, in, out string) error {
	ro, err := f.read.options()
	if err != nil {
		return err
	}
	wo, err := f.writeOptions(out)
	if err != nil {
		return err
	}
	if err := separate(s.in, in, out); err != nil {
		return err
	}
	if err := convert(ctx, s, ro, wo, [2]string{in, out}); err != nil {
		return s.fail(err)
	}
	return nil
}

// convert reads files[0] and writes files[1]. Warnings about the file read go
// to the error stream: the other one may be carrying the result.
func convert(ctx context.Context, s streams, ro mesh.ReadOptions, wo mesh.WriteOptions, files [2]string) (err error) {
	defer guard(&err)
	m, err := s.open(ctx, files[0], ro)
	if err != nil {
		return at(files[0], err)
	}
	if err := s.warnOfLoss(ctx, m, wo, files[1]); err != nil {
		return at(files[1], err)
	}
	write := func(w io.Writer) error { return mesh.Write(cancelledWriter{ctx, w}, m, wo) }
	if files[1] == stdinName {
		return at("standard output", write(s.out))
	}
	return at(files[1], outfile.WriteContext(ctx, files[1], write))
}

// warnOfLoss says what the digits of the format cannot hold.
func (s streams) warnOfLoss(ctx context.Context, m *mesh.Model, wo mesh.WriteOptions, out string) error {
	loss, err := mesh.RoundingLoss(ctx, m, wo)
	if err != nil || loss == (mesh.Loss{}) {
		return err
	}
	fmt.Fprintf(s.err, "saggar: %s: warning: 32-bit floats put %s on others and collapse %s; OBJ, 3MF and PLY keep all digits\n",
		printable(out), count(loss.Vertices, "vertex"), count(loss.Triangles, "triangle"))
	return nil
}
