package client_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/saggar3d/saggar/api/client"
)

// A part is sent, drawn, laid out five times and estimated.
func Example() {
	if err := quote(context.Background(), shared, "../../testdata/bracket.stl"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// bracket is processed: 97 x 60 x 92 mm, 10920 triangles
	// the picture is a PNG: true
	// 5 of 5 placed on 1 plate
	// 0 h 41 min of printing, 42.4 cm³
}

func quote(ctx context.Context, service, part string) error {
	c, err := client.New(service, client.Options{})
	if err != nil {
		return err
	}
	model, err := c.Models().Create(ctx, client.ModelRequest{Name: "bracket", AllowedTransformations: &client.AllowedTransformations{Rotation: new(true)}})
	if err != nil {
		return err
	}
	if model, err = send(ctx, c, model.URI, part); err != nil {
		return err
	}
	fmt.Printf("%s is %s: %.0f x %.0f x %.0f mm, %d triangles\n", model.Name, model.Status, model.Size.X, model.Size.Y, model.Size.Z, *model.Polygons)
	if err := draw(ctx, c, model.URI); err != nil {
		return err
	}
	layout, err := c.Layouts().Create(ctx, client.LayoutRequest{
		Build:              &client.LayoutBuild{Type: "rectangle", X: new(200.0), Y: new(200.0)}, // mm
		MinPackingDistance: new(5.0),
		Models:             []any{client.LayoutModel{Model: model.URI, Count: new(int64(5))}},
		Iterations:         new(int64(10000)), // or TimeBudgetS: new(30.0)
	})
	if err != nil {
		return err
	}
	if layout, err = c.Layouts().Wait(ctx, layout.URI); err != nil {
		return err
	}
	fmt.Printf("%d of %d placed on %d plate\n", *layout.PlacedCount, *layout.AskedCount, *layout.PlateCount)
	estimate, err := c.ExternalEstimates().Create(ctx, client.EstimateRequest{Model: model.URI, Infill: new(0.3)})
	if err != nil {
		return err
	}
	if estimate, err = c.ExternalEstimates().Wait(ctx, estimate.URI); err != nil {
		return err
	}
	minutes := int(*estimate.PrintTime / 60)
	fmt.Printf("%d h %d min of printing, %.1f cm³\n", minutes/60, minutes%60, *estimate.BaseMaterialUsage)
	return nil
}

// send sends a part and waits until it is analysed.
func send(ctx context.Context, c *client.Client, model, part string) (*client.Model, error) {
	f, err := os.Open(part)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := c.Upload(ctx, model, f); err != nil {
		return nil, err
	}
	return c.Models().Wait(ctx, model)
}

// draw has a model drawn, and keeps the picture in a file.
func draw(ctx context.Context, c *client.Client, model string) error {
	pictures := c.ModelSnapshots(model)
	snapshot, err := pictures.Create(ctx, client.SnapshotRequest{Width: new(int64(160)), Height: new(int64(120))})
	if err != nil {
		return err
	}
	if snapshot, err = pictures.Wait(ctx, snapshot.URI); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "saggar-example-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "bracket.png")
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := c.Download(ctx, *snapshot.Content, f); err != nil {
		return err
	}
	data, err := os.ReadFile(name)
	fmt.Println("the picture is a PNG:", len(data) > 100 && string(data[1:4]) == "PNG")
	return err
}
