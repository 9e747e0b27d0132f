package rules_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/skillpls/skillpls/examples/treegen"
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// All checks over a generated tree: half a second for 10,000 files on one core.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tree, s := generated(n)
			found := 0
			for b.Loop() {
				r, err := lint.Run(b.Context(), s, rules.All, lint.Config{})
				if err != nil {
					b.Fatal(err)
				}
				found = 0 // some skills are long, as in real trees
				for _, f := range r.All() {
					if f.Severity >= lint.Warning {
						found++
					}
				}
			}
			if found != len(tree.Broken) {
				b.Fatalf("%d findings, want the %d planted ones", found, len(tree.Broken))
			}
		})
	}
}

// One edit of a skill, from its text to its findings: 3 ms at most in a tree of
// any size.
func BenchmarkEditToFindings(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tree, s := generated(n)
			r, err := lint.Run(b.Context(), s, rules.All, lint.Config{})
			if err != nil {
				b.Fatal(err)
			}
			p := tree.Dirs[len(tree.Dirs)/2] + "/SKILL.md"
			versions := [][]byte{tree.Files[p], append(bytes.Clone(tree.Files[p]), "\nOne more [link](../nowhere.md).\n"...)}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				next, delta := s.Apply([]index.Change{{Path: p, Type: disk.File, Doc: index.NewOpenDocument(p, versions[i%2])}})
				s = next
				if r, _, err = r.Update(b.Context(), s, delta); err != nil {
					b.Fatal(err)
				}
			}
			if got := len(r.Findings(p)); got != i%2 {
				b.Fatalf("%d findings after the last edit, want %d", got, i%2)
			}
		})
	}
}

func generated(n int) (*treegen.Tree, *index.Snapshot) {
	tree := treegen.New(n, 1)
	files := map[string]string{}
	for p, text := range tree.Files {
		files[p] = string(text)
	}
	return tree, indextest.Build(files)
}
