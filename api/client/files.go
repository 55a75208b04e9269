package client

import (
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/saggar3d/saggar/api/problem"
)

// Upload sends the file of a resource that waits for one. r is packed on the way,
// and read once; if it is an io.Seeker, a try that fails is repeated from where r
// stood.
func (c *Client) Upload(ctx context.Context, uri string, r io.Reader) error {
	again, seeks := r.(io.Seeker)
	var start int64
	if seeks {
		var err error
		if start, err = again.Seek(0, io.SeekCurrent); err != nil {
			seeks = false // a pipe that is called a file
		}
	}
	for try := 1; ; try++ {
		err := c.uploadOnce(ctx, uri, r)
		var p *problem.Problem
		errors.As(err, &p)
		switch {
		case err == nil:
			return nil
		case try > 1 && has(p, "already_uploaded"):
			return nil // the try before has come through; its answer has not
		case !seeks || try >= c.Tries || !(request{}).again(p, err) && !has(p, "link_expired"):
			return err
		case !c.wait(ctx, try, p):
			return err
		}
		if _, err := again.Seek(start, io.SeekStart); err != nil {
			return err
		}
	}
}

// has reports whether a problem is the one that a code names.
func has(p *problem.Problem, code string) bool {
	return p != nil && len(p.Errors) > 0 && p.Errors[0].Code == code
}

// uploadOnce asks for a fresh link and sends a file to it.
func (c *Client) uploadOnce(ctx context.Context, uri string, r io.Reader) error {
	var waiting struct {
		Status string
		// The families of the product spell it in two ways.
		Dashed     *string `json:"upload-location"`
		Underlined *string `json:"upload_location"`
	}
	if err := c.Do(ctx, http.MethodGet, uri, nil, &waiting); err != nil {
		return err
	}
	link := cmp.Or(waiting.Dashed, waiting.Underlined)
	if link == nil {
		return problem.New(http.StatusConflict, problem.Error{Code: "already_uploaded", Message: fmt.Sprintf("%s waits for no file: it is %s", uri, waiting.Status)})
	}
	reader, writer := io.Pipe()
	packed := make(chan struct{})
	go func() {
		defer close(packed)
		writer.CloseWithError(pack(writer, r))
	}()
	// r is the caller's again when this returns.
	defer func() { <-packed }()
	defer reader.Close()
	once := *c
	once.Tries = 1
	res, err := once.send(ctx, request{method: http.MethodPut, address: *link, header: http.Header{"Content-Type": {"application/x-gzip"}},
		body: func() (io.Reader, error) { return reader, nil }})
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// pack writes a file in gzip. The lowest level is faster than most networks.
func pack(w io.Writer, r io.Reader) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := io.Copy(z, r); err != nil {
		return err
	}
	return z.Close()
}

// Download writes a file of a resource to w: link is one that the resource shows,
// such as content, or the address of one.
func (c *Client) Download(ctx context.Context, link string, w io.Writer) error {
	res, err := c.send(ctx, request{method: http.MethodGet, address: link})
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(w, res.Body)
	return err
}
