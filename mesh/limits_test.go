package mesh

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

func TestLimitsExpanded(t *testing.T) {
	for _, c := range []struct {
		given     int64 // Limits.Triangles
		n, stored int64
		ok        bool
	}{
		{0, 20_000_000, 1, true}, // small enough whatever it is made of
		{0, 20_000_001, 1, false},
		{0, 20_000_001, 200_001, true},
		{0, 100_000_000, 1_000_000, true}, // a plate of a hundred copies
		{0, 101_000_000, 1_000_000, false},
		{0, 200_000_001, 200_000_001, false},
		{6_000_000, 6_000_000, 1, true}, // the caller knows
		{6_000_000, 6_000_001, 1, false},
		{500_000_000, 500_000_000, 1, true},
	} {
		l := Limits{Triangles: c.given}.withDefaults().withDefaults()
		err := l.expanded(c.n, c.stored)
		if (err == nil) != c.ok || err != nil && CodeOf(err) != CodeLimit {
			t.Errorf("limit %d, %d of %d: %v", c.given, c.n, c.stored, err)
		}
	}
}

// bomb3MF, bombAMF and bombGLB hold a mesh that 2^k copies are made of, by
// objects that hold the one before twice.
func bomb3MF(t *testing.T, k int) []byte {
	objects := object3MF(1, "", tetra3MF(1))
	for i := range k {
		child := fmt.Sprintf(`objectid="%d"`, i+1)
		objects += object3MF(i+2, "", components3MF(child, child))
	}
	return package3MF(t, model3MF(objects, fmt.Sprintf(`<item objectid="%d"/>`, k+1)))
}

func bombAMF(k int) []byte {
	var b strings.Builder
	b.WriteString(`<amf unit="millimeter"><object id="0"><mesh><vertices>`)
	for _, v := range []string{"000", "100", "010", "001"} {
		fmt.Fprintf(&b, `<vertex><coordinates><x>%c</x><y>%c</y><z>%c</z></coordinates></vertex>`, v[0], v[1], v[2])
	}
	b.WriteString(`</vertices><volume>`)
	for _, f := range []string{"021", "013", "123", "203"} {
		fmt.Fprintf(&b, `<triangle><v1>%c</v1><v2>%c</v2><v3>%c</v3></triangle>`, f[0], f[1], f[2])
	}
	b.WriteString(`</volume></mesh></object>`)
	for i := range k {
		instance := fmt.Sprintf(`<instance objectid="%d"/>`, i)
		fmt.Fprintf(&b, `<constellation id="%d">%s%s</constellation>`, i+1, instance, instance)
	}
	b.WriteString(`</amf>`)
	return []byte(b.String())
}

func bombGLB(k int) []byte {
	// An accessor of one triangle, a mesh that uses it 512 times.
	var data []byte
	for _, v := range []uint32{0, 0, 0, 0x3f800000, 0, 0, 0, 0x3f800000, 0} {
		data = binary.LittleEndian.AppendUint32(data, v)
	}
	nodes := []string{`{"mesh":0}`}
	for i := range k {
		// A child may stand in a list only once, so two nodes stand between.
		last := 3 * i
		nodes = append(nodes, fmt.Sprintf(`{"children":[%d]}`, last), fmt.Sprintf(`{"children":[%d]}`, last),
			fmt.Sprintf(`{"children":[%d,%d]}`, last+1, last+2))
	}
	primitive := `{"attributes":{"POSITION":0}}`
	return fmt.Appendf(nil, `{"asset":{"version":"2.0"},"buffers":[{"byteLength":36,"uri":"data:application/octet-stream;base64,%s"}],
"bufferViews":[{"buffer":0,"byteLength":36}],"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}],
"meshes":[{"primitives":[%s]}],"nodes":[%s],"scenes":[{"nodes":[%d]}],"scene":0}`,
		base64.StdEncoding.EncodeToString(data), strings.TrimSuffix(strings.Repeat(primitive+",", 512), ","), strings.Join(nodes, ","), 3*k)
}

// Few bytes do not make many triangles unless the caller says that they may.
func TestCopiesAreLimited(t *testing.T) {
	read := func(file []byte, l Limits) error {
		_, err := Read(context.Background(), strings.NewReader(string(file)), int64(len(file)), ReadOptions{Limits: l})
		return err
	}
	for _, c := range []struct {
		name  string
		small []byte
		large []byte // makes 2^25 triangles
		says  string
	}{
		{"3mf", bomb3MF(t, 10), bomb3MF(t, 23), "33554432 triangles of the 4 stored"},
		{"amf", bombAMF(10), bombAMF(23), "33554432 triangles of the 4 stored"},
		{"glb", bombGLB(5), bombGLB(16), "33554432 triangles of the 512 stored"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := read(c.small, Limits{}); err != nil {
				t.Error(err)
			}
			checkRefused(t, read(c.large, Limits{Instances: 1 << 26}), CodeLimit, c.says)
			checkRefused(t, read(c.large, Limits{Instances: 1 << 26, Triangles: 1<<25 - 1}), CodeLimit, "the limit is 33554431")
		})
	}
	if err := read(bombGLB(14), Limits{Triangles: 1 << 23}); err != nil {
		t.Errorf("with a limit given: %v", err)
	}
}
