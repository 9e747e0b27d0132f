package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// module is this module's path; the tables below leave it out.
const module = "github.com/skillpls/skillpls"

// ownImports says which of our packages each package may import: what it builds
// on, and nothing that it is not to know. Imports of tests do not count. A package
// that is not here fails the test, so that its place is decided when it is made.
var ownImports = map[string][]string{
	"index/source":        {},
	"index/source/marker": {"index/source"},
	"index/host":          {},             // what is known of the programs that read skills
	"index/disk":          {"index/host"}, // the operating system, and whose directories are whose; not documents
	"index/git":           {},             // the user's git; not what texts mean
	"index/markdown":      {"index/source"},
	"index/frontmatter":   {"index/source"},
	"index":               {"index/source", "index/host", "index/markdown", "index/frontmatter", "index/disk"},
	"index/indextest":     {"index/source", "index", "index/disk"}, // for tests
	"index/query":         {"index/source", "index/host", "index/markdown", "index/frontmatter", "index"},
	"index/view":          {"index/source", "index/host", "index", "index/query"},

	"lint":        {"index/source", "index/host", "index/markdown", "index/frontmatter", "index", "index/query"},
	"lint/rules":  {"index/source", "index/host", "index/markdown", "index/frontmatter", "index", "index/query", "lint"},
	"lint/report": {"index/source", "lint"},
	"lint/sync":   {"index/source", "index", "index/query", "lint", "lint/rules"},

	// Syntax, and with it goldmark and yaml, is out of the server's sight.
	"lsp":         {"index/source", "index/disk", "index", "index/query", "index/view", "lint", "lint/rules"},
	"lsp/lsptest": {"index/source", "index/source/marker", "lsp"},

	"cmd/skillpls": {
		"index/source", "index/host", "index/disk", "index/git", "index", "index/query", "index/view",
		"lint", "lint/rules", "lint/report", "lint/sync", "lsp", "lsp/lsptest", "cmd/skillpls/mcp", "examples",
	},
	"cmd/skillpls/mcp": {}, // the protocol, and nothing of ours

	// What compares servers knows them by the protocol alone.
	"bench": {"examples/treegen", "index/source", "lsp/lsptest"},

	"examples":            {},
	"examples/treegen":    {},
	"editors/editortest":  {"examples"}, // for tests
	"editors/emacs/test":  {"editors/editortest"},
	"editors/helix/test":  {"editors/editortest"},
	"editors/neovim/test": {},
	"editors/vim/test":    {"editors/editortest"},
}

// anyone is the list of importers of a library that shapes no interface of ours.
var anyone = []string{"*"}

// thirdParty says who may import a module. Each dependency that has a model of its
// own stays in one package, so that it can be replaced there. An empty list is a
// library for tests alone.
var thirdParty = map[string][]string{
	"github.com/yuin/goldmark":                 {"index/markdown", "bench"}, // the lower bound
	"gopkg.in/yaml.v3":                         {"index/frontmatter", "bench"},
	"go.lsp.dev/jsonrpc2":                      {"lsp", "lsp/lsptest"},
	"go.lsp.dev/protocol":                      {"lsp", "lsp/lsptest"},
	"go.lsp.dev/uri":                           {"lsp", "lsp/lsptest"},
	"github.com/fsnotify/fsnotify":             {"index/disk"},
	"github.com/spf13/cobra":                   {"cmd/skillpls"},
	"github.com/spf13/pflag":                   {"cmd/skillpls"},
	"github.com/aymanbagabas/go-udiff":         {"cmd/skillpls", "lsp"},
	"github.com/rogpeppe/go-internal":          {"index/source/marker", "lsp/lsptest"}, // txtar
	"github.com/google/go-cmp":                 {},
	"github.com/modelcontextprotocol/go-sdk":   {"cmd/skillpls/mcp"},
	"pgregory.net/rapid":                       {},
	"github.com/agnivade/levenshtein":          {"index"},
	"golang.org/x/sys":                         {"index/disk"},
	"golang.org/x/term":                        {"cmd/skillpls"},
	"github.com/santhosh-tekuri/jsonschema/v6": {},
	"github.com/bmatcuk/doublestar/v4":         anyone,
	"github.com/tidwall/btree":                 anyone,
	"golang.org/x/text":                        anyone,
}

// A listed package is what `go list -json` says of one.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// TestArchitecture holds the imports of the whole module against the tables
// above, on each system, since files differ between them.
func TestArchitecture(t *testing.T) {
	t.Parallel()
	for _, goos := range []string{"linux", "darwin", "windows"} {
		t.Run(goos, func(t *testing.T) {
			t.Parallel()
			packages := goList(t, goos)
			if len(packages) < 2 { // this one and what it is built on
				t.Fatalf("go list names %d packages", len(packages))
			}
			for _, fault := range faults(packages) {
				t.Error(fault)
			}
		})
	}
}

// TestFaults shows that a breach is seen.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		listed listed
		want   []string
	}{
		{"downwards", listed{ImportPath: module + "/lsp", Imports: []string{"fmt", module + "/index/query", "go.lsp.dev/protocol"}}, nil},
		{"upwards", listed{ImportPath: module + "/index", Imports: []string{module + "/lsp"}},
			[]string{"index imports lsp, which is not below it"}},
		{"past a boundary", listed{ImportPath: module + "/lsp", Imports: []string{module + "/index/markdown"}},
			[]string{"lsp imports index/markdown, which is not below it"}},
		{"new package", listed{ImportPath: module + "/util"},
			[]string{"package util is not in the table of ownImports"}},
		{"library out of its package", listed{ImportPath: module + "/index", Imports: []string{"github.com/yuin/goldmark/ast"}},
			[]string{"index imports github.com/yuin/goldmark/ast, which is for [index/markdown bench]"}},
		{"library of a like name", listed{ImportPath: module + "/index/markdown", Imports: []string{"github.com/yuin/goldmark-meta"}},
			[]string{"github.com/yuin/goldmark-meta, imported by index/markdown, is not in the table of thirdParty"}},
		{"library for tests", listed{ImportPath: module + "/lint", Imports: []string{"pgregory.net/rapid"}},
			[]string{"lint imports pgregory.net/rapid, which is for []"}},
		{"library in a test", listed{ImportPath: module + "/lint", TestImports: []string{"pgregory.net/rapid"}, XTestImports: []string{module + "/lsp"}}, nil},
		{"unknown library in a test", listed{ImportPath: module + "/lint", TestImports: []string{"example.com/assert"}},
			[]string{"example.com/assert, imported by lint, is not in the table of thirdParty"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, faults([]listed{test.listed})); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDependenciesAreExplained wants a row in docs/dependencies.md for every
// module in the table, where it says why we have it.
func TestDependenciesAreExplained(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range thirdParty {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/dependencies.md says nothing about `%s`", name)
		}
	}
}

// faults says, a line each, which imports the tables do not allow.
func faults(packages []listed) []string {
	var out []string
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		below, known := ownImports[name]
		if !known {
			out = append(out, fmt.Sprintf("package %s is not in the table of ownImports", name))
			continue
		}
		for _, imported := range p.Imports {
			if own, ok := strings.CutPrefix(imported, module+"/"); ok {
				if !slices.Contains(below, own) {
					out = append(out, fmt.Sprintf("%s imports %s, which is not below it", name, own))
				}
				continue
			}
			importers, ok := importersOf(imported)
			if ok && !slices.Contains(importers, name) && !slices.Contains(importers, "*") {
				out = append(out, fmt.Sprintf("%s imports %s, which is for %v", name, imported, importers))
			}
		}
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if _, ok := importersOf(imported); !ok && isThirdParty(imported) {
				out = append(out, fmt.Sprintf("%s, imported by %s, is not in the table of thirdParty", imported, name))
			}
		}
	}
	return out
}

// importersOf returns the entry of thirdParty for the module that holds the
// package at importPath.
func importersOf(importPath string) (importers []string, ok bool) {
	for p := importPath; p != "."; p = path.Dir(p) {
		if importers, ok = thirdParty[p]; ok {
			return importers, true
		}
	}
	return nil, false
}

// isThirdParty reports whether importPath is neither ours nor the standard
// library's, whose first element has no dot.
func isThirdParty(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".") && !strings.HasPrefix(importPath, module+"/")
}

// goList returns all packages of the module as they are built for goos.
func goList(t *testing.T, goos string) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, p)
	}
}
