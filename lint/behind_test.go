package lint_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
)

// Who has other work to do has a processor left to it: of two, one looks.
func TestBehind(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	files, paths := map[string]string{}, []string(nil)
	for i := range 200 {
		p := fmt.Sprintf("skills/s%d/SKILL.md", i)
		files[p], paths = "---\nname: s\n---\n", append(paths, p)
	}
	s := indextest.Build(files)
	for _, behind := range []bool{false, true} {
		var now, most atomic.Int64
		rule := &lint.Rule{Code: "broken-link", Severity: lint.Warning, File: func(*lint.FilePass) {
			n := now.Add(1)
			for range 2000 { // long enough to be met
				runtime.Gosched()
			}
			most.Store(max(most.Load(), n))
			now.Add(-1)
		}}
		if _, err := lint.Begin([]*lint.Rule{rule}, lint.Config{Behind: behind}).Look(t.Context(), s, paths); err != nil {
			t.Fatal(err)
		}
		if both := most.Load() > 1; both == behind {
			t.Errorf("behind is %t, and %d look at once", behind, most.Load())
		}
	}
}
