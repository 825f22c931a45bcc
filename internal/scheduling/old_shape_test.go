package scheduling_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/bson"

	"github.com/m-saas/m-saas/internal/scheduling"
	"github.com/m-saas/m-saas/migrations/tenant"
)

// An appointment from before the engine knew buffers, assistants, series and words is found, read and moved like any other
// once the clinic is migrated, and every step of the migration may be taken twice.
func TestAnAppointmentOfTheOldShapeIsLikeAnyOther(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	in := c.booking("2026-11-25T10:00")
	in.Notes = "Dureri la măseaua 36; ÎNAINTE de Crăciun, straße"
	made, err := c.calendar.Book(t.Context(), c.owner, in)
	require.NoError(t, err)
	appointments := c.scope.Collection("appointments")
	var asItWas, asItIs bson.M
	one := bson.D{{Key: "_id", Value: made.ID}}
	require.NoError(t, appointments.FindOne(t.Context(), one).Decode(&asItWas))
	require.NotEmpty(t, asItWas["words"])
	_, err = appointments.UpdateOne(t.Context(), one, bson.D{{Key: "$unset", Value: bson.D{
		{Key: "words", Value: ""},
		{Key: "assistant_id", Value: ""},
		{Key: "assistant_name", Value: ""},
		{Key: "category_id", Value: ""},
		{Key: "source", Value: ""},
		{Key: "series_id", Value: ""},
		{Key: "buffer_before_minutes", Value: ""},
		{Key: "buffer_after_minutes", Value: ""},
	}}})
	require.NoError(t, err)
	search := func() []scheduling.Appointment {
		found, err := c.calendar.FindAppointments(t.Context(), c.owner, scheduling.Question{Text: "craciun maseaua", Limit: 10})
		require.NoError(t, err)
		return found.Items
	}
	require.Empty(t, search())
	for range 2 {
		for _, step := range tenant.Steps()[6:] {
			require.NoError(t, step.Up(t.Context(), appointments.Database()), step.Name)
		}
	}
	require.NoError(t, appointments.FindOne(t.Context(), one).Decode(&asItIs))
	require.Equal(t, asItWas["words"], asItIs["words"], "the words are those that booking writes")
	require.Len(t, search(), 1)
	start := "2026-11-25T11:00"
	moved, err := c.calendar.Edit(t.Context(), c.owner, made.ID, made.Rev, scheduling.Change{Start: &start})
	require.NoError(t, err)
	require.Equal(t, made.Start.Add(made.End.Sub(made.Start)*2), moved.Start)
}
