package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

type manifest struct {
	Name    string                  `json:"name"`
	Version string                  `json:"version"`
	Pulumi  plugin.PulumiPluginJSON `json:"pulumi"`
}

// GetRequiredPackages lists the installed packages that stand for a provider plugin ("pulumi": {"resource": true} in
// their package.json), so that the engine asks for the plugin in the version that the program was written for.
//
// It reads the node_modules folders that node would look into from the program's folder. The official host walks every
// folder below the program instead, sources and all.
func (h *host) GetRequiredPackages(
	_ context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	response := &pulumirpc.GetRequiredPackagesResponse{}
	seen := map[string]bool{}
	for dir := filepath.Clean(req.GetInfo().GetProgramDirectory()); ; dir = filepath.Dir(dir) {
		collect(filepath.Join(dir, "node_modules"), seen, &response.Packages)
		if dir == filepath.Dir(dir) {
			return response, nil
		}
	}
}

// collect adds the providers among the packages of one node_modules folder, those nested in them included.
func collect(folder string, seen map[string]bool, found *[]*pulumirpc.PackageDependency) {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil || seen[real] {
		return
	}
	seen[real] = true

	entries, err := os.ReadDir(real)
	if err != nil {
		return
	}
	for _, entry := range entries {
		path := filepath.Join(real, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), "."):
		case strings.HasPrefix(entry.Name(), "@"):
			collect(path, seen, found) // a scope holds packages like node_modules itself
		default:
			if dependency := readPackage(filepath.Join(path, "package.json")); dependency != nil {
				*found = append(*found, dependency)
			}
			collect(filepath.Join(path, "node_modules"), seen, found)
		}
	}
}

// readPackage gives nil for a package that is no provider. One that cannot be read is passed over, as by the official
// host: the engine then asks for the newest version.
func readPackage(path string) *pulumirpc.PackageDependency {
	content, err := os.ReadFile(path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			logging.V(3).Infof("cannot read %s: %v", path, err)
		}
		return nil
	}
	var m manifest
	if err := json.Unmarshal(content, &m); err != nil {
		logging.V(3).Infof("cannot parse %s: %v", path, err)
		return nil
	}
	if !m.Pulumi.Resource {
		return nil
	}
	name, scoped := m.Pulumi.Name, strings.HasPrefix(m.Name, "@pulumi/")
	if name == "" && scoped {
		name = strings.TrimPrefix(m.Name, "@pulumi/")
	}
	version := m.Pulumi.Version
	if version == "" {
		version = m.Version
	}
	if name == "" || version == "" {
		logging.V(3).Infof("%s names no plugin or no version", path)
		return nil
	}
	return &pulumirpc.PackageDependency{
		Name: name, Kind: "resource", Version: "v" + strings.TrimPrefix(version, "v"), Server: m.Pulumi.Server,
		Parameterization: parameterization(m.Pulumi.Parameterization),
		Extension:        parameterization(m.Pulumi.ExtensionParameterization),
	}
}

func parameterization(p *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if p == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{Name: p.Name, Version: p.Version, Value: p.Value}
}
