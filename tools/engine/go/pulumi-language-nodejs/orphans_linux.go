package main

import (
	"context"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// killWithParent has the kernel kill a child when this process dies, however it dies.
func killWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }

// killWithOwnParent does the same for this process, and for what it becomes by exec.
func killWithOwnParent() {
	parent := os.Getppid()
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGKILL), 0, 0, 0)
	if os.Getppid() != parent { // died before the call above
		os.Exit(1)
	}
}

// dieWithParent ends ctx when the engine that started this process is gone, so that children get the time to tidy up.
// The official host leaves them running after a kill -9 of the engine.
func dieWithParent(ctx context.Context, cancel context.CancelFunc) {
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0, 0, 0)
	go watchParent(ctx, cancel, os.Getppid(), time.Second)
}
