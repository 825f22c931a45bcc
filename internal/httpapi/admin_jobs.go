package httpapi

import (
	"context"
	"time"

	"github.com/m-saas/m-saas/internal/identity"
	"github.com/m-saas/m-saas/jobs"
)

// WorkOverview is how the background work stands.
type WorkOverview struct {
	Queues []WorkQueue `json:"queues" nullable:"false"`
	Kinds  []WorkKind  `json:"kinds" nullable:"false" doc:"Today's jobs by kind, those that fail most first."`
}

// WorkQueue is how one queue stands.
type WorkQueue struct {
	Name          string `json:"name" enum:"critical,sync,reminders,bulk"`
	Waiting       int    `json:"waiting"`
	Running       int    `json:"running"`
	Retrying      int    `json:"retrying"`
	Failed        int    `json:"failed"`
	OldestSeconds int64  `json:"oldest_seconds" doc:"How long the job that has waited longest has."`
	Tenants       int    `json:"tenants" doc:"Clinics whose jobs wait."`
}

// WorkKind is what became of the jobs of a kind today.
type WorkKind struct {
	Kind      string `json:"kind" example:"inbox:sync_account"`
	Ran       int64  `json:"ran"`
	Failed    int64  `json:"failed" doc:"And tried again."`
	GaveUp    int64  `json:"gave_up"`
	AverageMS int64  `json:"average_ms"`
}

// WorkJob is one job. It says whose work it is, never for whom.
type WorkJob struct {
	ID       string     `json:"id" doc:"Of a failed job: with this it is replayed or deleted. Empty of jobs in a clinic's line."`
	Queue    string     `json:"queue" enum:"critical,sync,reminders,bulk"`
	Kind     string     `json:"kind"`
	TenantID string     `json:"tenant_id"`
	State    string     `json:"state" enum:"waiting,running,retrying,failed"`
	Attempts int        `json:"attempts"`
	Code     string     `json:"code" doc:"Of what went wrong last."`
	Since    *time.Time `json:"since" doc:"When it was asked for; of a failed one, when it failed."`
	Next     *time.Time `json:"next" doc:"When it is tried again."`
}

func (a *API) readWork(ctx context.Context, _ identity.Person, _ *struct{}) (*body[WorkOverview], error) {
	queues, kinds, err := a.Desk.Figures(ctx)
	if err != nil {
		return nil, err
	}
	return &body[WorkOverview]{Body: WorkOverview{Queues: viewsOf(queues, workQueueOf), Kinds: viewsOf(kinds, workKindOf)}}, nil
}

func workQueueOf(q jobs.QueueFigures) WorkQueue {
	return WorkQueue{
		Name: string(q.Queue), Waiting: q.Waiting, Running: q.Running, Retrying: q.Retrying, Failed: q.Failed,
		OldestSeconds: int64(q.Oldest.Seconds()), Tenants: q.Tenants,
	}
}

func workKindOf(k jobs.KindCount) WorkKind {
	runs := max(1, k.Ran+k.Failed+k.GaveUp)
	return WorkKind{Kind: k.Kind, Ran: k.Ran, Failed: k.Failed, GaveUp: k.GaveUp, AverageMS: k.Took.Milliseconds() / runs}
}

type listJobsInput struct {
	Queue  string `query:"queue" required:"true" enum:"critical,sync,reminders,bulk"`
	State  string `query:"state" required:"true" enum:"waiting,running,retrying,failed"`
	Cursor string `query:"cursor" maxLength:"10" doc:"next_cursor of the page before; only failed jobs have further pages."`
}

func (a *API) listJobs(ctx context.Context, _ identity.Person, in *listJobsInput) (*body[list[WorkJob]], error) {
	found, next, err := a.Desk.List(ctx, jobs.Queue(in.Queue), jobs.State(in.State), in.Cursor)
	if err != nil {
		return nil, err
	}
	return &body[list[WorkJob]]{Body: listOf(viewsOf(found, workJobOf), next)}, nil
}

func workJobOf(j jobs.Job) WorkJob {
	return WorkJob{
		ID: j.ID, Queue: string(j.Queue), Kind: j.Kind, TenantID: string(j.Tenant), State: string(j.State),
		Attempts: j.Attempts, Code: j.Code, Since: timeOrNull(j.Since), Next: timeOrNull(j.Next),
	}
}

// QueuePath is embedded by the input of every route about one queue.
type QueuePath struct {
	Queue string `path:"queue" enum:"critical,sync,reminders,bulk"`
}

// JobPath is embedded by the input of every route about one failed job.
type JobPath struct {
	QueuePath

	ID string `path:"id" maxLength:"400" doc:"The job's identifier."`
}

func (a *API) readJob(ctx context.Context, _ identity.Person, in *JobPath) (*body[WorkJob], error) {
	j, err := a.Desk.Get(ctx, jobs.Queue(in.Queue), in.ID)
	return answer(j, workJobOf, err)
}

// WhyBody is the reason of a decision.
type WhyBody struct {
	Reason string `json:"reason" minLength:"3" maxLength:"500" doc:"Goes to the audit log."`
}

type jobDecision struct {
	JobPath

	Body WhyBody
}

func (a *API) replayJob(ctx context.Context, admin identity.Person, in *jobDecision) (*struct{}, error) {
	return nil, a.Desk.Replay(ctx, admin, jobs.Queue(in.Queue), in.ID, in.Body.Reason)
}

func (a *API) deleteJob(ctx context.Context, admin identity.Person, in *jobDecision) (*struct{}, error) {
	return nil, a.Desk.Delete(ctx, admin, jobs.Queue(in.Queue), in.ID, in.Body.Reason)
}

type queueDecision struct {
	QueuePath

	Body WhyBody
}

// JobCount says to how many jobs something was done.
type JobCount struct {
	Jobs int `json:"jobs" doc:"Up to 1,000 at once; repeat it for the rest."`
}

func (a *API) replayJobs(ctx context.Context, admin identity.Person, in *queueDecision) (*body[JobCount], error) {
	n, err := a.Desk.ReplayAll(ctx, admin, jobs.Queue(in.Queue), in.Body.Reason)
	return &body[JobCount]{Body: JobCount{Jobs: n}}, err
}

func (a *API) deleteJobs(ctx context.Context, admin identity.Person, in *queueDecision) (*body[JobCount], error) {
	n, err := a.Desk.DeleteAll(ctx, admin, jobs.Queue(in.Queue), in.Body.Reason)
	return &body[JobCount]{Body: JobCount{Jobs: n}}, err
}
