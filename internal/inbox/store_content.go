package inbox

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/tenancy"
)

// findRaw reads a message that is kept in the database, packed.
func findRaw(ctx context.Context, scope tenancy.Scope, mailID string) ([]byte, error) {
	b, err := findOne[Body](ctx, scope, bodies, byID(mailID), errNoContent, bson.D{{Key: "raw", Value: 1}})
	if err != nil {
		return nil, err
	}
	if len(b.Raw) == 0 {
		return nil, errNoContent()
	}
	return b.Raw, nil
}
