package api

import (
	"encoding/json"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/pack"
)

// formatPack3D asks in the words of another tool, and is answered in them. It is the
// name of the file with the answer, too.
const formatPack3D = "pack3d"

// draftPack3D makes the work of a request in that form. File names are addresses of
// models.
func draftPack3D(c *call, b *LayoutRequest, d *store.Draft) error {
	c.only("without format "+formatPack3D, map[string]bool{
		"build": b.Build != nil, "models": b.Models != nil, "min_packing_distance": b.Spacing != nil, "printer_type": b.PrinterType != "", "positions": b.Positions != nil,
	})
	for _, f := range []struct {
		field   string
		missing bool
	}{{"build_volume", b.BuildVolume == nil}, {"spacing", b.ItemSpacing == nil}, {"items", len(b.Items) == 0}} {
		if f.missing {
			c.wrong(codeMissing, f.field, "it must be given")
		}
	}
	p := kind.Pack3DParams{TimeBudget: b.TimeBudgetS, Iterations: b.Iterations, Seed: b.Seed, Files: map[string]kind.ModelRef{}}
	for i := range b.Items {
		it := &b.Items[i]
		p.Request.Items = append(p.Request.Items, pack.Pack3DItem{Filename: it.Filename, Scale: or(it.Scale, 1), Count: or(it.Count, 1), Copack: it.Copack, Lock: it.Lock})
		if err := c.pack3DFile(at("items", i)+".filename", it.Filename, d, &p); err != nil {
			return err
		}
		for k, other := range it.Copack {
			if err := c.pack3DFile(at(at("items", i)+".copack", k)+".filename", other.Filename, d, &p); err != nil {
				return err
			}
		}
	}
	if len(c.found) > 0 || len(b.BuildVolume) != 3 {
		return nil
	}
	p.Request.Build, p.Request.Spacing = [3]float64(b.BuildVolume), *b.ItemSpacing
	return c.work(d, "pack3d", p, nil)
}

// pack3DFile finds the model that a file name is the address of.
func (c *call) pack3DFile(field, name string, d *store.Draft, p *kind.Pack3DParams) error {
	if _, ok := p.Files[name]; ok || len(c.found) == maxFaults {
		return nil
	}
	rec, err := c.refer(field, name, "model")
	if err != nil || !c.ready(field, rec) {
		return err
	}
	f, ref, err := modelInput(rec, rec.ID)
	if err != nil {
		return err
	}
	for _, other := range p.Files {
		if other == ref { // the same model, spelt otherwise
			p.Files[name] = ref
			return nil
		}
	}
	p.Files[name], d.Files = ref, append(d.Files, f)
	return nil
}

// foreign shows the best layout there is in the words of the other tool.
func (l *Layout) foreign(rec *store.Record, list bool) error {
	raw := rec.Result
	if len(raw) == 0 {
		raw = rec.Partial
	}
	if len(raw) == 0 {
		return nil
	}
	var data kind.Pack3DData
	if err := json.Unmarshal(raw, &data); err != nil {
		return err
	}
	if !list {
		l.Rows = data.Rows
	}
	if n := data.Numbers; n != nil {
		l.Fill, l.PackedFill, l.FillWithSpacing, l.BoxFill = &n.Fill, &n.PackedFill, &n.FillWithSpacing, &n.BoxFill
		l.Density, l.UsedHeight, l.AskedCount, l.PlacedCount = n.Density, &n.UsedHeight, &n.Asked, &n.Placed
	}
	return nil
}
