package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The repository checks itself, by the .skillpls.yaml at its top: the links and headings
// of its pages, too.
func TestRepository(t *testing.T) {
	t.Parallel()
	code, out, errs := told("check", "--level", "hint", "--fail-on", "hint", top)
	if code != exitClean || errs != "" {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

// What is wrong in a page is found by that configuration.
func TestRepositoryIsRead(t *testing.T) {
	t.Parallel()
	config, err := os.ReadFile(top + "/.skillpls.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := lay(t, map[string]string{
		".skillpls.yaml":      string(config),
		"README.md":           "# Top\n\n[a](docs/gone.md) [b](docs/a.md#gone) [c](docs/a.md#here)\n",
		"docs/a.md":           "# Here\n",
		"examples/x/a.md":     "[a](gone.md)\n",
		"lsp/testdata/a/a.md": "[a](gone.md)\n",
	})
	code, out, errs := told("check", dir)
	if code != exitFindings || !strings.Contains(out, "docs/gone.md") || !strings.Contains(out, "#gone") || !strings.Contains(out, "2 warnings") {
		t.Errorf("exit code %d in %s\n%s%s", code, filepath.Base(dir), out, errs)
	}
}
