package objects_test

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/m-saas/m-saas/cmd/devstack/loopback"
	"github.com/m-saas/m-saas/cmd/devstack/objects"
)

// run serves dir while f works with it. The service moves the working directory, so its tests are one test.
func run(t *testing.T, dir string, f func(*s3.Client)) {
	t.Helper()
	port, err := loopback.Reserve(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = port.Release() }()
	srv, err := objects.Start(t.Context(), objects.Options{Dir: dir, Port: port.Number, Bucket: "clinic"})
	if err != nil {
		t.Fatal(err)
	}
	f(s3.New(s3.Options{
		BaseEndpoint: aws.String(srv.Endpoint()), Region: objects.Region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(objects.AccessKey, objects.SecretKey, ""),
	}))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := srv.Close(ctx); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestLinksAreCheckedAndObjectsStay(t *testing.T) {
	t.Chdir(t.TempDir())
	dir := filepath.Join(t.TempDir(), "s3")
	bucket, key := aws.String("clinic"), aws.String("t/1/fișă.pdf")
	run(t, dir, func(c *s3.Client) {
		put := &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("pdf"), ContentType: aws.String("application/pdf")}
		if _, err := c.PutObject(t.Context(), put); err != nil {
			t.Fatal(err)
		}
	})
	run(t, dir, func(c *s3.Client) {
		link, err := s3.NewPresignClient(c).PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: key}, s3.WithPresignExpires(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if status, body := get(t, link.URL); status != http.StatusOK || body != "pdf" {
			t.Errorf("a link after a restart: %d %s", status, body)
		}
		for name, url := range map[string]string{
			"unsigned":         strings.SplitN(link.URL, "?", 2)[0],
			"made to last":     strings.Replace(link.URL, "X-Amz-Expires=60", "X-Amz-Expires=600", 1),
			"for another file": strings.Replace(link.URL, "/t/1/", "/t/2/", 1),
		} {
			if status, body := get(t, url); status != http.StatusForbidden {
				t.Errorf("a link %s: %d %s", name, status, body)
			}
		}
	})
}
