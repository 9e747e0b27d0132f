package rules_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// An edit until its findings are known is allowed a half more allocations than it makes,
// and ten times its promised time.
func TestEditBudget(t *testing.T) {
	tree, s := generated(1000)
	r, err := lint.Run(t.Context(), s, rules.All, lint.Config{})
	if err != nil {
		t.Fatal(err)
	}
	p := tree.Dirs[len(tree.Dirs)/2] + "/SKILL.md"
	versions := [][]byte{tree.Files[p], append(bytes.Clone(tree.Files[p]), "\nOne more [link](../nowhere.md).\n"...)}
	i := 0
	edit := func() {
		i++
		next, delta := s.Apply([]index.Change{{Path: p, Type: disk.File, Doc: index.NewOpenDocument(p, versions[i%2])}})
		s = next
		if r, _, err = r.Update(t.Context(), s, delta); err != nil {
			t.Fatal(err)
		}
	}
	const times, most, slowest = 50, 1450, 30 * time.Millisecond
	start := time.Now()
	got := testing.AllocsPerRun(times, edit)
	took := time.Since(start) / (times + 1)
	t.Logf("%v allocations, %v", got, took)
	if got > most {
		t.Errorf("%v allocations, want %v at most", got, most)
	}
	if took > slowest {
		t.Errorf("it takes %v, want %v at most", took, slowest)
	}
	if got := len(r.Findings(p)); got != i%2 {
		t.Errorf("%d findings after the last edit, want %d", got, i%2)
	}
}
