// Package files keeps clients' files: what they are is in the clinic's database, their content in an S3-compatible store,
// below the tenant's own prefix, encrypted under the tenant's key.
package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

// Config says where the objects are.
type Config struct {
	Endpoint  string // empty = AWS
	Region    string
	Bucket    string
	AccessKey string // empty = the SDK's own chain (instance role, profile)
	SecretKey string
	PathStyle bool
}

// Store reads and writes objects. It never lists or touches anything outside a scope's prefix.
type Store struct {
	client *s3.Client
	bulk   *s3.Client // with time for large objects
	bucket string
}

const (
	patience     = 10 * time.Second
	bulkPatience = 5 * time.Minute // of a whole file, as the edge gives it
)

// Open makes a store; it does not connect yet.
func Open(ctx context.Context, c Config) (*Store, error) {
	load := []func(*awsconfig.LoadOptions) error{
		awsconfig.WithRegion(c.Region),
		awsconfig.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(patience)),
	}
	if c.AccessKey != "" {
		load = append(load, awsconfig.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(c.AccessKey, c.SecretKey, "")))
	}
	cfg, err := awsconfig.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, fmt.Errorf("configure object store: %w", err)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = c.PathStyle
		if c.Endpoint != "" {
			o.BaseEndpoint = aws.String(c.Endpoint)
		}
	})
	bulk := s3.New(client.Options(), func(o *s3.Options) {
		o.HTTPClient = awshttp.NewBuildableClient().WithTimeout(bulkPatience)
	})
	return &Store{client: client, bulk: bulk, bucket: c.Bucket}, nil
}

// Put writes an object of the tenant; the same name is written over. Unavailable "files_away" when the store is away.
func (s *Store) Put(ctx context.Context, scope tenancy.Scope, name, contentType string, data []byte) error {
	_, err := s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: aws.String(scope.ObjectKey(name)), Body: bytes.NewReader(data), ContentType: &contentType,
	})
	return s.translate("write object", err)
}

// Get reads an object of at most limit bytes. NotFound "file_not_found" when it is absent, TooLarge "file_too_large" when
// it is larger.
func (s *Store) Get(ctx context.Context, scope tenancy.Scope, name string, limit int64) ([]byte, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: aws.String(scope.ObjectKey(name))})
	if err != nil {
		return nil, s.translate("read object", err)
	}
	defer func() { _ = out.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(out.Body, limit+1))
	if err != nil {
		return nil, s.translate("read object", err)
	}
	if int64(len(data)) > limit {
		return nil, fault.New(fault.TooLarge, "file_too_large", "This file is too large.")
	}
	return data, nil
}

// Delete removes an object; an absent one is no fault.
func (s *Store) Delete(ctx context.Context, scope tenancy.Scope, name string) error {
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: aws.String(scope.ObjectKey(name))})
	return s.translate("delete object", err)
}

// Ping asks whether the bucket answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket})
	return s.translate("reach object store", err)
}

func (s *Store) translate(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*types.NoSuchKey](err); ok {
		return fault.New(fault.NotFound, "file_not_found", "This file does not exist.")
	}
	return fault.New(fault.Unavailable, "files_away", "The file store is away for the moment.").WithCause(fmt.Errorf("%s: %w", doing, err))
}
