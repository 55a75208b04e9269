package service

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"
)

// steps are the places between two writes at which a process can be made to end
// (SAGGAR_CRASH_AT).
var steps = []string{"fetched", "claimed", "prepared", "worked", "stored", "finishing", "finished", "calling", "called"}

// fault is a trouble other than a random kill.
type fault struct {
	name string
	do   func(ctx context.Context, k *killer, s *clients) error
}

// faults are those that can be made here; leftOut says which cannot, and why.
func (h *house) faults(lease time.Duration) (list []fault, leftOut []string) {
	for i, step := range steps {
		list = append(list, fault{"crash at " + step, func(ctx context.Context, k *killer, s *clients) error {
			return k.crashAt(ctx, h.programs()[i%len(h.programs())], step, s)
		}})
	}
	if runtime.GOOS == "windows" {
		leftOut = append(leftOut, "processes halted beyond their lease: nothing halts one here")
	} else {
		list = append(list, fault{"halt beyond the lease", func(ctx context.Context, k *killer, s *clients) error {
			programs := h.programs()
			return haltBeyond(ctx, programs[len(programs)-1], lease, s)
		}})
	}
	if h.pg != nil {
		list = append(list, fault{"PostgreSQL's immediate stop", func(ctx context.Context, _ *killer, s *clients) error {
			burst(s)
			if err := h.pg.StopImmediately(); err != nil {
				return err
			}
			if err := sleep(ctx, time.Second); err != nil {
				return err
			}
			return h.pg.Start()
		}})
	}
	if h.disk == nil {
		leftOut = append(leftOut, "a full disk under the files: "+h.noDisk)
	} else {
		list = append(list, fault{"full disk under the files", func(ctx context.Context, _ *killer, s *clients) error {
			return fullDisk(ctx, h.disk, s)
		}})
	}
	return list, leftOut
}

// burst gives the service work that takes a while, so that a fault finds it at work.
func burst(s *clients) {
	for range 4 {
		s.add(true)
	}
}

// crashAt makes a process end at a step of its next piece of work, and starts it
// again. Where other processes take all the work it may never come to that step; then
// it is killed.
func (k *killer) crashAt(ctx context.Context, p *program, step string, s *clients) error {
	if err := k.end(ctx, p); err != nil {
		return err
	}
	if err := p.start("SAGGAR_CRASH_AT=" + step); err != nil {
		return err
	}
	_, done := p.process()
	burst(s)
	crashed := false
	for end := time.Now().Add(8 * time.Second); !crashed && time.Now().Before(end) && ctx.Err() == nil; {
		s.add(false)
		crashed = ended(done, 200*time.Millisecond)
	}
	if !crashed {
		k.missed = append(k.missed, step)
		return k.program(ctx, p, false)
	}
	k.crashes++
	return p.start()
}

// end kills a program and does not start it again.
func (k *killer) end(ctx context.Context, p *program) error {
	pid, at := p.pid(), time.Now()
	if err := p.kill(); err != nil {
		return err
	}
	return k.note(ctx, pid, at, false)
}

// haltBeyond halts a process until its lease is long over, and lets it go on: it
// believes to hold work that others have done meanwhile.
func haltBeyond(ctx context.Context, p *program, lease time.Duration, s *clients) error {
	burst(s)
	if err := sleep(ctx, 300*time.Millisecond); err != nil {
		return err
	}
	if err := p.signal(halt, 0); err != nil {
		return err
	}
	waited := sleep(ctx, lease+2*time.Second)
	if err := p.signal(resume, 0); err != nil {
		return err
	}
	return waited
}

// fullDisk leaves no room for files for a while.
func fullDisk(ctx context.Context, d *disk, s *clients) error {
	if err := d.fill(); err != nil {
		return fmt.Errorf("fill the disk: %w", err)
	}
	burst(s)
	waited := sleep(ctx, 3*time.Second)
	if err := d.empty(); err != nil && !os.IsNotExist(err) {
		return err
	}
	return waited
}
