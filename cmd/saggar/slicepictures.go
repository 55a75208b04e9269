package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/render"
	"github.com/saggar3d/saggar/slice/engine"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// pictureFlags are the flags of `saggar slice` for pictures of a print.
type pictureFlags struct {
	toolpath string // .svg or .png
	layer    int
	color    string
	times    string // .svg

	seen *path.Layer // a copy of the layer to draw
}

func (f *pictureFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.toolpath, "toolpath", "", "draw the lines of one layer, OUT.svg or OUT.png")
	flags.IntVar(&f.layer, "toolpath-layer", 0, "the layer of --toolpath, from 0")
	flags.StringVar(&f.color, "toolpath-color", "feature", "what colours of --toolpath tell: feature or speed")
	flags.StringVar(&f.times, "layer-times", "", "plot how long each layer takes, OUT.svg")
}

func (f *pictureFlags) wanted() bool { return f.toolpath != "" || f.times != "" }

// files lists what is written.
func (f *pictureFlags) files() []string {
	return slices.DeleteFunc([]string{f.toolpath, f.times}, func(s string) bool { return s == "" })
}

// check returns what is wrong with the flags.
func (f *pictureFlags) check(name string) error {
	ext := strings.ToLower(filepath.Ext(f.toolpath))
	switch {
	case f.toolpath != "" && ext != ".svg" && ext != ".png":
		return fmt.Errorf("--toolpath: %q ends neither in .svg nor in .png", printable(f.toolpath))
	case f.times != "" && !strings.EqualFold(filepath.Ext(f.times), ".svg"):
		return fmt.Errorf("--layer-times: %q does not end in .svg", printable(f.times))
	case f.color != "feature" && f.color != "speed":
		return fmt.Errorf("--toolpath-color: %q is neither feature nor speed", f.color)
	case f.layer < 0:
		return fmt.Errorf("--toolpath-layer: %d is negative", f.layer)
	case f.toolpath != "" && name == engine.PrusaSlicer:
		return errors.New("--toolpath: only the built-in engine shows its toolpaths")
	}
	return nil
}

// look keeps the layer to draw.
func (f *pictureFlags) look(l *path.Layer) {
	if f.toolpath == "" || l.Index != f.layer {
		return
	}
	kept := *l
	kept.Paths = slices.Clone(l.Paths)
	for i := range kept.Paths {
		kept.Paths[i].Points = slices.Clone(kept.Paths[i].Points)
	}
	f.seen = &kept
}

// write draws what is wanted.
func (f *pictureFlags) write(layers []gcode.LayerUse) error {
	if f.times != "" {
		if err := outfile.Write(f.times, func(w io.Writer) error { return render.LayerTimesSVG(w, layers) }); err != nil {
			return at(f.times, err)
		}
	}
	if f.toolpath == "" {
		return nil
	}
	if f.seen == nil {
		return at(f.toolpath, fmt.Errorf("there is no layer %d", f.layer))
	}
	o := render.ToolpathOptions{BySpeed: f.color == "speed"}
	return at(f.toolpath, outfile.Write(f.toolpath, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(f.toolpath), ".svg") {
			return render.ToolpathSVG(w, f.seen, o)
		}
		img, err := render.Toolpath(f.seen, o)
		if err != nil {
			return err
		}
		return render.PNG(w, img)
	}))
}
