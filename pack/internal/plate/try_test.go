package plate

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
)

func TestTry(t *testing.T) {
	names := strings.Split(os.Getenv("INST"), ",")
	budget, _ := strconv.ParseFloat(os.Getenv("CPU"), 64)
	seeds, _ := strconv.Atoi(os.Getenv("SEEDS"))
	workers, _ := strconv.Atoi(os.Getenv("WORKERS"))
	if names[0] == "" {
		t.Skip()
	}
	for _, name := range names {
		in := readInstance(t, name)
		mean := 0.0
		line := ""
		for seed := range seeds {
			var kinds []Kind
			var items []int
			area := 0.0
			for k := range in.Items {
				r := in.ring(k)
				kinds = append(kinds, Kind{Region: poly.Region{{Outer: r}}, Angles: in.Items[k].Angles})
				for range in.Items[k].Demand {
					items = append(items, k)
					area += r.Area()
				}
			}
			t0 := procCPU()
			c := NewCatalogue(kinds, in.Height, 0, func(a, b int) float64 { return 0 })
			l, _ := Strip(par.WithWorkers(context.Background(), workers), c, items, StripOptions{Height: in.Height, Seed: uint64(seed + 1), Budget: Budget{Used: func() float64 { return (procCPU() - t0) / budget }}})
			d := 100 * area / in.Height / l
			mean += d / float64(seeds)
			line += " " + strconv.FormatFloat(d, 'f', 2, 64)
		}
		fmt.Printf("%s: %.2f  %s\n", name, mean, line)
	}
}

func procCPU() float64 {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	return float64(r.Utime.Sec+r.Stime.Sec) + float64(r.Utime.Usec+r.Stime.Usec)/1e6
}
