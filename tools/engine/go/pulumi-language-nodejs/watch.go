package main

import (
	"context"
	"os"
	"time"
)

// watchParent ends ctx when the parent is no longer the one that it was: an orphan is handed to another.
func watchParent(ctx context.Context, cancel context.CancelFunc, parent int, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if os.Getppid() != parent {
				cancel()
				return
			}
		}
	}
}
