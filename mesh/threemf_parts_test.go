package mesh

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// bambuModel is an object 9 of the tetrahedra 1, of edge 1, and 2, of edge 2.
var bambuModel = model3MF(object3MF(1, `type="model"`, tetra3MF(1))+object3MF(2, `type="model"`, tetra3MF(2))+
	object3MF(9, `type="model" name="bracket"`, components3MF(`objectid="1"`, `objectid="2" transform="1 0 0 0 1 0 0 0 1 5 0 0"`)), `<item objectid="9"/>`)

// bambuConfig says what the second is, and more of the object and of the plate.
func bambuConfig(kind, ofObject, ofPart string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><config><object id="9"><metadata key="name" value="b"/><metadata key="extruder" value="1"/>%s`+
		`<part id="1" subtype="normal_part"><metadata key="matrix" value="1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1"/></part>`+
		`<part id="2" subtype="%s"><metadata key="name" value="x"/>%s<mesh_stat edges_fixed="0"/></part></object>`+
		`<plate><metadata key="plater_id" value="1"/><model_instance><metadata key="object_id" value="9"/></model_instance></plate></config>`, ofObject, kind, ofPart)
}

// Components of a project that are not printed are no part of the mesh, and told.
func TestThreeMFHelperComponents(t *testing.T) {
	setting := `<metadata key="wall_loops" value="6"/>`
	for _, c := range []struct {
		config string
		faces  int
		code   string
		says   string
	}{
		{bambuConfig("normal_part", "", ""), 8, "", ""},
		{bambuConfig("", "", ""), 8, "", ""},
		{bambuConfig("modifier_part", "", setting), 4, "helper_volumes", "object 9 (bracket): 1 × modifier_part left out"},
		{bambuConfig("support_blocker", "", ""), 4, "helper_volumes", "support_blocker"},
		{bambuConfig("support_enforcer", "", ""), 4, "helper_volumes", "support_enforcer"},
		{bambuConfig("negative_part", "", ""), 4, "helper_volumes", "would be cut away and is not"},
		{bambuConfig("normal_part", setting, ""), 8, "project_settings_skipped", "wall_loops"},
		{bambuConfig("normal_part", "", setting), 8, "project_settings_skipped", "wall_loops"},
		{strings.Replace(bambuConfig("modifier_part", "", ""), `id="9"`, `id="7"`, 1), 8, "", ""},
		{strings.TrimSuffix(bambuConfig("modifier_part", "", ""), `</config>`), 8, "project_unread", "cannot be read"},
	} {
		m := read3MF(t, bambuModel, "Metadata/model_settings.config", c.config)
		if n := len(m.Merged().Faces); n != c.faces {
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

// An object of which nothing is printed is no part: a build of nothing else is refused.
func TestThreeMFNothingButHelpers(t *testing.T) {
	config := strings.Replace(bambuConfig("modifier_part", "", ""), "normal_part", "negative_part", 1)
	_, err := readBytes(package3MF(t, bambuModel, "Metadata/model_settings.config", config))
	if CodeOf(err) != CodeNoTriangles {
		t.Error(err)
	}
}

func FuzzThreeMFParts(f *testing.F) {
	f.Add([]byte(bambuConfig("modifier_part", "", "")))
	f.Add([]byte(`<config><part/><metadata key="x"/><object id="9"><part id="99999999999" subtype="a"/><part id="1"/><metadata/></object></config>`))
	f.Fuzz(func(t *testing.T, config []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range map[string][]byte{"3D/3dmodel.model": []byte(bambuModel), "Metadata/model_settings.config": config} {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err == nil {
				_, err = w.Write(text)
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
