// Package analyze tells the truth about a part: its size, volume, area, mass
// properties and topology, and what is wrong with it. A finding about the part
// is data in the [Report]; an error means that there is no report.
package analyze

import (
	"github.com/saggar3d/saggar/mesh"
)

// Report is everything known about one mesh. Lengths are mm. Its JSON form is
// the schema of the command line: a pointer is null where no honest number
// exists, and a warning says why.
type Report struct {
	Polygons int  `json:"polygons"` // triangles, degenerate ones included
	Vertices int  `json:"vertices"` // after the weld in use
	Weld     Weld `json:"weld"`

	Size        XYZ    `json:"size"`
	BoundingBox Bounds `json:"bounding_box"`

	VolumeMM3    *float64     `json:"volume_mm3"`
	VolumeMethod VolumeMethod `json:"volume_method"`

	// VolumeErrorBoundMM3 estimates the error of the volume of an open mesh. It
	// is no guarantee: the shape of what is missing cannot be known, and where
	// much is missing the truth may lie outside.
	VolumeErrorBoundMM3 *float64 `json:"volume_error_bound_mm3,omitempty"`

	SurfaceAreaMM2 float64 `json:"surface_area_mm2"`

	CenterOfMass *[3]float64    `json:"center_of_mass"` // of the solid; null without a volume
	Centroid     *[3]float64    `json:"centroid"`       // of the surface; null without an area
	InertiaMM5   *[3][3]float64 `json:"inertia_mm5"`    // about the centre of mass, density 1

	MinimalBoundingBox  *OrientedBox `json:"minimal_bounding_box"`
	ConvexHullVolumeMM3 float64      `json:"convex_hull_volume_mm3"`
	FootprintAreaMM2    float64      `json:"footprint_area_mm2"` // true shadow on the plate
	ProjectedAreaMM2    XYZ          `json:"projected_area_mm2"` // true shadow along each axis

	Analyses Analyses `json:"analyses"`
	Exact    Exact    `json:"exact"`

	Warnings []mesh.Warning `json:"-"` // joined with the file's warnings by the caller
}

// XYZ is a vector in the product's object form.
type XYZ struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// Bounds is an axis-aligned box.
type Bounds struct {
	Min [3]float64 `json:"min"`
	Max [3]float64 `json:"max"`
}

// OrientedBox is a box in any orientation: extents in descending order and the
// unit axis of each, right-handed.
type OrientedBox struct {
	Size [3]float64    `json:"size"`
	Axes [3][3]float64 `json:"axes"`
}

// VolumeMethod says how the volume was found, which is how far to trust it.
type VolumeMethod string

// From best to worst; with VolumeNone the volume is null.
const (
	VolumeSigned        VolumeMethod = "signed"         // closed and consistent as it is
	VolumeOriented      VolumeMethod = "oriented"       // closed once windings are made to agree or shells re-signed
	VolumeWindingNumber VolumeMethod = "winding_number" // open: where most of the surface is wound around
	VolumeNone          VolumeMethod = "none"
)

// Weld names the rule under which vertices were made one for Analyses.
type Weld struct {
	Rule        string  `json:"rule"` // "exact", "relative_1e-7" or "tolerance"
	ToleranceMM float64 `json:"tolerance_mm"`
}

// Analyses are the verdicts and counts after the weld named in [Weld].
type Analyses struct {
	Manifold            bool `json:"manifold"`           // every edge has two triangles, opposite directions, one fan a vertex
	Watertight          bool `json:"watertight"`         // every edge has an even number of triangles
	WindingConsistent   bool `json:"winding_consistent"` // the two directions of an edge differ by at most one
	ValidVolume         bool `json:"valid_volume"`       // watertight, consistent, finite and positive
	UnambiguousMesh     bool `json:"unambiguous_mesh"`   // no surface twice, no region in two outward shells
	InvertedTriangles   int  `json:"inverted_triangles"` // to flip so that neighbours agree and outside is outside
	OpenEdges           int  `json:"open_edges"`         // edges of one triangle
	NonManifoldEdges    int  `json:"non_manifold_edges"` // edges of three triangles or more
	NonManifoldVertices int  `json:"non_manifold_vertices"`
	DegenerateTriangles int  `json:"degenerate_triangles"` // two corners on one vertex
	DuplicateTriangles  int  `json:"duplicate_triangles"`  // same three vertices as an earlier one
	SelfIntersections   *int `json:"self_intersections"`   // null: not looked for
	Components          int  `json:"components"`           // joined by edges
	ShellsOuter         int  `json:"shells_outer"`
	Cavities            int  `json:"cavities"`
	EulerCharacteristic int  `json:"euler_characteristic"`
	Genus               *int `json:"genus"` // handles, all shells together; null unless closed and manifold
}

// Exact are the counts after an exact weld, by the strict definition: an edge
// is fine when exactly two triangles share it, and triangles with a repeated
// vertex are left out.
type Exact struct {
	Vertices            int  `json:"vertices"`
	Edges               int  `json:"edges"`
	Watertight          bool `json:"watertight"`
	WindingConsistent   bool `json:"winding_consistent"`
	OpenEdges           int  `json:"open_edges"`
	NonManifoldEdges    int  `json:"non_manifold_edges"`
	Components          int  `json:"components"`
	EulerCharacteristic int  `json:"euler_characteristic"`
	DegenerateTriangles int  `json:"degenerate_triangles"`
	ZeroAreaTriangles   int  `json:"zero_area_triangles"`
	DuplicateTriangles  int  `json:"duplicate_triangles"`
}
