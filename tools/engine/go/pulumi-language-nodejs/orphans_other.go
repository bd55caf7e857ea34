//go:build !linux

package main

import (
	"context"
	"os"
	"syscall"
	"time"
)

// Elsewhere no kernel call ties a child to its parent: watching has to do.

func killWithParent(*syscall.SysProcAttr) {}

func killWithOwnParent() {}

func dieWithParent(ctx context.Context, cancel context.CancelFunc) {
	go watchParent(ctx, cancel, os.Getppid(), time.Second)
}
