package inflate

import (
	"math/bits"
	"sync"
)

// A table entry is a word:
//
//	bits 16-30  the literal, the base of a length or distance, or where a
//	            subtable begins
//	bits  8-11  length of the code, within the subtable for an entry of one
//	bits  0-5   the same plus the number of extra bits; for a link the number of
//	            bits that index the subtable
//
// and these flags.
const (
	isLiteral = 1 << 31
	isSpecial = 1 << 15 // any of the three below
	isLink    = 1 << 14 // a code longer than the table's index: look in a subtable
	isEnd     = 1 << 13 // end of block
	isNone    = 1 << 12 // no code begins with these bits

	bitsMask = 63
	noEntry  = isSpecial | isNone
)

const (
	litBits  = 11
	distBits = 9
	litMask  = 1<<litBits - 1
	distMask = 1<<distBits - 1

	// Every subtable has 2^(longest-primary) entries, and a complete code has at
	// least two codes in each: at most 143 subtables of 16 entries and 15 of 64.
	// The sizes are the next powers of two, so that a masked index needs no check.
	litSize  = 1 << 13
	distSize = 1 << 11

	maxLit  = 286 // literals, end of block, lengths
	maxDist = 30
	maxCode = 15 // longest code
)

type (
	litTable  [litSize]uint32
	distTable [distSize]uint32
	clenTable [1 << 7]uint32
)

// lengthEntries and distEntries are the values of the symbols without their
// code lengths, section 3.2.5 of RFC 1951.
var lengthEntries, distEntries = func() (l, d [32]uint32) {
	for i := range l {
		l[i], d[i] = noEntry, noEntry
	}
	base := uint32(3)
	for i := range 28 {
		extra := uint32(max(0, i/4-1))
		l[i] = base<<16 | extra
		base += 1 << extra
	}
	l[28] = longest << 16
	base = 1
	for i := range maxDist {
		extra := uint32(max(0, i/2-1))
		d[i] = base<<16 | extra
		base += 1 << extra
	}
	return l, d
}()

// litEntry is the entry of a literal/length symbol without its code length.
func litEntry(symbol int) uint32 {
	switch {
	case symbol < 256:
		return isLiteral | uint32(symbol)<<16
	case symbol == 256:
		return isSpecial | isEnd
	default:
		return lengthEntries[symbol-257]
	}
}

// distEntry is the entry of a distance symbol without its code length.
func distEntry(symbol int) uint32 { return distEntries[symbol] }

// clenEntry is the entry of a symbol of the code length code: just its number.
func clenEntry(symbol int) uint32 { return uint32(symbol) << 16 }

// build fills table for the canonical code with the given code lengths, 0 for
// an unused symbol. The low primary bits of the input index it. It reports
// whether the code is complete; like zlib it also takes no code at all and a
// single code of one bit.
func build(table []uint32, primary int, lengths []uint8, entry func(symbol int) uint32) bool {
	var count, next [maxCode + 1]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	// The Kraft sum, as the next free code of every length (section 3.2.2).
	code, top := 0, 0
	for n := 1; n <= maxCode; n++ {
		code = code << 1
		next[n] = code
		code += count[n]
		if code > 1<<n {
			return false
		}
		if count[n] > 0 {
			top = n
		}
	}
	complete := code == 1<<maxCode
	if !complete {
		// A block with one distance only has a code of one bit, half of it unused.
		if top > 1 || count[1] > 1 {
			return false
		}
		for i := range table[:1<<primary] {
			table[i] = noEntry
		}
	}
	b := builder{table: table, primary: primary, sub: max(top-primary, 0), free: 1 << primary}
	b.clearLinks()
	for symbol, n := range lengths {
		if n > 0 {
			b.add(next[n], int(n), entry(symbol))
			next[n]++
		}
	}
	return true
}

// builder adds the codes of a code that has been checked.
type builder struct {
	table   []uint32
	primary int // bits that index the table
	sub     int // bits that index a subtable
	free    int // where the next subtable goes
}

// clearLinks forgets the links of the last code, which add would follow. With a
// complete code every other entry is written.
func (b *builder) clearLinks() {
	if b.sub == 0 {
		return
	}
	for i := range b.table[:1<<b.primary] {
		b.table[i] = 0
	}
}

// add enters a code of n bits, most significant bit first as RFC 1951 packs it.
func (b *builder) add(code, n int, entry uint32) {
	reversed := int(bits.Reverse16(uint16(code)) >> (16 - n))
	table, size, used := b.table, 1<<b.primary, n
	if n > b.primary {
		// The first code with this prefix makes the subtable for all of them.
		prefix := reversed & (1<<b.primary - 1)
		if b.table[prefix]&isLink == 0 {
			b.table[prefix] = isSpecial | isLink | uint32(b.free)<<16 | uint32(b.sub)
			b.free += 1 << b.sub
		}
		start := int(b.table[prefix] >> 16)
		table, size, used = b.table[start:], 1<<b.sub, n-b.primary
		reversed >>= b.primary
	}
	if entry&isNone == 0 {
		entry += uint32(used)<<8 + uint32(used)
	}
	for i := reversed; i < size; i += 1 << used {
		table[i] = entry
	}
}

// fixedLit and fixedDist are the tables of section 3.2.6.
var fixedLit = sync.OnceValue(func() *litTable {
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	t := new(litTable)
	build(t[:], litBits, lengths[:], litEntry)
	return t
})

var fixedDist = sync.OnceValue(func() *distTable {
	var lengths [32]uint8
	for i := range lengths {
		lengths[i] = 5
	}
	t := new(distTable)
	build(t[:], distBits, lengths[:], distEntry)
	return t
})

// clenOrder is the order in which a dynamic header gives the lengths of the
// code length code, section 3.2.7.
var clenOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamicHeader reads the two codes of a block with its own codes.
func (d *Reader) dynamicHeader() error {
	if err := d.need(14); err != nil {
		return err
	}
	nlit, ndist, nclen := d.take(5)+257, d.take(5)+1, d.take(4)+4
	if nlit > maxLit || ndist > maxDist {
		return errCorrupt
	}
	var lengths [maxLit + maxDist]uint8
	for _, i := range clenOrder[:nclen] {
		if err := d.need(3); err != nil {
			return err
		}
		lengths[i] = uint8(d.take(3))
	}
	if !build(d.clens[:], 7, lengths[:19], clenEntry) {
		return errCorrupt
	}
	clear(lengths[:19])
	if err := d.codeLengths(lengths[:nlit+ndist]); err != nil {
		return err
	}
	d.lit, d.dist = &d.ownLit, &d.ownDist
	if !build(d.lit[:], litBits, lengths[:nlit], litEntry) || !build(d.dist[:], distBits, lengths[nlit:nlit+ndist], distEntry) {
		return errCorrupt
	}
	return nil
}

// codeLengths reads run-length coded code lengths into lengths.
func (d *Reader) codeLengths(lengths []uint8) error {
	for i := 0; i < len(lengths); {
		e, err := d.symbol(d.clens[:], 7)
		if err != nil {
			return err
		}
		symbol := uint8(e >> 16)
		if symbol < 16 {
			lengths[i] = symbol
			i++
			continue
		}
		n, err := d.repeat(symbol)
		if err != nil {
			return err
		}
		value := uint8(0)
		if symbol == 16 { // repeats the last length
			if i == 0 {
				return errCorrupt
			}
			value = lengths[i-1]
		}
		if i+n > len(lengths) {
			return errCorrupt
		}
		for range n {
			lengths[i] = value
			i++
		}
	}
	return nil
}

// repeat returns how often symbol 16, 17 or 18 repeats its length.
func (d *Reader) repeat(symbol uint8) (int, error) {
	base, extra := 3, uint(2)
	switch symbol {
	case 17:
		extra = 3
	case 18:
		base, extra = 11, 7
	}
	if err := d.need(extra); err != nil {
		return 0, err
	}
	return base + d.take(extra), nil
}
