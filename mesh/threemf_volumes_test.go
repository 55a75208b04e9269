package mesh

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// twoTetras is a mesh of two tetrahedra, of edges 1 and 2: triangles 0 to 3 and 4 to 7.
const twoTetras = `<mesh><vertices>` +
	`<vertex x="0" y="0" z="0"/><vertex x="1" y="0" z="0"/><vertex x="0" y="1" z="0"/><vertex x="0" y="0" z="1"/>` +
	`<vertex x="5" y="0" z="0"/><vertex x="7" y="0" z="0"/><vertex x="5" y="2" z="0"/><vertex x="5" y="0" z="2"/></vertices><triangles>` +
	`<triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="1" v2="2" v3="3"/><triangle v1="2" v2="0" v3="3"/>` +
	`<triangle v1="4" v2="6" v3="5"/><triangle v1="4" v2="5" v3="7"/><triangle v1="5" v2="6" v3="7"/><triangle v1="6" v2="4" v3="7"/></triangles></mesh>`

// projectConfig says that the second tetrahedron is something.
func projectConfig(key, value, more string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><config><object id="1" instances_count="1">%s<volume firstid="0" lastid="3">`+
		`<metadata type="volume" key="volume_type" value="ModelPart"/></volume><volume firstid="4" lastid="7">`+
		`<metadata type="volume" key="name" value="x"/><metadata type="volume" key="%s" value="%s"/></volume></object></config>`, more, key, value)
}

// Volumes of a project that are not printed are no part of the mesh, and told.
func TestThreeMFHelperVolumes(t *testing.T) {
	model := model3MF(object3MF(1, `name="cube"`, twoTetras), `<item objectid="1"/>`)
	for _, c := range []struct {
		config string
		faces  int
		code   string
		says   string
	}{
		{projectConfig("volume_type", "ModelPart", ""), 8, "", ""},
		{projectConfig("modifier", "0", ""), 8, "", ""},
		{projectConfig("modifier", "1", ""), 4, "helper_volumes", "1 × ParameterModifier left out"},
		{projectConfig("volume_type", "SupportBlocker", ""), 4, "helper_volumes", "object 1 (cube): 1 × SupportBlocker left out"},
		{projectConfig("volume_type", "SupportEnforcer", ""), 4, "helper_volumes", "SupportEnforcer"},
		{projectConfig("volume_type", "ParameterModifier", ""), 4, "helper_volumes", "ParameterModifier"},
		{projectConfig("volume_type", "NegativeVolume", ""), 4, "helper_volumes", "would be cut away and is not"},
		{projectConfig("volume_type", "ModelPart", `<metadata type="object" key="name" value="c"/><metadata type="object" key="extruder" value="1"/><metadata type="object" key="fill_density" value="90%"/>`), 8, "project_settings_skipped", "fill_density"},
		{strings.Replace(projectConfig("volume_type", "SupportBlocker", ""), `lastid="7"`, `lastid="8"`, 1), 8, "project_unread", "4 to 8 of 8"},
		{strings.Replace(projectConfig("volume_type", "SupportBlocker", ""), `firstid="4"`, `firstid="-1"`, 1), 8, "project_unread", "-1 to 7"},
		{strings.Replace(projectConfig("volume_type", "SupportBlocker", ""), `firstid="4"`, `firstid="x"`, 1), 8, "project_unread", "firstid"},
		{strings.TrimSuffix(projectConfig("volume_type", "SupportBlocker", ""), `</config>`), 8, "project_unread", "cannot be read"},
		{strings.Repeat("<a>", 400) + strings.Repeat("</a>", 400), 8, "project_unread", "256 elements"},
		{strings.Replace(projectConfig("volume_type", "SupportBlocker", ""), `id="1"`, `id="7"`, 1), 8, "", ""},
	} {
		m := read3MF(t, model, "Metadata/Slic3r_PE_model.config", c.config)
		if n := len(m.Merged().Faces); n != c.faces || len(m.Merged().Vertices) != c.faces {
			t.Errorf("%s: %d faces", c.config, n)
		}
		if c.faces == 4 && m.Merged().Bounds().Max.X != 1 {
			t.Errorf("%s: bounds %v", c.config, m.Merged().Bounds())
		}
		if c.code == "" && len(m.Warnings) > 0 || c.code != "" && (len(m.Warnings) != 1 || m.Warnings[0].Code != c.code || !strings.Contains(m.Warnings[0].Message, c.says)) {
			t.Errorf("%s: warnings %v", c.config, m.Warnings)
		}
	}
}

// Layers of their own in a project are told when there are some.
func TestThreeMFLayerRanges(t *testing.T) {
	model := model3MF(object3MF(1, ``, tetra3MF(1)), `<item objectid="1"/>`)
	ranges := `<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<objects><object id="1"><range min_z="0" max_z="2"><option opt_key="layer_height">0.1</option></range></object></objects>`
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"Metadata/Prusa_Slicer_layer_config_ranges.xml", ranges, 1},
		{"Metadata/Prusa_Slicer_layer_config_ranges.xml", `<?xml version="1.0" encoding="utf-8"?>` + "\n<objects/>\n", 0},
		{"Metadata/Prusa_Slicer_layer_heights_profile.txt", "object_id=1|0;0.2;0.3;0.1\n", 1},
		{"Metadata/Prusa_Slicer_layer_heights_profile.txt", "", 0},
	} {
		m := read3MF(t, model, c.name, c.text)
		if len(m.Warnings) != c.want || c.want > 0 && (m.Warnings[0].Code != "project_settings_skipped" || !strings.Contains(m.Warnings[0].Message, c.name)) {
			t.Errorf("%s: %v", c.name, m.Warnings)
		}
	}
}

func FuzzThreeMFVolumes(f *testing.F) {
	f.Add([]byte(projectConfig("volume_type", "SupportBlocker", "")))
	f.Add([]byte(projectConfig("modifier", "1", `<metadata type="object" key="fill_density" value="90%"/>`)))
	f.Add([]byte(`<config><volume/><object id="1"><volume firstid="0" lastid="7"/><metadata key="modifier" value="1"/><volume firstid="2" lastid="9223372036854775807"/></object></config>`))
	model := model3MF(object3MF(1, ``, twoTetras), `<item objectid="1"/>`)
	f.Fuzz(func(t *testing.T, config []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, e := range []struct {
			name string
			text []byte
		}{{"3D/3dmodel.model", []byte(model)}, {"Metadata/Slic3r_PE_model.config", config}} {
			w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Store})
			if err == nil {
				_, err = w.Write(e.text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if z.Close() != nil {
			t.Fatal("zip")
		}
		checkAnyRead(t, b.Bytes(), decodeZip)
	})
}
