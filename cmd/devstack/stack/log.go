package stack

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
)

// tailSize is how much of a log a failure shows.
const tailSize = 4 << 10

// serviceLog is the log file of a service, with its end kept at hand.
type serviceLog struct {
	mu   sync.Mutex
	file *os.File
	end  []byte
}

func openLog(path string) (*serviceLog, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600) //nolint:gosec // the path is ours
	if err != nil {
		return nil, fmt.Errorf("open a log: %w", err)
	}
	return &serviceLog{file: f}, nil
}

// Write implements io.Writer.
func (l *serviceLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = append(l.end, p...)
	if over := len(l.end) - tailSize; over > 0 {
		l.end = bytes.Clone(l.end[over:])
	}
	return l.file.Write(p)
}

// tail is what a failure shows: the last lines, indented, below a line naming the file. Empty for an empty log.
func (l *serviceLog) tail() string {
	if l == nil {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	text := strings.TrimSpace(string(l.end))
	if text == "" {
		return ""
	}
	return "\n  end of " + l.file.Name() + ":\n    " + strings.ReplaceAll(text, "\n", "\n    ")
}

func (l *serviceLog) slog() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, nil))
}

func (l *serviceLog) close(context.Context) error { return l.file.Close() }
