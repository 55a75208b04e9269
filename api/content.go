package api

import (
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/store"
)

// link is the absolute address of a path with its own right, good for five minutes.
func (c *call) link(method, path string) (*string, error) {
	signed, _, err := c.Guard.Links().Sign(auth.Link{Method: method, Path: path, Tenant: c.tenant})
	if err != nil {
		return nil, err
	}
	return new(c.base() + signed), nil
}

// content makes the route of a family's file: what chooses it from a record and
// names it for people.
func (s *service) content(path, family, doc string, choose func(*store.Record) (f store.File, name string, ok bool)) {
	id := strings.NewReplacer("/", "-", "{", "", "}", "").Replace(strings.Trim(path, "/"))
	s.add(route{method: "GET", path: path, id: "get-" + id, tag: family, summary: doc, media: "application/octet-stream",
		doc:     "With Range for a part of it. The link in the resource needs no credential and is good for 5 minutes by default.",
		answers: answers("200", bytesSchema(), "206", bytesSchema(), "304", nil),
		handle: func(c *call) error {
			rec, err := c.find(family, c.r.PathValue("id"))
			if err != nil {
				return err
			}
			if parent := c.r.PathValue("parent"); parent != "" && rec.Parent != parent {
				return errUnknownResource
			}
			f, name, ok := choose(rec)
			if !ok {
				return refuse(http.StatusNotFound, "no_content", "", "there is nothing here while the %s is %s", family, rec.Status)
			}
			return c.file(f, name)
		}})
}

// open opens a stored file.
func (c *call) open(f store.File) (blob.Reader, error) {
	c.letGo() // a file may take its client hours, and needs no memory
	r, err := c.Blobs.Open(c.ctx(), f.Hash)
	switch {
	case errors.Is(err, blob.ErrNotFound):
		return nil, refuse(http.StatusNotFound, "file_lost", "", "the file is no longer in the store")
	case err != nil:
		return nil, storageError{err}
	}
	return r, nil
}

// file answers with a file, or the part of it that is asked for.
func (c *call) file(f store.File, name string) error {
	r, err := c.open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	h := c.w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("ETag", `"`+f.Hash+`"`)
	h.Set("Cache-Control", "private, max-age=300")
	if name != "" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": safeName(name)}))
	}
	// A picture or text of somebody's is never to run as a page of ours.
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(&ranged{ResponseWriter: c.w}, c.r, "", time.Time{}, r)
	return nil
}

// safeName is a name of somebody's as the name of a file anywhere: no folders, no
// device letters, nothing hidden, nothing that cannot be seen.
func safeName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`:*?"<>|`, r):
			return '_'
		case !unicode.IsPrint(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, name)
	if name = strings.TrimLeft(name, ". _"); name == "" {
		return "file"
	}
	return name
}

// ranged answers for a range that the file does not have as for every other fault.
type ranged struct {
	http.ResponseWriter
	refused bool
}

// WriteHeader puts problem details in the place of the library's own text.
func (w *ranged) WriteHeader(status int) {
	switch status {
	case http.StatusRequestedRangeNotSatisfiable:
		w.refused = true
		refuse(status, codeRange, "Range", "Range: there is no such part of the file").Write(w.ResponseWriter)
	case http.StatusPreconditionFailed:
		w.refused = true
		refuse(status, "changed", "If-Match", "the file is %s", w.Header().Get("ETag")).Write(w.ResponseWriter)
	default:
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write drops the library's text.
func (w *ranged) Write(p []byte) (int, error) {
	if w.refused {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the answer itself.
func (w *ranged) Unwrap() http.ResponseWriter { return w.ResponseWriter }
