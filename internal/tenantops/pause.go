package tenantops

import (
	"context"
	"fmt"
	"time"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

const (
	longPass   = 2 * time.Second // a clinic whose copying takes longer is watched, so that its pause stays short
	mostPasses = 5               // over a clinic that stands still, until nothing differs
)

// copyLive copies the database while the clinic works. What changes meanwhile, settle brings.
func (s *Service) copyLive(ctx context.Context, o *Operation) error {
	c, err := s.copying(o)
	if err != nil {
		return err
	}
	if err := c.shape(ctx); err != nil {
		return err
	}
	if o.Kind == Backup {
		if err := s.keepObjects(ctx, o); err != nil { // what is removed during the copy must be there too
			return err
		}
	}
	_, err = c.pass(ctx, nil)
	return err
}

// settle brings the copy to the state of one moment: writes are kept out, what has changed since is copied, and they go on.
func (s *Service) settle(ctx context.Context, o *Operation) error {
	err := s.paused(ctx, o, func(ctx context.Context, t tenancy.Tenant, p tenancy.Pause, c *copying, clean map[string]bool) error {
		if err := c.whole(ctx, clean); err != nil {
			return err
		}
		o.Schema = t.SchemaVersion
		o.Archive = &Archive{TakenAt: p.From}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Router.Directory().ResumeWrites(ctx, o.Tenant, o.ID)
}

// settleAndSwitch is settle, at the end of which the clinic is led to the copy.
func (s *Service) settleAndSwitch(ctx context.Context, o *Operation) error {
	if there, err := s.arrived(ctx, o); err != nil || there {
		return err
	}
	return s.paused(ctx, o, func(ctx context.Context, t tenancy.Tenant, p tenancy.Pause, c *copying, clean map[string]bool) error {
		if err := c.whole(ctx, clean); err != nil {
			return err
		}
		o.Schema = t.SchemaVersion
		return s.lead(ctx, o, t, p)
	})
}

// switchOver leads the clinic to a database that does not follow the present one.
func (s *Service) switchOver(ctx context.Context, o *Operation) error {
	if there, err := s.arrived(ctx, o); err != nil || there {
		return err
	}
	return s.paused(ctx, o, func(ctx context.Context, t tenancy.Tenant, p tenancy.Pause, _ *copying, _ map[string]bool) error {
		return s.lead(ctx, o, t, p)
	})
}

// arrived says whether the clinic lives where the operation leads it: an earlier run was cut after the switch.
func (s *Service) arrived(ctx context.Context, o *Operation) (bool, error) {
	t, err := s.Router.Directory().ByID(ctx, o.Tenant)
	if err != nil {
		return false, err
	}
	if t.Placement == o.To {
		o.DropAt = s.now().Add(s.Config.KeepLeft)
		return true, nil
	}
	if t.Placement != o.From {
		return false, fault.New(fault.Conflict, "clinic_moved", "The clinic has moved to another place meanwhile.")
	}
	return false, nil
}

// lead switches the clinic over, within the pause.
func (s *Service) lead(ctx context.Context, o *Operation, t tenancy.Tenant, p tenancy.Pause) error {
	o.Left, o.DropAt = t.SchemaVersion, s.now().Add(s.Config.KeepLeft)
	if err := s.save(ctx, o); err != nil {
		return err
	}
	_, err := s.Router.Directory().Switch(ctx, o.Tenant, p, o.From, o.To, o.Schema, tenancy.Change{
		By: o.By, Action: "tenant." + map[Kind]string{Move: "moved", Restore: "restored_backup", RollBack: "rolled_back"}[o.Kind], Reason: o.Reason,
		Changes: []tenancy.FieldChange{
			{Field: "cluster", Before: o.From.Cluster, After: o.To.Cluster}, {Field: "database", Before: o.From.Database, After: o.To.Database},
		},
	})
	return err
}

type within func(ctx context.Context, t tenancy.Tenant, p tenancy.Pause, c *copying, clean map[string]bool) error

// paused announces a pause of the clinic's writes, waits until every process keeps it, and does what has to be done then. What
// takes longer than one pause may is given up and begun anew, with less left to do.
func (s *Service) paused(ctx context.Context, o *Operation, do within) error {
	c, err := s.copying(o)
	if err != nil {
		return err
	}
	before, err := s.watchLarge(ctx, o, c)
	if err != nil {
		return err
	}
	p := tenancy.Pause{Operation: o.ID, Token: o.Lease.Token, From: s.now().Add(s.ahead())}
	p.Until = p.From.Add(s.Config.PauseFor)
	if err := s.Router.Directory().PauseWrites(ctx, o.Tenant, p); err != nil {
		return err
	}
	s.Changed(ctx, o.Tenant)
	if idle, err := s.Schema.Idle(ctx); err != nil || !idle { // who migrates from now on waits; who did before has to be done
		return orBusy(err, "migration_running", "The databases are being migrated. This is tried again afterwards.")
	}
	if err := wait(ctx, p.From.Sub(s.now())+s.skew()); err != nil {
		return err
	}
	t, err := s.Router.Directory().ByID(ctx, o.Tenant)
	if err != nil {
		return err
	}
	clean, err := s.unwritten(ctx, t, o, before)
	if err != nil {
		return err
	}
	in, cancel := context.WithTimeout(ctx, p.Until.Sub(s.now())-2*s.Router.PauseSkew())
	defer cancel()
	err = do(in, t, p, c, clean)
	o.Pauses = append(o.Pauses, Paused{From: p.From, Until: s.now()})
	s.Changed(ctx, o.Tenant)
	if err != nil && (in.Err() != nil || tenancy.IsNotPaused(err)) && ctx.Err() == nil {
		return orBusy(nil, "pause_too_short", "The clinic writes too much at the moment. This is tried again.")
	}
	return err
}

func orBusy(err error, code, sentence string) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Unavailable, code, sentence)
}

// whole copies what differs, with writes kept out, until nothing does.
func (c *copying) whole(ctx context.Context, clean map[string]bool) error {
	if err := c.shape(ctx); err != nil { // a migration may have made indexes meanwhile
		return err
	}
	for range mostPasses {
		n, err := c.pass(ctx, clean)
		if err != nil || n == 0 {
			return err
		}
	}
	return fmt.Errorf("after %d passes the copy still differs from a database that stands still", mostPasses)
}

// seen is what was known of a watched clinic before a pass.
type seen struct {
	marks  map[string]tenancy.Mark
	schema int
	fence  int64
}

// watchLarge makes the processes tell where they write, when another pass over all of the clinic would take long, and makes that
// pass before the pause: then only the collections that are written to later have to be looked at.
func (s *Service) watchLarge(ctx context.Context, o *Operation, c *copying) (*seen, error) {
	if o.Kind == Restore || o.Kind == RollBack || o.From.CredentialsRef != "" {
		return nil, nil //nolint:nilnil // nothing was seen
	}
	began := s.Now()
	if _, err := c.pass(ctx, nil); err != nil {
		return nil, err
	}
	if s.Now().Sub(began) < longPass {
		return nil, nil //nolint:nilnil // nothing was seen
	}
	if err := s.Router.Directory().Watch(ctx, o.Tenant, o.ID); err != nil {
		return nil, err
	}
	s.Changed(ctx, o.Tenant)
	if err := wait(ctx, s.Router.PauseLead()); err != nil {
		return nil, err
	}
	t, err := s.Router.Directory().ByID(ctx, o.Tenant)
	if err != nil {
		return nil, err
	}
	marks, err := s.Router.Marks(ctx, t)
	if err != nil {
		return nil, err
	}
	_, err = c.pass(ctx, nil)
	return &seen{marks: marks, schema: t.SchemaVersion, fence: t.Fence}, err
}

// unwritten gives the collections that nobody has written to since the pass before.
func (s *Service) unwritten(ctx context.Context, t tenancy.Tenant, o *Operation, before *seen) (map[string]bool, error) {
	if before == nil || t.SchemaVersion != before.schema || t.Fence != before.fence || t.Watched == "" {
		return nil, nil
	}
	now, err := s.Router.Marks(ctx, t)
	if err != nil {
		return nil, err
	}
	clean := map[string]bool{}
	for _, p := range o.Collections {
		was, known := before.marks[p.Name]
		clean[p.Name] = p.differed == 0 && now[p.Name].N == was.N && (!known || was.Quiet)
	}
	return clean, nil
}
