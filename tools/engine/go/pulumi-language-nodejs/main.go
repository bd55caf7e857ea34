// Command pulumi-language-nodejs runs Pulumi programs, policy packs and providers written for Node.js.
//
// The official Pulumi build ships a program of this name, which is no Go module and so cannot be had from the Go
// module proxy. This one stands beside a CLI that was built from there, and nowhere else. It speaks the published
// LanguageRuntime protocol and does what the official one does for running; what only code generation and packaging
// need is left out and answers "unimplemented".
//
// Under the name pulumi-resource-pulumi-nodejs (a symbolic link) it starts the SDK's dynamic provider instead.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

func main() {
	if filepath.Base(os.Args[0]) == "pulumi-resource-pulumi-nodejs" {
		fail(execDynamicProvider(os.Args[1:]))
	}

	tracing := flag.String("tracing", "", "passed on to the program")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse() // logging's own flags (-v, -logtostderr) come with its import
	if *showVersion {
		fmt.Println(version.Version)
		return
	}
	logging.InitLogging(false, 0, false)

	if err := serve(flag.Arg(0), *tracing); err != nil {
		fail(err)
	}
}

// serve answers the engine until it goes away, by a signal or by dying. No process started here outlives that.
func serve(engineAddress, tracing string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	if engineAddress != "" {
		// Started by the engine: whoever killed it, nobody will tell us. Attached hosts have no such parent.
		dieWithParent(ctx, cancel)
		if err := rpcutil.Healthcheck(ctx, engineAddress, 10*time.Second, cancel); err != nil {
			return fmt.Errorf("cannot watch the engine at %s: %w", engineAddress, err)
		}
	}

	h := newHost(ctx, engineAddress, tracing)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, h)
			return nil
		},
		Options: rpcutil.TracingServerInterceptorOptions(nil),
	})
	if err != nil {
		return fmt.Errorf("cannot serve the LanguageRuntime protocol: %w", err)
	}
	fmt.Printf("%d\n", handle.Port) // the engine reads the port from the first line

	select {
	case err = <-handle.Done:
		cancel()
	case <-ctx.Done():
	}
	h.children.Wait()
	return err
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
	os.Exit(1)
}
