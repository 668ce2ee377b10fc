// Writes the SDK of a provider for one language from its schema, with Pulumi's own generators, as `pulumi package gen-sdk` does
// through the language hosts of a release. The hosts that can be built from published modules are older than that command.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// Loads the schemas that a schema refers to; the generators insist on one, and ours refers to none.
var loader = schema.NewPluginLoader(nil)

func main() {
	language, schemaFile, folder := os.Args[1], os.Args[2], os.Args[3]
	text, err := os.ReadFile(schemaFile)
	exitIf(err)
	var spec schema.PackageSpec
	exitIf(json.Unmarshal(text, &spec))
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	exitIf(err)
	if diagnostics.HasErrors() {
		exitIf(diagnostics)
	}
	// A generated SDK that is to be linked into a program carries the provider's version.
	pkg.SupportPack = true
	files, err := generate(language, pkg)
	exitIf(err)
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		exitIf(os.MkdirAll(filepath.Dir(file), 0o755))
		exitIf(os.WriteFile(file, content, 0o644))
	}
}

// Calls a generator as the language host does for an SDK inside the program's own project.
func generate(language string, pkg *schema.Package) (map[string][]byte, error) {
	switch language {
	case "python":
		return python.GeneratePackage("pulumi", pkg, nil, loader)
	case "go":
		return golang.GeneratePackage("pulumi", pkg, nil)
	case "nodejs":
		return nodejs.GeneratePackage("pulumi", pkg, nil, nil, true, loader)
	}
	return nil, fmt.Errorf("there is no generator for %q", language)
}

func exitIf(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
