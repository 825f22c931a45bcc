package files

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/m-saas/m-saas/internal/id"
	"github.com/m-saas/m-saas/tenancy"
)

// Vault keeps what the platform holds of its tenants beside their own prefixes: backups, exports, and copies of their objects.
// It takes tenants by identifier, because it is needed when no scope leads to them any more.
type Vault struct {
	store *Store
}

const vaultPatience = 6 * time.Hour // of a whole archive

// NewVault makes the vault in the store's bucket.
func NewVault(store *Store) *Vault {
	return &Vault{store: &Store{client: store.client, bucket: store.bucket, bulk: s3.New(store.client.Options(), func(o *s3.Options) {
		o.HTTPClient = awshttp.NewBuildableClient().WithTimeout(vaultPatience)
	})}}
}

// Object is one stored object.
type Object struct {
	Name string
	Size int64
}

func liveKey(tenant tenancy.ID, name string) string { return "t/" + safeTenant(tenant) + "/" + name }

func vaultKey(tenant tenancy.ID, name string) string {
	return "backups/" + safeTenant(tenant) + "/" + name
}

// safeTenant panics for what is no tenant's identifier: a prefix made of it would reach other tenants.
func safeTenant(tenant tenancy.ID) string {
	if !id.Is(id.Tenant, string(tenant)) {
		panic("files: not a tenant: " + string(tenant))
	}
	return string(tenant)
}

const copies = "objects/" // of tenants' own objects, below their part of the vault

// Live lists the tenant's own objects, in the order of their names.
func (v *Vault) Live(ctx context.Context, tenant tenancy.ID, each func(Object) error) error {
	return v.list(ctx, liveKey(tenant, ""), each)
}

// Copies lists the copies that Keep has made.
func (v *Vault) Copies(ctx context.Context, tenant tenancy.ID, each func(Object) error) error {
	return v.list(ctx, vaultKey(tenant, copies), each)
}

// Keep copies one of the tenant's objects into the vault; objects are never changed under their name. An object that is gone
// meanwhile gives NotFound "file_not_found".
func (v *Vault) Keep(ctx context.Context, tenant tenancy.ID, name string) error {
	return v.copy(ctx, liveKey(tenant, name), vaultKey(tenant, copies+name))
}

// Bring copies an object back from the vault.
func (v *Vault) Bring(ctx context.Context, tenant tenancy.ID, name string) error {
	return v.copy(ctx, vaultKey(tenant, copies+name), liveKey(tenant, name))
}

// Drop removes a copy.
func (v *Vault) Drop(ctx context.Context, tenant tenancy.ID, name string) error {
	return v.remove(ctx, vaultKey(tenant, copies+name))
}

// Write stores what do writes, in pieces; nothing is stored unless do succeeds.
func (v *Vault) Write(ctx context.Context, tenant tenancy.ID, name string, do func(io.Writer) error) error {
	return v.store.write(ctx, vaultKey(tenant, name), do)
}

// Read streams what Write stored; the caller closes it. It has as long as the context.
func (v *Vault) Read(ctx context.Context, tenant tenancy.ID, name string) (io.ReadCloser, error) {
	return v.store.read(ctx, vaultKey(tenant, name))
}

// ReadLive streams one of the tenant's own objects as it is stored.
func (v *Vault) ReadLive(ctx context.Context, tenant tenancy.ID, name string) (io.ReadCloser, error) {
	return v.store.read(ctx, liveKey(tenant, name))
}

// WriteLive stores an object of the tenant, as an archive had it.
func (v *Vault) WriteLive(ctx context.Context, tenant tenancy.ID, name string, content io.Reader) error {
	return v.store.write(ctx, liveKey(tenant, name), func(w io.Writer) error {
		_, err := io.Copy(w, content)
		return err
	})
}

// Remove removes what Write stored; absent it is no fault.
func (v *Vault) Remove(ctx context.Context, tenant tenancy.ID, name string) error {
	return v.remove(ctx, vaultKey(tenant, name))
}

// Clear removes every object of the tenant, its own and those of the vault, and what was begun and never ended. It says how many.
func (v *Vault) Clear(ctx context.Context, tenant tenancy.ID) (objects, archives int, err error) {
	if objects, err = v.clear(ctx, liveKey(tenant, "")); err != nil {
		return objects, 0, err
	}
	archives, err = v.clear(ctx, vaultKey(tenant, ""))
	return objects, archives, err
}

func (v *Vault) clear(ctx context.Context, prefix string) (int, error) {
	removed := 0
	err := v.list(ctx, prefix, func(o Object) error {
		if err := v.remove(ctx, prefix+o.Name); err != nil {
			return err
		}
		removed++
		return nil
	})
	if err != nil {
		return removed, err
	}
	begun, err := v.store.client.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &v.store.bucket, Prefix: &prefix})
	if err != nil {
		return removed, v.store.translate("list unfinished objects", err)
	}
	for _, u := range begun.Uploads {
		_, err := v.store.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &v.store.bucket, Key: u.Key, UploadId: u.UploadId})
		if err != nil {
			return removed, v.store.translate("drop unfinished object", err)
		}
	}
	return removed, nil
}

// list goes page by page; what each removes does not disturb it, because a page is read before.
func (v *Vault) list(ctx context.Context, prefix string, each func(Object) error) error {
	pages := s3.NewListObjectsV2Paginator(v.store.client, &s3.ListObjectsV2Input{Bucket: &v.store.bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return v.store.translate("list objects", err)
		}
		for _, o := range page.Contents {
			if err := each(Object{Name: strings.TrimPrefix(aws.ToString(o.Key), prefix), Size: aws.ToInt64(o.Size)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *Vault) copy(ctx context.Context, from, to string) error {
	_, err := v.store.bulk.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket: &v.store.bucket, Key: &to, CopySource: aws.String(v.store.bucket + "/" + from),
		MetadataDirective: types.MetadataDirectiveCopy,
	})
	return v.store.translate("copy object", err)
}

func (v *Vault) remove(ctx context.Context, key string) error {
	_, err := v.store.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &v.store.bucket, Key: &key})
	return v.store.translate("delete object", err)
}

// Plain opens the content of a file by its document as it is stored: its name, and what was uploaded. A document of a file that
// is not there any more gives "".
func (v *Vault) Plain(ctx context.Context, scope tenancy.Scope, document []byte) (name, clientID string, content io.ReadCloser, err error) {
	r, err := decode(document)
	if err != nil || r.State != ready {
		return "", "", nil, err
	}
	object, err := v.store.Read(ctx, scope, r.ID)
	if err != nil {
		return "", "", nil, err
	}
	plain, err := scope.OpenStream(object, r.Key, contentContext(r.ID))
	if err != nil {
		return "", "", nil, fmt.Errorf("read file: %w", err)
	}
	return r.ID + "-" + r.Name, r.ClientID, opened{plain, object}, nil
}
