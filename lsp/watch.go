package lsp

import (
	"context"
	"errors"
	"os"
	"runtime"
	"syscall"
	"time"
)

// watchEvery is how often we look whether the editor lives. That its end of
// stdin closes tells us sooner in all but odd cases.
const watchEvery = 3 * time.Second

// watchParent returns when process pid has ended, or ctx. If it cannot watch
// pid, that is when ctx has.
func watchParent(ctx context.Context, pid int) {
	p, err := os.FindProcess(pid)
	if err != nil {
		const noSuchProcess = syscall.Errno(87) // Windows' ERROR_INVALID_PARAMETER
		if !errors.Is(err, noSuchProcess) {
			<-ctx.Done()
		}
		return
	}
	if runtime.GOOS == "windows" { // waits for strangers, too
		if _, err := p.Wait(); err != nil {
			<-ctx.Done()
		}
		return
	}
	defer func() { _ = p.Release() }()
	for ctx.Err() == nil {
		if err := p.Signal(syscall.Signal(0)); err != nil && !errors.Is(err, os.ErrPermission) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(watchEvery):
		}
	}
}
