package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// grace is how long a process may take to end after an interrupt before it is killed.
const grace = 5 * time.Second

var errNoNode = errors.New("node is not on PATH; install Node.js (https://nodejs.org)")

// child describes a node process.
type child struct {
	path, dir      string
	args, env      []string
	stdout, stderr io.Writer
	until          context.Context       // the process is stopped when this ends, as well as with the call's own context
	wait           func(*exec.Cmd) error // instead of cmd.Wait
}

// start runs c to its end. The error is that of exec.Cmd.Wait.
func (h *host) start(ctx context.Context, c child) error {
	h.children.Add(1)
	defer h.children.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.until, cancel)()

	cmd := exec.CommandContext(ctx, c.path, c.args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.dir, c.env, c.stdout, c.stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	killWithParent(cmd.SysProcAttr)
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			return cmd.Process.Kill()
		}
		return nil
	}
	cmd.WaitDelay = grace

	result := make(chan error, 1)
	go func() {
		// The kernel ties "parent" to the thread that forked, so that thread has to stay until the child is gone.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil && c.wait != nil {
			err = c.wait(cmd)
		} else if err == nil {
			err = cmd.Wait()
		}
		result <- err
	}()
	return <-result
}

// locate finds node and one of the SDK's entry points, as node would resolve it from folder.
func locate(entry, folder, remedy string) (node, path string, err error) {
	if node, err = exec.LookPath("node"); err != nil {
		return "", "", errNoNode
	}
	for dir := filepath.Clean(folder); ; dir = filepath.Dir(dir) {
		path = filepath.Join(dir, "node_modules", "@pulumi", "pulumi", "cmd", entry, "index.js")
		if _, err := os.Stat(path); err == nil {
			return node, path, nil
		}
		if dir == filepath.Dir(dir) {
			return "", "", fmt.Errorf("the Pulumi SDK (@pulumi/pulumi) is not installed for %s; run %s", folder, remedy)
		}
	}
}

// describe words an exit the way that the engine's users know it from the official host.
func describe(exit *exec.ExitError, what string) error {
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return fmt.Errorf("%s was ended by signal %d (%s)", what, status.Signal(), status.Signal())
	}
	return fmt.Errorf("%s exited with non-zero exit code: %d", what, exit.ExitCode())
}

// execDynamicProvider becomes the SDK's dynamic provider, found from the working directory as for a program.
func execDynamicProvider(args []string) error {
	folder, err := os.Getwd()
	if err != nil {
		return err
	}
	node, entry, err := locate("dynamic-provider", folder, "pulumi install")
	if err != nil {
		return err
	}
	killWithOwnParent() // survives the exec below
	return syscall.Exec(node, append([]string{"node", entry}, args...), os.Environ())
}
