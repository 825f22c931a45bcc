package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// endpoint is one thing that is measured. A sample of it may take several requests, one after the other.
type endpoint struct {
	Name, About string
	ask         func(ctx context.Context, v *visitor, n int) (bytes int, failure string)
}

// mark is the tag of the clients that runs create, by which they are found and removed.
const mark = "benchmark"

// windowDays is the longest range of appointments that the API gives at once.
const windowDays = 61

// endpoints lists what a run measures.
func endpoints(v *visitor, run string, today time.Time) []endpoint {
	return []endpoint{
		{"appointments", "a year of the calendar, in six requests", year(v, today)},
		{"clients", "the first page of the list", reads(v.clinic + "/clients?limit=20")},
		{"services", "all services", reads(v.clinic + "/services")},
		{"dashboard", "the clinic in numbers, 30 days", reads(v.clinic + "/dashboard?from=" + day(today.AddDate(0, 0, -29)) + "&to=" + day(today))},
		{"providers", "all providers", reads(v.clinic + "/providers")},
		{"resources", "all resources", reads(v.clinic + "/resources")},
		{"create-client", "enter a client; they are removed afterwards", creates(run)},
		{"pages", "the interface: its page and the files that it names", pages},
	}
}

// EndpointNames lists the endpoints by name.
func EndpointNames() []string {
	var all []string
	for _, e := range endpoints(&visitor{}, "", time.Time{}) {
		all = append(all, e.Name)
	}
	return all
}

func choose(all []endpoint, names []string) ([]endpoint, error) {
	if len(names) == 0 {
		return all, nil
	}
	var chosen []endpoint
	for _, name := range names {
		i := slices.IndexFunc(all, func(e endpoint) bool { return e.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no endpoint is called %q; there are: %s", name, strings.Join(EndpointNames(), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

func reads(path string) func(context.Context, *visitor, int) (int, string) {
	return func(ctx context.Context, v *visitor, _ int) (int, string) {
		_, a := v.ask(ctx, http.MethodGet, path, nil)
		return a.bytes, a.failure
	}
}

// year reads the appointments from half a year ago until half a year from now.
func year(v *visitor, today time.Time) func(context.Context, *visitor, int) (int, string) {
	var paths []string
	start := today.UTC().Truncate(24*time.Hour).AddDate(0, 0, -3*windowDays)
	for range 6 {
		end := start.AddDate(0, 0, windowDays)
		paths = append(paths, v.clinic+"/appointments?"+url.Values{"from": {start.Format(time.RFC3339)}, "to": {end.Format(time.RFC3339)}}.Encode())
		start = end
	}
	return func(ctx context.Context, v *visitor, _ int) (int, string) {
		total := 0
		for _, path := range paths {
			_, a := v.ask(ctx, http.MethodGet, path, nil)
			total += a.bytes
			if a.failure != "" {
				return total, a.failure
			}
		}
		return total, ""
	}
}

// creates enters clients that nobody can take for real ones.
func creates(run string) func(context.Context, *visitor, int) (int, string) {
	return func(ctx context.Context, v *visitor, n int) (int, string) {
		_, a := v.ask(ctx, http.MethodPost, v.clinic+"/clients", map[string]any{
			"name": fmt.Sprintf("Benchmark %s %d", run, n), "tags": []string{mark}, "source": "unknown",
		})
		return a.bytes, a.failure
	}
}

var asset = regexp.MustCompile(`(?:src|href)="(/[^"]+\.(?:js|css|svg))"`)

// pages reads the interface's page and every file that it names, as a browser without a cache does.
func pages(ctx context.Context, v *visitor, _ int) (int, string) {
	page, a := v.ask(ctx, http.MethodGet, "/", nil)
	total := a.bytes
	if a.failure != "" {
		return total, a.failure
	}
	for _, m := range asset.FindAllSubmatch(page, -1) {
		_, a := v.ask(ctx, http.MethodGet, string(m[1]), nil)
		total += a.bytes
		if a.failure != "" {
			return total, a.failure
		}
	}
	return total, ""
}

// removeCreated deletes all clients that bear the mark.
func (v *visitor) removeCreated(ctx context.Context) error {
	for {
		data, a := v.ask(ctx, http.MethodGet, v.clinic+"/clients?limit=100&tag="+mark, nil)
		if a.failure != "" {
			return fmt.Errorf("list clients: %s", a.failure)
		}
		var page struct {
			Items []struct {
				ID  string `json:"id"`
				Rev int64  `json:"rev"`
			} `json:"items"`
		}
		if err := json.Unmarshal(data, &page); err != nil {
			return fmt.Errorf("list clients: %w", err)
		}
		if len(page.Items) == 0 {
			return nil
		}
		for _, c := range page.Items {
			if _, a := v.ask(ctx, http.MethodDelete, v.clinic+"/clients/"+url.PathEscape(c.ID), nil, "If-Match", fmt.Sprintf("%q", fmt.Sprint(c.Rev))); a.failure != "" {
				return fmt.Errorf("delete a client: %s", a.failure)
			}
		}
	}
}
