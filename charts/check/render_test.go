package check_test

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

const (
	chartDir    = "../msaas"
	release     = "clinic"
	kubeVersion = "v1.34.0"
)

// valueSets are the files that the chart comes with, by the name of the set.
var valueSets = map[string][]string{
	"default": nil,
	"small":   {"values-small.yaml"},
	"large":   {"values-large.yaml"},
}

type values = map[string]any

// given reads values files of the chart, each over the ones before it.
func given(t testing.TB, files ...string) values {
	t.Helper()
	all := values{}
	for _, file := range files {
		v, err := chartutil.ReadValuesFile(filepath.Join(chartDir, file))
		require.NoError(t, err)
		all = chartutil.CoalesceTables(v, all)
	}
	return all
}

// set puts a value at a dotted path.
func set(v values, path string, value any) values {
	at := v
	steps := strings.Split(path, ".")
	for _, step := range steps[:len(steps)-1] {
		next, ok := at[step].(values)
		if !ok {
			next = values{}
		}
		at[step] = next
		at = next
	}
	at[steps[len(steps)-1]] = value
	return v
}

// render gives the manifests of the chart by their file; the values are checked against the schema first.
func render(t testing.TB, v values) (map[string]string, error) {
	t.Helper()
	c, err := loader.Load(chartDir)
	require.NoError(t, err)
	return renderChart(t, c, v)
}

func renderChart(t testing.TB, c *chart.Chart, v values) (map[string]string, error) {
	t.Helper()
	able := *chartutil.DefaultCapabilities
	version, err := chartutil.ParseKubeVersion(kubeVersion)
	require.NoError(t, err)
	able.KubeVersion = *version
	o := chartutil.ReleaseOptions{Name: release, Namespace: "clinics", Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(c, v, o, &able)
	if err != nil {
		return nil, err
	}
	return engine.Engine{Strict: true}.Render(c, all)
}

// Types of the Prometheus operator, as far as the chart uses them: strict decoding refuses anything else.
type (
	serviceMonitor struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`
		Spec              struct {
			JobLabel        string               `json:"jobLabel"`
			PodTargetLabels []string             `json:"podTargetLabels"`
			Selector        metav1.LabelSelector `json:"selector"`
			Endpoints       []struct {
				Port     string `json:"port"`
				Path     string `json:"path"`
				Interval string `json:"interval"`
			} `json:"endpoints"`
		} `json:"spec"`
	}
	prometheusRule struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`
		Spec              struct {
			Groups []ruleGroup `json:"groups"`
		} `json:"spec"`
	}
	ruleGroup struct {
		Name     string `json:"name"`
		Interval string `json:"interval,omitempty"`
		Rules    []struct {
			Alert       string            `json:"alert,omitempty"`
			Record      string            `json:"record,omitempty"`
			Expr        string            `json:"expr"`
			For         string            `json:"for,omitempty"`
			Labels      map[string]string `json:"labels,omitempty"`
			Annotations map[string]string `json:"annotations,omitempty"`
		} `json:"rules"`
	}
)

// kinds are the kinds that the chart may hold. What is not here fails.
var kinds = map[string]func() metav1.Object{
	"apps/v1/Deployment":                      func() metav1.Object { return &appsv1.Deployment{} },
	"autoscaling/v2/HorizontalPodAutoscaler":  func() metav1.Object { return &autoscalingv2.HorizontalPodAutoscaler{} },
	"batch/v1/Job":                            func() metav1.Object { return &batchv1.Job{} },
	"v1/ConfigMap":                            func() metav1.Object { return &corev1.ConfigMap{} },
	"v1/Service":                              func() metav1.Object { return &corev1.Service{} },
	"v1/ServiceAccount":                       func() metav1.Object { return &corev1.ServiceAccount{} },
	"networking.k8s.io/v1/Ingress":            func() metav1.Object { return &networkingv1.Ingress{} },
	"networking.k8s.io/v1/NetworkPolicy":      func() metav1.Object { return &networkingv1.NetworkPolicy{} },
	"policy/v1/PodDisruptionBudget":           func() metav1.Object { return &policyv1.PodDisruptionBudget{} },
	"monitoring.coreos.com/v1/ServiceMonitor": func() metav1.Object { return &serviceMonitor{} },
	"monitoring.coreos.com/v1/PrometheusRule": func() metav1.Object { return &prometheusRule{} },
}

// decode reads a manifest strictly: an unknown or misspelt field, a field given twice and an unknown kind are errors.
func decode(document string) (metav1.Object, error) {
	var about metav1.TypeMeta
	if err := yaml.Unmarshal([]byte(document), &about); err != nil {
		return nil, err
	}
	fresh, ok := kinds[about.APIVersion+"/"+about.Kind]
	if !ok {
		return nil, &unknownKind{about.APIVersion + "/" + about.Kind}
	}
	data, err := yaml.YAMLToJSONStrict([]byte(document))
	if err != nil {
		return nil, err
	}
	o := fresh()
	unknown, err := json.UnmarshalStrict(data, o) // as the API server reads: the case of letters counts, too
	return o, errors.Join(append(unknown, err)...)
}

type unknownKind struct{ name string }

func (u *unknownKind) Error() string { return "the chart may not hold the kind " + u.name }

// objects renders and decodes everything.
func objects(t testing.TB, v values) []metav1.Object {
	t.Helper()
	files, err := render(t, v)
	require.NoError(t, err)
	return decoded(t, files)
}

func decoded(t testing.TB, files map[string]string) []metav1.Object {
	t.Helper()
	var all []metav1.Object
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasSuffix(file, ".yaml") {
			continue
		}
		for document := range strings.SplitSeq("\n"+files[file], "\n---") {
			if strings.TrimSpace(document) == "" {
				continue
			}
			o, err := decode(document)
			require.NoError(t, err, "%s:\n%s", file, document)
			all = append(all, o)
		}
	}
	return all
}

// only picks the objects of one type, by name.
func only[T metav1.Object](all []metav1.Object) map[string]T {
	found := map[string]T{}
	for _, o := range all {
		if x, ok := o.(T); ok {
			found[o.GetName()] = x
		}
	}
	return found
}

// pod is a pod as some workload makes it.
type pod struct {
	owner  string
	labels map[string]string
	spec   corev1.PodSpec
}

func pods(all []metav1.Object) []pod {
	var found []pod
	for _, o := range all {
		switch x := o.(type) {
		case *appsv1.Deployment:
			found = append(found, pod{x.Name, x.Spec.Template.Labels, x.Spec.Template.Spec})
		case *batchv1.Job:
			found = append(found, pod{x.Name, x.Spec.Template.Labels, x.Spec.Template.Spec})
		}
	}
	return found
}
