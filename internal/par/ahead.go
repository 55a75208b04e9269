package par

import (
	"context"
	"io"
)

// aheadBlocks is how many blocks may be read before the first one is taken.
const aheadBlocks = 4

// Ahead returns a reader of the bytes of r, which another goroutine reads ahead
// in blocks of size, so that making the bytes and using them overlap. The bytes
// and the error at their end are those of r. stop must be called when the
// reader is done with, early or not: it returns when r is no longer in use.
//
// Under one worker nothing is read ahead: the reader is r.
func Ahead(ctx context.Context, r io.Reader, size int) (ahead io.Reader, stop func()) {
	if Workers(ctx) < 2 {
		return r, func() {}
	}
	a := &aheadReader{
		r:     r,
		full:  make(chan block, aheadBlocks),
		free:  make(chan []byte, aheadBlocks),
		quit:  make(chan struct{}),
		ended: make(chan struct{}),
	}
	for range aheadBlocks {
		a.free <- make([]byte, size)
	}
	go a.run()
	return a, func() {
		close(a.quit)
		<-a.ended
	}
}

// block is what one round of reading has given.
type block struct {
	data     []byte
	err      error
	panicked any
}

type aheadReader struct {
	r     io.Reader
	full  chan block
	free  chan []byte
	quit  chan struct{}
	ended chan struct{}

	now  block
	used int // bytes of now.data that are taken
}

// run reads block after block until an error or until it is told to stop.
func (a *aheadReader) run() {
	defer close(a.ended)
	for {
		select {
		case <-a.quit:
			return
		case buf := <-a.free:
			b := a.readBlock(buf)
			a.full <- b // has room: there are no more blocks than places
			if b.err != nil || b.panicked != nil {
				return
			}
		}
	}
}

// readBlock fills buf, because a block handed over costs more than a read.
func (a *aheadReader) readBlock(buf []byte) (b block) {
	defer func() {
		// A panic belongs to the goroutine of the caller.
		if p := recover(); p != nil {
			b = block{panicked: p}
		}
	}()
	n, err := 0, error(nil)
	for n < len(buf) && err == nil {
		var c int
		c, err = a.r.Read(buf[n:])
		n += c
	}
	return block{data: buf[:n], err: err}
}

// Read gives what is left of the block at hand, and gives the block back for the
// next round when nothing is.
func (a *aheadReader) Read(p []byte) (int, error) {
	for a.used == len(a.now.data) {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if cap(a.now.data) > 0 {
			a.free <- a.now.data[:cap(a.now.data)]
		}
		a.now, a.used = <-a.full, 0
		if a.now.panicked != nil {
			panic(a.now.panicked)
		}
	}
	n := copy(p, a.now.data[a.used:])
	a.used += n
	return n, nil
}
