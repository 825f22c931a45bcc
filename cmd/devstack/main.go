// Command devstack brings up every outside service of m-saas on loopback, for development (`devstack run`) and for
// tests (`devstack exec`), and runs a command with their addresses in its environment.
package main

import (
	"context"
	"os"

	"github.com/m-saas/m-saas/cmd/devstack/command"
)

func main() {
	os.Exit(command.Run(context.Background(), os.Args[1:], os.Stderr))
}
