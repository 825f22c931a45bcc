package team

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

func (s *Service) loadOutbox(ctx context.Context, tenant tenancy.ID) ([]note, error) {
	var doc document
	err := s.teams().FindOne(ctx, bson.D{{Key: "_id", Value: tenant}},
		options.FindOne().SetProjection(bson.D{{Key: "outbox", Value: 1}})).Decode(&doc)
	if err != nil {
		return nil, fmt.Errorf("read team outbox: %w", tenancy.Translate(err))
	}
	return doc.Outbox, nil
}

func (s *Service) dropOutbox(ctx context.Context, tenant tenancy.ID, ids []string) error {
	_, err := s.teams().UpdateOne(ctx, bson.D{{Key: "_id", Value: tenant}}, bson.D{{Key: "$pull", Value: bson.D{
		{Key: "outbox", Value: bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}},
	}}})
	if err != nil {
		return fmt.Errorf("empty team outbox: %w", tenancy.Translate(err))
	}
	return nil
}

func (s *Service) withOutbox(ctx context.Context, limit int) ([]tenancy.ID, error) {
	found, err := s.find(ctx, bson.D{{Key: "outbox._id", Value: bson.D{{Key: "$gt", Value: ""}}}}, bson.D{{Key: "_id", Value: 1}}, limit)
	if err != nil {
		return nil, err
	}
	ids := make([]tenancy.ID, 0, len(found))
	for _, t := range found {
		ids = append(ids, t.ID)
	}
	return ids, nil
}
