package query_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// Tokens of any text lie in it, in order and apart; those of a part are those of the
// whole that touch it.
func TestTokensOfAnyText(t *testing.T) {
	t.Parallel()
	some := 0
	random(t, func(s *index.Snapshot, d *index.Document) {
		all := query.TokensIn(s, d.Path, source.At(0, d.Size()))
		some += len(all)
		end := int32(0)
		for _, token := range all {
			if token.Span.Start < end || token.Span.Len() <= 0 || int(token.Span.End) > d.Size() {
				t.Errorf("%v lies behind %d in %d bytes", token, end, d.Size())
			}
			end = token.Span.End
		}
		for at := 0; at < d.Size(); at += 29 {
			part := source.At(at, min(at+40, d.Size()))
			want := slices.DeleteFunc(slices.Clone(all), func(t query.Token) bool { return t.Span.Start >= part.End || t.Span.End <= part.Start })
			if got := query.TokensIn(s, d.Path, part); !slices.Equal(got, want) {
				t.Errorf("in %v: %v, not %v", part, got, want)
			}
		}
	})
	if some == 0 {
		t.Error("no text has any token")
	}
}

// A closed document has the tokens that its facts tell.
func TestTokensOfClosed(t *testing.T) {
	t.Parallel()
	const p = ".claude/skills/alpha/SKILL.md"
	text := "---\nname: alpha\n---\nSee `x-y` and [x](../x-y/SKILL.md).\n"
	s := indextest.Build(map[string]string{p: text, ".claude/skills/x-y/SKILL.md": "---\nname: x-y\n---\n"})
	whole := source.At(0, len(text))
	if closed, opened := len(query.TokensIn(s, p, whole)), len(query.TokensIn(open(s, p, text), p, whole)); closed != 3 || opened != 4 {
		t.Errorf("%d tokens, open %d", closed, opened)
	}
	if got := query.TokensIn(s, "nowhere.md", whole); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}

// Tokens of 40,000 lines: 100 ms at most. Those of 300 lines in a tree of 10,000 files:
// 2 ms at most.
func BenchmarkTokens(b *testing.B) {
	b.Run("40000 lines", func(b *testing.B) {
		const p = ".claude/skills/alpha/SKILL.md"
		text := long(40_000)
		tree := map[string]string{p: text, ".claude/skills/beta/SKILL.md": "---\nname: beta\n---\n# Beta\n"}
		benchmarkTokens(b, open(indextest.Build(tree), p, text), p)
	})
	b.Run("300 lines in 10000 files", func(b *testing.B) {
		s, tree := generated(b, 10_000)
		p := ordinary(tree)
		front, body, _ := strings.Cut(string(tree.Files[p])[3:], "\n---\n")
		lines := strings.Split(strings.Repeat(body, 300/strings.Count(body, "\n")+1), "\n")
		text := "---" + front + "\n---\n" + strings.Join(lines[:300-strings.Count(front, "\n")], "\n") + "\n"
		benchmarkTokens(b, open(s, p, text), p)
	})
}

func benchmarkTokens(b *testing.B, s *index.Snapshot, p string) {
	d := s.Doc(p)
	n := len(s.Graph().Roles) // which is there before anybody asks for colours, and stays while a body is edited
	b.ReportAllocs()
	for b.Loop() {
		n = len(query.TokensIn(s, p, source.At(0, d.Size())))
	}
	b.ReportMetric(float64(n), "tokens")
	b.ReportMetric(float64(d.Lines()), "lines")
}
