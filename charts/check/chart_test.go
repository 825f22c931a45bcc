package check_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
)

// Every set of values lints, renders, decodes strictly and keeps the rules; bad values are refused. A chart with one
// misspelt field is the broken version that this must catch (TestAMisspeltFieldIsCaught).
func TestProofChart(t *testing.T) {
	total, sets := 0, 0
	for name, files := range valueSets {
		t.Run(name, func(t *testing.T) {
			v := given(t, files...)
			lintClean(t, v)
			all := objects(t, v)
			for _, rule := range rules {
				require.Empty(t, rule.broken(all), rule.name)
			}
			total, sets = total+len(all), sets+1
		})
	}
	for _, bad := range badValues {
		_, err := render(t, set(given(t), bad.path, bad.value))
		if err == nil {
			t.Errorf("taken: %s = %v", bad.path, bad.value)
		}
	}
	verdict := "ok"
	if t.Failed() || sets != len(valueSets) {
		verdict = "SHORT"
	}
	_, _ = fmt.Fprintf(os.Stdout, "proof chart: %d sets of values lint, render and decode strictly into %d objects that keep %d rules; %d bad values refused (goal 3 sets) %s\n",
		sets, total, len(rules), len(badValues), verdict)
}

func lintClean(t *testing.T, v values) {
	t.Helper()
	for _, m := range lint.All(chartDir, v, "clinics", true).Messages {
		if m.Severity >= support.WarningSev {
			t.Errorf("helm lint: %s", m)
		}
	}
}

func TestAMisspeltFieldIsCaught(t *testing.T) {
	t.Parallel()
	c, err := loader.Load(chartDir)
	require.NoError(t, err)
	for _, file := range c.Templates {
		file.Data = []byte(strings.Replace(string(file.Data), "readOnlyRootFilesystem:", "readOnlyRootFileSystem:", 1))
	}
	files, err := renderChart(t, c, given(t))
	require.NoError(t, err)
	_, err = decode(strings.Split(files["msaas/templates/worker.yaml"], "\n---")[0])
	require.ErrorContains(t, err, "readOnlyRootFileSystem")
}

func TestAnUnknownKindIsRefused(t *testing.T) {
	t.Parallel()
	_, err := decode("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n")
	require.ErrorContains(t, err, "Secret")
}

func TestWhatIsOffIsNotThere(t *testing.T) {
	t.Parallel()
	v := given(t)
	for _, path := range []string{"ingress.enabled", "networkPolicy.enabled", "podDisruptionBudget.enabled", "serviceAccount.create", "migrate.enabled", "scheduler.enabled", "api.autoscaling.enabled", "worker.autoscaling.enabled"} {
		set(v, path, false)
	}
	all := objects(t, v)
	names := map[string]int{}
	for _, o := range all {
		names[fmt.Sprintf("%T", o)]++
	}
	require.Equal(t, map[string]int{"*v1.ConfigMap": 1, "*v1.Deployment": 2, "*v1.Service": 2}, names)
}

// badValues are refused by the schema or the templates.
var badValues = []struct {
	path  string
	value any
}{
	{"settings.MSAAS_MASTER_KEY", "a secret among the settings"},
	{"settings.MSAAS_MONGO_URI", "mongodb://user:password@db"},
	{"settings.MSAAS_PUBLIK_URL", "https://clinic.example.com"},
	{"settings.MSAAS_PUBLIC_URL", "clinic.example.com"},
	{"settings.MSAAS_PUBLIC_URL", ""},
	{"settings.MSAAS_ENV", "staging"},
	{"settings.MSAAS_TRUSTED_PROXIES", "10.0.0.1"},
	{"settings.MSAAS_S3_BUCKET", ""},
	{"settings.MSAAS_MAIL_FROM", "nobody"},
	{"settings.MSAAS_FILES_MAX_MB", "ten"},
	{"secrets.existingSecret", ""},
	{"secrets.variables.MSAAS_MASTER_KEY.value", "a secret in the values"},
	{"secrets.variables.MSAAS_UNKNOWN", map[string]any{}},
	{"api.replicas", 0},
	{"api.replica", 3},
	{"api.autoscaling.targetCPUUtilizationPercentage", 200},
	{"api.terminationGracePeriodSeconds", 5},
	{"api.resources.limits.memory", nil},
	{"api.resources.limits.memory", "a lot"},
	{"worker.jobsAtOnce", 0},
	{"worker.jobsAtOnce", 1000},
	{"image.digest", "latest"},
	{"image.pullPolicy", "Sometimes"},
	{"service.port", 70000},
	{"podDisruptionBudget.maxUnavailable", 0},
	{"monitoring.serviceMonitor.interval", "often"},
	{"networkPolicy.ownNetworks", []any{"everything"}},
	{"ingres", map[string]any{"enabled": false}},
}

// Each rule sees a chart that breaks it.
func TestEachRuleSeesItsBrokenChart(t *testing.T) {
	t.Parallel()
	for _, b := range []struct{ rule, from, to string }{
		{"no secret stands", "valueFrom:\n    secretKeyRef:\n      name: {{ default $root.Values.secrets.existingSecret (get $from \"secret\") }}\n      key: {{ default $name (get $from \"key\") }}\n      {{- if not (get $from \"required\") }}\n      optional: true\n      {{- end }}", "value: known"},
		{"every container runs as somebody", "drop: [ALL]", "add: [NET_ADMIN]"},
		{"every container runs as somebody", "runAsUser: 65532", "runAsUser: 0"},
		{"every container runs as somebody", "automountServiceAccountToken: {{ .root.Values.serviceAccount.automount }}", "automountServiceAccountToken: true"},
		{"every container has requests", "{{- toYaml .with.resources | nindent 12 }}", "{}"},
		{"everything that goes on running", "path: /livez", "path: /"},
		{"there is time to finish", "{{ .with.terminationGracePeriodSeconds }}", "10"},
		{"every selector finds pods", "  selector:\n    matchLabels:\n      {{- include \"msaas.selector\" (dict \"root\" $root \"component\" $component) | nindent 6 }}", "  selector:\n    matchLabels: {app: none}"},
		{"scaling and disruption", "    name: {{ include \"msaas.name\" $root }}-{{ $component }}\n  minReplicas", "    name: none\n  minReplicas"},
		{"what scales by itself", "{{- if not (dig \"autoscaling\" \"enabled\" false .with) }}", "{{- if true }}"},
		{"the migration runs before", "helm.sh/hook: pre-install,pre-upgrade", "helm.sh/hook: post-install"},
		{"pods of a component spread", "- maxSkew: 1\n  topologyKey: {{ $key }}\n  whenUnsatisfiable: ScheduleAnyway\n  labelSelector:\n    matchLabels:\n      {{- include \"msaas.selector\" $ | nindent 6 }}", ""},
		{"the Ingress leads", "name: http\n{{- end }}", "name: https\n{{- end }}"},
		{"everything carries the labels", "app.kubernetes.io/name: {{ .root.Chart.Name }}", "app.kubernetes.io/name: other"},
	} {
		c, err := loader.Load(chartDir)
		require.NoError(t, err)
		changed := false
		for _, file := range c.Templates {
			if text := string(file.Data); strings.Contains(text, b.from) {
				file.Data, changed = []byte(strings.ReplaceAll(text, b.from, b.to)), true
			}
		}
		require.True(t, changed, "%s: nothing to break with %q", b.rule, b.from)
		files, err := renderChart(t, c, given(t))
		require.NoError(t, err, b.to)
		i := slices.IndexFunc(rules, func(r rule) bool { return strings.HasPrefix(r.name, b.rule) })
		require.NotEmpty(t, rules[i].broken(decoded(t, files)), "%s, broken by %q", rules[i].name, b.to)
	}
}
