package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// elsewhere are pages whose sessions are of a tree that another test makes.
var elsewhere = map[string]string{"docs/review.md": "TestReviewPage"}

// What the pages show is what the program prints. A block of the kind console is a
// session: commands behind "$ ", each followed by what it prints, where a line [...]
// stands for any lines.
func TestSessionsInPages(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		if elsewhere[p.name] != "" {
			continue
		}
		for _, b := range p.blocks {
			if b.kind != "console" {
				continue
			}
			if !strings.HasPrefix(b.text, "$ ") {
				t.Errorf("%s:%d: a session begins with a command behind %q", p.name, b.line, "$ ")
			}
			for session := range strings.SplitSeq("\n"+b.text, "\n$ ") {
				command, want, _ := strings.Cut(session, "\n")
				if command == "" { // before the first
					continue
				}
				t.Run(p.name+" "+command, func(t *testing.T) {
					t.Parallel()
					if _, err := exec.LookPath("dot"); err != nil && strings.Contains(command, "--format svg") {
						t.Skip("there is no Graphviz")
					}
					if err := shows(play(t, command), want); err != nil {
						t.Errorf("line %d: %v", b.line, err)
					}
				})
			}
		}
	}
}

// Command lines of ours in blocks of the kind sh do something in a tree with a history:
// here the example.
func TestCommandLinesInPages(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	ran := 0
	for _, p := range pages(t) {
		for _, b := range p.blocks {
			for line := range strings.Lines(b.text) {
				if b.kind != "sh" || !strings.HasPrefix(line, "skillpls ") {
					continue
				}
				ran++
				t.Run(p.name+" "+strings.TrimSpace(line), func(t *testing.T) {
					t.Parallel()
					dir := t.TempDir()
					if err := os.CopyFS(dir, os.DirFS("../../examples/team")); err != nil {
						t.Fatal(err)
					}
					committed(t, dir)("update-ref", "refs/remotes/origin/main", "HEAD")
					cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
					cmd.Dir = dir
					cmd.Env = append(os.Environ(), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"))
					out, err := cmd.CombinedOutput()
					if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != exitFindings) {
						t.Errorf("line %d: %v\n%s", b.line, err, out)
					}
				})
			}
		}
	}
	if ran == 0 {
		t.Error("there are none")
	}
}

// The table of packages in docs/architecture.md has each of them, and each test that a
// page names is there.
func TestArchitecturePage(t *testing.T) {
	t.Parallel()
	tests, packages := map[string]bool{}, map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	for _, p := range written(t) {
		if path.Ext(p) != ".go" || strings.HasPrefix(p, "tools/") {
			continue
		}
		packages[path.Dir(p)] = true
		code, err := os.ReadFile(top + "/" + p)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range function.FindAllSubmatch(code, -1) {
			tests[string(name[1])] = true
		}
	}
	for _, p := range pages(t) {
		for _, name := range regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(p.prose, -1) {
			if !tests[name[1]] {
				t.Errorf("%s: no test is called %s", p.name, name[1])
			}
		}
	}
	_, table, ok := strings.Cut(readPage(t, "docs/architecture.md").text, "\n## Packages\n")
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
