package mesh

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// corpus returns the folder of test files, or skips the test.
func corpusFolder(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS names no folder of test files")
	}
	return filepath.Join(dir, name)
}

// corpusTruth is the part of truth.json that these tests need.
type corpusTruth struct {
	Files []struct {
		File   string
		Expect struct {
			Triangles struct{ Value int }
			BBox      struct{ Value [2][3]float64 }
			ThreeMF   struct {
				Unit      string
				Items     int      `json:"build_items"`
				Triangles *int     `json:"triangles_in_build"`
				MM        *float64 `json:"mm_per_unit"`
			} `json:"3mf"`
		}
	}
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

// threeMFErrors are the files of the corpus that must be refused, with what the
// error must say.
var threeMFErrors = map[string]struct {
	code Code
	says string
}{
	"MUSTFAIL_Chapter2.1.1a_PartsRelationships_NonExist3DModelPart.3mf":   {CodeSyntax, "no relationship"},
	"MUSTFAIL_Chapter2.1.2_PartsRelationships_MoreThanOne3DModelPart.3mf": {CodeSyntax, "2 relationships"},
	"MUSTFAIL_Chapter2.3.2a_NonUTF_Encoding.3mf":                          {CodeSyntax, "text outside"},
	"MUSTFAIL_Chapter2.3.2b_DataTypeDefinitionInXMLMarkup.3mf":            {CodeDTD, "document type"},
	"MUSTFAIL_Chapter3.4b_MissingBuildElement.3mf":                        {CodeSyntax, "no <build>"},
	"MUSTFAIL_Chapter3.4.3.1b_BuildItemReferToObjectOfTypeOther.3mf":      {CodeSyntax, "type other"},
	"MUSTFAIL_Chapter4a_InvalidObjectType.3mf":                            {CodeSyntax, "unknown type"},
	"pyramid.3mf":                         {CodeUnsupported, "beam lattice"},
	"DOS-FUZ-LIB3MF.3mf":                  {CodeArchive, "CRC-32"},
	"GEN-C-ADA-COMPONENT-TRANSFORM-0.3mf": {CodeSyntax, "given twice"},
	"keystore_encrypted.3mf":              {CodeEncrypted, "secure content"},
	"Unsupported.3mf":                     {CodeUnsupported, "ExtensionUnsupported"},
}

// threeMFWarnings are the files that break a rule that does not touch the mesh.
var threeMFWarnings = map[string]string{
	"MUSTFAIL_3MF100_Extension_Chapter2_MissingColorValue.3mf":                      "materials_skipped",
	"MUSTFAIL_3MF100_Extension_Chapter3_DuplicatedTexture2DGroup.3mf":               "materials_skipped",
	"MUSTFAIL_3MF100_Extension_Chapter5d_MultipleReferenceToCompositeMaterials.3mf": "materials_skipped",
	"MUSTFAIL_Chapter2.3.4_WhiteSpace.3mf":                                          "forbidden_attribute",
	"MUSTFAIL_Chapter3.4.1b_DuplicatedMetadataName.3mf":                             "duplicate_metadata",
	"spinal_implant.3mf":      "beam_lattice_skipped",
	"Box_Simple.3mf":          "beam_lattice_skipped",
	"box_sliced.3mf":          "slices_skipped",
	"pyramid_vertexcolor.3mf": "materials_skipped",
}

func TestCorpusThreeMF(t *testing.T) {
	dir := corpusFolder(t, "meshes")
	var truth corpusTruth
	readJSON(t, filepath.Join(dir, "truth.json"), &truth)
	n := 0
	for _, f := range truth.Files {
		if !strings.EqualFold(filepath.Ext(f.File), ".3mf") {
			continue
		}
		n++
		t.Run(f.File, func(t *testing.T) {
			base := filepath.Base(f.File)
			m, err := Open(context.Background(), filepath.Join(dir, f.File), ReadOptions{})
			if want, ok := threeMFErrors[base]; ok {
				checkRefused(t, err, want.code, want.says)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			merged := m.Merged()
			want := f.Expect
			if len(merged.Faces) != want.Triangles.Value {
				t.Errorf("%d triangles, want %d", len(merged.Faces), want.Triangles.Value)
			}
			mm := 1.0
			if want.ThreeMF.MM != nil {
				mm = *want.ThreeMF.MM
			}
			if float64(m.Unit) != mm || m.UnitSource != "format" {
				t.Errorf("unit %v from %s, want %v mm", m.Unit, m.UnitSource, mm)
			}
			checkBox(t, merged.Bounds(), want.BBox.Value, mm)
			if code, ok := threeMFWarnings[base]; ok && !hasWarning(m, code) {
				t.Errorf("no warning %s in %v", code, m.Warnings)
			}
		})
	}
	if n < 50 {
		t.Errorf("only %d files", n)
	}
}

func checkRefused(t *testing.T, err error, code Code, says string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", code)
	}
	if CodeOf(err) != code || !strings.Contains(err.Error(), says) {
		t.Errorf("error %s: %v\nwant %s: ...%s...", CodeOf(err), err, code, says)
	}
}

func checkBox(t *testing.T, got geom.Box, want [2][3]float64, scale float64) {
	t.Helper()
	g := [2][3]float64{{got.Min.X, got.Min.Y, got.Min.Z}, {got.Max.X, got.Max.Y, got.Max.Z}}
	size := geom.Norm(geom.Vec{X: g[1][0] - g[0][0], Y: g[1][1] - g[0][1], Z: g[1][2] - g[0][2]})
	for i := range 2 {
		for c := range 3 {
			if d := g[i][c] - want[i][c]*scale; d > 1e-6*size || d < -1e-6*size {
				t.Errorf("box %v, want %v times %g", g, want, scale)
				return
			}
		}
	}
}

func hasWarning(m *Model, code string) bool {
	for _, w := range m.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}

// badThreeMF are the malformed files of the corpus with what their error or
// warning must be; the figures of the accepted ones are in expected.json.
var badThreeMF = map[string]struct {
	code Code   // of the error, "" when the file is accepted
	says string // part of the message, or the code of a warning
}{
	"m3_backslash_names.3mf":       {},
	"m3_bad_unit.3mf":              {CodeUnit, `unknown unit "furlong"`},
	"m3_beam_lattice_only.3mf":     {CodeUnsupported, "beam lattices are not supported"},
	"m3_case_mismatch.3mf":         {},
	"m3_comma_vertex.3mf":          {CodeNumber, `x="0,5"`},
	"m3_component_bomb.3mf":        {CodeLimit, "instances"},
	"m3_cycle_components.3mf":      {CodeCycle, "contains itself"},
	"m3_deep_components.3mf":       {},
	"m3_degenerate_triangle.3mf":   {"", "degenerate_triangles"},
	"m3_duplicate_entries.3mf":     {CodeArchive, "2 zip entries"},
	"m3_duplicate_ids.3mf":         {CodeSyntax, "duplicate resource id 1"},
	"m3_empty.3mf":                 {CodeEmpty, "empty"},
	"m3_empty_build.3mf":           {CodeNoTriangles, "no items"},
	"m3_empty_mesh.3mf":            {CodeNoTriangles, "object 1 has no triangles"},
	"m3_empty_zip.3mf":             {CodeArchive, "empty zip"},
	"m3_entity_bomb.3mf":           {CodeDTD, "document type"},
	"m3_forward_reference.3mf":     {"", "forward_reference"},
	"m3_good_box.3mf":              {},
	"m3_index_2pow32.3mf":          {CodeIndex, "4294967303"},
	"m3_index_negative.3mf":        {CodeIndex, "-1"},
	"m3_index_out_of_range.3mf":    {CodeIndex, "object 1 triangle 11: v3=8 but only 8 vertices"},
	"m3_leading_junk.3mf":          {},
	"m3_malformed_xml.3mf":         {CodeSyntax, "line "},
	"m3_mirrored.3mf":              {},
	"m3_missing_model_part.3mf":    {CodeIndex, "/3D/3dmodel.model"},
	"m3_missing_object.3mf":        {CodeIndex, "object 99"},
	"m3_model_elsewhere.3mf":       {},
	"m3_nan_vertex.3mf":            {CodeNonFinite, `x="NaN"`},
	"m3_no_content_types.3mf":      {"", "no_content_types"},
	"m3_no_rels.3mf":               {"", "no_relationships"},
	"m3_no_unit.3mf":               {},
	"m3_nonprintable_item.3mf":     {},
	"m3_not_a_zip.3mf":             {CodeNotAMesh, "not a mesh"},
	"m3_prefix_namespace.3mf":      {},
	"m3_rel_file_uri.3mf":          {CodeSyntax, "external relationship"},
	"m3_rel_target_relative.3mf":   {},
	"m3_rel_traversal.3mf":         {CodeSyntax, "leaves the package"},
	"m3_required_ext_unknown.3mf":  {CodeUnsupported, "requires the extension"},
	"m3_rotated_row_vector.3mf":    {},
	"m3_self_component.3mf":        {CodeCycle, "contains itself"},
	"m3_singular_transform.3mf":    {"", "singular_transform"},
	"m3_support_object.3mf":        {},
	"m3_transform_11_numbers.3mf":  {CodeSyntax, "needs 12 numbers, this one has 11"},
	"m3_truncated_xml.3mf":         {CodeTruncated, "ends early"},
	"m3_truncated_zip.3mf":         {CodeArchive, "no central directory"},
	"m3_two_items_same_object.3mf": {},
	"m3_unit_inch.3mf":             {},
	"m3_unit_meter.3mf":            {},
	"m3_unit_micron.3mf":           {},
	"m3_unreferenced_object.3mf":   {},
	"m3_utf16_model.3mf":           {CodeUnsupported, "UTF-16"},
	"m3_wrong_namespace.3mf":       {CodeSyntax, "namespace"},
	"m3_xxe.3mf":                   {CodeDTD, "document type"},
	"m3_zip_slip_entry.3mf":        {},
}

func TestCorpusBadThreeMF(t *testing.T) {
	dir := corpusFolder(t, "bad")
	var expected map[string]struct{ Expect json.RawMessage }
	readJSON(t, filepath.Join(dir, "expected.json"), &expected)
	for name := range expected {
		if _, ok := badThreeMF[name]; strings.HasPrefix(name, "m3_") && !ok {
			t.Errorf("%s: nothing is expected of it", name)
		}
	}
	for name, want := range badThreeMF {
		t.Run(name, func(t *testing.T) {
			m, err := Open(context.Background(), filepath.Join(dir, name), ReadOptions{})
			if want.code != "" {
				checkRefused(t, err, want.code, want.says)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if want.says == "" && len(m.Warnings) > 0 || want.says != "" && !hasWarning(m, want.says) {
				t.Errorf("warnings %v, want %q", m.Warnings, want.says)
			}
			var figures struct {
				Triangles  int
				BBox       *[2][3]float64
				BBoxMM     *[2][3]float64 `json:"bbox_mm"`
				Items      int
				Printable  int      `json:"printable_items"`
				Volume     *float64 `json:"volume"`
				VolumeMM   *float64 `json:"volume_mm3"`
				PartVolume *float64 `json:"part_volume"`
			}
			json.Unmarshal(expected[name].Expect, &figures) // a sentence has no figures
			total, printable := 0, 0
			for _, it := range m.Items {
				total += len(m.Objects[it.Object].Faces)
				if it.Printable {
					printable++
				}
			}
			if figures.Triangles > 0 && total != figures.Triangles && len(m.Merged().Faces) != figures.Triangles || figures.Items > 0 && len(m.Items) != figures.Items ||
				figures.Printable > 0 && printable != figures.Printable {
				t.Errorf("%d triangles in %d items, %d of them printable, want %+v", total, len(m.Items), printable, figures)
			}
			for _, box := range []*[2][3]float64{figures.BBox, figures.BBoxMM} {
				if box != nil {
					checkBox(t, m.Merged().Bounds(), *box, 1)
				}
			}
			for _, v := range []*float64{figures.Volume, figures.VolumeMM, figures.PartVolume} {
				if got := volumeOf(m.Merged()); v != nil && (got < *v*(1-1e-9) || got > *v*(1+1e-9)) {
					t.Errorf("volume %g, want %g", got, *v)
				}
			}
		})
	}
}

// volumeOf is the plain sum of tetrahedra over the first vertex.
func volumeOf(m *Mesh) (v float64) {
	o := m.Vertices[m.Faces[0][0]]
	rel := func(i uint32) geom.Vec {
		p := m.Vertices[i]
		return geom.Vec{X: p.X - o.X, Y: p.Y - o.Y, Z: p.Z - o.Z}
	}
	for _, f := range m.Faces {
		v += geom.Dot(rel(f[0]), geom.Cross(rel(f[1]), rel(f[2]))) / 6
	}
	return v
}
