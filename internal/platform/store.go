package platform

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"github.com/m-saas/m-saas/tenancy"
)

func (s *Service) superAdmins() *mongo.Collection {
	return s.d.Router.Control("super-admins belong to no tenant").Collection("super_admins")
}

func (s *Service) hasSuperAdmin(ctx context.Context, email string) (bool, error) {
	n, err := s.superAdmins().CountDocuments(ctx, bson.D{{Key: "_id", Value: email}})
	if err != nil {
		return false, fmt.Errorf("read super-admins: %w", tenancy.Translate(err))
	}
	return n == 1, nil
}

func (s *Service) addSuperAdmin(ctx context.Context, a SuperAdmin) (bool, error) {
	_, err := s.superAdmins().InsertOne(ctx, a)
	if tenancy.IsDuplicate(err, "_id_") {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("grant super-admin: %w", tenancy.Translate(err))
	}
	return true, nil
}

func (s *Service) removeSuperAdmin(ctx context.Context, email string) (bool, error) {
	res, err := s.superAdmins().DeleteOne(ctx, bson.D{{Key: "_id", Value: email}})
	if err != nil {
		return false, fmt.Errorf("revoke super-admin: %w", tenancy.Translate(err))
	}
	return res.DeletedCount == 1, nil
}

func (s *Service) listSuperAdmins(ctx context.Context) ([]SuperAdmin, error) {
	cur, err := s.superAdmins().Find(ctx, bson.D{}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(1000))
	if err != nil {
		return nil, fmt.Errorf("list super-admins: %w", tenancy.Translate(err))
	}
	var all []SuperAdmin
	if err := cur.All(ctx, &all); err != nil {
		return nil, fmt.Errorf("list super-admins: %w", tenancy.Translate(err))
	}
	return all, nil
}
