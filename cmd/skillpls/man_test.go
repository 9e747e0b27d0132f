package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// Each command has a page that tells of all its flags, and that man has nothing to say about.
func TestManual(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "man1")
	root := newCommandLine()
	if err := writeManual(dir, root); err != nil {
		t.Fatal(err)
	}
	pages := append(documented(root), root)
	for _, cmd := range pages {
		file := filepath.Join(dir, pageName(cmd)+".1")
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(string(page), roff("--"+f.Name)) {
				t.Errorf("%s does not tell of --%s", file, f.Name)
			}
		})
	}
	// A build that is not of a commit has no date, which is all that may be said.
	undated := regexp.MustCompile(`(?m)^mandoc: .* missing date, using "": TH\n`)
	for _, check := range [][]string{{"mandoc", "-T", "lint", "-W", "warning"}, {"groff", "-man", "-ww", "-Tutf8", "-z"}} {
		t.Run(check[0], func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath("groff"); err != nil && check[0] == "groff" {
				t.Skip("SKIPPED: there is no groff; mandoc is what has to be there")
			}
			needs(t, check[0])
			for _, of := range pages {
				cmd := exec.CommandContext(t.Context(), check[0], append(check[1:], filepath.Join(dir, pageName(of)+".1"))...)
				out, err := cmd.CombinedOutput()
				if out = undated.ReplaceAll(out, nil); len(out) > 0 || cmd.ProcessState == nil {
					t.Errorf("%s: %v\n%s", check[0], err, out)
				}
			}
		})
	}
}

// A page tells of the exit codes what the manual tells.
func TestExitCodesInPage(t *testing.T) {
	t.Parallel()
	page := strings.ReplaceAll(readPage(t, "docs/commands.md").text, "`", "")
	for _, code := range exitCodes {
		if row := "| " + code[0] + " | " + code[1] + " |\n"; !strings.Contains(page, row) {
			t.Errorf("docs/commands.md has no row %s", row)
		}
	}
}

// Whatever is said of a command is shown as it is.
func TestRoff(t *testing.T) {
	t.Parallel()
	needs(t, "mandoc")
	const text = ".dot 'quote' \\back --flag `code` <angle> *star* _line_ \"double\"\n.PP\n'PP\n~^%"
	cmd := exec.CommandContext(t.Context(), "mandoc", "-T", "ascii")
	cmd.Stdin = strings.NewReader(".TH X 1\n.nf\n" + roff(text) + "\n")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if !bytes.Contains(out, []byte(line)) {
			t.Errorf("%q is not in\n%s", line, out)
		}
	}
}
