package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReplace(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "page.md")
	for text, want := range map[string]string{
		"a\n<!-- t -->\nold\n<!-- /t -->\nb\n": "a\n<!-- t -->\n\nnew\n\n<!-- /t -->\nb\n",
		"<!-- t -->\n<!-- /t -->\n":            "<!-- t -->\n\nnew\n\n<!-- /t -->\n",
		"<!-- t -->\nold\n":                    "",
		"<!-- other -->\n<!-- /t -->\n":        "",
	} {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		err := replace(page, "t", "\nnew\n\n")
		got, readErr := os.ReadFile(page)
		if readErr != nil {
			t.Fatal(readErr)
		}
		if want == "" && (err == nil || string(got) != text) || want != "" && (err != nil || string(got) != want) {
			t.Errorf("%q becomes %q, %v; want %q", text, got, err, want)
		}
	}
}

// The page of the figures takes what is measured.
func TestPageTakesBoth(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{compareBlock, plotsBlock} {
		if !strings.Contains(string(text), "<!-- "+name+" -->\n") || !strings.Contains(string(text), "<!-- /"+name+" -->\n") {
			t.Errorf("docs/performance.md has no place for %s", name)
		}
	}
}
