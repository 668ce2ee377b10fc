// Writes the SDK of a provider for one language from its schema, with Pulumi's own generators: what `pulumi package gen-sdk` does
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

const tool = "pulumi"

// Loads the schemas that a schema refers to; the generators insist on one, and ours refers to none.
var loader = schema.NewPluginLoader(nil)

// The generators, as the hosts call them for an SDK that stands in the program's own project.
var generators = map[string]func(*schema.Package) (map[string][]byte, error){
	"python": func(pkg *schema.Package) (map[string][]byte, error) {
		return python.GeneratePackage(tool, pkg, nil, loader)
	},
	"go": func(pkg *schema.Package) (map[string][]byte, error) {
		return golang.GeneratePackage(tool, pkg, nil)
	},
	"nodejs": func(pkg *schema.Package) (map[string][]byte, error) {
		return nodejs.GeneratePackage(tool, pkg, nil, nil, true, loader)
	},
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "Usage: sdk-generator LANGUAGE SCHEMA FOLDER")
		os.Exit(64)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(language, schemaFile, folder string) error {
	generate, ok := generators[language]
	if !ok {
		return fmt.Errorf("there is no generator for %q", language)
	}
	pkg, err := readPackage(schemaFile)
	if err != nil {
		return err
	}
	// A generated SDK that is to be linked into a program carries the provider's version.
	pkg.SupportPack = true
	files, err := generate(pkg)
	if err != nil {
		return err
	}
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func readPackage(schemaFile string) (*schema.Package, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	for _, diagnostic := range diagnostics {
		fmt.Fprintln(os.Stderr, diagnostic.Error())
	}
	if diagnostics.HasErrors() {
		return nil, fmt.Errorf("%s is not a schema that SDKs can be made from", schemaFile)
	}
	return pkg, nil
}
