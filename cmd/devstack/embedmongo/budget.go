package embedmongo

import "time"

// budget is the time that a command may take (maxTimeMS); nil is without end.
type budget struct {
	until time.Time
	steps uint
}

func newBudget(ms int64) *budget {
	if ms <= 0 {
		return nil
	}
	return &budget{until: time.Now().Add(time.Duration(ms) * time.Millisecond)}
}

// step is called once for every document looked at.
func (b *budget) step() error {
	if b == nil {
		return nil
	}
	if b.steps++; b.steps%64 != 0 {
		return nil
	}
	return b.check()
}

// check fails once the time is over.
func (b *budget) check() error {
	if b != nil && time.Now().After(b.until) {
		return failf(codeMaxTimeExpired, "operation exceeded time limit")
	}
	return nil
}
