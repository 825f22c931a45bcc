package observe

import (
	"crypto/subtle"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"strconv"
	"strings"
)

// mostProfileSeconds bounds a profile, which slows the process down while it is taken.
const mostProfileSeconds = 30

// Listener serves what is for the operators alone: the numbers, the probes and, if there is a token, profiles of the
// process to whoever shows it. Each profile is noted in the log.
func Listener(m *Metrics, p *Probes, profileToken string, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /livez", p.Live)
	mux.HandleFunc("GET /readyz", p.ServeReady)
	mux.HandleFunc("GET /startupz", p.Started)
	if profileToken == "" {
		return mux
	}
	profiles := map[string]http.HandlerFunc{"profile": pprof.Profile, "trace": pprof.Trace}
	for _, name := range []string{"allocs", "block", "goroutine", "heap", "mutex", "threadcreate"} {
		profiles[name] = pprof.Handler(name).ServeHTTP
	}
	for name, serve := range profiles {
		mux.HandleFunc("GET /debug/pprof/"+name, guarded(profileToken, log, name, serve))
	}
	return mux
}

func guarded(token string, log *slog.Logger, name string, serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(given), []byte(token)) != 1 {
			log.WarnContext(r.Context(), "profile refused", "profile", name)
			http.NotFound(w, r)
			return
		}
		if s := r.URL.Query().Get("seconds"); s != "" {
			if n, err := strconv.Atoi(s); err != nil || n < 1 || n > mostProfileSeconds {
				http.Error(w, "seconds: 1 to 30", http.StatusBadRequest)
				return
			}
		} else if name == "profile" {
			r.URL.RawQuery = "seconds=10"
		}
		log.InfoContext(r.Context(), "profile taken", "profile", name)
		serve(w, r)
	}
}
