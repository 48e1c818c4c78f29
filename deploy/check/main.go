// Usage: go run . <Dockerfile> <compose.yaml> <environment file>
//
// Reads a Dockerfile and a Compose file as docker itself does, with its own parsers and their warnings, where there is no
// docker. Prints what is wrong and fails.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: check <Dockerfile> <compose.yaml> <environment file>")
		os.Exit(2)
	}
	problems := append(checkDockerfile(os.Args[1]), checkCompose(os.Args[2], os.Args[3])...)
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}

func checkDockerfile(path string) (problems []string) {
	text, err := os.ReadFile(path)
	if err != nil {
		return []string{err.Error()}
	}
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return []string{path + ": " + err.Error()}
	}
	for _, warning := range parsed.Warnings {
		problems = append(problems, path+": "+warning.Short)
	}
	warn := func(rule, _, _, message string, _ []parser.Range) {
		problems = append(problems, fmt.Sprintf("%s: %s (%s)", path, message, rule))
	}
	stages, _, err := instructions.Parse(parsed.AST, linter.New(&linter.Config{Warn: warn}))
	if err != nil {
		return append(problems, path+": "+err.Error())
	}
	fmt.Printf("%s: %d stages\n", path, len(stages))
	return problems
}

// With every profile: what is off by default must be right too.
func checkCompose(path, environment string) []string {
	options, err := cli.NewProjectOptions([]string{path},
		cli.WithWorkingDirectory(filepath.Dir(path)), cli.WithEnvFiles(environment), cli.WithDotEnv, cli.WithProfiles([]string{"*"}))
	if err != nil {
		return []string{err.Error()}
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return []string{path + ": " + err.Error()}
	}
	fmt.Printf("%s: %d services\n", path, len(project.Services))
	return nil
}
