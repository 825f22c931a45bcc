package jobs

import (
	"context"
	"encoding/json"
)

// traceField is what a job's payload carries of the trace that it was asked for in, beside its own fields. A worker that
// does not know it reads over it.
const traceField = "traceparent"

func withTrace(payload []byte, carried string) ([]byte, error) {
	if carried == "" {
		return payload, nil
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(payload, &fields); err != nil {
		return nil, err
	}
	value, err := json.Marshal(carried)
	if err != nil {
		return nil, err
	}
	fields[traceField] = value
	return json.Marshal(fields)
}

// traced goes on with the trace of a job's payload.
func (w *Worker) traced(ctx context.Context, kind string, payload json.RawMessage) (traced context.Context, done func(failed bool)) {
	if w.client.trace == nil {
		return ctx, func(bool) {}
	}
	var carried struct {
		Trace string `json:"traceparent"`
	}
	_ = json.Unmarshal(payload, &carried)
	return w.client.trace.Job(ctx, carried.Trace, kind)
}
