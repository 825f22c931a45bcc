// Package check holds the tests of the chart: they lint it, render it for each set of values and decode what comes out
// strictly into the types of Kubernetes, without a cluster and without a network.
package check
