package mesh

import (
	"slices"
	"strings"
	"testing"
)

// curaSetting is a setting of an object as Cura writes it.
func curaSetting(key, value string) string {
	return `<metadatagroup><metadata name="cura:` + key + `" preserve="true" type="xs:string">` + value + `</metadata></metadatagroup>`
}

// Objects that Cura does not print are not counted, whether items of the build or components.
func TestThreeMFCura(t *testing.T) {
	const space = `xmlns:cura="` + curaNS + `"`
	grouped := object3MF(3, ``, components3MF(`objectid="1"`, `objectid="2" transform="1 0 0 0 1 0 0 0 1 5 0 0"`))
	for _, c := range []struct {
		meta  string
		faces int
		code  string
		says  string
	}{
		{"", 8, "", ""},
		{curaSetting("drop_to_buildplate", "True"), 8, "", ""},
		{curaSetting("anti_overhang_mesh", "True"), 4, "helper_volumes", "1 × anti_overhang_mesh left out, which is not printed"},
		{curaSetting("support_mesh", " true "), 4, "helper_volumes", "support_mesh"},
		{curaSetting("infill_mesh", "True"), 4, "helper_volumes", "infill_mesh"},
		{curaSetting("cutting_mesh", "True"), 4, "helper_volumes", "cutting_mesh"},
		{strings.Replace(curaSetting("cutting_mesh", "True"), "cura:", "c:", 1), 4, "helper_volumes", "cutting_mesh"},
		{curaSetting("infill_mesh", "False"), 8, "", ""},
		{curaSetting("infill_sparse_density", "80"), 8, "project_settings_skipped", "infill_sparse_density"},
		{strings.Replace(curaSetting("infill_mesh", "True"), "cura:", "other:", 1), 8, "", ""},
	} {
		for _, build := range []string{`<item objectid="1"/><item objectid="2" transform="1 0 0 0 1 0 0 0 1 5 0 0"/>`, `<item objectid="3"/>`} {
			for _, shape := range []string{c.meta + tetra3MF(2), tetra3MF(2) + c.meta} {
				text := model3MF(object3MF(1, ``, tetra3MF(1))+object3MF(2, ``, shape)+grouped, build)
				m := read3MF(t, strings.Replace(text, "<model ", `<model `+space+` `+strings.Replace(space, ":cura", ":c", 1)+` `, 1))
				if n := len(m.Merged().Faces); n != c.faces || c.faces == 4 && m.Merged().Bounds().Max.X != 1 {
					t.Errorf("%s: %d faces, %v", c.meta, n, m.Merged().Bounds())
				}
				warnings := slices.DeleteFunc(m.Warnings, func(w Warning) bool { return w.Code == "unplaced_object" })
				if c.code == "" && len(warnings) > 0 || c.code != "" && (len(warnings) != 1 || warnings[0].Code != c.code || !strings.Contains(warnings[0].Message, c.says)) {
					t.Errorf("%s: warnings %v", c.meta, m.Warnings)
				}
			}
		}
	}
}
