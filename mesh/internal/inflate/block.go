package inflate

// This file walks through the blocks of a stream and has the careful way to
// decode one symbol, for the ends of the buffers.

// header reads a block header and what follows it up to the first symbol.
func (d *Reader) header() error {
	if d.last {
		d.state = atEnd
		return nil
	}
	if err := d.need(3); err != nil {
		return err
	}
	d.last = d.take(1) == 1
	switch d.take(2) {
	case 0:
		return d.storedHeader()
	case 1:
		d.lit, d.dist = fixedLit(), fixedDist()
	case 2:
		if err := d.dynamicHeader(); err != nil {
			return err
		}
	default:
		return errCorrupt
	}
	d.state = inCodes
	return nil
}

// storedHeader reads the length of a stored block, which begins at a byte and is
// given twice (section 3.2.4).
func (d *Reader) storedHeader() error {
	d.alignToByte()
	if err := d.need(32); err != nil {
		return err
	}
	n, complement := d.take(16), d.take(16)
	if n != complement^0xffff {
		return errCorrupt
	}
	d.alignToByte()
	d.stored, d.state = n, inStored
	return nil
}

// copyStored copies a stored block from one buffer to the other.
func (d *Reader) copyStored() error {
	for d.stored > 0 && d.to < outFull {
		if d.pos == d.end && !d.fill() {
			return d.ended()
		}
		n := copy(d.out[d.to:outFull], d.in[d.pos:min(d.end, d.pos+d.stored)])
		d.pos, d.to, d.stored = d.pos+n, d.to+n, d.stored-n
	}
	if d.stored == 0 {
		d.state = atHeader
	}
	return nil
}

// decode runs symbols until the block or the room in the buffers ends.
func (d *Reader) decode() error {
	for d.to < outFull {
		if d.end-d.pos < inMin && d.srcErr == nil {
			d.fill()
		}
		if d.end-d.pos >= inMin {
			if err := d.fast(); err != nil || d.state != inCodes {
				return err
			}
			continue
		}
		if err := d.slow(); err != nil || d.state != inCodes {
			return err
		}
	}
	return nil
}

// slow decodes one symbol, byte by byte of input.
func (d *Reader) slow() error {
	e, err := d.symbol(d.lit[:], litBits)
	if err != nil {
		return err
	}
	switch {
	case e&isLiteral != 0:
		d.out[d.to] = byte(e >> 16)
		d.to++
		return nil
	case e&isEnd != 0:
		d.state = atHeader
		return nil
	}
	n, err := d.extra(e)
	if err != nil {
		return err
	}
	if e, err = d.symbol(d.dist[:], distBits); err != nil {
		return err
	}
	back, err := d.extra(e)
	if err != nil {
		return err
	}
	if back > d.to {
		return errCorrupt
	}
	for range n {
		d.out[d.to] = d.out[d.to-back]
		d.to++
	}
	return nil
}

// symbol takes one code of a table with primary bits and returns its entry.
func (d *Reader) symbol(table []uint32, primary uint) (uint32, error) {
	// The last codes of a stream may be shorter than 15 bits: go on with what
	// there is. Bits above count are then zero.
	short := d.need(15)
	e := table[d.bits&(1<<primary-1)]
	n := uint(0)
	if e&isLink != 0 {
		n = primary
		e = table[e>>16+uint32(d.bits>>primary&(1<<(e&bitsMask)-1))]
	}
	if n += uint(e >> 8 & 15); n > d.count || e&isNone != 0 && short != nil {
		return 0, short
	}
	if e&isNone != 0 {
		return 0, errCorrupt
	}
	d.take(n)
	return e, nil
}

// extra takes the extra bits of a length or distance entry and returns its value.
func (d *Reader) extra(e uint32) (int, error) {
	n := uint(e&bitsMask) - uint(e>>8&15)
	if err := d.need(n); err != nil {
		return 0, err
	}
	return int(e>>16) + d.take(n), nil
}
