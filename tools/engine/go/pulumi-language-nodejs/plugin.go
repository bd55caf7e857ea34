package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	sdk "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// RunPlugin runs a provider (or another plugin) through the SDK's cmd/run-plugin, and a policy pack through
// cmd/run-policy-pack. It ends when the plugin does, or kills it when the engine drops the stream.
func (h *host) RunPlugin(req *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer) error {
	ctx := stream.Context()
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	opts, err := parseOptions(req.GetInfo())
	if err != nil {
		return err
	}
	folder := req.GetInfo().GetProgramDirectory()
	plugin := child{env: append(req.GetEnv(), opts.environment()...), stdout: stdout, stderr: stderr, until: h.alive}
	if req.GetKind() == string(apitype.AnalyzerPlugin) {
		err = h.runPolicyPack(ctx, req, opts, plugin)
	} else {
		var entry string
		plugin.path, entry, err = locate("run-plugin", folder, "npm install in "+folder)
		if err != nil {
			return err
		}
		plugin.dir = req.GetPwd()
		// The official host, too, puts nodeargs behind the entry point, where node does not see them. A plugin that
		// relied on their working here would fail there.
		plugin.args = append(append([]string{entry}, opts.nodeArgs...), folder)
		plugin.args = append(plugin.args, req.GetArgs()...)
		err = h.start(ctx, plugin)
	}

	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return describe(exit, "Plugin")
	case err != nil:
		return fmt.Errorf("could not run the plugin in %s: %w", folder, err)
	}
	return nil
}

// runPolicyPack starts a pack behind the SDK's proxy. Packs expect the stack's configuration in their environment when
// they start, while the engine sends it only once it is connected: the proxy takes that call and then hands over.
func (h *host) runPolicyPack(ctx context.Context, req *pulumirpc.RunPluginRequest, opts options, pack child) error {
	folder := req.GetInfo().GetProgramDirectory()
	node, entry, err := locate("run-policy-pack", folder, "npm install in "+folder)
	if err != nil {
		return err
	}
	proxy, stdout, err := sdk.NewPolicyProxy(ctx, pack.stdout)
	if err != nil {
		return fmt.Errorf("policy pack proxy: %w", err)
	}
	config, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return fmt.Errorf("configuration of the stack: %w", err)
	}

	pack.path, pack.dir, pack.stdout = node, folder, stdout
	pack.args = append(append([]string{entry}, opts.nodeArgs...), req.GetArgs()...)
	pack.args = append(pack.args, folder)
	if config != nil {
		pack.env = append(pack.env,
			"PULUMI_NODEJS_ORGANIZATION="+config.GetOrganization(),
			"PULUMI_NODEJS_PROJECT="+config.GetProject(),
			"PULUMI_NODEJS_STACK="+config.GetStack(),
			"PULUMI_NODEJS_DRY_RUN="+strconv.FormatBool(config.GetDryRun()))
		if values := config.GetConfig(); values != nil {
			encoded, err := json.Marshal(values)
			if err != nil {
				return fmt.Errorf("configuration of the stack: %w", err)
			}
			pack.env = append(pack.env, "PULUMI_CONFIG="+string(encoded))
		}
	}

	pack.wait = func(cmd *exec.Cmd) error {
		err := proxy.Attach(ctx, cmd) // waits for the process, and reads its port from stdout
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) {
			return errors.New("the policy pack ended before it answered; its own message stands above")
		}
		return err
	}
	return h.start(ctx, pack)
}
