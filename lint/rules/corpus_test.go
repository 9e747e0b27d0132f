package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// corpus holds trees that other people made. It is not part of this repository.
var corpus = filepath.Join("..", "..", "..", "shared", "corpus")

// How many findings of each rule real trees have. A number that changes wants a
// look at the findings: go test ./lint/rules -run Corpus -v lists them.
func TestCorpus(t *testing.T) {
	trees, err := os.ReadDir(corpus)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	var lines []string
	for _, tree := range trees {
		if !tree.IsDir() {
			continue
		}
		root, err := disk.Open(filepath.Join(corpus, tree.Name()), disk.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := index.Load(t.Context(), root)
		if err != nil {
			t.Fatal(err)
		}
		r, err := lint.Run(t.Context(), s, rules.All, lint.Config{})
		if err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, f := range r.All() {
			counts[fmt.Sprintf("%s %s %s", tree.Name(), f.Severity, f.Code)]++
			t.Logf("%s/%s", tree.Name(), strings.TrimSpace(render(s, []lint.Finding{f})))
		}
		for line, n := range counts {
			lines = append(lines, fmt.Sprintf("%s %d\n", line, n))
		}
	}
	slices.Sort(lines)
	golden(t, filepath.Join("testdata", "corpus.txt"), strings.Join(lines, ""))
}
