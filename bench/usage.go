package main

import (
	"os"
	"time"
)

// usage is what a piece of work cost.
type usage struct {
	CPU    float64 `json:"cpu_s"` // user and system time, all threads
	Wall   float64 `json:"wall_s"`
	Faults int64   `json:"page_faults"` // minor and major; 0 where the system does not say
}

// clock measures work inside a process.
type clock struct {
	cpu    float64
	faults int64
	wall   time.Time
}

func startClock() clock {
	c := clock{wall: time.Now()}
	c.cpu, c.faults = selfUsage()
	return c
}

func (c clock) read() usage {
	cpu, faults := selfUsage()
	return usage{CPU: cpu - c.cpu, Wall: time.Since(c.wall).Seconds(), Faults: faults - c.faults}
}

// childUsage is what the system charged an ended child for (wait4).
func childUsage(s *os.ProcessState, wall time.Duration) usage {
	return usage{
		CPU:    (s.UserTime() + s.SystemTime()).Seconds(),
		Wall:   wall.Seconds(),
		Faults: faultsOf(s.SysUsage()),
	}
}
