// Command compose-model says what Docker Compose makes of a project: it loads the compose file by compose-go, the library that
// Compose itself is built on, with the environment that it is started with. What a service gets goes to standard output, which
// is a pipe to the stand-in for docker; nothing of it is in an argument or a file.
//
//	compose-model project|bare|model [--file F]… [--project-name P]
//
//	project  each service as `docker compose up` would make it, `env_file` resolved
//	bare     names and hashes as `docker compose config --hash '*'` tells them, `env_file` left out
//	model    what `docker compose config --no-interpolate --format json` prints
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

type files []string

func (f *files) String() string         { return strings.Join(*f, ",") }
func (f *files) Set(value string) error { *f = append(*f, value); return nil }

type service struct {
	Name        string              `json:"name"`
	Hash        string              `json:"hash"`
	Image       string              `json:"image"`
	Command     []string            `json:"command"`
	Environment map[string]string   `json:"environment"`
	Directory   string              `json:"directory"`
	Scale       int                 `json:"scale"`
	Fixed       string              `json:"containerName,omitempty"`
	Restart     string              `json:"restart"`
	StopSignal  string              `json:"stopSignal"`
	StopGraceMs int64               `json:"stopGraceMs"`
	Labels      map[string]string   `json:"labels"`
	DependsOn   map[string]dependOn `json:"dependsOn"`
	Healthcheck *healthcheck        `json:"healthcheck,omitempty"`
}

type dependOn struct {
	Condition string `json:"condition"`
	Restart   bool   `json:"restart"`
}

type healthcheck struct {
	Test          []string `json:"test"`
	IntervalMs    int64    `json:"intervalMs"`
	TimeoutMs     int64    `json:"timeoutMs"`
	StartPeriodMs int64    `json:"startPeriodMs"`
	Retries       uint64   `json:"retries"`
}

type project struct {
	Name      string    `json:"name"`
	Directory string    `json:"directory"`
	Files     []string  `json:"files"`
	Services  []service `json:"services"`
}

func main() {
	logrus.SetOutput(io.Discard)
	if len(os.Args) < 2 {
		fail(errors.New("usage: compose-model project|bare|model"))
	}
	var paths files
	flags := flag.NewFlagSet("compose-model", flag.ExitOnError)
	flags.Var(&paths, "file", "a compose file")
	name := flags.String("project-name", "", "the project's name")
	_ = flags.Parse(os.Args[2:])
	said, err := say(os.Args[1], paths, *name)
	if err != nil {
		fail(err)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(said); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func say(mode string, paths []string, name string) (any, error) {
	ctx := context.Background()
	options, err := optionsFor(mode, paths, name)
	if err != nil {
		return nil, err
	}
	if mode == "model" {
		return options.LoadModel(ctx)
	}
	loaded, err := options.LoadProject(ctx)
	if err != nil {
		return nil, err
	}
	said := project{Name: loaded.Name, Directory: loaded.WorkingDir, Files: loaded.ComposeFiles}
	for _, one := range loaded.Services {
		made, err := serviceOf(one, loaded.WorkingDir)
		if err != nil {
			return nil, err
		}
		said.Services = append(said.Services, made)
	}
	sort.Slice(said.Services, func(i, j int) bool { return said.Services[i].Name < said.Services[j].Name })
	return said, nil
}

// The options and their order are those of docker/compose v2.40, cmd/compose/compose.go, toProjectOptions; which commands leave
// the environment unresolved: cmd/compose/config.go, runHash and runConfigNoInterpolate.
func optionsFor(mode string, paths []string, name string) (*cli.ProjectOptions, error) {
	more := []cli.ProjectOptionsFn{cli.WithDiscardEnvFile}
	switch mode {
	case "project":
	case "bare":
		more = []cli.ProjectOptionsFn{cli.WithoutEnvironmentResolution}
	case "model":
		more = []cli.ProjectOptionsFn{cli.WithInterpolation(false), cli.WithoutEnvironmentResolution}
	default:
		return nil, fmt.Errorf("unknown mode %s", mode)
	}
	return cli.NewProjectOptions(paths, append(more,
		cli.WithOsEnv,
		cli.WithEnvFiles(),
		cli.WithDotEnv,
		cli.WithConfigFileEnv,
		cli.WithDefaultConfigPath,
		cli.WithEnvFiles(),
		cli.WithDotEnv,
		cli.WithDefaultProfiles(),
		cli.WithName(name),
	)...)
}

func serviceOf(one types.ServiceConfig, directory string) (service, error) {
	made := service{
		Name:        one.Name,
		Image:       one.Image,
		Command:     append(append([]string{}, one.Entrypoint...), one.Command...),
		Environment: map[string]string{},
		Directory:   directory,
		Scale:       one.GetScale(),
		Fixed:       one.ContainerName,
		Restart:     one.Restart,
		StopSignal:  one.StopSignal,
		StopGraceMs: 10_000,
		Labels:      one.Labels,
		DependsOn:   map[string]dependOn{},
	}
	// There is no file system of an image: an absolute folder would be one of this machine's.
	if one.WorkingDir != "" {
		made.Directory = filepath.Join(directory, one.WorkingDir)
	}
	if one.StopGracePeriod != nil {
		made.StopGraceMs = millis(one.StopGracePeriod, 0)
	}
	for name, value := range one.Environment {
		if value != nil {
			made.Environment[name] = *value
		}
	}
	for name, on := range one.DependsOn {
		made.DependsOn[name] = dependOn{Condition: on.Condition, Restart: on.Restart}
	}
	if check := one.HealthCheck; check != nil && !check.Disable && len(check.Test) > 0 && check.Test[0] != "NONE" {
		made.Healthcheck = &healthcheck{
			Test: check.Test,
			// Defaults: docs.docker.com/reference/dockerfile, HEALTHCHECK.
			IntervalMs:    millis(check.Interval, 30_000),
			TimeoutMs:     millis(check.Timeout, 30_000),
			StartPeriodMs: millis(check.StartPeriod, 0),
			Retries:       3,
		}
		if check.Retries != nil {
			made.Healthcheck.Retries = *check.Retries
		}
	}
	var err error
	made.Hash, err = hashOf(one)
	return made, err
}

func millis(given *types.Duration, otherwise int64) int64 {
	if given == nil {
		return otherwise
	}
	return int64(*given) / 1_000_000
}

// What Compose leaves out of the hash: docker/compose v2.40, pkg/compose/hash.go, ServiceHash.
func hashOf(one types.ServiceConfig) (string, error) {
	one.Build, one.PullPolicy, one.Scale, one.DependsOn, one.Profiles = nil, "", nil, nil, nil
	if one.Deploy != nil {
		deploy := *one.Deploy
		deploy.Replicas = nil
		one.Deploy = &deploy
	}
	text, err := json.Marshal(one)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
