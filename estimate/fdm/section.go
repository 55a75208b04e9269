// Package fdm turns what is known of the layers of a filament print into seconds and
// plastic: lengths of walls and lines, over the speeds that a machine with limited
// acceleration reaches on strokes of such a length. Nothing in it is fitted to a part;
// the few constants about how slicers join lines say what they were measured on.
//
// Lengths are mm, areas mm², times s.
package fdm

// Section is one layer of a print, summed over all parts in it.
type Section struct {
	Base, Height float64 // where it begins, and its thickness

	Outer, Inner float64 // lengths of the outer wall and of all others
	Small        Small   // of these
	Bends        Bends   // corners of all walls
	WallLoops    float64 // closed strokes of all walls
	Gaps         Gaps    // between walls

	// Sparse, Solid, Top and Bridge are the areas filled so; they do not overlap.
	Sparse, Solid, Top, Bridge float64
	Over                       float64 // of Bridge, what lies on sparse infill

	// Lines of each, counted across their direction: an area of one line is as long
	// as a chord.
	SparseLines, SolidLines, TopLines, BridgeLines float64

	Edge    float64 // length of the boundary of the sparse area, and
	Joined  float64 // what of it is between lines that can be led into each other
	Regions float64 // separate filled areas
	Hops    float64 // lines of sparse infill that follow on others of their area

	Support          float64 // area under which support stands, and of it that is interface
	SupportInterface float64
	SupportPitch     float64 // from line to line of support; 0: as the settings say
	SupportRim       float64 // length of the outline of the area

	// SupportSheets is Support times how many layers of support are printed for one of the
	// part: fewer and thicker ones, as far as there is nothing that they carry. 0: one.
	SupportSheets, InterfaceSheets float64

	Span float64 // side of a square of the area of a part
	Area float64 // of all parts; 0: that of Span

	Brim   Brim    // around what stands on the plate
	Around float64 // length of the convex outline of all that gets a skirt; 0: that of a square of Span

	// Islands are the pieces of a section, as far as they are known, and Apart is how far
	// these are apart. 0: one piece, or not known.
	Islands, Apart float64
}

// area returns that of all parts, among which strokes are.
func (s *Section) area() float64 {
	if s.Area > 0 {
		return s.Area
	}
	return float64(s.Span * s.Span)
}

// Small are the lengths of walls that are loops of up to [path.SmallLoop], in mm: they are
// printed at a speed of their own.
type Small struct{ Outer, Inner float64 }

func (s *Small) add(o *Small, times float64) {
	s.Outer += float64(times * o.Outer)
	s.Inner += float64(times * o.Inner)
}

// Bare returns how many of the lowest sections of a part have nothing to print.
func Bare(part []Section) int {
	for i := range part {
		if s := &part[i]; s.Outer+s.Inner+s.Gaps.Area+s.Gaps.Thin+s.Sparse+s.Solid+s.Top+s.Bridge > 0 {
			return i
		}
	}
	return len(part)
}

// Feature is what one kind of stroke takes in a layer or in a print.
type Feature uint8

// The features, in the order of answers.
const (
	OuterWall Feature = iota
	InnerWall
	GapFill
	Infill
	Solid
	TopSolid
	Bridge
	Skirt
	Support
	SupportInterface
	Travel
	Retract
	Features
)

var names = [Features]string{
	"outer_wall", "inner_wall", "gap_fill", "infill", "solid_infill", "top_solid_infill", "bridge_infill", "skirt",
	"support", "support_interface", "travel", "retract",
}

// String returns the name of f in answers: those of the toolpaths where they have one.
func (f Feature) String() string { return names[f] }

// Work is time and plastic.
type Work struct {
	Time   float64 // s
	Volume float64 // mm³
	Length float64 // mm of stroke
}

// Print is what a print takes.
type Print struct {
	Time     float64 // s, without heating and homing
	Volume   float64 // mm³ of plastic, that of support included
	Features [Features]Work
	Layers   []Work // of each section
}

// SupportVolume returns the plastic of the support in mm³.
func (p *Print) SupportVolume() float64 {
	return p.Features[Support].Volume + p.Features[SupportInterface].Volume
}
