package mesh

import (
	"bytes"
	"slices"

	"github.com/saggar3d/saggar/mesh/internal/number"
	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// Projects of Bambu Studio and OrcaSlicer have each volume of an object in an object of its own,
// of which the one that is built has components, and say in a part of their own which component is
// a modifier, blocks or enforces supports, or is cut away: these are nothing that is printed.

// What Bambu Studio and OrcaSlicer keep beside the model.
const (
	bambuParts   = "/Metadata/model_settings.config"
	bambuRanges  = "/Metadata/layer_config_ranges.xml"
	bambuHeights = "/Metadata/layer_heights_profile.txt"
)

// normalPart is the kind of a component that is printed.
const normalPart = "normal_part"

// bambuNoSettings are keys of an object or a component that change nothing of what is printed of
// one material.
var bambuNoSettings = []string{"name", "module", "matrix", "extruder", "source_file", "source_object_id", "source_volume_id", "source_offset_x",
	"source_offset_y", "source_offset_z", "source_in_inches", "source_in_meters"}

// bambuObject is what is said of one object.
type bambuObject struct {
	id       uint32
	parts    map[uint32]string // kinds of components by the object that they place
	settings []string          // keys of its own, and of its components that are printed
}

// bambuReader reads objects, their components, and what is said of both.
type bambuReader struct {
	x     *xmlscan.Scanner
	list  []bambuObject
	count int
	says  bool // whether what is said now is of an object or a component that is printed
}

// bambuParts takes the components that are not printed out of the objects of the root part.
func (r *m3Reader) bambuParts(root *m3Part) error {
	b := bambuReader{}
	if whole, err := r.readProject(bambuParts, &b.x, b.element); err != nil || !whole {
		return err
	}
	for i := range b.list {
		if o := root.objects[b.list[i].id]; o != nil {
			r.takeComponents(o, &b.list[i])
		}
	}
	return nil
}

// element reads one start tag.
func (b *bambuReader) element() error {
	switch string(b.x.Local()) {
	case "object":
		b.list, b.says = append(b.list, bambuObject{id: b.id(), parts: map[uint32]string{}}), true
	case "part":
		if len(b.list) == 0 {
			return nil
		}
		kind, _ := b.x.Attr("", "subtype")
		b.says = len(kind) == 0 || string(kind) == normalPart
		if !b.says {
			b.list[len(b.list)-1].parts[b.id()] = clipText(string(kind))
		}
	case "plate", "assemble":
		b.says = false
	case "metadata":
		b.metadata()
	}
	if b.count++; b.count > 64*mostVolumes || len(b.list) > mostVolumes {
		return Errorf(CodeLimit, "too many elements")
	}
	return nil
}

// id returns the id of an element, 0 for what is none.
func (b *bambuReader) id() uint32 {
	text, _ := b.x.Attr("", "id")
	n, err := number.Int(bytes.TrimSpace(text))
	if err != nil || n < 0 || n > 1<<31 {
		return 0
	}
	return uint32(n)
}

// metadata keeps the key of a setting.
func (b *bambuReader) metadata() {
	if !b.says || len(b.list) == 0 {
		return
	}
	key, _ := b.x.Attr("", "key")
	o := &b.list[len(b.list)-1]
	if k := clipText(string(key)); k != "" && len(o.settings) < 64 && !slices.Contains(bambuNoSettings, k) && !slices.Contains(o.settings, k) {
		o.settings = append(o.settings, k)
	}
}

// takeComponents takes the components that are not printed out of an object.
func (r *m3Reader) takeComponents(o *m3Object, says *bambuObject) {
	r.settingsSkipped(o.spoken(), says.settings)
	count, kinds := map[string]int{}, []string{}
	o.components = slices.DeleteFunc(o.components, func(c m3Component) bool {
		kind := says.parts[c.id]
		if kind == "" {
			return false
		}
		if count[kind]++; count[kind] == 1 {
			kinds = append(kinds, kind)
		}
		return true
	})
	for _, kind := range kinds {
		r.helpersLeftOut(o.spoken(), count[kind], kind, kind == "negative_part")
	}
}
