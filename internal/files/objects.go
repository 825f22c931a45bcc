package files

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/m-saas/m-saas/tenancy"
)

const (
	pieceSize     = 5 << 20 // the least that S3 takes for any part but the last
	abortPatience = 10 * time.Second
)

// Write stores what do writes as an object of the tenant, in pieces, never holding more than one of them. Nothing is stored
// unless do succeeds; an error of do comes back as it is. Unavailable "files_away" when the store is away.
func (s *Store) Write(ctx context.Context, scope tenancy.Scope, name string, do func(io.Writer) error) error {
	return s.write(ctx, scope.ObjectKey(name), do)
}

func (s *Store) write(ctx context.Context, key string, do func(io.Writer) error) error {
	u := &upload{store: s, key: aws.String(key)}
	p := &pieces{send: func(data []byte) error { return u.part(ctx, data) }}
	err := do(p)
	if err == nil {
		err = u.end(ctx, p.held)
	}
	if err != nil {
		u.abort(ctx)
	}
	return err
}

// pieces gathers writes into pieces.
type pieces struct {
	held []byte
	send func([]byte) error
}

func (p *pieces) Write(data []byte) (int, error) {
	n := len(data)
	for len(p.held)+len(data) > pieceSize {
		room := pieceSize - len(p.held)
		p.held = append(p.held, data[:room]...)
		data = data[room:]
		if err := p.send(p.held); err != nil {
			return 0, err
		}
		p.held = p.held[:0]
	}
	p.held = append(p.held, data...)
	return n, nil
}

// upload is one object on its way: in one exchange when it is one piece, else in parts.
type upload struct {
	store *Store
	key   *string
	id    *string
	parts []types.CompletedPart
}

func (u *upload) part(ctx context.Context, data []byte) error {
	if u.id == nil {
		out, err := u.store.bulk.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
			Bucket: &u.store.bucket, Key: u.key, ContentType: aws.String(sealedType),
		})
		if err != nil {
			return u.store.translate("begin object", err)
		}
		u.id = out.UploadId
	}
	number := aws.Int32(int32(len(u.parts)) + 1) //nolint:gosec // a few dozen at most
	out, err := u.store.bulk.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &u.store.bucket, Key: u.key, UploadId: u.id, PartNumber: number, Body: bytes.NewReader(data),
	})
	if err != nil {
		return u.store.translate("write object", err)
	}
	u.parts = append(u.parts, types.CompletedPart{ETag: out.ETag, PartNumber: number})
	return nil
}

func (u *upload) end(ctx context.Context, rest []byte) error {
	if u.id == nil {
		_, err := u.store.bulk.PutObject(ctx, &s3.PutObjectInput{
			Bucket: &u.store.bucket, Key: u.key, Body: bytes.NewReader(rest), ContentType: aws.String(sealedType),
		})
		return u.store.translate("write object", err)
	}
	if err := u.part(ctx, rest); err != nil {
		return err
	}
	_, err := u.store.bulk.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &u.store.bucket, Key: u.key, UploadId: u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts},
	})
	return u.store.translate("end object", err)
}

// abort is best effort: Discard finds what it leaves.
func (u *upload) abort(ctx context.Context) {
	if u.id == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortPatience)
	defer cancel()
	_, _ = u.store.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &u.store.bucket, Key: u.key, UploadId: u.id})
}

// sealedType is the content type of every object: what the store sees is encrypted.
const sealedType = "application/octet-stream"

// Read streams an object; the caller closes it. Faults as Get.
func (s *Store) Read(ctx context.Context, scope tenancy.Scope, name string) (io.ReadCloser, error) {
	return s.read(ctx, scope.ObjectKey(name))
}

func (s *Store) read(ctx context.Context, key string) (io.ReadCloser, error) {
	out, err := s.bulk.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, s.translate("read object", err)
	}
	return out.Body, nil
}

// Discard removes an object and whatever a writing of it that was cut short has left; an absent one is no fault.
func (s *Store) Discard(ctx context.Context, scope tenancy.Scope, name string) error {
	key := scope.ObjectKey(name)
	begun, err := s.client.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &s.bucket, Prefix: &key})
	if err != nil {
		return s.translate("list unfinished objects", err)
	}
	for _, u := range begun.Uploads {
		if aws.ToString(u.Key) != key {
			continue
		}
		_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: u.Key, UploadId: u.UploadId})
		if err != nil {
			return s.translate("drop unfinished object", err)
		}
	}
	return s.Delete(ctx, scope, name)
}
