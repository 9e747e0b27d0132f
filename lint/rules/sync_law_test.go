package rules_test

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
	"github.com/skillpls/skillpls/lint/sync"
)

// What sync does to random trees it does once, it brings no finding that was not there,
// and what is written between the lines stays.
func TestSyncLaws(t *testing.T) {
	did := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		files := annotated(rt, tree(rt))
		before, _ := run(t, files)
		once, fixed := inLine(t, rt, files)
		for code, n := range fixed.Codes {
			did[code] += n
		}
		after, s := run(t, once)
		had := map[string]int{}
		for _, f := range before {
			had[f.Path+" "+f.Code]++
		}
		for _, f := range after {
			if had[f.Path+" "+f.Code]--; had[f.Path+" "+f.Code] < 0 {
				rt.Fatalf("new is\n%s%s", render(s, []lint.Finding{f}), differing(files, once))
			}
		}
		for p, text := range files {
			for _, kept := range marks.FindAllString(text, -1) {
				if !strings.Contains(once[p], kept) {
					rt.Fatalf("%s has lost %q\n%s", p, kept, differing(files, once))
				}
			}
		}
		if twice, _ := inLine(t, rt, once); !maps.Equal(once, twice) {
			rt.Fatalf("a second time changes\n%s", differing(once, twice))
		}
	})
	t.Logf("did %v", did)
}

// differing shows what differs between two trees.
func differing(was, is map[string]string) string {
	var b strings.Builder
	for _, p := range slices.Sorted(maps.Keys(was)) {
		if was[p] != is[p] {
			fmt.Fprintf(&b, "%s\n%s", p, cmp.Diff(was[p], is[p]))
		}
	}
	return b.String()
}

// inLine returns a tree after sync.
func inLine(t *testing.T, fail *rapid.T, files map[string]string) (map[string]string, *lint.Fixed) {
	t.Helper()
	s := indextest.Build(files)
	cfg := everything
	cfg.Read = func(p string) ([]byte, bool) { return []byte(files[p]), true }
	r, err := lint.Run(t.Context(), s, rules.All, cfg)
	if err != nil {
		fail.Fatal(err)
	}
	fixed, err := sync.Plan(t.Context(), s, r, cfg.Read)
	if err != nil {
		fail.Fatal(err)
	}
	after := maps.Clone(files)
	for _, f := range fixed.Files {
		after[f.Path] = string(f.Text)
	}
	return after, fixed
}

// marks are what annotated has written.
var marks = regexp.MustCompile(`keep_\d+`)

var flowList = regexp.MustCompile(`^(\w+): \[([^]]+)\]$`)

// annotated writes comments and keys that nobody knows into the skills, registries and
// indexes of a tree, and some lists as lines.
func annotated(t *rapid.T, files map[string]string) map[string]string {
	n := 0
	keep := func(format string) string {
		n++
		return fmt.Sprintf(format, fmt.Sprintf("keep_%d", n))
	}
	seldom := func() bool { return rapid.IntRange(0, 4).Draw(t, "seldom") == 0 }
	for _, p := range slices.Sorted(maps.Keys(files)) {
		base := path.Base(p)
		if base != "SKILL.md" && base != "skills-registry.yaml" && base != "SKILL-INDEX.md" || strings.Contains(files[p], "\r") {
			continue
		}
		var b strings.Builder
		front := 0
		for line := range strings.Lines(files[p]) {
			text := strings.TrimSuffix(line, "\n")
			if text == "---" || text == "\uFEFF---" {
				front++
			}
			yaml := base == "skills-registry.yaml" || base == "SKILL.md" && front == 1 && text != "---" && text != "\uFEFF---"
			switch m := flowList.FindStringSubmatch(text); {
			case yaml && m != nil && rapid.Bool().Draw(t, "lines"):
				text = m[1] + ":"
				for item := range strings.SplitSeq(m[2], ", ") {
					text += "\n  - " + item
					if seldom() {
						text += keep(" # %s")
					}
				}
			case yaml && seldom():
				text += keep(" # %s")
			case strings.HasPrefix(text, "| ") && strings.HasSuffix(text, " |") && seldom():
				text = strings.TrimSuffix(text, "|") + keep("<!-- %s --> |")
			case strings.Contains(text, " --> ") && seldom():
				text += keep(" %%%% %s")
			}
			b.WriteString(text + "\n")
			if base == "SKILL.md" && yaml && seldom() {
				b.WriteString(keep("%s: 1\n"))
			}
		}
		files[p] = b.String()
	}
	return files
}
