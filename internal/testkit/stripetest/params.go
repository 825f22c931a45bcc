package stripetest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// params are the fields of a request, nested as their brackets say: items[0][price]=… is params{"items": {"0": {"price": …}}}.
type params map[string]any

func parseParams(values url.Values) params {
	out := params{}
	for key, all := range values {
		path := strings.Split(strings.ReplaceAll(key, "]", ""), "[")
		for i, value := range all {
			if path[len(path)-1] == "" { // expand[]=…
				path[len(path)-1] = strconv.Itoa(i)
			}
			out.put(path, value)
		}
	}
	return out
}

func (p params) put(path []string, value string) {
	for _, step := range path[:len(path)-1] {
		in, ok := p[step].(params)
		if !ok {
			in = params{}
			p[step] = in
		}
		p = in
	}
	p[path[len(path)-1]] = value
}

func (p params) has(key string) bool { _, ok := p[key]; return ok }

func (p params) str(key string) string { s, _ := p[key].(string); return s }

func (p params) number(key string) int64 {
	n, _ := strconv.ParseInt(p.str(key), 10, 64)
	return n
}

func (p params) is(key string) bool { return p.str(key) == "true" }

// in gives what is nested under a key; reading of nothing gives nothing.
func (p params) in(key string) params { in, _ := p[key].(params); return in }

// each gives the members of a list in their order.
func (p params) each(key string) []params {
	in := p.in(key)
	var out []params
	for _, k := range inOrder(in) {
		if one, ok := in[k].(params); ok {
			out = append(out, one)
		}
	}
	return out
}

// texts gives the texts of a list in their order.
func (p params) texts(key string) []string {
	in := p.in(key)
	var out []string
	for _, k := range inOrder(in) {
		out = append(out, in.str(k))
	}
	return out
}

func inOrder(p params) []string {
	keys := make([]string, 0, len(p))
	for k := range p {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		m, _ := strconv.Atoi(a)
		n, _ := strconv.Atoi(b)
		return m - n
	})
	return keys
}

// setMetadata merges what a request says into an object's metadata; an empty value takes a key away.
func setMetadata(o Object, p params) {
	m := o.metadata()
	for key, value := range p.in("metadata") {
		if value == "" {
			delete(m, key)
		} else {
			m[key] = value
		}
	}
}

// setTexts copies the fields that a request has; an empty one becomes null.
func setTexts(o Object, p params, keys ...string) {
	for _, key := range keys {
		if !p.has(key) {
			continue
		}
		if value := p.str(key); value != "" {
			o[key] = value
		} else {
			o[key] = nil
		}
	}
}
