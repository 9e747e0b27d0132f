package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// consoleBlock is a session in a page of ours: commands behind "$ ", each followed
// by what it prints. A line [...] stands for any lines.
var consoleBlock = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")

// What the pages show is what the program prints.
func TestSessionsInPages(t *testing.T) {
	t.Parallel()
	sessions := 0
	for _, page := range []string{"README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/roles.md", "docs/graph.md", "editors/neovim/README.md"} {
		text, err := os.ReadFile("../../" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range consoleBlock.FindAllStringSubmatch(string(text), -1) {
			for session := range strings.SplitSeq("\n"+block[1], "\n$ ") {
				command, want, _ := strings.Cut(session, "\n")
				if command == "" { // before the first
					continue
				}
				sessions++
				t.Run(page+" "+command, func(t *testing.T) {
					t.Parallel()
					if _, err := exec.LookPath("dot"); err != nil && strings.Contains(command, "--format svg") {
						t.Skip("there is no Graphviz")
					}
					if err := shows(play(t, command), want); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
	if sessions == 0 {
		t.Error("no page has a session")
	}
}

// What docs/architecture.md says of tests and packages is so: each law's test is
// there, and each package has its row.
func TestArchitecturePage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, packages := map[string]bool{}, map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	top := os.DirFS("../..")
	err = fs.WalkDir(top, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && p != "." && (strings.HasPrefix(e.Name(), ".") || e.Name() == "tools") {
			return fs.SkipDir
		}
		if path.Ext(p) != ".go" {
			return nil
		}
		packages[path.Dir(p)] = true
		code, err := fs.ReadFile(top, p)
		for _, name := range function.FindAllSubmatch(code, -1) {
			tests[string(name[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(string(text), -1) {
		if !tests[name[1]] {
			t.Errorf("no test is called %s", name[1])
		}
	}
	_, table, ok := strings.Cut(string(text), "\n## Packages\n")
	if !ok {
		t.Fatal("there is no table of packages")
	}
	rows := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(table, -1) {
		rows[row[1]] = true
	}
	if diff := cmp.Diff(packages, rows); diff != "" {
		t.Errorf("packages (-there +in the table)\n%s", diff)
	}
}

// play runs a command of skillpls at the top of the repository.
func play(t *testing.T, command string) string {
	t.Helper()
	args := strings.Fields(strings.Replace(command, "go run ./cmd/skillpls", "skillpls", 1))
	if args[0] != "skillpls" {
		t.Fatalf("%q is not a command of ours: a block of another language than console is not run", command)
	}
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir = "../.."
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != exitFindings) {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// elided stands for any number of lines.
const elided = "[...]\n"

// shows reports how an output differs from what is shown of it.
func shows(got, shown string) error {
	if !strings.HasSuffix(shown, "\n") && shown != "" {
		shown += "\n"
	}
	parts := strings.Split(shown, elided)
	if len(parts) == 1 {
		if diff := cmp.Diff(shown, got); diff != "" {
			return fmt.Errorf("(-shown +printed)\n%s", diff)
		}
		return nil
	}
	first, last := parts[0], parts[len(parts)-1]
	rest, ok := strings.CutPrefix(got, first)
	if !ok {
		return fmt.Errorf("it does not begin with\n%s\nbut is\n%s", first, got)
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, after, ok := strings.Cut("\n"+rest, "\n"+part)
		if !ok {
			return fmt.Errorf("this is not in it, or not here:\n%s\nit is\n%s", part, got)
		}
		rest = after
	}
	if !strings.HasSuffix("\n"+rest, "\n"+last) {
		return fmt.Errorf("it does not end with\n%s\nbut is\n%s", last, got)
	}
	return nil
}

func TestShows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, got, shown string
		want             bool
	}{
		{"all", "a\nb\n", "a\nb\n", true},
		{"other", "a\nc\n", "a\nb\n", false},
		{"more", "a\nb\nc\n", "a\nb\n", false},
		{"elided end", "a\nb\nc\n", "a\n[...]\n", true},
		{"elided start", "a\nb\nc\n", "[...]\nc\n", true},
		{"elided middle", "a\nb\nc\n", "a\n[...]\nc\n", true},
		{"nothing elided", "a\nc\n", "a\n[...]\nc\n", true},
		{"wrong start", "a\nb\nc\n", "b\n[...]\nc\n", false},
		{"wrong end", "a\nb\nc\n", "a\n[...]\nb\n", false},
		{"end of a line", "a\nab\n", "a\n[...]\nb\n", false},
		{"wrong middle", "a\nb\nc\n", "a\n[...]\nx\n[...]\n", false},
		{"wrong order", "a\nb\nc\n", "[...]\nc\n[...]\nb\n[...]\n", false},
		{"in order", "a\nb\nc\nd\n", "[...]\nb\n[...]\nd\n[...]\n", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := shows(test.got, test.shown); (err == nil) != test.want {
				t.Errorf("error is %v, want one: %t", err, !test.want)
			}
		})
	}
}
