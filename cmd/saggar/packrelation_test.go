package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// row is a position of a layout file as JSON has it.
type row = map[string]any

// shifted moves a row by x and y and leaves its transformation alone to say so.
func shifted(r row, x, y float64) {
	m := r["transformation"].([]any)
	m[0].([]any)[3] = m[0].([]any)[3].(float64) + x
	m[1].([]any)[3] = m[1].([]any)[3].(float64) + y
	for _, key := range []string{"x", "y", "z", "rotation", "bounding_box"} {
		delete(r, key)
	}
}

// turned gives a row another turn, in two rows of its matrix.
func turned(r row, a, b [2]float64) {
	shifted(r, 0, 0)
	m := r["transformation"].([]any)
	for k := range 2 {
		m[0].([]any)[k], m[1].([]any)[k] = a[k], b[k]
	}
}

// layoutChanges are changes of a layout file: two hooks, a frame and three cubes
// on a plate of 200 x 200, in rows, 4 mm apart. says is what is wrong then, "" when
// nothing is.
var layoutChanges = []struct {
	name, says string
	change     func(f row, rows []any) []any
}{
	{"nothing", "", nil},
	{"moved, and clear", "", func(_ row, rows []any) []any { shifted(rows[5].(row), 0, 90); return rows }},
	{"no plate_count", "", func(f row, rows []any) []any { delete(f, "plate_count"); return rows }},
	{"few keys", "", func(f row, rows []any) []any {
		for key := range f {
			if !slices.Contains([]string{"schema", "build", "min_packing_distance", "files", "positions"}, key) {
				delete(f, key)
			}
		}
		return rows
	}},
	{"by hand, turned", "", func(f row, rows []any) []any {
		f["build"].(row)["packer_type"] = "user_managed"
		delete(f, "rotations")
		turned(rows[5].(row), [2]float64{.8, -.6}, [2]float64{.6, .8})
		shifted(rows[5].(row), 40, 90)
		return rows
	}},
	{"locked where it is", "", func(f row, rows []any) []any {
		m := rows[3].(row)["transformation"]
		f["files"].([]any)[2].(row)["locked"] = []any{row{"plate": 0, "transformation": m}}
		return rows
	}},
	{"a copy without a place", "", func(_ row, rows []any) []any {
		rows[5] = row{"model": "cube.stl", "copy": 2, "placed": false, "reason": "no_room"}
		return rows
	}},
	{"an empty plate before", "", func(f row, rows []any) []any {
		f["multi_build"], f["plate_count"] = true, 2
		for _, r := range rows {
			r.(row)["plate"] = 1
		}
		return rows
	}},
	{"row doubled", "out of order or there twice", func(_ row, rows []any) []any {
		again := copied(rows[0].(row))
		shifted(again, 0, 90)
		return slices.Insert(rows, 1, any(again))
	}},
	{"row there twice at the end", "out of order or there twice", func(_ row, rows []any) []any {
		again := copied(rows[1].(row))
		shifted(again, 0, 90)
		return append(rows, again)
	}},
	{"rows swapped", "out of order", func(_ row, rows []any) []any { rows[0], rows[1] = rows[1], rows[0]; return rows }},
	{"row missing", "1 copy of hook.stl, asked for 2", func(_ row, rows []any) []any { return slices.Delete(rows, 1, 2) }},
	{"first row missing", "1 copy before row 0 is missing", func(_ row, rows []any) []any { return slices.Delete(rows, 0, 1) }},
	{"no rows", "0 copies of hook.stl, asked for 2", func(f row, rows []any) []any { f["plate_count"] = 0; return nil }},
	{"more asked", "3 copies of cube.stl, asked for 1000000000", func(f row, rows []any) []any {
		f["files"].([]any)[2].(row)["count"] = 1_000_000_000
		return rows
	}},
	{"one more asked", "3 copies of cube.stl, asked for 4", func(f row, rows []any) []any {
		f["files"].([]any)[2].(row)["count"] = 4
		return rows
	}},
	{"fewer asked", "asked for 1", func(f row, rows []any) []any { f["files"].([]any)[2].(row)["count"] = 1; return rows }},
	{"locked moved", "is locked at (50, 150) on plate 1 and was moved", func(f row, rows []any) []any {
		m := copied(rows[3].(row))
		shifted(m, 0, 0)
		matrix := m["transformation"].([]any)
		matrix[0].([]any)[3], matrix[1].([]any)[3], matrix[2].([]any)[3] = 50, 150, 0
		f["files"].([]any)[2].(row)["locked"] = []any{row{"plate": 0, "transformation": matrix}}
		return rows
	}},
	{"locked left out", "is locked and was left out", func(f row, rows []any) []any {
		f["files"].([]any)[2].(row)["locked"] = []any{row{"plate": 0, "transformation": rows[3].(row)["transformation"]}}
		rows[3] = row{"model": "cube.stl", "copy": 0, "placed": false, "reason": "no_room"}
		return rows
	}},
	{"turn that the file forbids", "no turn is allowed", func(f row, rows []any) []any {
		f["rotations"] = "none"
		turned(rows[5].(row), [2]float64{0, -1}, [2]float64{1, 0})
		shifted(rows[5].(row), 0, 90)
		return rows
	}},
	{"turn that the part forbids", "no turn is allowed", func(f row, rows []any) []any {
		f["files"].([]any)[2].(row)["orientation_lock"] = row{"rotations": "none"}
		turned(rows[5].(row), [2]float64{0, -1}, [2]float64{1, 0})
		shifted(rows[5].(row), 0, 90)
		return rows
	}},
	{"no quarter turn", "no quarter turn", func(_ row, rows []any) []any {
		turned(rows[5].(row), [2]float64{.8, -.6}, [2]float64{.6, .8})
		shifted(rows[5].(row), 40, 90)
		return rows
	}},
	{"second plate without leave", "2 plates, 1 allowed", func(f row, rows []any) []any {
		rows[5].(row)["plate"], f["plate_count"] = 1, 2
		return rows
	}},
	{"second plate without leave or count", "2 plates, 1 allowed", func(f row, rows []any) []any {
		rows[5].(row)["plate"] = 1
		delete(f, "plate_count")
		return rows
	}},
	{"more plates than allowed", "2 plates, 1 allowed", func(f row, rows []any) []any {
		rows[5].(row)["plate"], f["plate_count"], f["multi_build"], f["max_plates"] = 1, 2, true, 1
		return rows
	}},
	{"plate that is not there", "on plate 4 of 1", func(f row, rows []any) []any {
		rows[5].(row)["plate"], f["multi_build"] = 3, true
		return rows
	}},
	{"plates without end", "on plate 2000000001 of", func(f row, rows []any) []any {
		rows[5].(row)["plate"], f["multi_build"] = 2_000_000_000, true
		delete(f, "plate_count")
		return rows
	}},
	{"plates nobody uses", "3 plates, but only 1 in use", func(f row, rows []any) []any { f["plate_count"] = 3; return rows }},
	{"no plates", "on plate 1 of 0", func(f row, rows []any) []any { f["plate_count"] = 0; return rows }},
	{"group split", "of its group", func(f row, rows []any) []any {
		f["files"].([]any)[2].(row)["group"] = "g"
		rows[5].(row)["plate"], f["plate_count"], f["multi_build"] = 1, 2, true
		return rows
	}},
	{"overlap", "overlaps", func(_ row, rows []any) []any { shifted(rows[4].(row), -9, 0); return rows }},
	{"too near", "asked for 4 mm", func(_ row, rows []any) []any { shifted(rows[4].(row), -0.01, 0); return rows }},
	{"too near for the part", "asked for 9 mm", func(f row, rows []any) []any {
		f["files"].([]any)[2].(row)["min_distance"] = 9
		return rows
	}},
	{"outside", "beyond the bed", func(_ row, rows []any) []any { shifted(rows[5].(row), 0, 900); return rows }},
	{"near the wall", "from the edge of the bed", func(f row, rows []any) []any { f["wall_distance"] = 1; return rows }},
	{"in a keep-out area", "keep-out", func(f row, rows []any) []any {
		f["build"].(row)["keep_out"] = []any{row{"outer": []any{[]any{0, 0}, []any{9, 0}, []any{9, 9}, []any{0, 9}}}}
		return rows
	}},
	{"too high", "the volume ends at 1 mm", func(f row, rows []any) []any { f["build"].(row)["z"] = 1; return rows }},
	{"off the floor", "plate", func(_ row, rows []any) []any {
		shifted(rows[5].(row), 0, 0)
		rows[5].(row)["transformation"].([]any)[2].([]any)[3] = 30
		return rows
	}},
	{"mirrored", "mirrors", func(_ row, rows []any) []any {
		turned(rows[5].(row), [2]float64{-1, 0}, [2]float64{0, 1})
		return rows
	}},
	{"scaled", "scales", func(_ row, rows []any) []any {
		turned(rows[5].(row), [2]float64{.5, 0}, [2]float64{0, .5})
		return rows
	}},
	{"no known reason", "for no known reason", func(_ row, rows []any) []any {
		rows[5] = row{"model": "cube.stl", "copy": 2, "placed": false, "reason": "tired"}
		return rows
	}},
	{"x that is not so", "the file says x", func(_ row, rows []any) []any { rows[5].(row)["x"] = 3; return rows }},
	{"more volume than its box", "the file says volume_mm3", func(f row, rows []any) []any {
		f["files"].([]any)[2].(row)["volume_mm3"] = 1e9
		return rows
	}},
	{"no such model", "none of the files", func(_ row, rows []any) []any { rows[5].(row)["model"] = "no"; return rows }},
	{"another file", "not the file that the layout was made from", func(f row, rows []any) []any {
		f["files"].([]any)[2].(row)["sha256"] = strings.Repeat("0", 64)
		return rows
	}},
	{"no distance", "min_packing_distance is missing", func(f row, rows []any) []any { delete(f, "min_packing_distance"); return rows }},
	{"count below 0", "count", func(f row, rows []any) []any { f["plate_count"] = -1; return rows }},
}

// copied returns a copy of r that shares nothing with it.
func copied(r row) row {
	data, _ := json.Marshal(r)
	var out row
	_ = json.Unmarshal(data, &out)
	return out
}

// TestManagedAsChecked: what saggar check refuses, positions that somebody has
// chosen may not be either, for the same reasons; and what it finds right makes a
// layout that it finds right again.
func TestManagedAsChecked(t *testing.T) {
	inParts(t)
	if o := saggar("", "pack", "--build", "200,200", "--min-packing-distance", "4", "hook.stl:2", "frame.stl", "cube.stl:3", "-o", "first.json"); o.code != exitOK {
		t.Fatal(o)
	}
	data, err := os.ReadFile("first.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range layoutChanges {
		t.Run(c.name, func(t *testing.T) {
			var f row
			if err := json.Unmarshal(data, &f); err != nil {
				t.Fatal(err)
			}
			rows := f["positions"].([]any)
			dropNumbers(f)
			if c.change != nil {
				f["positions"] = c.change(f, rows)
			}
			text, err := json.Marshal(f)
			if err == nil {
				err = os.WriteFile("l.json", text, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			os.Remove("out.json")
			checked := saggar("", "check", "l.json")
			managed := saggar("", "pack", "--packer", "user_managed", "--positions", "l.json", "-o", "out.json")
			if (checked.code == exitOK) != (c.says == "") || !strings.Contains(checked.out+checked.err, c.says) {
				t.Errorf("check: exit %d, %s%s, want %q", checked.code, checked.out, checked.err, c.says)
			}
			if managed.code != checked.code {
				t.Errorf("check exits with %d, user_managed with %d\n%s%s", checked.code, managed.code, checked.out, managed.err)
			}
			if a, b := found(checked.out, ""), found(managed.err, "saggar: "); c.says != "" && !slices.Equal(a, b) && a != nil {
				t.Errorf("check finds %q, user_managed %q", a, b)
			}
			_, err = os.Stat("out.json")
			if (err == nil) != (c.says == "") {
				t.Errorf("written: %v", err == nil)
			}
			if c.says != "" {
				return
			}
			if o := saggar("", "check", "out.json"); o.code != exitOK {
				t.Errorf("what came of it: %s", o.out)
			}
		})
	}
}

// found returns the findings among lines, sorted: the last line sums them up.
func found(lines, prefix string) []string {
	list := strings.Split(strings.TrimRight(lines, "\n"), "\n")
	list = slices.Clone(list[:len(list)-1])
	for i := range list {
		list[i] = strings.TrimPrefix(list[i], prefix)
	}
	slices.Sort(list)
	return list
}

// dropNumbers takes out what follows from the positions, which a change makes
// false; user_managed makes it anew and check names it, and that alone is where
// they differ.
func dropNumbers(f row) {
	for key := range f {
		switch key {
		case "schema", "engine_version", "status", "build", "min_packing_distance", "wall_distance", "floor_distance",
			"rotations", "objective", "seed", "do_build_volume_check", "nesting_in_holes", "nesting_in_concavities",
			"multi_build", "max_plates", "plate_count", "files", "positions":
		default:
			delete(f, key)
		}
	}
}

// TestManagedKeeps: rows without a place keep their reason, locked copies stay
// those that were locked, and false numbers are made right.
func TestManagedKeeps(t *testing.T) {
	inParts(t)
	if o := saggar("", "pack", "--build", "60,45", "--min-packing-distance", "2", "cube.stl:9", "-o", "first.json"); o.code != exitOK {
		t.Fatal(o)
	}
	f := readLayoutFile(t, "first.json")
	want := f.PackedFill
	f.PackedFill = 1
	write(t, "l.json", f)
	if o := saggar("", "check", "l.json"); o.code != exitFailed {
		t.Errorf("check: %+v", o)
	}
	if o := saggar("", "pack", "--packer", "user_managed", "--positions", "l.json", "-o", "out.json"); o.code != exitOK {
		t.Fatal(o)
	}
	got := readLayoutFile(t, "out.json")
	if got.PackedFill != want || len(got.Files[0].Locked) != 0 || got.Files[0].Count != 9 {
		t.Errorf("%+v", got)
	}
	last := len(got.Positions) - 1
	if f.Positions[last].Placed || got.Positions[last].Reason != f.Positions[last].Reason {
		t.Errorf("reason %q, it was %q", got.Positions[last].Reason, f.Positions[last].Reason)
	}
}
