package identity

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// migrate brings the database to the version of the binary. A stamp beside the database holds which binary did it
// last, so that an ordinary start skips the half second which even a migration with nothing to do takes.
func migrate(ctx context.Context, o Options, config string) error {
	stamp, err := fingerprint(o.Binary)
	if err != nil {
		return err
	}
	stampFile := filepath.Join(o.Dir, "migrated-by")
	_, dbErr := os.Stat(o.database())
	fresh := errors.Is(dbErr, fs.ErrNotExist)
	if done, err := os.ReadFile(stampFile); err == nil && string(done) == stamp && !fresh { //nolint:gosec // the path is ours
		return nil
	}
	cmd := exec.CommandContext(ctx, o.Binary, "migrate", "sql", "-e", "--yes", "-c", config) //nolint:gosec // the binary is the developer's choice
	cmd.Dir = o.Dir
	cmd.Env = append(environment(), "LOG_LEVEL=error", "DSN="+dsn(o.database(), o.Ephemeral))
	out, err := cmd.CombinedOutput()
	_, _ = o.Log.Write(out)
	if err != nil {
		return fmt.Errorf("migrate the Kratos database: %w: %s", err, lastLine(out))
	}
	return os.WriteFile(stampFile, []byte(stamp), 0o600)
}

// fingerprint tells one build of Kratos from another.
func fingerprint(binary string) (string, error) {
	info, err := os.Stat(binary)
	if err != nil {
		return "", fmt.Errorf("look at Kratos: %w", err)
	}
	return fmt.Sprintf("%d-%d", info.Size(), info.ModTime().UnixNano()), nil
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}
