package inbox

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

// accountsRead bounds a list of accounts: those in use and those that were disconnected, whose mail was kept.
const accountsRead = 200

// withoutCursors leaves out what is of no interest outside of a sync: cursors, which are large, and the secret.
func withoutCursors() bson.D { return bson.D{{Key: "folders", Value: 0}, {Key: "secret", Value: 0}} }

func listAccounts(ctx context.Context, scope tenancy.Scope) ([]Account, error) {
	return findAll[Account](ctx, scope, accounts, bson.D{}, withoutCursors(),
		options.Find().SetSort(bson.D{{Key: "address", Value: 1}}).SetLimit(accountsRead))
}

func insertAccount(ctx context.Context, scope tenancy.Scope, a Account) error {
	if _, err := scope.Collection(accounts).InsertOne(ctx, a); err != nil && !tenancy.IsDuplicate(err, "") {
		return fmt.Errorf("keep mail account: %w", tenancy.Translate(err))
	}
	return nil
}

// replaceAccount writes what a person may change, if the account is at the revision; a running sync keeps what is its own.
func replaceAccount(ctx context.Context, scope tenancy.Scope, a Account, rev int64) (bool, error) {
	return updateAccount(ctx, scope, bson.D{{Key: "_id", Value: a.ID}, {Key: "rev", Value: rev}}, set(
		bson.E{Key: "name", Value: a.Name}, bson.E{Key: "from_name", Value: a.FromName}, bson.E{Key: "signature", Value: a.Signature},
		bson.E{Key: "preset", Value: a.Preset}, bson.E{Key: "incoming", Value: a.Incoming}, bson.E{Key: "outgoing", Value: a.Outgoing},
		bson.E{Key: "username", Value: a.Username}, bson.E{Key: "secret", Value: a.Sealed}, bson.E{Key: "state", Value: a.State},
		bson.E{Key: "code", Value: a.Code}, bson.E{Key: "failures", Value: a.Failures}, bson.E{Key: "next_sync", Value: a.NextSync},
		bson.E{Key: "rev", Value: a.Rev}, bson.E{Key: "changed_at", Value: a.ChangedAt},
	))
}

func saveSecret(ctx context.Context, scope tenancy.Scope, accountID string, sealed []byte) error {
	_, err := updateAccount(ctx, scope, bson.D{
		{Key: "_id", Value: accountID}, {Key: "state", Value: in([]AccountState{Active, Paused, Attention})},
	}, set(bson.E{Key: "secret", Value: sealed}))
	return err
}

func setNextSync(ctx context.Context, scope tenancy.Scope, accountID string, at time.Time) error {
	_, err := updateAccount(ctx, scope, bson.D{{Key: "_id", Value: accountID}, {Key: "state", Value: Active}}, set(bson.E{Key: "next_sync", Value: at}))
	return err
}

// dueAccounts lists the mailboxes whose time has come, by the index "next_sync".
func dueAccounts(ctx context.Context, scope tenancy.Scope, now time.Time, limit int64) ([]Account, error) {
	return findAll[Account](ctx, scope, accounts, bson.D{
		{Key: "state", Value: Active}, {Key: "next_sync", Value: bson.D{{Key: "$lte", Value: now}}},
	}, withoutCursors(), options.Find().SetSort(bson.D{{Key: "next_sync", Value: 1}}).SetLimit(limit))
}

// nextSync is when the next mailbox's time comes; zero for never.
func nextSync(ctx context.Context, scope tenancy.Scope) (time.Time, error) {
	found, err := findAll[Account](ctx, scope, accounts, bson.D{{Key: "state", Value: Active}}, bson.D{{Key: "next_sync", Value: 1}},
		options.Find().SetSort(bson.D{{Key: "next_sync", Value: 1}}).SetLimit(1))
	if err != nil || len(found) == 0 {
		return time.Time{}, err
	}
	return found[0].NextSync, nil
}

// settleAccount writes how a sync ended, and gives the mailbox free. An account that was paused meanwhile stays so.
func settleAccount(ctx context.Context, scope tenancy.Scope, accountID string, o outcome, ok bool) error {
	mine := bson.D{{Key: "_id", Value: accountID}, {Key: "lease.fence", Value: o.fence}}
	fields := []bson.E{
		{Key: "state", Value: o.state},
		{Key: "code", Value: o.code},
		{Key: "failures", Value: o.failures},
		{Key: "next_sync", Value: o.next},
		{Key: "done", Value: o.done},
		{Key: "total", Value: o.total},
		{Key: "history", Value: o.more},
	}
	if ok {
		fields = append(fields, bson.E{Key: "last_sync", Value: o.at})
	} else {
		fields = fields[:4]
	}
	if _, err := updateAccount(ctx, scope, append(append(bson.D{}, mine...), bson.E{Key: "state", Value: Active}), set(fields...)); err != nil {
		return err
	}
	_, err := updateAccount(ctx, scope, mine, bson.D{{Key: "$unset", Value: bson.D{{Key: "lease.until", Value: ""}}}})
	return err
}

func leavingAccounts(ctx context.Context, scope tenancy.Scope) ([]Account, error) {
	return findAll[Account](ctx, scope, accounts, bson.D{{Key: "state", Value: Leaving}}, withoutCursors(), options.Find().SetLimit(MaxAccounts))
}

// removeAccount removes the conversations of an account without mails, and then the account.
func removeAccount(ctx context.Context, scope tenancy.Scope, accountID string) error {
	if _, err := scope.Collection(conversations).DeleteMany(ctx, bson.D{{Key: "account_id", Value: accountID}}); err != nil {
		return fmt.Errorf("remove conversations: %w", tenancy.Translate(err))
	}
	_, err := scope.Collection(accounts).DeleteOne(ctx, bson.D{{Key: "_id", Value: accountID}, {Key: "state", Value: Leaving}})
	return tenancy.Translate(err)
}

// saveFolder keeps a folder's cursor if the lease is still held; false when it is not.
func saveFolder(ctx context.Context, scope tenancy.Scope, accountID string, fence int64, key string, f Folder, p progress) (bool, error) {
	return updateAccount(ctx, scope, bson.D{{Key: "_id", Value: accountID}, {Key: "lease.fence", Value: fence}},
		set(bson.E{Key: "folders." + key, Value: f}, bson.E{Key: "done", Value: p.done}, bson.E{Key: "total", Value: p.total}, bson.E{Key: "history", Value: p.more}))
}

// takeLease takes the mailbox for a process if nobody holds it; the fence tells its holders apart.
func takeLease(ctx context.Context, scope tenancy.Scope, accountID string, now time.Time, length time.Duration) (int64, bool, error) {
	free := bson.D{{Key: "_id", Value: accountID}, {Key: "$or", Value: bson.A{
		bson.D{{Key: "lease.until", Value: bson.D{{Key: "$lte", Value: now}}}},
		bson.D{{Key: "lease.until", Value: bson.D{{Key: "$exists", Value: false}}}},
	}}}
	var after Account
	err := scope.Collection(accounts).FindOneAndUpdate(ctx, free, bson.D{
		{Key: "$inc", Value: bson.D{{Key: "lease.fence", Value: int64(1)}}},
		{Key: "$set", Value: bson.D{{Key: "lease.until", Value: now.Add(length)}}},
	}, options.FindOneAndUpdate().SetReturnDocument(options.After).SetProjection(bson.D{{Key: "lease", Value: 1}})).Decode(&after)
	if isNone(err) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("take mailbox: %w", tenancy.Translate(err))
	}
	return after.Lease.Fence, true, nil
}

// keepLease prolongs the lease; false when somebody else holds it.
func keepLease(ctx context.Context, scope tenancy.Scope, accountID string, fence int64, until time.Time) (bool, error) {
	return updateAccount(ctx, scope, bson.D{{Key: "_id", Value: accountID}, {Key: "lease.fence", Value: fence}},
		set(bson.E{Key: "lease.until", Value: until}))
}
