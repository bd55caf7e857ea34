package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// alreadyReported is the exit code by which the SDK's cmd/run says that the user has read the error.
const alreadyReported = 32

// Run runs a program through the SDK's cmd/run. A program that fails is no error of this call but part of its answer.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	failed := func(err error) (*pulumirpc.RunResponse, error) {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	info := req.GetInfo()

	opts, err := parseOptions(info)
	if err != nil {
		return failed(err)
	}
	node, entry, err := locate("run", info.GetProgramDirectory(), "pulumi install")
	if err != nil {
		return failed(err)
	}
	env, err := configEnvironment(req)
	if err != nil {
		return failed(err)
	}

	args := append(append([]string{}, opts.nodeArgs...), entry)
	args = append(args, h.programFlags(req)...)
	args = append(append(args, info.GetEntryPoint()), req.GetArgs()...)

	// Wrapped, so that the child gets a pipe of its own: node may switch a descriptor that it shares to non-blocking.
	err = h.start(ctx, child{
		path: node, args: args, env: append(append(os.Environ(), env...), opts.environment()...),
		stdout: struct{ io.Writer }{os.Stdout}, stderr: struct{ io.Writer }{os.Stderr},
		until: h.cancelled,
	})
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == alreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit):
		return failed(describe(exit, "Program"))
	default:
		return failed(fmt.Errorf("could not run the program: %w", err))
	}
}

// programFlags are the flags of the SDK's cmd/run. --sync is left out: no package that this repository installs asks for
// synchronous invokes any more.
func (h *host) programFlags(req *pulumirpc.RunRequest) []string {
	var args []string
	flag := func(name, value string) {
		if value != "" {
			args = append(args, "--"+name, value)
		}
	}
	flag("monitor", req.GetMonitorAddress())
	flag("engine", h.engine())
	flag("organization", req.GetOrganization())
	flag("project", req.GetProject())
	flag("root-directory", req.GetInfo().GetRootDirectory())
	flag("stack", req.GetStack())
	flag("pwd", req.GetInfo().GetProgramDirectory())
	if req.GetDryRun() {
		args = append(args, "--dry-run")
	}
	flag("parallel", strconv.Itoa(int(req.GetParallel())))
	flag("tracing", h.tracing)
	return args
}

// configEnvironment hands the stack's configuration over. It goes through the environment, decrypted, because that is
// where every version of the SDK looks for it.
func configEnvironment(req *pulumirpc.RunRequest) ([]string, error) {
	values := make(map[string]string, len(req.GetConfig()))
	for name, value := range req.GetConfig() {
		key, err := config.ParseKey(name)
		if err != nil {
			return nil, fmt.Errorf("configuration key %q: %w", name, err)
		}
		values[key.Namespace()+":config:"+key.Name()] = value // the form that old SDKs know and new ones accept
	}
	encoded, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	secret := req.GetConfigSecretKeys()
	if secret == nil {
		secret = []string{}
	}
	encodedSecret, err := json.Marshal(secret)
	if err != nil {
		return nil, fmt.Errorf("names of secret configuration: %w", err)
	}
	return []string{"PULUMI_CONFIG=" + string(encoded), "PULUMI_CONFIG_SECRET_KEYS=" + string(encodedSecret)}, nil
}
