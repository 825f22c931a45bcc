package team

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/internal/fault"
	"github.com/m-saas/m-saas/tenancy"
)

const editAttempts = 50

var (
	errNoTeam = fault.New(fault.NotFound, "tenant_not_found", "There is no such clinic.")
	// errUnchanged is returned by an edit that finds everything as it should be.
	errUnchanged = errors.New("nothing to change")

	errContend = fault.New(fault.Unavailable, "team_busy", "The team is being changed by others. Please try again.").WithRetryAfter(time.Second)

	withoutOutbox = bson.D{{Key: "outbox", Value: 0}}
)

func (s *Service) teams() *mongo.Collection { return s.d.Control.Collection("teams") }

func (s *Service) load(ctx context.Context, tenant tenancy.ID) (Team, error) {
	return s.findOne(ctx, bson.D{{Key: "_id", Value: tenant}}, withoutOutbox)
}

func (s *Service) loadByToken(ctx context.Context, hash string) (Team, error) {
	t, err := s.findOne(ctx, bson.D{{Key: "invitations.token_hash", Value: hash}}, withoutOutbox)
	if errors.Is(err, errNoTeam) {
		return Team{}, errNoInvitation
	}
	return t, err
}

func (s *Service) findOne(ctx context.Context, filter, projection bson.D) (Team, error) {
	var t Team
	err := s.teams().FindOne(ctx, filter, options.FindOne().SetProjection(projection)).Decode(&t)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Team{}, errNoTeam
	}
	if err != nil {
		return Team{}, fmt.Errorf("read team: %w", tenancy.Translate(err))
	}
	return t, nil
}

func (s *Service) loadMembers(ctx context.Context, tenant tenancy.ID) (Team, error) {
	return s.findOne(ctx, bson.D{{Key: "_id", Value: tenant}}, bson.D{{Key: "members", Value: 1}})
}

// loadClinics gives the teams in which the person is an active member, at most 200.
func (s *Service) loadClinics(ctx context.Context, personID string) ([]Team, error) {
	return s.find(ctx, bson.D{{Key: "members", Value: bson.D{{Key: "$elemMatch", Value: bson.D{
		{Key: "person_id", Value: personID}, {Key: "state", Value: MemberActive},
	}}}}}, bson.D{{Key: "members", Value: 1}}, 200)
}

func (s *Service) loadMany(ctx context.Context, tenants []tenancy.ID) ([]Team, error) {
	return s.find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: tenants}}}}, withoutOutbox, len(tenants))
}

// loadMailDue gives teams with a pending mail whose time has come.
func (s *Service) loadMailDue(ctx context.Context, now time.Time, limit int) ([]Team, error) {
	due := bson.D{{Key: "$lte", Value: now}}
	return s.find(ctx, bson.D{
		// Implied by what follows; the partial index mail_due is used only when the query says it like the index does.
		{Key: "invitations.mail_due_at", Value: due},
		{Key: "invitations", Value: bson.D{{Key: "$elemMatch", Value: bson.D{
			{Key: "mail_due_at", Value: due},
			{Key: "mail", Value: MailPending},
			{Key: "state", Value: InvitationPending},
		}}}},
	}, bson.D{{Key: "invitations", Value: 1}}, limit)
}

func (s *Service) find(ctx context.Context, filter, projection bson.D, limit int) ([]Team, error) {
	if limit <= 0 {
		return nil, nil
	}
	cur, err := s.teams().Find(ctx, filter, options.Find().SetProjection(projection).SetLimit(int64(limit)))
	if err != nil {
		return nil, fmt.Errorf("read teams: %w", tenancy.Translate(err))
	}
	var found []Team
	if err := cur.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("read teams: %w", tenancy.Translate(err))
	}
	return found, nil
}

// insert adds a new team; one that is there already is left as it is.
func (s *Service) insert(ctx context.Context, t Team, notes []note) error {
	_, err := s.teams().InsertOne(ctx, document{Team: t, Outbox: notes})
	if err != nil && !tenancy.IsDuplicate(err, "_id_") {
		return fmt.Errorf("found team: %w", tenancy.Translate(err))
	}
	return nil
}

func (s *Service) remove(ctx context.Context, tenant tenancy.ID) error {
	if _, err := s.teams().DeleteOne(ctx, bson.D{{Key: "_id", Value: tenant}}); err != nil {
		return fmt.Errorf("remove team: %w", tenancy.Translate(err))
	}
	return nil
}

// edit changes a team by a function of its present state, as one conditional update; when somebody was quicker, the
// function is asked again. Its error ends the edit, and nothing is written.
func (s *Service) edit(ctx context.Context, tenant tenancy.ID, do func(t *Team, now time.Time) ([]note, error)) (Team, error) {
	for range editAttempts {
		t, err := s.load(ctx, tenant)
		if err != nil {
			return Team{}, err
		}
		now := s.now()
		notes, err := do(&t, now)
		if errors.Is(err, errUnchanged) {
			return t, nil
		}
		if err != nil {
			return Team{}, err
		}
		t.prune(now)
		filter := bson.D{{Key: "_id", Value: tenant}, {Key: "rev", Value: t.Rev}}
		t.Rev++
		t.ChangedAt = now
		update := bson.D{{Key: "$set", Value: bson.D{
			{Key: "max_seats", Value: t.MaxSeats},
			{Key: "seats_order", Value: t.SeatsOrder},
			{Key: "members", Value: t.Members},
			{Key: "invitations", Value: t.Invitations},
			{Key: "changed_at", Value: now},
			{Key: "rev", Value: t.Rev},
		}}}
		if len(notes) > 0 {
			update = append(update, bson.E{Key: "$push", Value: bson.D{{Key: "outbox", Value: bson.D{{Key: "$each", Value: notes}}}}})
		}
		res, err := s.teams().UpdateOne(ctx, filter, update)
		if err != nil {
			return Team{}, fmt.Errorf("change team: %w", tenancy.Translate(err))
		}
		if res.MatchedCount == 1 {
			return t, nil
		}
	}
	return Team{}, errContend
}

// addInvitation takes a seat for an invitation, by one update that holds only while a seat is free, the inviter owns the
// clinic and the address is new. It says whether the invitation was added.
func (s *Service) addInvitation(ctx context.Context, tenant tenancy.ID, memberID string, v Invitation, n note) (bool, error) {
	now := v.CreatedAt
	none := func(array string, match bson.D) bson.D {
		return bson.D{{Key: array, Value: bson.D{{Key: "$not", Value: bson.D{{Key: "$elemMatch", Value: match}}}}}}
	}
	count := func(array string, conds ...any) bson.D {
		return bson.D{{Key: "$size", Value: bson.D{{Key: "$filter", Value: bson.D{
			{Key: "input", Value: "$" + array}, {Key: "cond", Value: bson.D{{Key: "$and", Value: bson.A(conds)}}},
		}}}}}
	}
	eq := func(path string, value any) bson.D {
		return bson.D{{Key: "$eq", Value: bson.A{"$$this." + path, value}}}
	}
	used := bson.D{{Key: "$add", Value: bson.A{
		count("members", eq("state", MemberActive)),
		count("invitations", eq("state", InvitationPending), bson.D{{Key: "$gt", Value: bson.A{"$$this.expires_at", now}}}),
	}}}
	filter := bson.D{
		{Key: "_id", Value: tenant},
		{Key: "max_seats", Value: bson.D{{Key: "$gt", Value: 0}}},
		{Key: fmt.Sprintf("invitations.%d", maxInvitations), Value: bson.D{{Key: "$exists", Value: false}}},
		{Key: "$and", Value: bson.A{
			bson.D{{Key: "members", Value: bson.D{{Key: "$elemMatch", Value: owning(memberID)}}}},
			none("members", bson.D{{Key: "email", Value: v.Email}, {Key: "state", Value: bson.D{{Key: "$ne", Value: MemberRemoved}}}}),
			none("invitations", bson.D{
				{Key: "email", Value: v.Email},
				{Key: "state", Value: InvitationPending},
				{Key: "expires_at", Value: bson.D{{Key: "$gt", Value: now}}},
			}),
			none("invitations", bson.D{{Key: "id", Value: v.ID}}),
		}},
		{Key: "$expr", Value: bson.D{{Key: "$lt", Value: bson.A{used, "$max_seats"}}}},
	}
	res, err := s.teams().UpdateOne(ctx, filter, bson.D{
		{Key: "$push", Value: bson.D{{Key: "invitations", Value: v}, {Key: "outbox", Value: n}}},
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
		{Key: "$set", Value: bson.D{{Key: "changed_at", Value: now}}},
	})
	if err != nil {
		return false, fmt.Errorf("add invitation: %w", tenancy.Translate(err))
	}
	return res.MatchedCount == 1, nil
}

func owning(memberID string) bson.D {
	return bson.D{{Key: "id", Value: memberID}, {Key: "role", Value: "owner"}, {Key: "state", Value: MemberActive}}
}
