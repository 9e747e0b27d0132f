package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "bare" { // started by what is tested
		main()
		return
	}
	os.Exit(m.Run())
}

// build builds the program that is measured.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "skillpls.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../cmd/skillpls").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// A small tree gives a measurement in each row, and no question is without its right answer.
func TestCompare(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := plan{files: 600, runs: 1, lines: 700, starts: 2, bursts: 1, checked: 100, binary: build(t), markdown: true, out: &b, limit: time.Minute}
	p.peers = peerFlag{{name: "silent", command: []string{p.binary, "version"}}}
	if err := p.compare(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		var found string
		for line := range strings.Lines(b.String()) {
			name := regexp.MustCompile(`\\{[a-zA-Z]+\\}`).ReplaceAllString(regexp.QuoteMeta(r.name), `[0-9,]+`)
			if regexp.MustCompile(`^\| ` + name + ` *\|`).MatchString(line) {
				found = line
			}
		}
		cells := strings.Split(found, "|")
		if len(cells) < 6 {
			t.Errorf("no row %q", r.name)
			continue
		}
		if own := strings.TrimSpace(cells[3]); own == "-" || strings.Contains(own, "right") {
			t.Errorf("%s: %s", r.name, found)
		}
		if bare := strings.TrimSpace(cells[len(cells)-2]); (r.name == rowCheck || r.name == rowCheckReal) == (bare == "-") || strings.Contains(bare, "right") {
			t.Errorf("%s: the bare program has %q", r.name, bare)
		}
	}
	if !regexp.MustCompile(`(?m)^\| starts without an answer .*\| [0-9]+ of [0-9]+ `).MatchString(b.String()) {
		t.Error("a server that does not answer is not told")
	}
	if t.Failed() {
		t.Log(b.String())
	}
}

// Trees of two sizes give four pictures, in which each size has its point.
func TestGrow(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := plan{runs: 1, lines: 700, binary: build(t), out: &b}
	dir := t.TempDir()
	if err := p.grow(t.Context(), []int{1200, 600}, dir); err != nil {
		t.Fatal(err)
	}
	for file, curves := range map[string]int{"start": 2, "check": 2, "memory": 1, "edit": 2} {
		picture, err := os.ReadFile(filepath.Join(dir, "performance-"+file+".svg"))
		if err != nil {
			t.Error(err)
			continue
		}
		if count, _ := elements(t, string(picture)); count["circle"] != 2*curves {
			t.Errorf("%s: %d points, want %d:\n%s", file, count["circle"], 2*curves, picture)
		}
	}
	if !strings.Contains(b.String(), "| 600 | 1,200 | grows |") || !strings.Contains(b.String(), "× for 2× the files |") {
		t.Errorf("the sizes are not in the table:\n%s", b.String())
	}
}
