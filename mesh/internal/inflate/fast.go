package inflate

// fast decodes symbols as long as one more step fits into both buffers.
//
// A step takes at most 11+11 bits for two literals and 15+5 for a length from a
// refill that leaves at least 56, and 15+13 for a distance from the next one.
func (d *Reader) fast() error {
	// Everything lives in local variables: the compiler keeps those in registers.
	in, out := d.in[:d.end], d.out[:]
	pos, to := d.pos, d.to
	bits, count := d.bits, d.count
	lit, dist := d.lit, d.dist
	var err error

loop:
	for pos <= len(in)-inMin && to < outFull {
		// The word is ORed over bits that are equal where they overlap, and only
		// whole bytes that have found room are counted as taken.
		bits |= load64(in[pos:]) << (count & 63)
		pos += int(63-count) >> 3
		count |= 56

		e := lit[bits&litMask]
		if e&isLiteral != 0 {
			bits >>= e & bitsMask
			count -= uint(e & bitsMask)
			out[to] = byte(e >> 16)
			to++
			e = lit[bits&litMask]
			if e&isLiteral != 0 {
				bits >>= e & bitsMask
				count -= uint(e & bitsMask)
				out[to] = byte(e >> 16)
				to++
				e = lit[bits&litMask]
				if e&isLiteral != 0 {
					bits >>= e & bitsMask
					count -= uint(e & bitsMask)
					out[to] = byte(e >> 16)
					to++
					continue
				}
			}
		}
		if e&isSpecial != 0 {
			// Rare: a code of more than 11 bits, the end of the block, an error.
			if e&isLink != 0 {
				bits >>= litBits
				count -= litBits
				e = lit[(e>>16+uint32(bits&(1<<(e&bitsMask)-1)))%litSize]
				if e&isLiteral != 0 {
					bits >>= e & bitsMask
					count -= uint(e & bitsMask)
					out[to] = byte(e >> 16)
					to++
					continue
				}
			}
			if e&isEnd != 0 {
				bits >>= e & bitsMask
				count -= uint(e & bitsMask)
				d.state = atHeader
				break loop
			}
			if e&isNone != 0 {
				err = errCorrupt
				break loop
			}
		}
		// Base and extra bits of the length in one go: the entry knows both how
		// long the code is and how long it is with its extra bits.
		n := int(e>>16) + int(bits&(1<<(e&bitsMask)-1)>>(e>>8&15))
		bits >>= e & bitsMask
		count -= uint(e & bitsMask)

		bits |= load64(in[pos:]) << (count & 63)
		pos += int(63-count) >> 3
		count |= 56
		e = dist[bits&distMask]
		if e&isSpecial != 0 {
			if e&isLink != 0 {
				bits >>= distBits
				count -= distBits
				e = dist[(e>>16+uint32(bits&(1<<(e&bitsMask)-1)))%distSize]
			}
			if e&isNone != 0 {
				err = errCorrupt
				break loop
			}
		}
		back := int(e>>16) + int(bits&(1<<(e&bitsMask)-1)>>(e>>8&15))
		bits >>= e & bitsMask
		count -= uint(e & bitsMask)
		if back > to {
			err = errCorrupt
			break loop
		}
		copyMatch(out, to, back, n)
		to += n
	}
	d.pos, d.to = pos, to
	d.bits, d.count = bits, count
	return err
}

// copyMatch copies n bytes from back bytes before out[to] to out[to]. It may
// write up to 16 bytes more, for which the caller keeps room. 1 <= back <= to.
func copyMatch(out []byte, to, back, n int) {
	from := to - back
	switch {
	case back >= 8:
		// Words that do not reach into themselves. Most matches are short.
		store64(out[to:], load64(out[from:]))
		store64(out[to+8:], load64(out[from+8:]))
		for i := 16; i < n; i += 8 {
			store64(out[to+i:], load64(out[from+i:]))
		}
	case back == 1:
		fillWord(out[to:], uint64(out[from])*0x0101010101010101, n)
	default:
		for i := range n {
			out[to+i] = out[from+i]
		}
	}
}

// fillWord writes n bytes of a word that repeats, and up to 7 more: runs of one
// byte are the most frequent overlapping match.
func fillWord(out []byte, word uint64, n int) {
	for i := 0; i < n; i += 8 {
		store64(out[i:], word)
	}
}
