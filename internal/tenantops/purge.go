package tenantops

import (
	"context"
	"fmt"

	"github.com/m-saas/m-saas/tenancy"
)

// endClinic makes the clinic one that cannot come back: from here on it is only removed. What was written before has ended
// when every process has heard of it.
func (s *Service) endClinic(ctx context.Context, o *Operation) error {
	if _, err := s.Router.Directory().BeginPurge(ctx, o.By, o.Tenant, s.Config.PurgeAfter, o.Reason); err != nil {
		return err
	}
	s.Changed(ctx, o.Tenant)
	o.Certificate = &Certificate{Databases: []string{}, Control: map[string]int64{}}
	return wait(ctx, s.Router.PauseLead())
}

// dropDatabases drops every database of the clinic, on every cluster.
func (s *Service) dropDatabases(ctx context.Context, o *Operation) error {
	for _, cluster := range s.Router.Clusters() {
		names, err := s.Router.Databases(ctx, o.Tenant, cluster)
		if err != nil {
			return err
		}
		for _, name := range names {
			p := tenancy.Placement{Cluster: cluster, Database: name}
			if p.Database == o.From.Database && p.Cluster == o.From.Cluster {
				p = o.From
			}
			n, err := s.documents(ctx, p)
			if err != nil {
				return err
			}
			if err := s.drop(ctx, p); err != nil {
				return err
			}
			o.Certificate.Databases = append(o.Certificate.Databases, cluster+"/"+name)
			o.Certificate.Documents += n
			if err := s.save(ctx, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// clearObjects removes the clinic's files, its backups, and what caches and queues hold of it.
func (s *Service) clearObjects(ctx context.Context, o *Operation) error {
	objects, archives, err := s.Vault.Clear(ctx, o.Tenant)
	o.Certificate.Objects += objects
	o.Certificate.Archives += archives
	if err != nil {
		return err
	}
	if s.Forget == nil {
		return nil
	}
	n, err := s.Forget(ctx, o.Tenant)
	o.Certificate.Cached += n
	return err
}

// bury destroys the clinic's key with the rest of its entry, and looks whether anything is left anywhere.
func (s *Service) bury(ctx context.Context, o *Operation) error {
	if err := s.Router.Directory().Bury(ctx, o.Tenant); err != nil {
		return err
	}
	o.Certificate.KeyAt = s.now()
	s.Changed(ctx, o.Tenant)
	left, err := s.Left(ctx, o.Tenant)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		o.StepsDone = []string{stepEnd} // something came after its step: all of them once more
		return fmt.Errorf("still there: %v", left)
	}
	o.Certificate.CheckedAt = s.now()
	return nil
}
