package supervise

import "syscall"

func attributes(group bool, orphan syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: group, Pdeathsig: orphan}
}
