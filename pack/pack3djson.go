package pack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/saggar3d/saggar/internal/jsonkeys"
)

// The JSON of pack3d (github.com/Authentise/pack3d, version 1.6): what it is asked
// and what it answers, so that its users can ask us instead. What its words mean
// was read from its source: an item is its mesh and the co-packed ones in the same
// coordinates, moved so that the middle of their box is the origin, scaled, then
// turned to its manufacturing orientation, then packed.

// Pack3DRequest is what pack3d is asked.
type Pack3DRequest struct {
	Build   [3]float64   `json:"build_volume"` // x, y, z in mm
	Spacing float64      `json:"spacing"`      // mm
	Items   []Pack3DItem `json:"items"`

	// NoSpacing is set where the file does not say a spacing, which pack3d then takes
	// as 0.
	NoSpacing bool `json:"-"`
}

// Pack3DItem is one kind of part.
type Pack3DItem struct {
	Filename string         `json:"filename"`
	Scale    float64        `json:"scale"` // default 1
	Count    int            `json:"count"` // default 1
	Copack   []Pack3DCopack `json:"copack,omitempty"`

	// Lock is the manufacturing orientation. nil: as stored.
	Lock *Pack3DLock `json:"axes_lock"`
}

// Pack3DCopack is a mesh that moves with its item.
type Pack3DCopack struct {
	Filename string `json:"filename"`
}

// Pack3DLock turns an item by these angles in degrees, about X, then Y, then Z;
// nil is 0. An axis with an angle is one that the item's own Z may not be turned
// onto, in either direction; with all three the item is not turned any further.
type Pack3DLock struct {
	X *float64 `json:"theta_x"`
	Y *float64 `json:"theta_y"`
	Z *float64 `json:"theta_z"`
}

// Pack3DRow is a row of the answer: one for each copy, by item, and after each
// copy one for each mesh that is co-packed with it.
type Pack3DRow struct {
	Filename string

	// Transformation takes the mesh, moved to the origin with the ones it is
	// packed with, into a frame whose origin is the middle of the build volume:
	// four rows. All of it is 0 where the copy was not packed.
	Transformation [4][4]float64

	// VolumeWithSpacing is the product of the sides of the box around the item
	// before it was packed, each with half of the spacing, in mm³: 0 for what is
	// co-packed or not packed.
	VolumeWithSpacing float64
}

// maxPack3DBytes is how long a file may be: a row takes some 300 bytes.
const maxPack3DBytes = 64 << 20

// ErrPack3D is the error of whatever is wrong with the JSON of pack3d.
var ErrPack3D = errors.New("not JSON of pack3d")

// DecodePack3D reads what pack3d is asked. Fields that nobody knows are left
// aside, as pack3d does. Errors wrap [ErrPack3D] and name the field and its value.
func DecodePack3D(r io.Reader) (*Pack3DRequest, error) {
	var raw struct {
		Pack3DRequest
		Build   *[3]*float64 `json:"build_volume"`
		Spacing *float64     `json:"spacing"`
		Items   []struct {
			Pack3DItem
			Scale *float64 `json:"scale"`
			Count *int     `json:"count"`
		} `json:"items"`
	}
	if err := decodePack3D(r, &raw); err != nil {
		return nil, err
	}
	q := raw.Pack3DRequest
	if raw.Build == nil {
		return nil, fmt.Errorf("%w: build_volume is missing: [x, y, z] in mm", ErrPack3D)
	}
	for i, side := range raw.Build {
		if side == nil {
			return nil, fmt.Errorf("%w: build_volume[%d] is missing: [x, y, z] in mm", ErrPack3D, i)
		}
		q.Build[i] = *side
	}
	if q.NoSpacing = raw.Spacing == nil; !q.NoSpacing {
		q.Spacing = *raw.Spacing
	}
	for _, it := range raw.Items {
		it.Pack3DItem.Scale, it.Pack3DItem.Count = 1, 1
		if it.Scale != nil {
			it.Pack3DItem.Scale = *it.Scale
		}
		if it.Count != nil {
			it.Pack3DItem.Count = *it.Count
		}
		q.Items = append(q.Items, it.Pack3DItem)
	}
	if err := q.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPack3D, err)
	}
	return &q, nil
}

// decodePack3D reads one JSON value of limited length.
func decodePack3D(r io.Reader, into any) error {
	data, err := io.ReadAll(io.LimitReader(r, maxPack3DBytes+1))
	if err != nil {
		return err
	}
	if len(data) > maxPack3DBytes {
		return fmt.Errorf("%w: more than %d MiB", ErrPack3D, maxPack3DBytes>>20)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	err = jsonkeys.Place(data, dec.Decode(into))
	if err == nil {
		err = jsonkeys.Unique(data)
	}
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = errors.New("something follows it")
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPack3D, err)
	}
	return nil
}

// maxScale is how many times larger or smaller an item may be made.
const maxScale = 1e6

// check returns the first thing wrong with q, named by its field.
func (q *Pack3DRequest) check() error {
	for i, side := range q.Build {
		if !(side > 0) || side > MaxLength {
			return fmt.Errorf("build_volume[%d]: %g is not above 0 and at most %g mm", i, side, float64(MaxLength))
		}
	}
	if err := checkLength("spacing", q.Spacing); err != nil {
		return err
	}
	if len(q.Items) == 0 {
		return errors.New("items: there are none")
	}
	copies := 0
	for i := range q.Items {
		if err := q.Items[i].check(); err != nil {
			return fmt.Errorf("items[%d] (%s): %w", i, q.Items[i].Filename, err)
		}
		if copies += q.Items[i].Count * (1 + len(q.Items[i].Copack)); copies > maxCopies {
			return fmt.Errorf("items: more than %d copies", maxCopies)
		}
	}
	return nil
}

func (it *Pack3DItem) check() error {
	switch {
	case it.Filename == "":
		return errors.New("filename is missing")
	case it.Count < 1 || it.Count > maxCopies:
		return fmt.Errorf("count: %d is not 1 to %d", it.Count, maxCopies)
	case !(it.Scale >= 1/maxScale && it.Scale <= maxScale):
		return fmt.Errorf("scale: %g is not %g to %g", it.Scale, 1/maxScale, maxScale)
	case len(it.Copack) > maxCopies:
		return fmt.Errorf("copack: %d meshes", len(it.Copack))
	}
	for i, c := range it.Copack {
		if c.Filename == "" {
			return fmt.Errorf("copack[%d]: filename is missing", i)
		}
	}
	if it.Lock == nil {
		return nil
	}
	for i, a := range it.Lock.angles() {
		if a != nil && !(math.Abs(*a) <= MaxLength) {
			return fmt.Errorf("axes_lock: theta_%c: %g is not an angle", "xyz"[i], *a)
		}
	}
	return nil
}

func (l *Pack3DLock) angles() [3]*float64 { return [3]*float64{l.X, l.Y, l.Z} }

// EncodePack3D writes q as pack3d reads it. It refuses what [DecodePack3D] would
// refuse.
func EncodePack3D(w io.Writer, q *Pack3DRequest) error {
	if err := q.check(); err != nil {
		return fmt.Errorf("%w: %w", ErrPack3D, err)
	}
	return encodePack3D(w, q)
}

func encodePack3D(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// DecodePack3DRows reads an answer of pack3d. Errors wrap [ErrPack3D].
func DecodePack3DRows(r io.Reader) ([]Pack3DRow, error) {
	var rows []Pack3DRow
	if err := decodePack3D(r, &rows); err != nil {
		return nil, err
	}
	for i := range rows {
		m := &rows[i].Transformation
		if m[3] != [4]float64{0, 0, 0, 1} && *m != [4][4]float64{} {
			return nil, fmt.Errorf("%w: row %d (%s): Transformation: its last row is %v, and not 0 0 0 1", ErrPack3D, i, rows[i].Filename, m[3])
		}
	}
	return rows, nil
}

// EncodePack3DRows writes an answer as pack3d does, one row after the other.
// Numbers come back to the bit. It refuses numbers that JSON cannot say.
func EncodePack3DRows(w io.Writer, rows []Pack3DRow) error {
	for i, r := range rows {
		for _, line := range r.Transformation {
			for _, v := range line {
				if !finite(v) {
					return fmt.Errorf("%w: row %d (%s): Transformation: %g", ErrPack3D, i, r.Filename, v)
				}
			}
		}
		if !finite(r.VolumeWithSpacing) {
			return fmt.Errorf("%w: row %d (%s): VolumeWithSpacing: %g", ErrPack3D, i, r.Filename, r.VolumeWithSpacing)
		}
	}
	if rows == nil {
		rows = []Pack3DRow{}
	}
	return encodePack3D(w, rows)
}

// packed reports whether a row says that its copy was packed: with the numbers of
// a motion. Some versions leave 0 0 0 1 as the last row of those that were not.
func (r *Pack3DRow) packed() bool {
	m := &r.Transformation
	return m[0] != [4]float64{} || m[1] != [4]float64{} || m[2] != [4]float64{}
}
