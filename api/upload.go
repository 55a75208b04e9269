package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/scan"
	"github.com/saggar3d/saggar/job/store"
)

// Uploaded is the answer to a file that has come.
type Uploaded struct {
	URI      string `json:"uri"`
	Status   string `json:"status"`
	FileSize int64  `json:"file_size"`
}

// uploads are families whose records wait for a file, and what their work calls it.
var uploads = map[string]string{"model": fileSource, "design-file": fileSource, familyBuild: fileSource, familyConfigRaw: "content"}

// uploadRoute makes the route that takes files. Its address comes with its own
// right.
func (s *service) uploadRoute() {
	files := map[string]*huma.MediaType{}
	for _, media := range []string{"application/octet-stream", "application/x-gzip"} {
		files[media] = &huma.MediaType{Schema: bytesSchema()}
	}
	s.add(route{method: "PUT", path: "/upload/{family}/{id}", id: "upload", tag: "upload", summary: "Send the file of a resource",
		doc:    "The address is X-Upload-Location; it needs no credential and is good for 5 minutes by default. gzip is inflated.",
		upload: files, answers: answers("200", schema[Uploaded](s)), handle: (*call).upload})
}

// uploadLink is the address to which the file of a record goes. It ends in no slash:
// behind one, curl -T puts the name of the file.
func (c *call) uploadLink(rec *store.Record) (*string, error) {
	return c.link("PUT", "/upload/"+rec.Family+"/"+rec.ID)
}

// offerUpload says where the file goes, if it has not come yet.
func (c *call) offerUpload(rec *store.Record) error {
	if rec.State != store.Waiting {
		return nil
	}
	link, err := c.uploadLink(rec)
	if err == nil {
		c.w.Header().Set("X-Upload-Location", *link)
	}
	return err
}

// upload answers a PUT with a file.
func (c *call) upload() error {
	family := c.r.PathValue("family")
	if uploads[family] == "" {
		return errUnknownResource
	}
	rec, err := c.find(family, c.r.PathValue("id"))
	if err != nil {
		return err
	}
	c.letGo() // a file may be sent for hours
	if rec.State != store.Waiting {
		return refuse(http.StatusConflict, "already_uploaded", "", "the file has come already: the %s is %s", family, rec.Status)
	}
	leave, ok := c.Uploads.Enter(c.tenant)
	if !ok {
		return refuse(http.StatusTooManyRequests, "too_many_uploads", "", "too many files are being sent at once")
	}
	defer leave()
	if err := c.Quotas.Bytes.Check(c.ctx(), c.tenant, max(0, c.r.ContentLength)); err != nil {
		return err
	}
	body, err := c.uploadBody()
	if err != nil {
		return c.refuseUpload(rec, err)
	}
	stored, err := c.Blobs.Put(c.ctx(), body)
	if err != nil {
		return c.refuseUpload(rec, err)
	}
	// What was sent in chunks or packed has a size only now.
	if err := c.Quotas.Bytes.Check(c.ctx(), c.tenant, stored.Size); err != nil {
		return err
	}
	return c.begin(rec, stored)
}

// begin starts the work on a file that has come.
func (c *call) begin(rec *store.Record, stored blob.Blob) error {
	if done, err := c.scan(rec, stored); done || err != nil {
		return err
	}
	ref := store.Ref{Tenant: c.tenant, Family: rec.Family, ID: rec.ID}
	f := store.File{Name: uploads[rec.Family], Hash: stored.Hash, Size: stored.Size, Type: "application/octet-stream", Input: true}
	if rec.Family == "design-file" {
		if err := c.startDesign(rec, []store.File{f}); err != nil {
			return err
		}
	}
	rec, err := c.Jobs.Start(c.ctx(), ref, []store.File{f}, nil)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, Uploaded{c.uri(rec), rec.Status, stored.Size})
}

// uploadBody is the file itself, inflated if need be, that ends in an error at the
// limit.
func (c *call) uploadBody() (io.Reader, error) {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	packed := media == "application/x-gzip" || media == "application/gzip"
	if err != nil || media != "application/octet-stream" && !packed {
		return nil, refuse(http.StatusForbidden, "signature_mismatch", "Content-Type",
			"Content-Type: the address is for application/octet-stream or application/x-gzip, not %q", clip(c.r.Header.Get("Content-Type")))
	}
	encoded, err := c.packed()
	if err != nil {
		return nil, err
	}
	if c.r.ContentLength > c.MaxUpload {
		return nil, &http.MaxBytesError{Limit: c.MaxUpload}
	}
	body := http.MaxBytesReader(c.w, c.r.Body, c.MaxUpload)
	if packed || encoded {
		return limit.Inflate(body, c.MaxUpload)
	}
	return body, nil
}

// refuseUpload answers for a file that was not taken. One that is too large ends
// the record; after all else the client may try again.
func (c *call) refuseUpload(rec *store.Record, err error) error {
	var bytes *http.MaxBytesError
	var inflated *limit.TooLargeError
	switch {
	case errors.As(err, &bytes):
		return c.tooLarge(rec, "The file", bytes.Limit)
	case errors.As(err, &inflated):
		return c.tooLarge(rec, "The file, once inflated,", inflated.Most)
	case errors.Is(err, blob.ErrNoSpace):
		c.full.note(c.Now())
		return refuse(http.StatusInsufficientStorage, "no_space", "", "there is no room for the file")
	}
	if p := limit.Problem(err); p != nil {
		return p
	}
	var known *problem.Problem
	if errors.As(err, &known) {
		return err
	}
	return storageError{err}
}

// tooLarge ends the record of a file over a limit.
func (c *call) tooLarge(rec *store.Record, what string, most int64) error {
	sentence := fmt.Sprintf("%s is over the limit of %d bytes.", what, most)
	if err := c.end(rec, kind.CodeFileTooLarge, sentence, map[string]any{"limit_bytes": most}); err != nil {
		return err
	}
	return refuse(http.StatusRequestEntityTooLarge, kind.CodeFileTooLarge, "", "%s", sentence)
}

// end brings a record that waits to its final state.
func (c *call) end(rec *store.Record, code, sentence string, detail map[string]any) error {
	raw, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	_, err = c.Jobs.Fail(c.ctx(), store.Ref{Tenant: c.tenant, Family: rec.Family, ID: rec.ID}, store.Outcome{Code: code, Sentence: sentence, Detail: raw})
	return err
}

// scan looks for viruses in a file. done: it was one, and the request is answered.
func (c *call) scan(rec *store.Record, stored blob.Blob) (done bool, err error) {
	if c.Scanner == nil {
		return false, nil
	}
	r, err := c.Blobs.Open(c.ctx(), stored.Hash)
	if err != nil {
		return false, err
	}
	defer r.Close()
	verdict, err := c.Scanner.Scan(c.ctx(), r)
	if errors.Is(err, scan.ErrTooLarge) {
		return true, c.tooLarge(rec, "The file", stored.Size-1)
	}
	if err != nil {
		return false, scanError{fmt.Errorf("virus scan: %w", err)}
	}
	word := "passed"
	if verdict.Infected {
		word = "quarantined"
	}
	if err := c.setField(rec, "virus_scan", word); err != nil || !verdict.Infected {
		return false, err
	}
	if err := c.end(rec, "quarantined", "The virus scan found something in the file.", map[string]any{"found": verdict.Name}); err != nil {
		return false, err
	}
	return true, refuse(http.StatusForbidden, "quarantined", "", "the virus scan found %s", clip(verdict.Name))
}

// setField changes one of a record's fields.
func (c *call) setField(rec *store.Record, name string, value any) error {
	_, err := c.Jobs.Modify(c.ctx(), store.Ref{Tenant: c.tenant, Family: rec.Family, ID: rec.ID}, func(r *store.Record) error {
		fields := map[string]any{}
		if err := json.Unmarshal(r.Fields, &fields); err != nil {
			return err
		}
		fields[name] = value
		var err error
		r.Fields, err = json.Marshal(fields)
		return err
	})
	return err
}
