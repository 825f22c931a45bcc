package check_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// ofTheChart are variables that follow from how the pods are built.
var ofTheChart = []string{"MSAAS_HTTP_ADDR", "MSAAS_METRICS_ADDR", "MSAAS_WORKERS"}

// forDevelopment are variables that the chart does not let through, since the program refuses them in production.
var forDevelopment = []string{"MSAAS_BENCH_TOKEN"}

// Whoever adds a variable to internal/config enters it in values.yaml and values.schema.json, under settings or secrets.
func TestEveryVariableOfTheProgramCanBeSet(t *testing.T) {
	t.Parallel()
	var chart struct {
		Settings map[string]any `json:"settings"`
		Secrets  struct {
			Variables map[string]any `json:"variables"`
		} `json:"secrets"`
	}
	data, err := os.ReadFile(filepath.Join(chartDir, "values.yaml"))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, &chart))
	all := variables(t)
	require.Greater(t, len(all), 30)
	settable := slices.Concat(slices.Collect(maps.Keys(chart.Settings)), slices.Collect(maps.Keys(chart.Secrets.Variables)))
	require.Subset(t, all, settable, "the chart sets what the program does not know")
	require.Subset(t, slices.Concat(settable, ofTheChart, forDevelopment), all, "the program knows what the chart cannot set")
	require.ElementsMatch(t, secretNames(), slices.Collect(maps.Keys(chart.Secrets.Variables)))
}

func TestSettingsReachTheProgramAsTheyAre(t *testing.T) {
	t.Parallel()
	v := set(given(t), "settings.MSAAS_FILES_QUOTA_MB", 20480)
	set(v, "settings.MSAAS_S3_PATH_STYLE", true)
	set(v, "settings.MSAAS_MAIL_FROM", `Clinica "Ș" <a@b.example>`)
	data := only[*corev1.ConfigMap](objects(t, v))[release+"-msaas"].Data
	require.Equal(t, "20480", data["MSAAS_FILES_QUOTA_MB"])
	require.Equal(t, "true", data["MSAAS_S3_PATH_STYLE"])
	require.Equal(t, `Clinica "Ș" <a@b.example>`, data["MSAAS_MAIL_FROM"])
	require.Equal(t, "0.25", only[*corev1.ConfigMap](objects(t, set(given(t), "settings.MSAAS_TRACE_RATIO", 0.25)))[release+"-msaas"].Data["MSAAS_TRACE_RATIO"])
	require.NotContains(t, data, "MSAAS_S3_ENDPOINT", "what is not given keeps the program's default")
}

func TestASecretMayStandElsewhere(t *testing.T) {
	t.Parallel()
	v := set(given(t), "secrets.variables.MSAAS_REDIS_URL", map[string]any{"secret": "redis", "key": "url", "required": true})
	for _, p := range pods(objects(t, v)) {
		i := slices.IndexFunc(p.spec.Containers[0].Env, func(e corev1.EnvVar) bool { return e.Name == "MSAAS_REDIS_URL" })
		ref := p.spec.Containers[0].Env[i].ValueFrom.SecretKeyRef
		require.Equal(t, "redis", ref.Name)
		require.Equal(t, "url", ref.Key)
		require.Nil(t, ref.Optional)
	}
}

// secretNames are the variables that no ConfigMap may hold.
func secretNames() []string {
	data, err := os.ReadFile(filepath.Join(chartDir, "values.schema.json"))
	if err != nil {
		return nil
	}
	var schema struct {
		Properties struct {
			Secrets struct {
				Properties struct {
					Variables struct {
						Properties map[string]any `json:"properties"`
					} `json:"variables"`
				} `json:"properties"`
			} `json:"secrets"`
		} `json:"properties"`
	}
	if err := yaml.Unmarshal(data, &schema); err != nil {
		return nil
	}
	return slices.Collect(maps.Keys(schema.Properties.Secrets.Properties.Variables.Properties))
}

// What sounds like a secret is one.
func TestNoSettingSoundsLikeASecret(t *testing.T) {
	t.Parallel()
	secret := secretNames()
	for _, name := range variables(t) {
		for _, word := range []string{"SECRET", "TOKEN", "PASSWORD", "_KEY"} {
			if strings.Contains(name, word) && !strings.HasSuffix(name, "_TOKEN_URL") && !slices.Contains(forDevelopment, name) {
				require.Contains(t, secret, name)
			}
		}
	}
}

const configDir = "../../internal/config"

// variables reads the tags of config.Config out of its source.
func variables(t testing.TB) []string {
	t.Helper()
	structs := map[string]*ast.StructType{}
	for _, file := range sources(t, configDir) {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if s, ok := spec.Type.(*ast.StructType); ok {
					structs[spec.Name.Name] = s
				}
			}
			return true
		})
	}
	var all []string
	var walk func(name, prefix string)
	walk = func(name, prefix string) {
		for _, f := range structs[name].Fields.List {
			var tag reflect.StructTag
			if f.Tag != nil {
				text, err := strconv.Unquote(f.Tag.Value)
				require.NoError(t, err)
				tag = reflect.StructTag(text)
			}
			if env, _, _ := strings.Cut(tag.Get("env"), ","); env != "" {
				all = append(all, prefix+env)
			} else if of, ok := f.Type.(*ast.Ident); ok && structs[of.Name] != nil {
				walk(of.Name, prefix+tag.Get("envPrefix"))
			}
		}
	}
	walk("Config", "MSAAS_")
	slices.Sort(all)
	return all
}

func sources(t testing.TB, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	var all []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		all = append(all, file)
	}
	return all
}

// marginSeconds is for what comes after the last request or job.
const marginSeconds = 5

// drainTimes are where the program says how long it takes to stop, by component; what a component says is added up.
var drainTimes = []struct {
	component, file string
	form            *regexp.Regexp
}{
	{"api", "../../internal/config/watch.go", regexp.MustCompile(`defaultDrainDelay\s*=\s*(\d+) \* time\.Second`)},
	{"api", "../../internal/config/watch.go", regexp.MustCompile(`"DRAIN_TIMEOUT" envDefault:"(\d+)s"`)},
	{"worker", "../../jobs/worker.go", regexp.MustCompile(`(?m)^\s*drainTimeout\s*=\s*(\d+) \* time\.Second`)},
}

// drainSeconds reads how long the program takes at most to stop, by component.
func drainSeconds() map[string]int64 {
	all := map[string]int64{"scheduler": 3}
	for _, where := range drainTimes {
		data, err := os.ReadFile(where.file)
		if err != nil {
			continue
		}
		if m := where.form.FindSubmatch(data); m != nil {
			seconds, _ := strconv.ParseInt(string(m[1]), 10, 64)
			all[where.component] += seconds
		}
	}
	return all
}

func TestTheDrainTimesAreFound(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[string]int64{"scheduler": 3, "api": 35, "worker": 20}, drainSeconds())
}

func TestAFileThatASettingNamesIsMounted(t *testing.T) {
	t.Parallel()
	v := set(given(t), "settings.MSAAS_INVOICES_RATES_FILE", "/rates/rates.json")
	set(v, "extraVolumes", []any{map[string]any{"name": "rates", "configMap": map[string]any{"name": "rates"}}})
	set(v, "extraVolumeMounts", []any{map[string]any{"name": "rates", "mountPath": "/rates", "readOnly": true}})
	for _, p := range pods(objects(t, v)) {
		require.Len(t, p.spec.Volumes, 2, p.owner)
		require.Equal(t, "/rates", p.spec.Containers[0].VolumeMounts[1].MountPath)
	}
}
