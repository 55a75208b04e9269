package mesh

import (
	"math/bits"

	"github.com/saggar3d/saggar/internal/huge"
)

// bitset is a set of small numbers.
type bitset []uint64

func newBitset(n int) bitset { return huge.Make[uint64]((n + 63) / 64) }

func (b bitset) set(i uint32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i uint32) bool { return b[i>>6]>>(i&63)&1 == 1 }

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}
