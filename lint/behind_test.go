package lint_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
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
		if _, left := lint.Begin([]*lint.Rule{rule}, lint.Config{Behind: behind}).Look(t.Context(), s, paths); len(left) > 0 {
			t.Fatal("not looked at: ", left)
		}
		if both := most.Load() > 1; both == behind {
			t.Errorf("behind is %t, and %d look at once", behind, most.Load())
		}
	}
}

// Who is called away while a document takes long does not wait for it, keeps what has
// been found, and does not look at another meanwhile.
func TestCalledAway(t *testing.T) {
	s := indextest.Build(map[string]string{
		"skills/a/SKILL.md": "---\nname: a\n---\n", "skills/b/SKILL.md": "---\nname: b\n---\n", "skills/c/SKILL.md": "---\nname: c\n---\n",
	})
	paths := []string{"skills/a/SKILL.md", "skills/b/SKILL.md", "skills/c/SKILL.md"}
	begun, end := make(chan struct{}), make(chan struct{})
	var now, most atomic.Int64
	rule := &lint.Rule{Code: "broken-link", Severity: lint.Warning, File: func(p *lint.FilePass) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		if p.Doc.Path == "skills/b/SKILL.md" {
			begun <- struct{}{}
			<-end
		}
		p.Report(p.Doc.LineSpan(0), "seen")
	}}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // one of them looks
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		<-begun
		stop()
	}()
	r, left := lint.Begin([]*lint.Rule{rule}, lint.Config{Behind: true}).Look(ctx, s, paths)
	if len(r.Findings(paths[0])) != 1 || !slices.Equal(left, paths[1:]) {
		t.Errorf("called away: %v is left, %v was found", left, r.All())
	}
	if _, left := r.Look(ctx, s, left); !slices.Equal(left, paths[1:]) {
		t.Errorf("called away before it began: %v is left", left)
	}
	go func() {
		end <- struct{}{}
		<-begun // again
		close(end)
	}()
	r, left = r.Look(t.Context(), s, left)
	if len(left) > 0 || len(r.All()) != 3 {
		t.Errorf("afterwards: %v is left, %v was found", left, r.All())
	}
	if most.Load() != 1 {
		t.Errorf("%d look at once", most.Load())
	}
}
