package mesh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/mesh/internal/number"
	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// Projects of PrusaSlicer have all volumes of an object in one mesh, and say in a part of
// their own which triangles are whose: those of modifiers and of what blocks or enforces
// supports are nothing that is printed. A file of that part that cannot be understood is a
// warning, as the meshes are there without it.

// What PrusaSlicer keeps beside the model.
const (
	prusaVolumes = "/Metadata/Slic3r_PE_model.config"
	prusaRanges  = "/Metadata/Prusa_Slicer_layer_config_ranges.xml"
	prusaHeights = "/Metadata/Prusa_Slicer_layer_heights_profile.txt"
)

// Bounds of the part that tells volumes: it has a few lines a volume.
const (
	mostVolumes     = 100_000
	mostVolumeBytes = 64 << 20
)

// m3Volume is a range of triangles of an object, both ends in it.
type m3Volume struct {
	first, last int64
	kind        string // ModelPart or one of the helpers
	modifier    bool   // as older files say it
}

// m3Volumes is what is said of one object.
type m3Volumes struct {
	id       uint32
	volumes  []m3Volume
	settings []string // keys of its own
}

// volumes takes what is not printed out of the meshes of the root part.
func (r *m3Reader) volumes(root *m3Part) error {
	v := volumeReader{}
	if whole, err := r.readProject(prusaVolumes, &v.x, v.element); err != nil {
		return err
	} else if !whole {
		v.list = nil
	}
	done := map[uint32]bool{} // triangles are numbered as the file has them: none is taken out twice
	for i := range v.list {
		if o := root.objects[v.list[i].id]; o != nil && !done[o.id] {
			done[o.id] = true
			r.takeOut(o, &v.list[i])
		}
	}
	for _, name := range []string{prusaRanges, bambuRanges} {
		r.layersSkipped(name, emptyRanges)
	}
	for _, name := range []string{prusaHeights, bambuHeights} {
		r.layersSkipped(name, 2)
	}
	return nil
}

// emptyRanges is how many bytes a file of layer ranges may have that holds none: a
// declaration and an empty element.
const emptyRanges = 80

// layersSkipped warns of a part about layers that has more bytes than an empty one.
func (r *m3Reader) layersSkipped(name string, empty int64) {
	if slices.ContainsFunc(r.pkg.find(name), func(e *zipEntry) bool { return int64(e.size) > empty }) {
		r.model.warn("project_settings_skipped", "%s: layers of their own heights and settings are not honoured", name[1:])
	}
}

// readProject calls element for each start tag of a part of a project, if there is one. One that
// cannot be read as a whole is warned of; an error is that of the context.
func (r *m3Reader) readProject(name string, x **xmlscan.Scanner, element func() error) (whole bool, err error) {
	if !r.pkg.has(name) {
		return true, nil
	}
	err = r.scanProject(name, x, element)
	if r.ctx.Err() != nil {
		return false, r.ctx.Err()
	}
	if err != nil {
		r.model.warn("project_unread", "%s cannot be read, so volumes that are not printed may count: %s", name[1:], err)
	}
	return err == nil, nil
}

func (r *m3Reader) scanProject(name string, x **xmlscan.Scanner, element func() error) error {
	e, err := r.pkg.entry(name)
	if err != nil {
		return err
	}
	if e.size > mostVolumeBytes {
		return Errorf(CodeLimit, "more than %d bytes", mostVolumeBytes)
	}
	in, err := r.pkg.a.open(e)
	if err != nil {
		return err
	}
	*x = xmlscan.New(&m3Until{r, in}, xmlscan.Limits{Depth: r.o.Limits.XMLDepth, Token: min(r.o.Limits.XMLToken, 1<<20)})
	for {
		kind, err := (*x).Next()
		if err != nil {
			return scanError(err)
		}
		if kind == xmlscan.EOF {
			return nil
		}
		if kind == xmlscan.Start {
			if err := element(); err != nil {
				return err
			}
		}
	}
}

// m3Until reads as long as the context lasts.
type m3Until struct {
	r  *m3Reader
	in io.Reader
}

func (u *m3Until) Read(p []byte) (int, error) {
	if err := u.r.ctx.Err(); err != nil {
		return 0, err
	}
	return u.in.Read(p)
}

// volumeReader reads objects, their volumes, and what is said of both.
type volumeReader struct {
	x     *xmlscan.Scanner
	list  []m3Volumes
	count int
}

// element reads one start tag.
func (v *volumeReader) element() error {
	switch string(v.x.Local()) {
	case "object":
		id, _ := v.number("id")
		v.list = append(v.list, m3Volumes{id: uint32(max(0, min(id, 1<<31)))})
	case "volume":
		if len(v.list) == 0 {
			return nil
		}
		first, ok1 := v.number("firstid")
		last, ok2 := v.number("lastid")
		if !ok1 || !ok2 {
			return errors.New("a volume without firstid and lastid")
		}
		o := &v.list[len(v.list)-1]
		o.volumes = append(o.volumes, m3Volume{first: first, last: last})
	case "metadata":
		v.metadata()
	}
	if v.count++; v.count > 64*mostVolumes || len(v.list) > mostVolumes {
		return Errorf(CodeLimit, "too many elements")
	}
	return nil
}

// number returns an attribute that is a whole number.
func (v *volumeReader) number(name string) (int64, bool) {
	b, ok := v.x.Attr("", name)
	if !ok {
		return 0, false
	}
	n, err := number.Int(bytes.TrimSpace(b))
	return n, err == nil
}

// metadata reads what is said of the object or the volume before it.
func (v *volumeReader) metadata() {
	if len(v.list) == 0 {
		return
	}
	kind, _ := v.x.Attr("", "type")
	key, _ := v.x.Attr("", "key")
	value, _ := v.x.Attr("", "value")
	o := &v.list[len(v.list)-1]
	switch {
	case string(kind) == "object":
		if k := string(key); k != "name" && k != "extruder" && len(o.settings) < 64 {
			o.settings = append(o.settings, clipText(k))
		}
	case len(o.volumes) == 0:
	case string(key) == "volume_type":
		o.volumes[len(o.volumes)-1].kind = clipText(string(value))
	case string(key) == "modifier":
		o.volumes[len(o.volumes)-1].modifier = string(value) == "1"
	}
}

// helper returns what a volume is that is no part of the model; "" for one that is.
func (v *m3Volume) helper() string {
	switch {
	case v.kind == "ModelPart", v.kind == "" && !v.modifier:
		return ""
	case v.kind == "":
		return "ParameterModifier"
	}
	return v.kind
}

// settingsSkipped warns of settings of an object's own.
func (r *m3Reader) settingsSkipped(name string, keys []string) {
	if len(keys) > 0 {
		r.model.warn("project_settings_skipped", "%s: its own settings are not honoured: %s", name, strings.Join(keys, ", "))
	}
}

// spoken is what warnings call an object.
func (o *m3Object) spoken() string {
	if o.name == "" {
		return fmt.Sprintf("object %d", o.shown)
	}
	return fmt.Sprintf("object %d (%s)", o.shown, clipText(o.name))
}

// takeOut takes the helpers out of the mesh of an object.
func (r *m3Reader) takeOut(o *m3Object, says *m3Volumes) {
	name := o.spoken()
	r.settingsSkipped(name, says.settings)
	if o.mesh == nil {
		return
	}
	count, kinds, out := map[string]int{}, []string{}, []m3Volume{}
	for _, v := range says.volumes {
		kind := v.helper()
		if kind == "" {
			continue
		}
		if v.first < 0 || v.last < v.first || v.last >= int64(len(o.mesh.Faces)) {
			r.warnOnce("project_unread", "%s: a volume has the triangles %d to %d of %d: it is not taken out", name, v.first, v.last, len(o.mesh.Faces))
			continue
		}
		if count[kind]++; count[kind] == 1 {
			kinds = append(kinds, kind)
		}
		out = append(out, v)
	}
	for _, kind := range kinds {
		r.helpersLeftOut(name, count[kind], kind, kind == "NegativeVolume")
	}
	o.mesh.without(out)
}

// helpersLeftOut warns of what of an object is not printed.
func (r *m3Reader) helpersLeftOut(name string, count int, kind string, cutAway bool) {
	more := ""
	if cutAway {
		more = "; it would be cut away and is not, so that the volume may be too large"
	}
	r.model.warn("helper_volumes", "%s: %d × %s left out, which is not printed%s", name, count, kind, more)
}

// without takes ranges of faces out of m. Their corners, which nothing else may have, go
// with them, so that bounds are those of what is left.
func (m *Mesh) without(ranges []m3Volume) {
	if len(ranges) == 0 {
		return
	}
	slices.SortFunc(ranges, func(a, b m3Volume) int { return int(a.first - b.first) })
	faces, next := m.Faces[:0], int64(0)
	for _, v := range ranges {
		if v.first > next {
			faces = append(faces, m.Faces[next:v.first]...)
		}
		next = max(next, v.last+1)
	}
	m.Faces = append(faces, m.Faces[next:]...)
	at := make([]uint32, len(m.Vertices))
	vertices := m.Vertices[:0]
	for _, f := range m.Faces {
		for _, v := range f {
			at[v] = 1
		}
	}
	for i, v := range m.Vertices {
		if at[i] != 0 {
			at[i] = uint32(len(vertices))
			vertices = append(vertices, v)
		}
	}
	m.Vertices = vertices
	for i, f := range m.Faces {
		m.Faces[i] = [3]uint32{at[f[0]], at[f[1]], at[f[2]]}
	}
}
