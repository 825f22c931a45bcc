package jobs

import "time"

// Queue is one of the four kinds of haste. Each has workers of its own, so that long work never stands before short work.
type Queue string

// The queues.
const (
	Critical  Queue = "critical"  // somebody waits for it: invitations, sessions to end, changes cut short; and everything periodic
	Sync      Queue = "sync"      // connected mail accounts
	Reminders Queue = "reminders" // mails to clients, offers, what has its time
	Bulk      Queue = "bulk"      // imports, merges, files: minutes at a time
)

// Queues lists the queues, the most urgent first.
func Queues() []Queue { return []Queue{Critical, Sync, Reminders, Bulk} }

// Fairness: how many jobs of one tenant a queue holds at once, running or about to run. The rest wait in the tenant's own
// line (see turns), so that they stand before nobody else's.
const (
	perTenant     = 4
	perTenantBulk = 2
)

func (q Queue) perTenant() int {
	if q == Bulk {
		return perTenantBulk
	}
	return perTenant
}

// DefaultWorkers is how many jobs a process runs at once unless told otherwise.
const DefaultWorkers = 16

// share is the queue's part of a process's workers, at least one.
func (q Queue) share(workers int) int {
	parts := map[Queue]int{Critical: 4, Sync: 6, Reminders: 3, Bulk: 3}
	return max(1, workers*parts[q]/16)
}

// The bounds of one job.
const (
	jobTimeout  = time.Minute // unless the kind says otherwise
	grace       = time.Minute // that the queue waits longer than the job's own time
	maxAttempts = 9           // of a job that fails for reasons of its own
	maxPatience = 30          // of a job that fails because a service is away: some hours
	mostKilled  = 50          // how often a job may take its worker with it
)
