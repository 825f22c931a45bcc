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
	if done, err := os.ReadFile(stampFile); err == nil && string(done) == stamp && !fresh {
		return nil
	}
	seed := ""
	if o.Seeds != "" {
		seed = filepath.Join(o.Seeds, "kratos-"+stamp+".sqlite")
	}
	if fresh && seed != "" && copyFile(o.database(), seed) == nil {
		return os.WriteFile(stampFile, []byte(stamp), 0o600)
	}
	cmd := exec.CommandContext(ctx, o.Binary, "migrate", "sql", "-e", "--yes", "-c", config)
	cmd.Dir = o.Dir
	cmd.Env = append(os.Environ(), "LOG_LEVEL=error", "DSN="+dsn(o.database(), o.Ephemeral))
	out, err := cmd.CombinedOutput()
	_, _ = o.Log.Write(out)
	if err != nil {
		return fmt.Errorf("migrate the Kratos database: %w: %s", err, lastLine(out))
	}
	if fresh && seed != "" {
		keepSeed(o.database(), seed)
	}
	return os.WriteFile(stampFile, []byte(stamp), 0o600)
}

// keepSeed is a convenience for the next start: when it does not work out, that one migrates again.
func keepSeed(database, seed string) {
	if info, err := os.Stat(database + "-wal"); err == nil && info.Size() > 0 {
		return // not everything is in the file yet
	}
	if os.MkdirAll(filepath.Dir(seed), 0o700) != nil {
		return
	}
	tmp, err := os.CreateTemp(filepath.Dir(seed), "new-*")
	if err != nil {
		return
	}
	_ = tmp.Close()
	if copyFile(tmp.Name(), database) == nil && os.Rename(tmp.Name(), seed) == nil {
		return
	}
	_ = os.Remove(tmp.Name())
}

func copyFile(dst, src string) error {
	raw, err := os.ReadFile(src)
	if err != nil {
		return err
	}
	return os.WriteFile(dst, raw, 0o600)
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
