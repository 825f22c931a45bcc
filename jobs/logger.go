package jobs

import (
	"fmt"
	"log/slog"
	"strings"
)

// quiet hands Asynq's own lines to our log; its chatter at start and stop stays at the debug level.
type quiet struct{ log *slog.Logger }

func (q quiet) say(level slog.Level, args []any) {
	text := fmt.Sprint(args...)
	if strings.Contains(text, "redis connection is shared") {
		return // the program closes its connection itself
	}
	q.log.Log(nil, level, "queue", "says", text) //nolint:staticcheck // Asynq's logger has no context
}

func (q quiet) Debug(args ...any) { q.say(slog.LevelDebug, args) }
func (q quiet) Info(args ...any)  { q.say(slog.LevelDebug, args) }
func (q quiet) Warn(args ...any)  { q.say(slog.LevelWarn, args) }
func (q quiet) Error(args ...any) { q.say(slog.LevelWarn, args) }
func (q quiet) Fatal(args ...any) { q.say(slog.LevelError, args) }
