package jobs

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hibiken/asynq"

	"github.com/m-saas/m-saas/internal/audit"
	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/tenancy"
)

// Desk is where super-admins look after the background work: what waits, runs and has failed, of which kind and of which
// clinic, and never for whom.
type Desk struct {
	client *Client
	audit  *audit.Service
}

// NewDesk makes the desk over the client's queues.
func NewDesk(client *Client, log *audit.Service) *Desk { return &Desk{client: client, audit: log} }

// State says where a job is.
type State string

// The states.
const (
	Waiting  State = "waiting"
	Running  State = "running"
	Retrying State = "retrying" // failed, and put off
	Failed   State = "failed"   // given up, until it is replayed or deleted
)

// Job is one job as the desk shows it.
type Job struct {
	ID       string // opaque
	Queue    Queue
	Kind     string // with the kind of chore: "due:run outbox"
	Tenant   tenancy.ID
	State    State
	Attempts int
	Code     string    // of what went wrong last
	Since    time.Time // asked for; of a failed one: failed
	Next     time.Time // of one that is put off
}

// shown is how many jobs one look shows at most.
const shown = 100

var errNoJob = fault.New(fault.NotFound, "job_not_found", "There is no such job any more.")

// List gives jobs of a queue in a state. Failed ones come in pages, the cursor leads on; of the others up to a hundred are
// shown, those that the queue holds first. Faults: Invalid for the cursor, Unavailable.
func (d *Desk) List(ctx context.Context, q Queue, state State, cursor string) (all []Job, next string, err error) {
	page, err := strconv.Atoi(cmp.Or(cursor, "1"))
	if err != nil || page < 1 || page > 1000 {
		return nil, "", fault.InvalidField("cursor", "cursor", "This cursor leads nowhere.")
	}
	held, err := d.held(q, state, page)
	if err != nil {
		return nil, "", away(err)
	}
	for _, task := range held {
		j, err := d.describe(ctx, q, state, task)
		if err != nil {
			return nil, "", away(err)
		}
		all = append(all, j)
	}
	if state == Failed {
		if len(held) == shown {
			next = strconv.Itoa(page + 1)
		}
		return all, next, nil
	}
	if state == Waiting || state == Retrying {
		lined, err := d.client.turns.lined(ctx, q, state, shown-len(all))
		if err != nil {
			return nil, "", away(err)
		}
		all = append(all, lined...)
	}
	return all, "", nil
}

func (d *Desk) held(q Queue, state State, page int) ([]*asynq.TaskInfo, error) {
	lists := map[State]func(string, ...asynq.ListOption) ([]*asynq.TaskInfo, error){
		Waiting: d.client.inspector.ListPendingTasks, Running: d.client.inspector.ListActiveTasks,
		Retrying: d.client.inspector.ListRetryTasks, Failed: d.client.inspector.ListArchivedTasks,
	}
	held, err := lists[state](d.client.turns.queueName(q), asynq.Page(page), asynq.PageSize(shown))
	if errors.Is(err, asynq.ErrQueueNotFound) {
		return nil, nil // nothing was ever queued
	}
	return held, err
}

// describe shows a task of the queue; what its line knows of it is added.
func (d *Desk) describe(ctx context.Context, q Queue, state State, task *asynq.TaskInfo) (Job, error) {
	var k ticket
	j := Job{ID: base64.RawURLEncoding.EncodeToString([]byte(task.ID)), Queue: q, Kind: task.Type, State: state}
	if json.Unmarshal(task.Payload, &k) != nil || k.ID == "" {
		return j, nil //nolint:nilerr // something periodic, which has no ticket
	}
	j.Kind, j.Tenant = kindShown(k.ID), k.Tenant
	if state == Failed {
		j.Code, j.Since, j.Attempts = codeShown(task.LastErr), task.LastFailedAt.UTC(), k.Attempts
		return j, nil
	}
	return j, d.client.turns.describe(ctx, &j, k.ID)
}

// codeShown lets only codes of ours through, never the text of an error.
func codeShown(text string) string {
	if text == asynq.ErrLeaseExpired.Error() {
		return "worker_lost"
	}
	if len(text) > 60 || strings.ContainsFunc(text, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		return "internal"
	}
	return text
}

// kindShown is the kind of a job by its name, with the kind of chore: the other keys are nobody's business here.
func kindShown(id string) string {
	kind, rest, _ := strings.Cut(id, "/")
	if _, key, ok := strings.Cut(rest, "/"); ok && kind == kindDue {
		return kind + " " + key
	}
	return kind
}

// Get gives one failed job. Faults: NotFound, Unavailable.
func (d *Desk) Get(ctx context.Context, q Queue, id string) (Job, error) {
	task, err := d.failed(q, id)
	if err != nil {
		return Job{}, err
	}
	return d.describe(ctx, q, Failed, task)
}

func (d *Desk) failed(q Queue, id string) (*asynq.TaskInfo, error) {
	name, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil || !slices.Contains(Queues(), q) {
		return nil, errNoJob
	}
	task, err := d.client.inspector.GetTaskInfo(d.client.turns.queueName(q), string(name))
	switch {
	case errors.Is(err, asynq.ErrTaskNotFound), errors.Is(err, asynq.ErrQueueNotFound):
		return nil, errNoJob
	case err != nil:
		return nil, away(err)
	case task.State != asynq.TaskStateArchived:
		return nil, errNoJob
	}
	return task, nil
}

// Replay lines a failed job up once more, as if it were new. Faults: NotFound, Unavailable. It may be repeated.
func (d *Desk) Replay(ctx context.Context, admin identity.Person, q Queue, id, reason string) error {
	task, err := d.failed(q, id)
	if err != nil {
		return err
	}
	if err := d.replay(ctx, q, task); err != nil {
		return err
	}
	return d.record(ctx, admin, "job.replayed", task, reason)
}

// Delete forgets a failed job. Faults: NotFound, Unavailable.
func (d *Desk) Delete(ctx context.Context, admin identity.Person, q Queue, id, reason string) error {
	task, err := d.failed(q, id)
	if err != nil {
		return err
	}
	if err := d.forget(q, task.ID); err != nil {
		return err
	}
	return d.record(ctx, admin, "job.deleted", task, reason)
}

// ReplayAll and DeleteAll do so to up to mostAtOnce failed jobs of a queue and say to how many. Faults: Unavailable.
func (d *Desk) ReplayAll(ctx context.Context, admin identity.Person, q Queue, reason string) (int, error) {
	return d.all(ctx, admin, q, "jobs.replayed", reason, func(task *asynq.TaskInfo) error { return d.replay(ctx, q, task) })
}

// DeleteAll is described at ReplayAll.
func (d *Desk) DeleteAll(ctx context.Context, admin identity.Person, q Queue, reason string) (int, error) {
	return d.all(ctx, admin, q, "jobs.deleted", reason, func(task *asynq.TaskInfo) error { return d.forget(q, task.ID) })
}

const mostAtOnce = 1000

func (d *Desk) all(ctx context.Context, admin identity.Person, q Queue, action, reason string, do func(*asynq.TaskInfo) error) (int, error) {
	done := 0
	for done < mostAtOnce {
		tasks, err := d.held(q, Failed, 1)
		if err != nil {
			return done, away(err)
		}
		for _, task := range tasks {
			if err := do(task); err != nil {
				return done, err
			}
			done++
		}
		if len(tasks) < shown {
			break
		}
	}
	if done == 0 {
		return 0, nil
	}
	return done, d.audit.RecordPlatform(ctx, admin, audit.Entry{
		Action: action, Reason: reason, Subject: audit.Subject{Kind: "queue", ID: string(q), Name: string(q)},
		Changes: []audit.Change{{Field: "jobs", After: done}},
	})
}

func (d *Desk) replay(ctx context.Context, q Queue, task *asynq.TaskInfo) error {
	var k ticket
	if json.Unmarshal(task.Payload, &k) == nil && k.ID != "" {
		err := d.client.turns.put(ctx, order{
			queue: q, kind: task.Type, tenant: k.Tenant, name: k.ID, payload: k.Job, timeout: k.Timeout, fresh: true,
		})
		if err != nil {
			return away(err)
		}
	}
	return d.forget(q, task.ID) // what is periodic comes back by itself
}

func (d *Desk) forget(q Queue, taskID string) error {
	err := d.client.inspector.DeleteTask(d.client.turns.queueName(q), taskID)
	if err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
		return away(err)
	}
	return nil
}

func (d *Desk) record(ctx context.Context, admin identity.Person, action string, task *asynq.TaskInfo, reason string) error {
	var k ticket
	_ = json.Unmarshal(task.Payload, &k)
	kind := task.Type
	if k.ID != "" {
		kind = kindShown(k.ID)
	}
	return d.audit.RecordPlatform(ctx, admin, audit.Entry{
		Action: action, Tenant: k.Tenant, Reason: reason, Subject: audit.Subject{Kind: "job", ID: base64.RawURLEncoding.EncodeToString([]byte(task.ID)), Name: kind},
	})
}

func away(err error) error {
	return fault.New(fault.Unavailable, "queues_away", "The queues are away for the moment.").WithCause(fmt.Errorf("queues: %w", err))
}
