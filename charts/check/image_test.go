package check_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	top        = "../.."
	dockerfile = "../image/Dockerfile"
)

// instruction is one line of the Dockerfile.
type instruction struct{ stage, name, rest string }

func instructions(t testing.TB) []instruction {
	t.Helper()
	data, err := os.ReadFile(dockerfile)
	require.NoError(t, err)
	var all []instruction
	stage := ""
	for line := range strings.Lines(string(data)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" || name == "#" {
			continue
		}
		if name == "FROM" {
			_, stage, _ = strings.Cut(rest, " AS ")
		}
		all = append(all, instruction{stage, name, rest})
	}
	return all
}

// copied are the paths that a stage takes out of the repository.
func copied(t testing.TB, stage string) []string {
	t.Helper()
	var all []string
	for _, i := range instructions(t) {
		if words := strings.Fields(i.rest); i.name == "COPY" && i.stage == stage && !strings.HasPrefix(i.rest, "--from") {
			all = append(all, words[:len(words)-1]...)
		}
	}
	return all
}

func TestEverythingThatTheImageCopiesIsThere(t *testing.T) {
	t.Parallel()
	ignored, err := os.ReadFile(dockerfile + ".dockerignore")
	require.NoError(t, err)
	for _, path := range append(copied(t, "program"), copied(t, "interface")...) {
		_, err := os.Stat(filepath.Join(top, path))
		require.NoError(t, err)
		first, _, _ := strings.Cut(path, "/")
		if first == "cmd" {
			first = path
		}
		require.Contains(t, strings.Split(string(ignored), "\n"), "!"+first, "%s does not reach the builder", path)
	}
}

func TestTheImageRunsAsTheUserOfTheChart(t *testing.T) {
	t.Parallel()
	all := instructions(t)
	require.True(t, slices.Contains(all, instruction{"", "FROM", "scratch"}))
	require.True(t, slices.Contains(all, instruction{"", "USER", "65532:65532"}))
	require.True(t, slices.Contains(all, instruction{"", "ENTRYPOINT", `["/msaas"]`}))
	for _, p := range pods(objects(t, given(t))) {
		require.EqualValues(t, 65532, *p.spec.SecurityContext.RunAsUser)
		require.Empty(t, p.spec.Containers[0].Command, "the image's entry point is the program")
	}
}

// The program is built as the Dockerfile says, from what the Dockerfile copies and nothing else, and then runs as nobody
// in a folder that holds it and a folder for temporary files. What no container engine has tried here: the base images,
// and the stage that builds the interface (`make build` runs the same commands).
func TestTheProgramOfTheImageRunsByItself(t *testing.T) {
	t.Parallel()
	src, root := t.TempDir(), t.TempDir()
	for _, path := range copied(t, "program") {
		copyTree(t, filepath.Join(top, path), filepath.Join(src, path))
	}
	require.NoError(t, os.MkdirAll(filepath.Join(root, "tmp"), 0o777))
	require.NoError(t, os.Chmod(filepath.Join(root, "tmp"), 0o777))
	cmd := exec.CommandContext(t.Context(), "sh", "-c", buildLine(t, filepath.Join(root, "msaas")))
	cmd.Dir = src
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.NoError(t, os.Chmod(root, 0o555))
	t.Cleanup(func() { _ = os.Chmod(root, 0o755) })

	spec, _, err := alone(t, root, "openapi")
	require.NoError(t, err)
	require.Contains(t, spec, `"openapi": "3.1`)
	_, complaint, err := alone(t, root, "serve")
	require.Error(t, err, "without a configuration it does not start")
	require.Contains(t, complaint, "MSAAS_MONGO_URI")
}

// buildLine is the Dockerfile's own command, writing to another place.
func buildLine(t testing.TB, to string) string {
	t.Helper()
	for _, i := range instructions(t) {
		if i.name == "RUN" && strings.Contains(i.rest, "go build") {
			require.Contains(t, i.rest, "CGO_ENABLED=0")
			return strings.Replace(i.rest, "/out/msaas", to, 1)
		}
	}
	t.Fatal("the Dockerfile builds nothing")
	return ""
}

// alone runs the program with root as the whole file system, as user 65532, with nothing in its environment.
func alone(t testing.TB, root string, args ...string) (out, complaint string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/msaas", args...)
	cmd.Path, cmd.Err = "/msaas", nil
	cmd.Dir, cmd.Env = "/tmp", []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: 65532, Gid: 65532}
	} else { // the kernel lets anybody be another user of a name space of their own
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 65532, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 65532, HostID: os.Getgid(), Size: 1}}
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	return stdout.String(), stderr.String(), err
}

func copyTree(t testing.TB, from, to string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
	require.NoError(t, filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "e2e" || d.Name() == "test-results") {
			return fs.SkipDir
		}
		rest, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rest)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	}))
}
