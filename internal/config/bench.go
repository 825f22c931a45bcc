package config

import (
	"errors"
	"fmt"
)

// Bench is how the benchmark tool is let through.
type Bench struct {
	// Token lets whoever shows it pass the limits of people's reads and writes; empty = nobody. In development only.
	Token string `env:"BENCH_TOKEN"`
}

const shortestBenchToken = 32

func (b Bench) problems(development bool) []error {
	switch {
	case b.Token == "":
		return nil
	case !development:
		return []error{errors.New("MSAAS_BENCH_TOKEN is for development: it opens the limits to whoever has it")}
	case len(b.Token) < shortestBenchToken:
		return []error{fmt.Errorf("MSAAS_BENCH_TOKEN has fewer than %d characters", shortestBenchToken)}
	}
	return nil
}
