package tenant

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"golang.org/x/text/unicode/norm"

	"github.com/m-saas/m-saas/migrations"
)

func scheduling(ctx context.Context, db *mongo.Database) error {
	has := func(field string) bson.D { return bson.D{{Key: field, Value: bson.D{{Key: "$exists", Value: true}}}} }
	err := migrations.EnsureIndexes(ctx, db, "appointments",
		migrations.Index{Name: "held_until", Keys: bson.D{{Key: "held_until", Value: 1}}, Partial: has("held_until")},
		migrations.Index{
			Name: "series", Keys: bson.D{{Key: "series_id", Value: 1}, {Key: "start", Value: 1}, {Key: "_id", Value: 1}}, Partial: has("series_id"),
		},
		migrations.Index{Name: "words_start", Keys: bson.D{{Key: "words", Value: 1}, {Key: "start", Value: 1}, {Key: "_id", Value: 1}}},
	)
	if err != nil {
		return err
	}
	err = migrations.EnsureIndexes(ctx, db, "series",
		migrations.Index{Name: "done", Keys: bson.D{{Key: "done", Value: 1}, {Key: "_id", Value: 1}}},
		migrations.Index{Name: "pending", Keys: bson.D{{Key: "pending.key", Value: 1}}, Partial: has("pending")},
	)
	if err != nil {
		return err
	}
	return appointmentWords(ctx, db)
}

// appointmentWords gives appointments from before the words that search finds them by. It goes by those that have none,
// so half a run is gone on with.
func appointmentWords(ctx context.Context, db *mongo.Database) error {
	without := bson.D{{Key: "words", Value: bson.D{{Key: "$exists", Value: false}}}}
	cur, err := db.Collection("appointments").Find(ctx, without, options.Find().SetProjection(bson.D{
		{Key: "provider_name", Value: 1}, {Key: "services.name", Value: 1}, {Key: "notes", Value: 1},
	}))
	if err != nil {
		return fmt.Errorf("read appointments without words: %w", err)
	}
	defer func() { _ = cur.Close(ctx) }()
	for cur.Next(ctx) {
		var a struct {
			ID       any    `bson:"_id"`
			Provider string `bson:"provider_name"`
			Services []struct {
				Name string `bson:"name"`
			} `bson:"services"`
			Notes string `bson:"notes"`
		}
		if err := cur.Decode(&a); err != nil {
			return fmt.Errorf("read appointment without words: %w", err)
		}
		texts := []string{a.Provider}
		for _, s := range a.Services {
			texts = append(texts, s.Name)
		}
		update := bson.D{{Key: "$set", Value: bson.D{{Key: "words", Value: wordsOf(strings.Join(append(texts, a.Notes), " "))}}}}
		if _, err := db.Collection("appointments").UpdateOne(ctx, bson.D{{Key: "_id", Value: a.ID}}, update); err != nil {
			return fmt.Errorf("give an appointment its words: %w", err)
		}
	}
	return cur.Err()
}

// wordsOf splits text into lower-case words without diacritics, at most sixty, each once.
func wordsOf(text string) []string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
	// What Unicode does not take apart is spelt out, as clients.Fold does it.
	plain = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ð", "d", "ħ", "h", "ı", "i", "ß", "ss", "æ", "ae", "œ", "oe", "þ", "th").Replace(plain)
	out := []string{}
	for _, w := range strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) <= 40 && len(out) < 60 && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
