package main

import (
	"fmt"

	"github.com/google/shlex"
	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// options are `runtime.options` of Pulumi.yaml, PulumiPolicy.yaml or PulumiPlugin.yaml.
type options struct {
	typescript     bool     // compile with ts-node while loading; true unless switched off
	tsconfig       string   // path of the tsconfig.json to use
	nodeArgs       []string // arguments for node itself
	packageManager npm.PackageManagerType
}

func parseOptions(info *pulumirpc.ProgramInfo) (options, error) {
	given := info.GetOptions().AsMap()
	parsed := options{typescript: true, packageManager: npm.AutoPackageManager}

	if v, ok := given["typescript"]; ok {
		if parsed.typescript, ok = v.(bool); !ok {
			return parsed, fmt.Errorf("runtime option `typescript` must be true or false, not %v", v)
		}
	}
	texts := map[string]string{}
	for _, name := range []string{"tsconfig", "nodeargs", "packagemanager"} {
		if v, ok := given[name]; ok {
			if texts[name], ok = v.(string); !ok {
				return parsed, fmt.Errorf("runtime option `%s` must be a text, not %v", name, v)
			}
		}
	}

	parsed.tsconfig = texts["tsconfig"]
	if manager := texts["packagemanager"]; manager != "" {
		parsed.packageManager = npm.PackageManagerType(manager)
	}
	nodeArgs, err := shlex.Split(texts["nodeargs"])
	if err != nil {
		return parsed, fmt.Errorf("runtime option `nodeargs` cannot be split into words: %w", err)
	}
	parsed.nodeArgs = nodeArgs
	return parsed, nil
}

// environment is what the SDK's entry points read the options from.
func (o options) environment() []string {
	var env []string
	if o.typescript {
		env = append(env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if o.tsconfig != "" {
		env = append(env, "PULUMI_NODEJS_TSCONFIG_PATH="+o.tsconfig)
	}
	return env
}
