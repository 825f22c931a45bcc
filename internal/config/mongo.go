package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Mongo is where the documents live: the cluster "main" (which also holds the control database) and any further ones.
type Mongo struct {
	URI       string            `env:"MONGO_URI"`
	Clusters  map[string]string `env:"MONGO_CLUSTERS" envSeparator:"," envKeyValSeparator:"="`  // name=URI,name=URI
	Dedicated map[string]string `env:"MONGO_DEDICATED" envSeparator:"," envKeyValSeparator:"="` // credentials of single tenants: ref=URI
	DBPrefix  string            `env:"MONGO_DB_PREFIX" envDefault:"msaas"`
}

// MainCluster is the name of the cluster of MONGO_URI.
const MainCluster = "main"

var clusterName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

func (m Mongo) problems() []error {
	all := mongoAddress("MSAAS_MONGO_URI", m.URI)
	for _, name := range slices.Sorted(maps.Keys(m.Clusters)) {
		if !clusterName.MatchString(name) || name == MainCluster {
			all = append(all, fmt.Errorf("MSAAS_MONGO_CLUSTERS: %q cannot be a cluster's name", name))
		}
		all = append(all, mongoAddress("MSAAS_MONGO_CLUSTERS: "+name, m.Clusters[name])...)
	}
	for _, ref := range slices.Sorted(maps.Keys(m.Dedicated)) {
		all = append(all, mongoAddress("MSAAS_MONGO_DEDICATED: "+ref, m.Dedicated[ref])...)
	}
	if !clusterName.MatchString(m.DBPrefix) {
		all = append(all, fmt.Errorf("MSAAS_MONGO_DB_PREFIX is %q; expected lower-case letters, digits and hyphens", m.DBPrefix))
	}
	return all
}

func mongoAddress(name, uri string) []error {
	if !strings.HasPrefix(uri, "mongodb://") && !strings.HasPrefix(uri, "mongodb+srv://") {
		return []error{fmt.Errorf("%s is missing or no mongodb:// address", name)}
	}
	return nil
}
