//go:build linux

package mesh

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hpinc/go3mf"
)

var millionTorus = sync.OnceValue(func() []byte { return torusThreeMF(new(testing.B), 707) })

func BenchmarkThreeMF(b *testing.B) {
	file := millionTorus()
	const triangles = 2 * 707 * 707
	for workers := range 3 {
		b.Run(fmt.Sprintf("ours/workers=%d", workers), func(b *testing.B) {
			start := cpuTime()
			for b.Loop() {
				m, err := Read(context.Background(), bytes.NewReader(file), int64(len(file)), ReadOptions{Workers: workers})
				if err != nil || len(m.Objects[0].Faces) != triangles {
					b.Fatal(err)
				}
			}
			reportCPU(b, start)
		})
	}
	b.Run("go3mf", func(b *testing.B) {
		start := cpuTime()
		for b.Loop() {
			var m go3mf.Model
			if err := go3mf.NewDecoder(bytes.NewReader(file), int64(len(file))).Decode(&m); err != nil ||
				len(m.Resources.Objects[0].Mesh.Triangles.Triangle) != triangles {
				b.Fatal(err)
			}
		}
		reportCPU(b, start)
	})
}

// cpuTime returns the processor time that this process has used, of all threads.
func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func reportCPU(b *testing.B, start time.Duration) {
	b.ReportMetric(float64(cpuTime()-start)/1e6/float64(b.N), "cpu-ms/op")
}
