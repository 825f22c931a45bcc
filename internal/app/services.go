package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/m-saas/m-saas/internal/config"
	"github.com/m-saas/m-saas/internal/files"
	"github.com/m-saas/m-saas/internal/observe"
	"github.com/m-saas/m-saas/tenancy"
)

// redisPatience bounds one exchange with Redis, so that its absence is noticed within a request's time.
const redisPatience = time.Second

func openRedis(c config.Redis) (redis.UniversalClient, error) {
	opts, err := redis.ParseURL(c.URL)
	if err != nil {
		return nil, fmt.Errorf("MSAAS_REDIS_URL: %w", err)
	}
	opts.DialTimeout, opts.WriteTimeout = redisPatience, redisPatience
	opts.MaxRetries = 1
	opts.ContextTimeoutEnabled = true
	return redis.NewClient(opts), nil
}

func openTenancy(ctx context.Context, c config.Config, o Options, traces *observe.Tracing) (*tenancy.Router, error) {
	key, err := c.Secrets.Key()
	if err != nil {
		return nil, err
	}
	old, err := c.Secrets.OldKeys()
	if err != nil {
		return nil, err
	}
	clusters := []tenancy.Cluster{{Name: config.MainCluster, URI: c.Mongo.URI}}
	for _, name := range slices.Sorted(maps.Keys(c.Mongo.Clusters)) {
		clusters = append(clusters, tenancy.Cluster{Name: name, URI: c.Mongo.Clusters[name]})
	}
	cfg := tenancy.Config{
		Clusters: clusters, Dedicated: c.Mongo.Dedicated, Prefix: c.Mongo.DBPrefix, MasterKey: key, OldKeys: old, CacheFor: c.Operations.Believe, Now: o.Now, Logger: o.Logger,
	}
	if traces != nil {
		cfg.Monitor = traces.Mongo()
	}
	return tenancy.Open(ctx, cfg)
}

func openFiles(ctx context.Context, c config.S3) (*files.Store, error) {
	return files.Open(ctx, files.Config{
		Endpoint: c.Endpoint, Region: c.Region, Bucket: c.Bucket, AccessKey: c.AccessKey, SecretKey: c.SecretKey, PathStyle: c.PathStyle,
	})
}
