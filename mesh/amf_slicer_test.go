package mesh

import (
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// amfVolumes is an object of a tetrahedron of volume 1/6 and, as a volume of its own,
// one of edge 2 at x = 5 of which metadata says more.
func amfVolumes(metadata string) string {
	return strings.NewReplacer("</vertices>", `<vertex><coordinates><x>5</x><y>0</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x>7</x><y>0</y><z>0</z></coordinates></vertex><vertex><coordinates><x>5</x><y>2</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x>5</x><y>0</y><z>2</z></coordinates></vertex></vertices>`,
		"</mesh>", `<volume>`+metadata+`<triangle><v1>4</v1><v2>6</v2><v3>5</v3></triangle><triangle><v1>4</v1><v2>5</v2><v3>7</v3></triangle>
<triangle><v1>5</v1><v2>6</v2><v3>7</v3></triangle><triangle><v1>6</v1><v2>4</v2><v3>7</v3></triangle></volume></mesh>`).Replace(amfTetra)
}

// Volumes that Slic3r and PrusaSlicer do not print are no part of the mesh, and told.
func TestAMFHelperVolumes(t *testing.T) {
	for _, c := range []struct {
		metadata string
		faces    int
		says     string
	}{
		{``, 8, ""},
		{`<metadata type="name">lid</metadata><metadata type="slic3r.volume_type">ModelPart</metadata>`, 8, ""},
		{`<metadata type="slic3r.modifier">1</metadata>`, 4, "1 × ParameterModifier left out"},
		{`<metadata type="slic3r.modifier">1</metadata><metadata type="slic3r.volume_type">SupportBlocker</metadata>`, 4, "object 1 (cup): 1 × SupportBlocker left out"},
		{`<metadata type="slic3r.volume_type">NegativeVolume</metadata>`, 4, "would be cut away and is not"},
	} {
		m, err := readString(amfFile(`<object id="1"><metadata type="name">cup</metadata>`+amfVolumes(c.metadata)+`</object>`), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(m.Merged().Faces); n != c.faces {
			t.Errorf("%s: %d faces", c.metadata, n)
		}
		if c.faces == 4 && m.Merged().Bounds().Max.X != 1 {
			t.Errorf("%s: bounds %v", c.metadata, m.Merged().Bounds())
		}
		if c.says == "" && len(m.Warnings) > 0 || c.says != "" && (len(m.Warnings) != 1 || m.Warnings[0].Code != "helper_volumes" || !strings.Contains(m.Warnings[0].Message, c.says)) {
			t.Errorf("%s: warnings %v", c.metadata, m.Warnings)
		}
	}
}

// Instances of PrusaSlicer are mirrored, scaled, turned by radians and left out.
func TestAMFPrusaInstances(t *testing.T) {
	prusa := `<metadata type="slic3rpe_amf_version">2</metadata>`
	object := `<object id="1">` + amfTetra + `</object>`
	for _, c := range []struct {
		name, head, instance string
		min, max             geom.Vec
	}{
		{"scaled", "", `<scalex>2</scalex><scaley>3</scaley><scalez>4</scalez>`, geom.Vec{}, geom.Vec{X: 2, Y: 3, Z: 4}},
		{"scaled alike", "", `<deltax>1</deltax><scale>2</scale>`, geom.Vec{X: 1}, geom.Vec{X: 3, Y: 2, Z: 2}},
		{"mirrored", prusa, `<mirrorx>-1</mirrorx><mirrory>1</mirrory><scalex>2</scalex>`, geom.Vec{X: -2}, geom.Vec{Y: 1, Z: 1}},
		{"scaled, then turned", prusa, `<rz>1.5707963267948966</rz><scalex>2</scalex>`, geom.Vec{X: -1}, geom.Vec{Y: 2, Z: 1}},
		{"printable", prusa, `<printable>1</printable>`, geom.Vec{}, geom.Vec{X: 1, Y: 1, Z: 1}},
	} {
		hidden := `<instance objectid="1"><deltax>50</deltax><printable>0</printable></instance>`
		m, err := readString(amfFile(c.head+object+`<constellation id="1"><instance objectid="1">`+c.instance+`</instance>`+hidden+`</constellation>`), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if box := m.Merged().Bounds(); geom.Norm(sub(box.Min, c.min)) > 1e-15 || geom.Norm(sub(box.Max, c.max)) > 1e-15 {
			t.Errorf("%s: box %v, want %v to %v", c.name, box, c.min, c.max)
		}
		if want := c.max.X - c.min.X; math.Abs(volumeOf(m.Merged())-want*(c.max.Y-c.min.Y)*(c.max.Z-c.min.Z)/6) > 1e-15 {
			t.Errorf("%s: volume %g", c.name, volumeOf(m.Merged()))
		}
		if len(m.Warnings) > 0 || len(m.Items) != 2 || m.Items[1].Printable {
			t.Errorf("%s: %+v, warnings %v", c.name, m.Items, m.Warnings)
		}
	}
	m, err := readString(amfFile(object+`<constellation id="1"><instance objectid="1"><metadata type="a">b</metadata><shear>2</shear></instance></constellation>`), ReadOptions{})
	if err != nil || len(m.Warnings) != 1 || m.Warnings[0].Code != "unknown_element" {
		t.Errorf("%v, error %v", m, err)
	}
}
