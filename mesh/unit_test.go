package mesh

import (
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

func TestUnitInText(t *testing.T) {
	for text, want := range map[string]geom.Unit{
		"UNITS=mm": 1, "Unit: cm": 10, "unit = in": 25.4, "UNITS=1 mm": 1, "units: 1 inch": 25.4, "# UNITS=ft": 304.8,
		"STL File created by netfabb - http://www.netfabb.com UNITS=MM": 1, "COLOR=1;unit=m;x=2": 1000, "Saggar UNITS=in box": 25.4,
		"community:m": 0, "Control unit: M3 holder": 0, "UNIT=M12_bolt": 0, "unit=0.001 m": 0, "AC_Unit: IN-7 bracket": 0,
		"dust-collector unit: in": 0, "units: 1/1000 in": 0, "UNITS=10:in": 0, "Unit=CM4 carrier": 0, "Control unit: m": 0,
		"# File units = inches": 25.4, "# File units = millimeters": 1, "# Units: centimetres": 10, "UNITS=Meters": 1000, "# File units = yards": 0, "units: ins": 0, "units=ms": 0,
		"unitary: m": 0, "unit": 0, "units=": 0, "unit test units=mm": 1,
	} {
		if got := unitInText(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// A unit that decides the price is told where it comes from a text, or where
// the caller has another one.
func TestUnitWarnings(t *testing.T) {
	text := func(comment string) string { return comment + "\n" + objBox }
	inch := strings.Replace(amfFile(`<object id="1">`+amfTetra+`</object>`), "millimeter", "inch", 1)
	for _, c := range []struct {
		file string
		o    ReadOptions
		want []string
	}{
		{text("# UNITS=mm"), ReadOptions{}, nil},
		{text("# UNITS=in"), ReadOptions{}, []string{"unit_from_header"}},
		{asciiBox("box UNITS=in"), ReadOptions{}, []string{"unit_from_header"}},
		{inch, ReadOptions{}, nil},
		{inch, ReadOptions{Unit: geom.Inch}, nil},
		{inch, ReadOptions{Unit: geom.Millimetre}, []string{"unit_overridden"}},
		{text("# UNITS=mm"), ReadOptions{Unit: geom.Inch}, []string{"unit_overridden"}},
		{text("# made today"), ReadOptions{Unit: geom.Inch}, nil},
	} {
		m, err := readString(c.file, c.o)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range m.Warnings {
			got = append(got, w.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%.40q as %v: %v, want %v", c.file, c.o.Unit, got, c.want)
		}
	}
}
