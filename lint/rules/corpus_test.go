package rules_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// corpus holds trees that other people made. It is not part of this repository.
var corpus = filepath.Join("..", "..", "..", "shared", "corpus")

// A checkedTree is a tree of the corpus with what is found in it.
type checkedTree struct {
	name     string
	s        *index.Snapshot
	findings []lint.Finding
}

// place is where a finding stands, as labels have it: the path and the line.
func (c checkedTree) place(f lint.Finding) string {
	return fmt.Sprintf("%s:%d", f.Path, c.s.Doc(f.Path).Line(int(f.Span.Start))+1)
}

var readCorpus = sync.OnceValues(func() (all []checkedTree, err error) {
	trees, err := os.ReadDir(corpus)
	if err != nil {
		return nil, err
	}
	for _, tree := range trees {
		if !tree.IsDir() {
			continue
		}
		root, err := disk.Open(filepath.Join(corpus, tree.Name()), disk.Options{})
		if err != nil {
			return nil, err
		}
		s, _, err := index.Load(context.Background(), root)
		if err != nil {
			return nil, err
		}
		r, err := lint.Run(context.Background(), s, rules.All, lint.Config{})
		if err != nil {
			return nil, err
		}
		all = append(all, checkedTree{tree.Name(), s, r.All()})
	}
	return all, nil
})

// checkCorpus returns the trees of the corpus. Without it a test is skipped, but for
// CI, which has it.
func checkCorpus(t *testing.T) []checkedTree {
	t.Helper()
	trees, err := readCorpus()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return trees
}

// How many findings of each rule real trees have. A number that changes wants a
// look at the findings: go test ./lint/rules -run Corpus -v lists them.
func TestCorpus(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, tree := range checkCorpus(t) {
		counts := map[string]int{}
		for _, f := range tree.findings {
			counts[fmt.Sprintf("%s %s %s", tree.name, f.Severity, f.Code)]++
			t.Logf("%s/%s", tree.name, strings.TrimSpace(render(tree.s, []lint.Finding{f})))
		}
		for line, n := range counts {
			lines = append(lines, fmt.Sprintf("%s %d\n", line, n))
		}
	}
	slices.Sort(lines)
	golden(t, filepath.Join("testdata", "corpus.txt"), strings.Join(lines, ""))
}
