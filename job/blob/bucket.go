package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// tries is how often the client asks again when the service is busy or the
// network fails, with growing pauses: some seconds in all.
const tries = 5

// A bucket is a place in an object store that speaks the protocol of S3.
type bucket struct {
	client *minio.Client
	name   string
	prefix string // "" or ending in a slash
	google bool
}

func openBucket(u *url.URL, o Options) (*bucket, error) {
	b := &bucket{name: u.Host, prefix: strings.Trim(u.Path, "/"), google: u.Scheme == "gs"}
	if b.prefix != "" {
		b.prefix += "/"
	}
	if b.name == "" || u.User != nil || u.Fragment != "" {
		return nil, fmt.Errorf("want %s://bucket/prefix", u.Scheme)
	}
	host, options, err := b.options(u.Query(), o)
	if err != nil {
		return nil, err
	}
	b.client, err = minio.New(host, options)
	return b, err
}

// options reads the query of the address.
func (b *bucket) options(query url.Values, o Options) (host string, _ *minio.Options, err error) {
	options := &minio.Options{Secure: true, MaxRetries: tries}
	if query.Has("access_key") || query.Has("secret_key") {
		o.AccessKey, o.SecretKey, o.Token = query.Get("access_key"), query.Get("secret_key"), ""
		if err := o.validate(); err != nil {
			return "", nil, err
		}
	}
	host = "s3.amazonaws.com"
	if b.google {
		// Google serves the protocol of S3 to those who have an HMAC key.
		host = "storage.googleapis.com"
	}
	for name, values := range query {
		switch {
		case name == "region" && !b.google:
			options.Region = values[0]
		case name == "endpoint":
			host, options.Secure, err = endpoint(values[0])
		case name == "access_key" || name == "secret_key":
		default:
			err = fmt.Errorf("unknown parameter %q", name)
		}
		if err != nil {
			return "", nil, err
		}
	}
	options.Creds, err = b.credentials(o)
	return host, options, err
}

// endpoint splits http://host:port, as the client wants it.
func endpoint(address string) (host string, secure bool, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false, fmt.Errorf("endpoint %q: want http://host:port or https://host:port", address)
	}
	return u.Host, u.Scheme == "https", nil
}

func (b *bucket) credentials(o Options) (*credentials.Credentials, error) {
	if o.AccessKey != "" {
		return credentials.NewStaticV4(o.AccessKey, o.SecretKey, o.Token), nil
	}
	if b.google {
		return nil, errors.New("AccessKey and SecretKey are not set: gs:// needs an HMAC key")
	}
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
	}), nil
}

// check finds out whether the bucket is there and open to us.
func (b *bucket) check(ctx context.Context) error {
	ok, err := b.client.BucketExists(ctx, b.name)
	if err == nil && !ok {
		err = fmt.Errorf("no bucket %q", b.name)
	}
	return err
}

// put uploads a file; large ones in parts that are read from it as they go.
func (b *bucket) put(ctx context.Context, t temp) error {
	f, err := os.Open(t.path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = b.client.PutObject(ctx, b.name, key(b.prefix, t.Hash), f, t.Size,
		minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return b.fault(t.Hash, err)
}

func (b *bucket) get(ctx context.Context, hash string) (io.ReadCloser, error) {
	core := minio.Core{Client: b.client}
	body, _, _, err := core.GetObject(ctx, b.name, key(b.prefix, hash), minio.GetObjectOptions{})
	return body, b.fault(hash, err)
}

func (b *bucket) stat(ctx context.Context, hash string) (size int64, modified time.Time, err error) {
	info, err := b.client.StatObject(ctx, b.name, key(b.prefix, hash), minio.StatObjectOptions{})
	return info.Size, info.LastModified, b.fault(hash, err)
}

func (b *bucket) remove(ctx context.Context, hash string) error {
	err := b.client.RemoveObject(ctx, b.name, key(b.prefix, hash), minio.RemoveObjectOptions{})
	if err = b.fault(hash, err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (b *bucket) list(ctx context.Context, visit func(Blob, time.Time) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop() // ends the listing when visit has had enough
	objects := b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{
		Prefix: b.prefix + area + "/", Recursive: true, UseV1: b.google,
	})
	for o := range objects {
		if o.Err != nil {
			return fmt.Errorf("walk the blobs: %w", o.Err)
		}
		hash, ok := hashOfKey(b.prefix, o.Key)
		if !ok {
			continue // somebody else's
		}
		if err := visit(Blob{hash, o.Size}, o.LastModified); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// fault puts ErrNotFound in the place of the service's word for it.
func (b *bucket) fault(hash string, err error) error {
	if err != nil && minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return fmt.Errorf("%w: %s", ErrNotFound, hash)
	}
	return err
}
