package api

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/job/store"
)

// bytesSchema is the schema of bytes.
func bytesSchema() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "binary"} }

// image answers with a picture: as it is stored, or as JPEG for who wants that and
// no PNG.
func (c *call) image(f store.File) error {
	accept := c.r.Header.Get("Accept")
	if !strings.Contains(accept, "image/jpeg") || strings.Contains(accept, "image/png") {
		return c.file(f, "")
	}
	r, err := c.open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	img, err := png.Decode(r)
	if err != nil {
		return err
	}
	// JPEG knows no transparency: the picture stands on white.
	flat := image.NewRGBA(img.Bounds())
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), img, img.Bounds().Min, draw.Over)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, flat, &jpeg.Options{Quality: 90}); err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Vary", "Accept")
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(out.Bytes()) // a client that has gone cannot be told
	return nil
}
