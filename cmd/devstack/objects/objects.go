// Package objects runs the S3 service of the development stack: versitygw over a folder. It checks signatures and
// expiry like the real thing, which is why it was chosen.
package objects

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"

	"github.com/m-saas/m-saas/cmd/devstack/loopback"
)

const (
	// Region is the region that clients must sign for.
	Region = "us-east-1"
	// AccessKey and SecretKey are the only credentials; they guard nothing but a loopback port.
	AccessKey = "msaas-dev"
	// SecretKey belongs to AccessKey.
	SecretKey = "msaas-dev-secret" //nolint:gosec // known to everybody, valid on loopback only
)

// Options say where the service keeps its objects and listens.
type Options struct {
	Dir    string // absolute; objects and their metadata live below
	Port   int
	Bucket string // created when absent
}

// Server is a running S3 service. Only one may run in a process: a limit of versitygw.
type Server struct {
	endpoint string
	stop     context.CancelFunc
	ended    chan error
}

// Start runs the service and returns once the bucket is there. The working directory of the process is moved to the
// object folder by versitygw, so every path used later in the process must be absolute.
func Start(ctx context.Context, o Options) (*Server, error) {
	backend, err := open(o.Dir)
	if err != nil {
		return nil, err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &Server{endpoint: "http://" + loopback.Address(o.Port), stop: stop, ended: make(chan error, 1)}
	go func() {
		s.ended <- embedgw.RunVersityGW(run, backend, &embedgw.Config{
			RootUserAccess: AccessKey, RootUserSecret: SecretKey, Region: Region,
			Ports:          []string{loopback.Address(o.Port)},
			MaxConnections: 1000, MaxRequests: 1000, MultipartMaxParts: 10000,
			Quiet: true, KeepAlive: true,
			// The same as the default, which would say so on standard output.
			IAMService: auth.NewIAMServiceSingle(auth.Account{Access: AccessKey, Secret: SecretKey, Role: auth.RoleAdmin}),
		})
	}()
	if err := s.createBucket(ctx, o.Bucket); err != nil {
		stop()
		return nil, err
	}
	return s, nil
}

func open(dir string) (*posix.Posix, error) {
	objects, sidecar := filepath.Join(dir, "objects"), filepath.Join(dir, "metadata")
	for _, d := range []string{objects, sidecar} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("make the object folder: %w", err)
		}
	}
	store, err := meta.NewSideCar(sidecar)
	if err != nil {
		return nil, fmt.Errorf("open the metadata folder: %w", err)
	}
	backend, err := posix.New(objects, store, posix.PosixOpts{CopyObjectThreshold: 5 << 30})
	if err != nil {
		return nil, fmt.Errorf("open the object folder: %w", err)
	}
	return backend, nil
}

// createBucket is the first request to the service: it repeats until the service answers, and fails at once when
// the service has ended.
func (s *Server) createBucket(ctx context.Context, bucket string) error {
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(s.endpoint), Region: Region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(AccessKey, SecretKey, ""),
		HTTPClient:  &http.Client{Timeout: 5 * time.Second}, RetryMaxAttempts: 1,
	})
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for {
		_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)})
		var owned *types.BucketAlreadyOwnedByYou
		var exists *types.BucketAlreadyExists
		if err == nil || errors.As(err, &owned) || errors.As(err, &exists) {
			return nil
		}
		select {
		case ended := <-s.ended:
			return fmt.Errorf("S3 ended: %w", ended)
		case <-ctx.Done():
			return fmt.Errorf("create bucket %s: %w", bucket, err)
		case <-retry.C:
		}
	}
}

// Endpoint is the base URL of the service.
func (s *Server) Endpoint() string { return s.endpoint }

// Close stops the service.
func (s *Server) Close(ctx context.Context) error {
	s.stop()
	select {
	case err := <-s.ended:
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	case <-ctx.Done():
		return fmt.Errorf("stop S3: %w", ctx.Err())
	}
}
