package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// withoutExamples are the rules about files that no page can show, or has room for.
var withoutExamples = map[string]bool{"unreadable-file": true, "parse-limit": true, "skill-too-long": true}

// The blocks of a page are trees. Each under Bad has findings of the page's rule
// and no others; those under Good have none, and are what the bad ones become
// where the findings have fixes.
func TestPages(t *testing.T) {
	for _, r := range rules.All {
		t.Run(r.Code, func(t *testing.T) {
			t.Parallel()
			page, ok := rules.Page(r.Code)
			if !ok {
				t.Fatal("no page")
			}
			if s := rules.Summary(r.Code); !strings.HasSuffix(s, ".") || strings.ContainsAny(s[:1], "#- ") || len(s) > 100 {
				t.Errorf("the first line is no short sentence: %q", s)
			}
			bad, good := blocks(t, page, "Bad"), blocks(t, page, "Good")
			if len(bad) != len(good) || (len(bad) == 0) != withoutExamples[r.Code] {
				t.Fatalf("%d blocks under Bad, %d under Good", len(bad), len(good))
			}
			for i := range bad {
				testPair(t, r, bad[i], good[i])
			}
		})
	}
}

func testPair(t *testing.T, r *lint.Rule, bad, good map[string]string) {
	t.Helper()
	findings, s := run(t, bad)
	if len(findings) == 0 {
		t.Errorf("bad block without a finding:\n%v", bad)
	}
	fixes := 0
	for _, f := range findings {
		if f.Code != r.Code {
			t.Errorf("bad block with a finding of another rule:\n%s", render(s, []lint.Finding{f}))
		}
		if len(f.Fixes) > 0 {
			fixes++
		}
	}
	if fixes > 0 && fixes == len(findings) {
		if diff := cmp.Diff(good, fix(t, bad, findings)); diff != "" {
			t.Errorf("the bad block after its fixes is not the good one (-good +fixed):\n%s", diff)
		}
	}
	if findings, s := run(t, good); len(findings) > 0 {
		t.Errorf("good block with findings:\n%s", render(s, findings))
	}
}

// blocks returns the trees of the fenced blocks in a page's section: one file
// with path=… behind the language, or several in an archive.
func blocks(t *testing.T, page, section string) []map[string]string {
	t.Helper()
	doc := markdown.Parse([]byte(page), 0)
	var trees []map[string]string
	for _, f := range doc.Fences {
		title := ""
		for _, h := range doc.Headings {
			if h.Span.Start < f.Span.Start {
				title = h.Title
			}
		}
		if title != section {
			continue
		}
		info, text := page[f.Info.Start:f.Info.End], page[f.Content.Start:f.Content.End]
		if _, path, ok := strings.Cut(info, " path="); ok {
			trees = append(trees, map[string]string{path: text})
			continue
		}
		if info != "txtar" {
			t.Fatalf("a block of neither txtar nor path=…: %q", info)
		}
		trees = append(trees, filesOf(txtar.Parse([]byte(text)), func(string) bool { return true }))
	}
	return trees
}
