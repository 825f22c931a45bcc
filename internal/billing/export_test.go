package billing

import "time"

// Decide is what follows for a clinic that was last read as f, or whose trial lasts until a time.
func Decide(f *Facts, trialUntil, now time.Time, grace time.Duration) (State, int, time.Time) {
	return account{Facts: f, TrialUntil: trialUntil, TrialSeats: 5}.decide(now, grace)
}
