package supervise

import (
	"os"

	"golang.org/x/sys/unix"
)

// IsTerminal tells whether somebody sits in front of f.
func IsTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), readTermios)
	return err == nil
}
