package config

import (
	"fmt"
	"time"
)

// Operations are backups, moves and purges of whole clinics.
type Operations struct {
	KeepDays     int           `env:"BACKUP_KEEP_DAYS" envDefault:"30"`  // of backups and exports
	Nightly      string        `env:"BACKUP_NIGHTLY"`                    // "true" or "false"; empty = in production only
	Hour         int           `env:"BACKUP_HOUR" envDefault:"0"`        // UTC, from which clinics are backed up
	Hours        int           `env:"BACKUP_HOURS" envDefault:"5"`       // in which
	Parallel     int           `env:"BACKUP_PARALLEL" envDefault:"2"`    // operations at once in one process
	KeepLeftDays int           `env:"LEFT_DATABASE_DAYS" envDefault:"7"` // that a database is kept after its clinic has left it
	PurgeDays    int           `env:"PURGE_AFTER_DAYS" envDefault:"30"`  // that a clinic has been deleted before it may be purged
	Believe      time.Duration `env:"TENANT_CACHE" envDefault:"10s"`     // how long a process believes what it knows of a clinic
}

// IsNightly says whether every clinic is backed up once a night.
func (o Operations) IsNightly(development bool) bool {
	return o.Nightly == "true" || o.Nightly == "" && !development
}

const (
	longestBelief  = 10 * time.Second
	shortestBelief = 100 * time.Millisecond
	mostDays       = 3650
	dayHours       = 24
)

func (o Operations) problems() []error {
	var all []error
	for _, b := range []struct {
		name           string
		is, from, upTo int
	}{
		{"BACKUP_KEEP_DAYS", o.KeepDays, 1, mostDays},
		{"BACKUP_HOUR", o.Hour, 0, dayHours - 1},
		{"BACKUP_HOURS", o.Hours, 1, dayHours},
		{"BACKUP_PARALLEL", o.Parallel, 1, 32},
		{"LEFT_DATABASE_DAYS", o.KeepLeftDays, 1, mostDays},
		{"PURGE_AFTER_DAYS", o.PurgeDays, 0, mostDays},
	} {
		if b.is < b.from || b.is > b.upTo {
			all = append(all, fmt.Errorf("MSAAS_%s is %d; expected %d to %d", b.name, b.is, b.from, b.upTo))
		}
	}
	if o.Nightly != "" && o.Nightly != "true" && o.Nightly != "false" {
		all = append(all, fmt.Errorf("MSAAS_BACKUP_NIGHTLY is %q; expected true or false", o.Nightly))
	}
	if o.Believe < shortestBelief || o.Believe > longestBelief {
		all = append(all, fmt.Errorf("MSAAS_TENANT_CACHE is %s; expected %s to %s", o.Believe, shortestBelief, longestBelief))
	}
	return all
}
