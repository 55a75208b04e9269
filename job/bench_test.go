//go:build linux

package job_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/store"
)

// The benchmarks tell, beside the time, the processor time of this process and of
// PostgreSQL, which depends less on what else the machine does.

// bench is a service to be measured.
type bench struct {
	*job.Service
	server int // the process of PostgreSQL, or 0
}

// eachDatabase measures on both, as they are in use: every commit waits for the disk.
func eachDatabase(b *testing.B, slots int, run func(b *testing.B, s *bench)) {
	open := func(b *testing.B, url string, server int) {
		ctx := context.Background()
		blobs, err := blob.Open(ctx, "file://"+filepath.ToSlash(b.TempDir()), blob.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := job.Migrate(ctx, url); err != nil {
			b.Fatal(err)
		}
		s, err := job.Open(ctx, job.Options{Database: url, Blobs: blobs, Pool: echo, Slots: slots})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close(ctx)
		run(b, &bench{Service: s, server: server})
	}
	b.Run("sqlite", func(b *testing.B) {
		open(b, "sqlite://"+filepath.ToSlash(filepath.Join(b.TempDir(), "db")), 0)
	})
	b.Run("postgres", func(b *testing.B) {
		dir, err := os.MkdirTemp("", "saggar-postgres-")
		if err != nil {
			b.Fatal(err)
		}
		defer os.RemoveAll(dir)
		if err := os.Chmod(dir, 0o755); err != nil {
			b.Fatal(err)
		}
		pg, err := jobtest.StartPostgres(filepath.Join(dir, "cluster"))
		if err != nil {
			b.Skip(err)
		}
		defer pg.Close()
		url, err := pg.Database(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		open(b, url, pg.Pid())
	})
}

// measured reports the processor time that do takes, for each of b.N.
func (s *bench) measured(b *testing.B, do func()) {
	own, server := ownCPU(b), cpuBelow(s.server)
	b.ResetTimer()
	do()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "each/s")
	b.ReportMetric(float64((ownCPU(b)-own).Microseconds())/float64(b.N), "cpu-µs/op")
	if s.server != 0 {
		b.ReportMetric(float64((cpuBelow(s.server)-server).Microseconds())/float64(b.N), "postgres-cpu-µs/op")
	}
}

// BenchmarkSubmit has 16 clients make records of work that nobody does.
func BenchmarkSubmit(b *testing.B) {
	eachDatabase(b, 0, func(b *testing.B, s *bench) {
		s.measured(b, func() { s.submit(b, b.N) })
	})
}

// submit makes n records and returns when all are made.
func (s *bench) submit(b *testing.B, n int) {
	const clients = 16
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			for i := c; i < n; i += clients {
				d := draft(fmt.Sprintf(`{"i":%d}`, i))
				d.Files = []store.File{{Name: "source", Hash: fmt.Sprintf("%064x", i), Size: 1, Type: "model/stl"}}
				if _, _, err := s.Create(context.Background(), d); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

// BenchmarkWork has two slots do work that takes no time.
func BenchmarkWork(b *testing.B) {
	eachDatabase(b, 2, func(b *testing.B, s *bench) {
		s.submit(b, b.N)
		s.measured(b, func() {
			if err := s.Start(context.Background()); err != nil {
				b.Fatal(err)
			}
			for {
				n, err := s.Unfinished(context.Background(), "t")
				if err != nil {
					b.Fatal(err)
				}
				if n == 0 {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
		})
	})
}

// BenchmarkIdle has a service with nothing to do; an op is a second.
func BenchmarkIdle(b *testing.B) {
	eachDatabase(b, 2, func(b *testing.B, s *bench) {
		if err := s.Start(context.Background()); err != nil {
			b.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		s.measured(b, func() { time.Sleep(time.Duration(b.N) * time.Second) })
	})
}

// ownCPU is the processor time of this process.
func ownCPU(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cpuBelow is the processor time of a process and its children, in steps of 10 ms.
func cpuBelow(pid int) (sum time.Duration) {
	if pid == 0 {
		return 0
	}
	files, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is right
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		f := strings.Fields(rest)
		if len(f) < 13 || f[1] != strconv.Itoa(pid) && filepath.Base(filepath.Dir(file)) != strconv.Itoa(pid) {
			continue
		}
		for _, ticks := range f[11:13] {
			n, _ := strconv.ParseInt(ticks, 10, 64) // the kernel writes numbers
			sum += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return sum
}
