package service

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
)

// ask is one thing that clients ask for, again and again. Its answer depends on
// nothing but the ask, so all of its jobs must come to the same bytes.
type ask struct {
	name string
	path string         // to POST to
	body map[string]any // without the callback
	file []byte         // to upload then, if any
	slow bool           // takes a part of a second, to be interrupted
}

// models are the rings that the asks are about.
var models = []torus{newTorus(10, 3, 24, 12), newTorus(15, 4, 40, 20), newTorus(8, 2, 16, 8)}

// uploadModels makes the models and returns their addresses.
func uploadModels(ctx context.Context, c *client) ([]string, error) {
	var uris []string
	for i, m := range models {
		uri, err := uploadModel(ctx, c, fmt.Sprintf("ring %d", i), stl(m))
		if err != nil {
			return nil, err
		}
		uris = append(uris, uri)
	}
	return uris, nil
}

// uploadModel makes a model and waits until it may be asked about.
func uploadModel(ctx context.Context, c *client, name string, file []byte) (uri string, err error) {
	r, err := c.create(ctx, "/model/", "model "+name, map[string]any{"name": name})
	if err != nil {
		return "", err
	}
	if err := c.upload(ctx, r.header.Get("X-Upload-Location"), file); err != nil {
		return "", err
	}
	uri = r.header.Get("Location")
	s, err := c.await(ctx, uri)
	if err == nil && s.Status != "processed" {
		err = fmt.Errorf("the model %s came to %q", name, s.Status)
	}
	return uri, err
}

func stl(t torus) []byte {
	var b bytes.Buffer
	_, _ = t.WriteTo(&b) // memory does not fail
	return b.Bytes()
}

// families are what --only chooses from: the first words of the names of asks.
var families = []string{"estimate", "snapshot", "transformation", "layout", "model"}

// makeAsks are all asks about models at these addresses, of the given families;
// none means all.
func makeAsks(uris []string, only []string) []ask {
	var all []ask
	for i, uri := range uris {
		all = append(all, estimates(i, uri)...)
		all = append(all, snapshots(i, uri)...)
		all = append(all, transformations(i, uri)...)
	}
	all = append(all, layouts(uris)...)
	for i := range 3 {
		m := newTorus(5, 1+0.1*float64(i), 20, 10)
		all = append(all, ask{name: fmt.Sprintf("model %d", i), path: "/model/", body: map[string]any{"name": "ring"}, file: stl(m)})
	}
	return slices.DeleteFunc(all, func(a ask) bool {
		family, _, _ := strings.Cut(a.name, " ")
		return len(only) > 0 && !slices.Contains(only, family)
	})
}

func estimates(i int, uri string) []ask {
	var list []ask
	for k, layer := range []float64{0.1, 0.2, 0.3} {
		list = append(list, ask{name: fmt.Sprintf("estimate %d.%d", i, k), path: "/external-estimate/",
			body: map[string]any{"model": uri, "layer_thickness": layer, "infill": 0.2, "wall_thickness": 1.2}})
	}
	return list
}

func snapshots(i int, uri string) []ask {
	return []ask{
		{name: fmt.Sprintf("snapshot %d small", i), path: uri + "snapshot/", body: map[string]any{"width": 64, "height": 48, "samples": 4}},
		{name: fmt.Sprintf("snapshot %d fine", i), path: uri + "snapshot/", body: map[string]any{"width": 320, "height": 240, "samples": 100}, slow: true},
	}
}

func transformations(i int, uri string) []ask {
	return []ask{{name: fmt.Sprintf("transformation %d", i), path: uri + "transformation/", body: map[string]any{"transformations": []any{
		map[string]any{"type": "rotate", "parametersRotate": map[string]any{"x": 30, "y": 20, "z": 10}},
		map[string]any{"type": "auto-translate"},
	}}}}
}

// layouts have a budget of iterations: with one of time their bytes would depend on
// the machine.
func layouts(uris []string) []ask {
	var list []ask
	for i, iterations := range []int{2000, 60000} {
		list = append(list, ask{name: fmt.Sprintf("layout %d", i), path: "/layout/", slow: i > 0, body: map[string]any{
			"build":                map[string]any{"type": "rectangle", "packer_type": "pack2d", "x": 200, "y": 150, "z": 100},
			"min_packing_distance": 3, "seed": 7, "iterations": iterations,
			"models": []any{map[string]any{"model": uris[0], "count": 8}, map[string]any{"model": uris[1], "count": 4}, uris[2]},
		}})
	}
	return list
}
