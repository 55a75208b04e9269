package hook

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"
)

// A Schedule is the pauses between the tries of a delivery: with n pauses there
// are n+1 tries. Nil is the default of five tries within 13 minutes.
type Schedule []time.Duration

var defaultSchedule = Schedule{time.Second, 15 * time.Second, 2 * time.Minute, 10 * time.Minute}

// jitter is the greatest part of a pause that is added to it, so that deliveries
// which failed together, as when a receiver was down, do not come back together.
const jitter = 0.2

// Pause returns how long to wait after so many failed tries of a delivery, and
// a negative time when that was the last. It depends on its arguments alone.
func (s Schedule) Pause(id string, tries int) time.Duration {
	if s == nil {
		s = defaultSchedule
	}
	if tries < 1 || tries > len(s) {
		return -1
	}
	pause := s[tries-1]
	// Ids that differ in their last letter alone are to be spread as well, which
	// lesser hashes do not do.
	sum := sha256.Sum256([]byte(strconv.Itoa(tries) + "#" + id))
	part := float64(binary.BigEndian.Uint32(sum[:])) / (1 << 32) // from 0 up to 1
	return pause + time.Duration(float64(pause)*jitter*part)
}
