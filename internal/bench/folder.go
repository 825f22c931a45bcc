package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// The files of a run's folder.
const (
	rawFile     = "raw.json"
	summaryFile = "summary.md"
	pageFile    = "report.html"
)

// Latest is the name of the folder that holds the newest run once more.
const Latest = "latest"

// Folder is where runs are kept, each in a folder of its name.
type Folder string

var runForm = regexp.MustCompile(`^([0-9]{8}T[0-9]{6}Z|latest)$`)

// Save writes a run, and once more as the latest one.
func (f Folder) Save(r Report) error {
	files, err := render(r)
	if err != nil {
		return err
	}
	for _, name := range []string{r.Run, Latest} {
		if err := f.write(name, files); err != nil {
			return fmt.Errorf("save run %s: %w", name, err)
		}
	}
	return nil
}

// Keep writes a run without making it the latest one: what later runs are compared with stays.
func (f Folder) Keep(r Report) error {
	files, err := render(r)
	if err != nil {
		return err
	}
	return f.write(r.Run, files)
}

// Rewrite makes a run's summary and page anew from its samples.
func (f Folder) Rewrite(name string) (Report, error) {
	r, err := f.Load(name)
	if err != nil {
		return Report{}, err
	}
	files, err := render(r)
	if err != nil {
		return Report{}, err
	}
	return r, f.write(name, files)
}

func (f Folder) write(name string, files map[string][]byte) error {
	dir := f.Path(name)
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // reports are for everybody on this machine
		return err
	}
	for file, data := range files {
		whole := filepath.Join(dir, "."+file)
		if err := os.WriteFile(whole, data, 0o644); err != nil { //nolint:gosec // reports are for everybody on this machine
			return err
		}
		if err := os.Rename(whole, filepath.Join(dir, file)); err != nil {
			return err
		}
	}
	return nil
}

// Path is the folder of a run.
func (f Folder) Path(name string) string { return filepath.Join(string(f), name) }

// Load reads a run by its name, or "latest".
func (f Folder) Load(name string) (Report, error) {
	if !runForm.MatchString(name) {
		return Report{}, fmt.Errorf("%q is no run: expected a name such as 20261127T043000Z, or latest", name)
	}
	data, err := os.ReadFile(filepath.Join(f.Path(name), rawFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Report{}, fmt.Errorf("there is no run %s in %s; make one with `msaas bench baseline`", name, f)
	}
	if err != nil {
		return Report{}, err
	}
	var r Report
	if err := json.Unmarshal(data, &r); err != nil {
		return Report{}, fmt.Errorf("read run %s: %w", name, err)
	}
	return r, nil
}

// Runs lists the runs, the newest first.
func (f Folder) Runs() ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != Latest && runForm.MatchString(e.Name()) {
			all = append(all, e.Name())
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all, nil
}
