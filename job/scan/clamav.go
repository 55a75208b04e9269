package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"path"
	"strings"
	"time"
)

// chunkSize is how many bytes go to clamd at a time. It reads into a buffer of
// that order anyway; larger ones only cost us memory.
const chunkSize = 64 << 10

// ClamAV is a scanner that asks clamd, the daemon of ClamAV, by its INSTREAM
// command, as clamd(8) describes it. Each scan has a connection of its own.
type ClamAV struct {
	// MaxBytes is the longest stream that is sent. Default: as long as clamd
	// takes (its StreamMaxLength, 100 MB unless configured otherwise).
	MaxBytes int64

	// Timeout is how long clamd may stay silent: for taking a connection, for
	// taking a chunk, and for the verdict at the end. Default 2 minutes, the
	// longest that clamd scans a file by its own defaults.
	Timeout time.Duration

	network, address string
}

var _ Scanner = (*ClamAV)(nil)

// NewClamAV returns a scanner that asks the clamd at an address: host:port,
// tcp://host:port or unix:///path. It does not connect yet.
func NewClamAV(address string) (*ClamAV, error) {
	fault := fmt.Errorf("address of clamd %q: want host:port or unix:///path", address)
	if !strings.Contains(address, "://") {
		address = "tcp://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fault
	}
	switch {
	case u.Scheme == "tcp" && u.Port() != "" && u.Hostname() != "" && u.Path == "":
		return &ClamAV{network: "tcp", address: u.Host}, nil
	case u.Scheme == "unix" && u.Host == "" && path.IsAbs(u.Path):
		return &ClamAV{network: "unix", address: u.Path}, nil
	}
	return nil, fault
}

// Scan implements [Scanner]. Memory does not grow with the stream.
func (c *ClamAV) Scan(ctx context.Context, r io.Reader) (Verdict, error) {
	v, err := c.scan(ctx, r)
	// A connection that was broken because ctx ended says so in other words.
	if ended := ctx.Err(); err != nil && ended != nil {
		err = ended
	}
	if err != nil {
		return Verdict{}, fmt.Errorf("virus scan: %w", err)
	}
	return v, nil
}

func (c *ClamAV) scan(ctx context.Context, r io.Reader) (Verdict, error) {
	dialer := net.Dialer{Timeout: c.timeout()}
	conn, err := dialer.DialContext(ctx, c.network, c.address)
	if err != nil {
		return Verdict{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	wire := &timed{conn, c.timeout()}
	sending := c.send(wire, r)
	if _, broken := sending.(*writeError); sending != nil && !broken {
		return Verdict{}, sending // clamd has no say in this
	}
	// When clamd has had enough it says why, closes, and the next chunk fails: the
	// reason is worth more than the failure.
	v, err := readAnswer(wire)
	if sending != nil && (err == nil || isSilent(err)) {
		err = sending
	}
	return v, err
}

func (c *ClamAV) timeout() time.Duration {
	if c.Timeout == 0 {
		return 2 * time.Minute
	}
	return c.Timeout
}

// timed is a connection each of whose steps has its own time.
type timed struct {
	conn  net.Conn
	limit time.Duration
}

func (t *timed) Read(p []byte) (int, error) {
	if err := t.conn.SetReadDeadline(time.Now().Add(t.limit)); err != nil {
		return 0, err
	}
	return t.conn.Read(p)
}

func (t *timed) Write(p []byte) (int, error) {
	if err := t.conn.SetWriteDeadline(time.Now().Add(t.limit)); err != nil {
		return 0, err
	}
	return t.conn.Write(p)
}

// writeError tells a connection that broke from a stream that did.
type writeError struct{ err error }

func (e *writeError) Error() string { return "clamd takes no more: " + e.err.Error() }

func (e *writeError) Unwrap() error { return e.err }

// send sends the command and the stream: chunks, each after its length in four
// bytes, most significant first, and a length of 0 at the end.
func (c *ClamAV) send(w io.Writer, r io.Reader) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return &writeError{err}
	}
	buf := make([]byte, 4+chunkSize)
	for total := int64(0); ; {
		n, reading := fill(r, buf[4:])
		if total += int64(n); c.MaxBytes > 0 && total > c.MaxBytes {
			return fmt.Errorf("%w: over %d bytes", ErrTooLarge, c.MaxBytes)
		}
		ended := reading == io.EOF
		if reading != nil && !ended {
			return reading
		}
		binary.BigEndian.PutUint32(buf, uint32(n))
		if n > 0 {
			if _, err := w.Write(buf[:4+n]); err != nil {
				return &writeError{err}
			}
		}
		if ended {
			if _, err := w.Write([]byte{0, 0, 0, 0}); err != nil {
				return &writeError{err}
			}
			return nil
		}
	}
}

// fill reads until buf is full or r ends. Unlike io.ReadFull it returns the error
// of r as it is: io.ErrUnexpectedEOF is that of an upload which was cut off, and
// what there is of it must not be judged as if it were whole.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var more int
		more, err = r.Read(buf[n:])
		n += more
	}
	return n, err
}

// readAnswer reads what clamd says, up to a zero byte or the end.
func readAnswer(r io.Reader) (Verdict, error) {
	line, err := bufio.NewReader(io.LimitReader(r, maxAnswer+1)).ReadString(0)
	if err != nil && (err != io.EOF || line == "") {
		return Verdict{}, &silence{err}
	}
	return parseAnswer(line)
}

// silence is the error of a clamd that did not answer.
type silence struct{ err error }

func (e *silence) Error() string { return "no answer of clamd: " + e.err.Error() }

func (e *silence) Unwrap() error { return e.err }

func isSilent(err error) bool {
	_, silent := err.(*silence)
	return silent
}
