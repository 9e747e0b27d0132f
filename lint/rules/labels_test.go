package rules_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/lint"
)

// A label is what a person who read the file says of a finding. Labels are in
// testdata/labels, a file for each rule: the tree, the place, "right" or "wrong", and
// why, with tabs between them.
type label struct{ tree, place, verdict, why string }

func readLabels(t *testing.T, file string) (labels []label) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) != 4 || parts[2] != "right" && parts[2] != "wrong" || parts[3] == "" {
			t.Fatalf("%s: no label: %q", file, line)
		}
		labels = append(labels, label{parts[0], parts[1], parts[2], parts[3]})
	}
	return labels
}

const (
	sampleSize = 20   // findings of a rule that are to be labelled, at least
	precision  = 0.95 // of which so many have to be right where they are warnings or errors
)

// What people who read the files say of what is found in real trees. Of every rule
// there are labels for 20 findings at warning and above, or for all of them, and 95% are
// right; a label is of a finding that there is.
func TestPrecision(t *testing.T) {
	t.Parallel()
	found := map[string]map[string]lint.Severity{} // by code and place, the gravest there
	for _, tree := range checkCorpus(t) {
		for _, f := range tree.findings {
			if found[f.Code] == nil {
				found[f.Code] = map[string]lint.Severity{}
			}
			at := tree.name + "\t" + tree.place(f)
			found[f.Code][at] = max(found[f.Code][at], f.Severity)
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "labels", "*.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	labelled := map[string]map[string]bool{}
	var right, all int
	for _, file := range files {
		code := strings.TrimSuffix(filepath.Base(file), ".tsv")
		labelled[code] = map[string]bool{}
		good, n := 0, 0
		for _, l := range readLabels(t, file) {
			at := l.tree + "\t" + l.place
			severity, ok := found[code][at]
			if !ok || labelled[code][at] {
				t.Errorf("%s: %s: a label of nothing that is found, or the second one", code, at)
				continue
			}
			labelled[code][at] = true
			if severity >= lint.Warning {
				n++
				if l.verdict == "right" {
					good++
				}
			}
		}
		if float64(good) < precision*float64(n) {
			t.Errorf("%s: %d of %d warnings are right", code, good, n)
		}
		right, all = right+good, all+n
	}
	if float64(right) < precision*float64(all) {
		t.Errorf("%d of %d warnings are right", right, all)
	}
	t.Logf("%d of %d labelled warnings are right", right, all)
	for _, code := range slices.Sorted(maps.Keys(found)) {
		grave, have := 0, 0
		var missing []string
		for _, at := range slices.Sorted(maps.Keys(found[code])) {
			if found[code][at] < lint.Warning {
				continue
			}
			grave++
			if labelled[code][at] {
				have++
			} else {
				missing = append(missing, at)
			}
		}
		if have < min(grave, sampleSize) {
			t.Errorf("%s: %d of %d warnings have labels; without one are\n%s", code, have, grave, strings.Join(missing, "\n"))
		}
	}
}

// healthy are trees that people take good care of.
var healthy = []string{"getsentry__skills", "obra__superpowers"}

// Every finding at information and above in healthy trees is in testdata/healthy.tsv, and
// two people who read it, each by himself, say that it is right: the tree, the place, the
// code, the one's reason, the other's.
func TestHealthyTrees(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "healthy.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) != 5 || parts[3] == "" || parts[4] == "" {
			t.Fatalf("no reading: %q", line)
		}
		listed[strings.Join(parts[:3], "\t")] = true
	}
	for _, tree := range checkCorpus(t) {
		if !slices.Contains(healthy, tree.name) {
			continue
		}
		for _, f := range tree.findings {
			at := fmt.Sprintf("%s\t%s\t%s", tree.name, tree.place(f), f.Code)
			if f.Severity >= lint.Information && !listed[at] {
				t.Errorf("nobody has read: %s: %s", at, f.Message)
			}
			listed[at] = false
		}
	}
	for at, gone := range listed {
		if gone {
			t.Errorf("read, but not found: %s", at)
		}
	}
}
