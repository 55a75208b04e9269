package render

import (
	"image"
	"image/png"
	"io"
)

// PNG writes img to w. The bytes depend on the picture alone.
//
// It holds no date, name or other text. It compresses for speed: drawing a part should not cost less than storing it.
func PNG(w io.Writer, img *image.NRGBA) error {
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	return e.Encode(w, img)
}
