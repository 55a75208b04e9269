package weld

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// oracle welds with a map, point by point: slow and obvious.
func oracle[F Coord](coords []F) (vertices []geom.Vec, ids []uint32) {
	seen := map[[3]F]uint32{} // -0 and +0 are one key to a map
	for i := 0; i < len(coords); i += 3 {
		k := [3]F{coords[i], coords[i+1], coords[i+2]}
		id, ok := seen[k]
		if !ok {
			id = uint32(len(vertices))
			seen[k] = id
			vertices = append(vertices, geom.Vec{X: float64(k[0] + 0), Y: float64(k[1] + 0), Z: float64(k[2] + 0)})
		}
		ids = append(ids, id)
	}
	return vertices, ids
}

func run[F Coord](t testing.TB, coords []F, chunkPoints, workers int, reserve bool) ([]geom.Vec, []uint32) {
	t.Helper()
	n := len(coords) / 3
	ctx := par.WithWorkers(context.Background(), workers)
	w := New[F](workers, n)
	if reserve {
		w.Reserve(n, chunkPoints)
	}
	err := par.Each(ctx, par.Chunks(n, chunkPoints), func(worker, c int) error {
		w.Add(worker, c, coords[3*c*chunkPoints:3*min(n, (c+1)*chunkPoints)])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.Finish(ctx)
	if err != nil {
		t.Fatal(err)
	}
	checkEnds(t, r, chunkPoints)
	return r.Vertices, r.IDs
}

// checkEnds checks that each chunk reaches just the vertices below its end.
func checkEnds(t testing.TB, r Result, stride int) {
	t.Helper()
	top := uint32(0)
	for c, end := range r.Ends {
		for _, v := range r.IDs[c*stride : min(len(r.IDs), (c+1)*stride)] {
			top = max(top, v+1)
		}
		if top != end {
			t.Fatalf("chunk %d ends at %d, reaches %d", c, end, top)
		}
	}
}

// points returns n points of which about distinct are different, in clusters
// like a file's or in random order.
func points[F Coord](n, distinct int, coherent bool, seed uint64) []F {
	r := rand.New(rand.NewPCG(seed, 1))
	coords := make([]F, 0, 3*n)
	for i := range n {
		k := r.IntN(distinct)
		if coherent {
			k = i*distinct/n + r.IntN(20)
		}
		p := rand.New(rand.NewPCG(uint64(k), 7))
		coords = append(coords, F(p.Float64()*100-50), F(p.IntN(5)), F(math.Copysign(0, p.Float64()-0.5)))
	}
	return coords
}

func TestWeldMatchesTheOracle(t *testing.T) {
	for _, c := range []struct{ n, distinct, chunk int }{
		{0, 1, 10}, {1, 1, 10}, {1000, 1, 30}, {1000, 400, 30}, {100000, 20000, MaxPoints}, {300000, 250000, MaxPoints}, {60000, 60000, 99},
	} {
		for _, coherent := range []bool{false, true} {
			for _, workers := range []int{1, 2, 8} {
				t.Run(fmt.Sprintf("%d of %d in %d, %v, %d workers", c.distinct, c.n, c.chunk, coherent, workers), func(t *testing.T) {
					check(t, points[float32](c.n, c.distinct, coherent, 1), c.chunk, workers)
					check(t, points[float64](c.n, c.distinct, coherent, 2), c.chunk, workers)
				})
			}
		}
	}
}

func check[F Coord](t *testing.T, coords []F, chunk, workers int) {
	t.Helper()
	wantV, wantI := oracle(coords)
	for _, reserve := range []bool{false, true} {
		v, ids := run(t, coords, chunk, workers, reserve)
		if !slices.Equal(v, wantV) || !slices.Equal(ids, wantI) {
			t.Fatalf("reserve %v: %d vertices and %d ids, want %d and %d, or they differ", reserve, len(v), len(ids), len(wantV), len(wantI))
		}
		for i := range v {
			if math.Signbit(v[i].Z) {
				t.Fatalf("vertex %d keeps a negative zero", i)
			}
		}
	}
}

// A welder made for one worker is finished under a context that allows more.
func TestFinishKeepsToItsWorkers(t *testing.T) {
	coords := points[float64](200_000, 30_000, false, 3)
	want, wantIDs := oracle(coords)
	w := New[float64](1, 0)
	for c, lo := 0, 0; lo < len(coords); c, lo = c+1, lo+3*4096 {
		w.Add(0, c, coords[lo:min(len(coords), lo+3*4096)])
	}
	r, err := w.Finish(par.WithWorkers(context.Background(), 8))
	if err != nil || !slices.Equal(r.Vertices, want) || !slices.Equal(r.IDs, wantIDs) {
		t.Errorf("error %v, or the result differs", err)
	}
}

// A build may have a hundred thousand objects of one triangle each: the memory
// of a weld follows its points.
func TestSmallWeldsTakeLittleMemory(t *testing.T) {
	coords := points[float64](3, 3, false, 4)
	bytes := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			run(b, coords, MaxPoints, 1, true)
		}
	}).AllocedBytesPerOp()
	if bytes > 40<<10 {
		t.Errorf("%d bytes for three points", bytes)
	}
}

// Chunks of any sizes share a worker's table.
func TestChunksOfManySizes(t *testing.T) {
	coords := points[float64](60_000, 50_000, false, 5)
	want, wantIDs := oracle(coords)
	w := New[float64](1, 0)
	lo := 0
	for c := 0; lo < len(coords); c++ {
		hi := min(len(coords), lo+3*[]int{1, 5000, 2, 300, 20_000, 40}[c%6])
		w.Add(0, c, coords[lo:hi])
		lo = hi
	}
	r, err := w.Finish(context.Background())
	if err != nil || !slices.Equal(r.Vertices, want) || !slices.Equal(r.IDs, wantIDs) {
		t.Errorf("error %v, or the result differs", err)
	}
}
