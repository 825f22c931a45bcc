package supervise

import (
	"syscall"

	"golang.org/x/sys/unix"
)

const readTermios = unix.TCGETS

func attributes(group bool, orphan syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: group, Pdeathsig: orphan}
}
