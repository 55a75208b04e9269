package slice

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"iter"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/internal/par"
)

// Pictures of layers for machines that expose a whole layer at once: white is
// resin to be cured, and each pixel is as bright as the share of it that the
// region covers, exactly.

// ImageOptions are the screen of a machine.
type ImageOptions struct {
	// Width and Height are its pixels. At most [MostPixels] in all.
	Width, Height int

	// Pixel is the side of a pixel in mm.
	Pixel float64

	// Origin is the place of the lower left corner of the picture in the
	// coordinates of the layers, in mm; [Centred] returns that for which a print
	// is in the middle. Row 0 of a picture is its upper edge.
	Origin geom.Vec2

	// Sharp makes every pixel black or white: white when at least half of it is
	// covered.
	Sharp bool
}

// MostPixels bounds the size of a picture: more than any screen of a machine has.
const MostPixels = 1 << 28

// Centred returns o with the middle of f in the middle of the picture.
func (o ImageOptions) Centred(f Frame) ImageOptions {
	o.Origin = geom.Vec2{
		X: (f.Box.Min.X+f.Box.Max.X)/2 - float64(float64(o.Width)*o.Pixel)/2,
		Y: (f.Box.Min.Y+f.Box.Max.Y)/2 - float64(float64(o.Height)*o.Pixel)/2,
	}
	return o
}

// Overhang returns by how many mm f sticks out of the picture in X and in Y, 0
// where it does not.
func (o ImageOptions) Overhang(f Frame) (x, y float64) {
	right, upper := o.Origin.X+float64(float64(o.Width)*o.Pixel), o.Origin.Y+float64(float64(o.Height)*o.Pixel)
	return max(0, o.Origin.X-f.Box.Min.X, f.Box.Max.X-right), max(0, o.Origin.Y-f.Box.Min.Y, f.Box.Max.Y-upper)
}

func (o ImageOptions) validate() error {
	switch {
	case o.Width <= 0 || o.Height <= 0 || o.Width > MostPixels/o.Height:
		return fmt.Errorf("%w: a picture of %d x %d pixels; %d pixels are the most", ErrOptions, o.Width, o.Height, MostPixels)
	case !(o.Pixel > 0 && o.Pixel <= largest):
		return fmt.Errorf("%w: pixels of %g mm", ErrOptions, o.Pixel)
	case !(max(abs(o.Origin.X), abs(o.Origin.Y)) <= largest):
		return fmt.Errorf("%w: a picture at %g, %g", ErrOptions, o.Origin.X, o.Origin.Y)
	}
	return nil
}

// Image draws a layer. What lies outside the picture is left out. It fails with
// [ErrOptions] alone.
func Image(l Layer, o ImageOptions) (*image.Gray, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	img := image.NewGray(image.Rect(0, 0, o.Width, o.Height))
	new(coverage).draw(img, l, o)
	return img, nil
}

// WriteImages writes an archive of PNG pictures, one for each layer, 00000.png and
// so on, with manifest.json, which says the size of a pixel and the heights. The
// same layers give the same bytes. Pictures are made side by side, one for each
// worker.
//
// Errors: [ErrOptions], those of layers and of w, the end of ctx.
func WriteImages(ctx context.Context, w io.Writer, layers iter.Seq2[Layer, error], o ImageOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	s := &stackWriter{o: o, zip: zip.NewWriter(w), drawers: make([]drawer, par.Workers(ctx))}
	for l, err := range layers {
		if err != nil {
			return err
		}
		if s.batch = append(s.batch, l); len(s.batch) == len(s.drawers) {
			if err := s.flush(ctx); err != nil {
				return err
			}
		}
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	return s.close()
}

// stackWriter writes pictures in batches.
type stackWriter struct {
	o        ImageOptions
	zip      *zip.Writer
	batch    []Layer
	files    []bytes.Buffer
	drawers  []drawer
	manifest bytes.Buffer
}

// drawer is the scratch memory of one worker.
type drawer struct {
	img   *image.Gray
	cover coverage
}

// flush draws and writes what is collected.
func (s *stackWriter) flush(ctx context.Context) error {
	if s.files == nil {
		s.files = make([]bytes.Buffer, len(s.drawers))
	}
	err := par.Each(ctx, len(s.batch), func(worker, i int) error {
		d := &s.drawers[worker]
		if d.img == nil {
			d.img = image.NewGray(image.Rect(0, 0, s.o.Width, s.o.Height))
		}
		clear(d.img.Pix)
		d.cover.draw(d.img, s.batch[i], s.o)
		s.files[i].Reset()
		e := png.Encoder{CompressionLevel: png.BestSpeed}
		return e.Encode(&s.files[i], d.img)
	})
	if err != nil {
		return err
	}
	for i, l := range s.batch {
		name := fmt.Sprintf("%05d.png", l.Index)
		entry, err := outfile.CreateZip(s.zip, name)
		if err != nil {
			return err
		}
		if _, err := entry.Write(s.files[i].Bytes()); err != nil {
			return err
		}
		s.note(l, name)
	}
	s.batch = s.batch[:0]
	return nil
}

// note adds a layer to the manifest.
func (s *stackWriter) note(l Layer, name string) {
	b := s.manifest.AvailableBuffer()
	if s.manifest.Len() > 0 {
		b = append(b, ',')
	}
	b = fmt.Appendf(b, "\n{\"file\":%q,\"index\":%d,\"bottom_mm\":", name, l.Index)
	b = appendNumber(b, l.Bottom)
	b = appendNumber(append(b, `,"height_mm":`...), l.Height)
	b = appendNumber(append(b, `,"z_mm":`...), l.Z)
	b = appendNumber(append(b, `,"area_mm2":`...), l.Area())
	s.manifest.Write(append(b, '}'))
}

func (s *stackWriter) close() error {
	entry, err := outfile.CreateZip(s.zip, "manifest.json")
	if err == nil {
		n := func(v float64) string { return string(appendNumber(nil, v)) }
		_, err = fmt.Fprintf(entry, `{"schema":1,"width_px":%d,"height_px":%d,"pixel_mm":%s,"origin_mm":[%s,%s],"anti_aliased":%t,"layers":[%s
]}
`, s.o.Width, s.o.Height, n(s.o.Pixel), n(s.o.Origin.X), n(s.o.Origin.Y), !s.o.Sharp, s.manifest.Bytes())
	}
	return errors.Join(err, s.zip.Close())
}
