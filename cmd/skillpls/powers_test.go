package main_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// powers says which of our packages may import what reaches out of the process: none the
// network, and other programs only those that must. Imports of tests do not count.
var powers = map[string][]string{
	"os/exec": {
		"cmd/skillpls",       // demo starts its own binary
		"index/git",          // the user's git, for a commit that the command line names
		"lsp/lsptest",        // a server that a command starts, given by the caller
		"bench",              // no part of the program
		"editors/editortest", // nor is this
	},
}

// reachesOut reports whether a package of the standard library opens connections, starts
// programs or loads code.
func reachesOut(imported string) bool {
	switch imported {
	case "net/url", "net/netip": // texts
		return false
	case "net", "os/exec", "plugin", "crypto/tls", "log/syslog":
		return true
	}
	return strings.HasPrefix(imported, "net/")
}

// No package of ours reaches out of the process but those that are listed.
func TestNothingReachesOut(t *testing.T) {
	t.Parallel()
	for _, goos := range []string{"linux", "darwin", "windows"} {
		t.Run(goos, func(t *testing.T) {
			t.Parallel()
			packages := goList(t, goos)
			for _, fault := range overreaches(packages) {
				t.Error(fault)
			}
			if !slices.ContainsFunc(packages, func(p listed) bool { return slices.Contains(p.Imports, "os/exec") }) {
				t.Error("nobody imports os/exec: the table is out of date")
			}
		})
	}
	if diff := cmp.Diff([]string{"lsp imports net/http, which reaches out of the process", "index imports os/exec, which reaches out of the process"}, overreaches([]listed{
		{ImportPath: module + "/lsp", Imports: []string{"net/http", "net/url"}, TestImports: []string{"net"}},
		{ImportPath: module + "/index", Imports: []string{"os/exec"}},
		{ImportPath: module + "/cmd/skillpls", Imports: []string{"os/exec"}},
	})); diff != "" {
		t.Errorf("a breach is not seen (-want +got):\n%s", diff)
	}
}

func overreaches(packages []listed) (out []string) {
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		for _, imported := range p.Imports {
			if reachesOut(imported) && !slices.Contains(powers[imported], name) {
				out = append(out, fmt.Sprintf("%s imports %s, which reaches out of the process", name, imported))
			}
		}
	}
	return out
}

// Nor does anybody by the system calls that lie below those packages.
func TestNoSystemCallReachesOut(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`\b(os\.StartProcess|(syscall|unix|windows)\.(Exec|ForkExec|StartProcess|CreateProcess\w*|Socket\w*|Connect\w*|Bind|Listen|Sendto))\(`)
	looked := 0
	err := filepath.WalkDir("../..", func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "node_modules" || len(e.Name()) > 2 && e.Name()[0] == '.') {
			return fs.SkipDir
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(p)
		looked++
		for _, call := range forbidden.FindAll(text, -1) {
			t.Errorf("%s calls %s...)", p, call)
		}
		return err
	})
	if err != nil || looked < 100 {
		t.Errorf("%d files, %v", looked, err)
	}
}

// What a tree says of itself in its .skillpls.yaml can choose, name and hide, and no more.
// A key that is new has to be looked at here: may a stranger's tree say that? None may name
// a program, a path to write to, or a directory outside of the tree.
func TestConfigurationHasNoPower(t *testing.T) {
	t.Parallel()
	harmless := map[string]string{
		"registries":     "globs of files of the tree that are read as registries",
		"roleRules":      "where in the tree a role's rules lie",
		"rules":          "how severe a check is",
		"overrides":      "how severe a check is, by globs",
		"ignore":         "globs of what is not read",
		"hosts":          "which hosts' rules count",
		"roots":          "directories of the tree that hold skills",
		"vendored":       "globs of what is not changed",
		"markdown":       "which texts are served",
		"level":          "what is printed",
		"scope":          "what an editor shows",
		"plainLinks":     "what an editor shows",
		"externalSkills": "names that are not reported",
	}
	keys := schemaKeys(t)
	for _, key := range keys {
		if harmless[key] == "" {
			t.Errorf("nobody has looked at what a stranger can do with the key %q", key)
		}
	}
	if len(keys) != len(harmless) {
		t.Errorf("the schema has %q", keys)
	}
}

func schemaKeys(t *testing.T) (keys []string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/skillpls.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct{ Properties map[string]any }
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(schema.Properties))
}
