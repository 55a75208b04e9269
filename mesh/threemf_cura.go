package mesh

import (
	"slices"
	"strings"

	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// Cura writes the settings of an object into the object itself, as metadata of a namespace
// of its own. Four of them make a mesh a helper: it is nothing that is printed, or only where
// it lies in another mesh, which counts that.

const curaNS = "http://software.ultimaker.com/xml/cura/3mf/2015/10"

// curaHelpers are the settings that make a mesh a helper. It then has the role of a support,
// the only one of those that are not counted that may be an item of a build.
var curaHelpers = [...]string{"anti_overhang_mesh", "support_mesh", "infill_mesh", "cutting_mesh"}

// curaNoSettings change nothing of what is printed of one material.
var curaNoSettings = []string{"extruder_nr", "print_order", "drop_to_buildplate"}

// m3Cura is what Cura says of the objects of a file.
type m3Cura struct {
	helpers  [len(curaHelpers)]int // how many objects each of them made helpers
	settings []string              // keys of the others
}

// objectMeta reads one <metadata> of an object.
func (p *m3Parser) objectMeta(o *m3Object) error {
	if !p.is("metadata") {
		return nil
	}
	name, _ := p.x.Attr("", "name")
	prefix, key, _ := strings.Cut(string(name), ":")
	// Old versions did not declare the namespace.
	if space, _ := p.x.NamespaceOf([]byte(prefix)); space != curaNS && prefix != "cura" {
		return nil
	}
	key = clipText(key)
	var text strings.Builder
	for p.kind != xmlscan.End {
		if err := p.next(); err != nil {
			return err
		}
		if p.kind == xmlscan.Text && text.Len() < 64 {
			text.Write(p.x.Text())
		}
	}
	p.r.cura.take(o, key, strings.EqualFold(strings.TrimSpace(text.String()), "true"))
	return nil
}

// take notes one setting of an object, which is on or has another value.
func (c *m3Cura) take(o *m3Object, key string, on bool) {
	if i := slices.Index(curaHelpers[:], key); i >= 0 {
		if on && o.role == RolePart {
			o.role = RoleSupport
			c.helpers[i]++
		}
		return
	}
	if len(c.settings) < 64 && !slices.Contains(curaNoSettings, key) && !slices.Contains(c.settings, key) {
		c.settings = append(c.settings, key)
	}
}

// warnCura tells what Cura's settings change and what they would change.
func (r *m3Reader) warnCura() {
	for i, n := range r.cura.helpers {
		if n > 0 {
			r.helpersLeftOut("project of Cura", n, curaHelpers[i], false)
		}
	}
	r.settingsSkipped("project of Cura", r.cura.settings)
}
