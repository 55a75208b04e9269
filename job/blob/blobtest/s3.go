package blobtest

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The keys that open the buckets of an [S3].
const (
	AccessKey = "test-access"
	SecretKey = "test-secret"
)

// S3 is an object store in memory that speaks as much of the protocol of Amazon
// S3 as a store of blobs needs: objects whole and in parts, ranges, listings in
// pages. It is served by httptest.NewServer; signatures are not checked, the
// access key is.
type S3 struct {
	// Page is how many objects a listing holds. Default 1000, as at Amazon.
	Page int

	// Fault, when set, sees each request first; when it returns a status other
	// than 0 that is the answer.
	Fault func(*http.Request) int

	mu      sync.Mutex
	buckets map[string]map[string]*object
	uploads map[string]map[int][]byte
	next    int
}

type object struct {
	data     []byte
	modified time.Time
}

// NewS3 returns an object store with empty buckets of these names.
func NewS3(buckets ...string) *S3 {
	s := &S3{Page: 1000, buckets: map[string]map[string]*object{}, uploads: map[string]map[int][]byte{}}
	for _, b := range buckets {
		s.buckets[b] = map[string]*object{}
	}
	return s
}

// Keys returns the names of the objects in a bucket, in order.
func (s *S3) Keys(bucket string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.buckets[bucket]))
}

// Change replaces the content of every object of a bucket, and makes it older by
// some time.
func (s *S3) Change(bucket string, older time.Duration, change func([]byte) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, o := range s.buckets[bucket] {
		s.buckets[bucket][key] = &object{change(o.data), o.modified.Add(-older)}
	}
}

// Store puts an object as a stranger would.
func (s *S3) Store(bucket, key string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buckets[bucket][key] = &object{data, time.Now()}
}

// ServeHTTP answers /bucket and /bucket/key.
func (s *S3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Fault != nil {
		if status := s.Fault(r); status != 0 {
			code := "InternalError" // asked again by clients
			if status < 500 {
				code = "InvalidRequest"
			}
			refuse(w, status, code)
			return
		}
	}
	if !strings.Contains(r.Header.Get("Authorization"), "Credential="+AccessKey+"/") {
		refuse(w, http.StatusForbidden, "AccessDenied")
		return
	}
	body, err := payload(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	objects, ok := s.buckets[bucket]
	switch {
	case !ok:
		refuse(w, http.StatusNotFound, "NoSuchBucket")
	case key == "":
		s.serveBucket(w, r, objects)
	case r.URL.Query().Has("uploads") || r.URL.Query().Has("uploadId"):
		s.serveUpload(w, r, upload{bucket, key, body})
	default:
		serveObject(w, r, objects, upload{bucket, key, body})
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>refused</Message></Error>", code)
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/xml")
	xml.NewEncoder(w).Encode(v)
}

func etag(data []byte) string {
	sum := md5.Sum(data)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func serveObject(w http.ResponseWriter, r *http.Request, objects map[string]*object, u upload) {
	switch r.Method {
	case http.MethodPut:
		objects[u.key] = &object{u.body, time.Now()}
		w.Header().Set("ETag", etag(u.body))
	case http.MethodDelete:
		delete(objects, u.key)
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet, http.MethodHead:
		o, ok := objects[u.key]
		if !ok {
			refuse(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("ETag", etag(o.data))
		http.ServeContent(w, r, "", o.modified, bytes.NewReader(o.data))
	default:
		refuse(w, http.StatusMethodNotAllowed, "MethodNotAllowed")
	}
}

// listing is the answer to a listing of either version.
type listing struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	IsTruncated           bool
	NextMarker            string    `xml:",omitempty"`
	NextContinuationToken string    `xml:",omitempty"`
	Contents              []content `xml:"Contents"`
}

type content struct {
	Key          string
	LastModified string
	ETag         string
	Size         int
}

func (s *S3) serveBucket(w http.ResponseWriter, r *http.Request, objects map[string]*object) {
	query := r.URL.Query()
	switch {
	case r.Method == http.MethodHead:
	case query.Has("location"):
		answer(w, struct {
			XMLName xml.Name `xml:"LocationConstraint"`
		}{})
	case r.Method == http.MethodGet:
		after := cmp.Or(query.Get("continuation-token"), query.Get("marker"))
		answer(w, s.list(objects, query.Get("prefix"), after))
	default:
		refuse(w, http.StatusMethodNotAllowed, "MethodNotAllowed")
	}
}

func (s *S3) list(objects map[string]*object, prefix, after string) listing {
	var l listing
	for _, key := range slices.Sorted(maps.Keys(objects)) {
		if !strings.HasPrefix(key, prefix) || key <= after {
			continue
		}
		if len(l.Contents) == s.Page {
			last := l.Contents[len(l.Contents)-1].Key
			l.IsTruncated, l.NextMarker, l.NextContinuationToken = true, last, last
			break
		}
		o := objects[key]
		modified := o.modified.UTC().Format("2006-01-02T15:04:05.000Z")
		l.Contents = append(l.Contents, content{key, modified, etag(o.data), len(o.data)})
	}
	return l
}

// upload is a request about one object, with what it brings.
type upload struct {
	bucket, key string
	body        []byte
}

// serveUpload answers the requests of an object that comes in parts.
func (s *S3) serveUpload(w http.ResponseWriter, r *http.Request, u upload) {
	id := r.URL.Query().Get("uploadId")
	parts, known := s.uploads[id]
	switch {
	case r.Method == http.MethodPost && id == "":
		s.next++
		id = strconv.Itoa(s.next)
		s.uploads[id] = map[int][]byte{}
		answer(w, struct {
			XMLName               xml.Name `xml:"InitiateMultipartUploadResult"`
			Bucket, Key, UploadId string
		}{Bucket: u.bucket, Key: u.key, UploadId: id})
	case !known:
		refuse(w, http.StatusNotFound, "NoSuchUpload")
	case r.Method == http.MethodPut:
		number, err := strconv.Atoi(r.URL.Query().Get("partNumber"))
		if err != nil {
			refuse(w, http.StatusBadRequest, "InvalidPart")
			return
		}
		parts[number] = u.body
		w.Header().Set("ETag", etag(u.body))
	case r.Method == http.MethodDelete:
		delete(s.uploads, id)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPost:
		var whole []byte
		for _, number := range slices.Sorted(maps.Keys(parts)) {
			whole = append(whole, parts[number]...)
		}
		s.buckets[u.bucket][u.key] = &object{whole, time.Now()}
		delete(s.uploads, id)
		answer(w, struct {
			XMLName           xml.Name `xml:"CompleteMultipartUploadResult"`
			Bucket, Key, ETag string
		}{Bucket: u.bucket, Key: u.key, ETag: etag(whole)})
	}
}

// Uploads returns how many objects are half uploaded.
func (s *S3) Uploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.uploads)
}

// payload reads a body, which without TLS comes in signed chunks:
//
//	<size in hex>;chunk-signature=<signature> CR LF <bytes> CR LF ...
//
// and ends with one of size 0.
func payload(r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil || !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return raw, err
	}
	var whole []byte
	for {
		head, rest, _ := bytes.Cut(raw, []byte("\r\n"))
		digits, _, _ := strings.Cut(string(head), ";")
		size, err := strconv.ParseUint(digits, 16, 31)
		if err != nil || uint64(len(rest)) < size+2 {
			return nil, fmt.Errorf("chunk %.40q of a body is broken", head)
		}
		if size == 0 {
			return whole, nil
		}
		whole, raw = append(whole, rest[:size]...), rest[size+2:]
	}
}
