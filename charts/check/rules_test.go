package check_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// rule is one thing that holds in every rendering; broken says where it does not.
type rule struct {
	name   string
	broken func(all []metav1.Object) []string
}

var rules = []rule{
	{"no secret stands in a ConfigMap or in a container's environment", secretsByReference},
	{"every container runs as somebody without rights, on a file system that it cannot write", confined},
	{"every container has requests and a limit of memory", bounded},
	{"everything that goes on running has three probes on a port that it has", probed},
	{"there is time to finish before a pod is killed", patient},
	{"every selector finds pods", selecting},
	{"scaling and disruption budgets are about what is there", about},
	{"what scales by itself has no fixed number of replicas", unfixed},
	{"the migration runs before everything else, and needs nothing of the release", migratesFirst},
	{"pods of a component spread over machines", spread},
	{"the Ingress leads to a port of the Service", routed},
	{"everything carries the labels of the release and a name that fits", named},
}

func each(all []metav1.Object, about func(p pod, c corev1.Container) string) []string {
	var broken []string
	for _, p := range pods(all) {
		for _, c := range append(slices.Clone(p.spec.InitContainers), p.spec.Containers...) {
			if text := about(p, c); text != "" {
				broken = append(broken, p.owner+"/"+c.Name+": "+text)
			}
		}
	}
	return broken
}

func secretsByReference(all []metav1.Object) []string {
	var broken []string
	secret := secretNames()
	for name, m := range only[*corev1.ConfigMap](all) {
		for key := range m.Data {
			if slices.Contains(secret, key) {
				broken = append(broken, name+": "+key)
			}
		}
	}
	return append(broken, each(all, func(_ pod, c corev1.Container) string {
		seen := map[string]bool{}
		for _, e := range c.Env {
			if slices.Contains(secret, e.Name) && (e.Value != "" || e.ValueFrom == nil || e.ValueFrom.SecretKeyRef == nil) {
				return e.Name + " is not by reference"
			}
			if seen[e.Name] {
				return e.Name + " is there twice"
			}
			seen[e.Name] = true
		}
		for _, name := range []string{"MSAAS_MONGO_URI", "MSAAS_REDIS_URL", "MSAAS_MASTER_KEY"} {
			if !seen[name] {
				return name + " is missing"
			}
		}
		return ""
	})...)
}

func confined(all []metav1.Object) []string {
	return each(all, func(p pod, c corev1.Container) string {
		if c.SecurityContext == nil || p.spec.SecurityContext == nil {
			return "has no security context"
		}
		if text := powers(c.SecurityContext); text != "" {
			return text
		}
		return reach(p.spec)
	})
}

// powers says what a container may do beyond what it should.
func powers(s *corev1.SecurityContext) string {
	switch {
	case !is(s.RunAsNonRoot, true):
		return "may run as root"
	case !is(s.ReadOnlyRootFilesystem, true):
		return "may write to its own file system"
	case !is(s.AllowPrivilegeEscalation, false) || !is(s.Privileged, false):
		return "may get more rights"
	case s.Capabilities == nil || !slices.Equal(s.Capabilities.Drop, []corev1.Capability{"ALL"}) || len(s.Capabilities.Add) > 0:
		return "keeps capabilities"
	}
	return ""
}

// reach says what a pod reaches beyond what it should.
func reach(spec corev1.PodSpec) string {
	s := spec.SecurityContext
	switch {
	case !is(s.RunAsNonRoot, true) || s.RunAsUser == nil || *s.RunAsUser == 0:
		return "may run as root"
	case s.SeccompProfile == nil || s.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault:
		return "has no seccomp profile"
	case spec.HostNetwork || spec.HostPID || spec.HostIPC:
		return "shares the machine's network or processes"
	case !is(spec.AutomountServiceAccountToken, false):
		return "gets a token of the cluster"
	}
	return ""
}

func is(b *bool, want bool) bool { return b != nil && *b == want }

func bounded(all []metav1.Object) []string {
	return each(all, func(_ pod, c corev1.Container) string {
		if c.Resources.Requests.Cpu().IsZero() || c.Resources.Requests.Memory().IsZero() || c.Resources.Limits.Memory().IsZero() {
			return "has no requests or no limit of memory"
		}
		if c.Resources.Limits.Memory().Cmp(*c.Resources.Requests.Memory()) < 0 {
			return "asks for more memory than it may have"
		}
		return ""
	})
}

func probed(all []metav1.Object) []string {
	return each(all, func(p pod, c corev1.Container) string {
		if p.spec.RestartPolicy == corev1.RestartPolicyNever {
			return ""
		}
		for name, probe := range map[string]*corev1.Probe{"/livez": c.LivenessProbe, "/readyz": c.ReadinessProbe, "/startupz": c.StartupProbe} {
			if probe == nil || probe.HTTPGet == nil || probe.HTTPGet.Path != name {
				return "has no probe " + name
			}
			if !slices.ContainsFunc(c.Ports, func(port corev1.ContainerPort) bool { return port.Name == probe.HTTPGet.Port.String() }) {
				return "has no port for " + name
			}
		}
		return ""
	})
}

// patient compares with the drain times of the program itself.
func patient(all []metav1.Object) []string {
	var broken []string
	for _, p := range pods(all) {
		component := p.labels["app.kubernetes.io/component"]
		drain, ok := drainSeconds()[component]
		if !ok {
			continue
		}
		for _, c := range p.spec.Containers {
			if c.Lifecycle != nil && c.Lifecycle.PreStop != nil && c.Lifecycle.PreStop.Sleep != nil {
				drain += c.Lifecycle.PreStop.Sleep.Seconds
			}
		}
		if given := p.spec.TerminationGracePeriodSeconds; given == nil || *given < drain+marginSeconds {
			broken = append(broken, fmt.Sprintf("%s needs %d s and %d s more", p.owner, drain, marginSeconds))
		}
	}
	return broken
}

func selecting(all []metav1.Object) []string {
	var broken []string
	found := func(owner string, selector map[string]string) {
		hit := slices.ContainsFunc(pods(all), func(p pod) bool { return labels.SelectorFromSet(selector).Matches(labels.Set(p.labels)) })
		if len(selector) == 0 || !hit {
			broken = append(broken, owner)
		}
	}
	for name, s := range only[*corev1.Service](all) {
		found(name, s.Spec.Selector)
	}
	for name, d := range only[*appsv1.Deployment](all) {
		if !labels.SelectorFromSet(d.Spec.Selector.MatchLabels).Matches(labels.Set(d.Spec.Template.Labels)) {
			broken = append(broken, name)
		}
		if d.Spec.Selector.MatchLabels["app.kubernetes.io/component"] == "" {
			broken = append(broken, name+" would take pods of other components")
		}
	}
	for name, b := range only[*policyv1.PodDisruptionBudget](all) {
		found(name, b.Spec.Selector.MatchLabels)
	}
	for name, p := range only[*networkingv1.NetworkPolicy](all) {
		found(name, p.Spec.PodSelector.MatchLabels)
	}
	for name, m := range only[*serviceMonitor](all) {
		if !slices.ContainsFunc(slices.Collect(maps.Values(only[*corev1.Service](all))), func(s *corev1.Service) bool {
			return labels.SelectorFromSet(m.Spec.Selector.MatchLabels).Matches(labels.Set(s.Labels))
		}) {
			broken = append(broken, name+" finds no Service")
		}
	}
	return broken
}

func about(all []metav1.Object) []string {
	var broken []string
	deployments := only[*appsv1.Deployment](all)
	for name, h := range only[*autoscalingv2.HorizontalPodAutoscaler](all) {
		if d := deployments[h.Spec.ScaleTargetRef.Name]; d == nil || h.Spec.ScaleTargetRef.Kind != "Deployment" {
			broken = append(broken, name+" scales nothing")
		}
		if h.Spec.MinReplicas == nil || *h.Spec.MinReplicas > h.Spec.MaxReplicas {
			broken = append(broken, name+" has its least over its most")
		}
	}
	for name := range only[*policyv1.PodDisruptionBudget](all) {
		if deployments[name] == nil {
			broken = append(broken, name+" keeps nothing")
		}
	}
	return broken
}

func unfixed(all []metav1.Object) []string {
	var broken []string
	scaled := only[*autoscalingv2.HorizontalPodAutoscaler](all)
	for name, d := range only[*appsv1.Deployment](all) {
		if (scaled[name] == nil) == (d.Spec.Replicas == nil) {
			broken = append(broken, name)
		}
	}
	return broken
}

func migratesFirst(all []metav1.Object) []string {
	jobs := only[*batchv1.Job](all)
	if len(jobs) != 1 {
		return []string{fmt.Sprintf("%d jobs", len(jobs))}
	}
	for name, j := range jobs {
		c := j.Spec.Template.Spec.Containers[0]
		switch {
		case j.Annotations["helm.sh/hook"] != "pre-install,pre-upgrade":
			return []string{name + " is no hook"}
		case !slices.Equal(c.Args, []string{"migrate", "up"}):
			return []string{name + " does not migrate"}
		case len(c.EnvFrom) > 0 || j.Spec.Template.Spec.ServiceAccountName != "":
			return []string{name + " needs what is not there yet"}
		}
		want := only[*corev1.ConfigMap](all)[release+"-msaas"].Data
		for key, value := range want {
			if !slices.Contains(c.Env, corev1.EnvVar{Name: key, Value: value}) {
				return []string{name + " has another " + key}
			}
		}
	}
	return nil
}

func spread(all []metav1.Object) []string {
	var broken []string
	for name, d := range only[*appsv1.Deployment](all) {
		for _, c := range d.Spec.Template.Spec.TopologySpreadConstraints {
			if !maps.Equal(c.LabelSelector.MatchLabels, d.Spec.Selector.MatchLabels) {
				broken = append(broken, name)
			}
		}
		if len(d.Spec.Template.Spec.TopologySpreadConstraints) == 0 {
			broken = append(broken, name)
		}
	}
	return broken
}

func routed(all []metav1.Object) []string {
	var broken []string
	services := only[*corev1.Service](all)
	for name, in := range only[*networkingv1.Ingress](all) {
		for _, r := range in.Spec.Rules {
			if r.Host == "" || strings.Contains(r.Host, "/") {
				broken = append(broken, name+" has no host")
			}
			for _, p := range r.HTTP.Paths {
				s := services[p.Backend.Service.Name]
				if s == nil || !slices.ContainsFunc(s.Spec.Ports, func(port corev1.ServicePort) bool { return port.Name == p.Backend.Service.Port.Name }) {
					broken = append(broken, name+" leads nowhere")
				}
			}
		}
	}
	return broken
}

func named(all []metav1.Object) []string {
	var broken []string
	for _, o := range all {
		l := o.GetLabels()
		if l["app.kubernetes.io/name"] != "msaas" || l["app.kubernetes.io/instance"] != release || len(o.GetName()) > 63 || !strings.HasPrefix(o.GetName(), release) {
			broken = append(broken, o.GetName())
		}
	}
	return broken
}
