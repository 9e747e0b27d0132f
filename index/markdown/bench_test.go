package markdown

import (
	"fmt"
	"strings"
	"testing"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// honest returns a document of some n lines as people write them, of all that
// Markdown has.
func honest(n int) []byte {
	var b strings.Builder
	for i := 0; i*30 < n+30; i++ {
		fmt.Fprintf(&b, `## Step %[1]d: build & test

Run the `+"`build-%[1]d`"+` task, then read [the guide](references/guide-%[1]d.md#section-%[1]d "Guide") before you go on.
Most of it is **required**; the rest is described in *short* by [chapter %[1]d][ch%[1]d] and in snake_case_names.

This paragraph explains, in a good many words and without any markup at all, why the step is there, what it
needs to find in the working directory, and what it leaves behind when it is done with its work for the day.
It goes on for some lines, as such paragraphs do, and then it ends where the next list of points begins.
What a reader has to know about the step comes first; what only helps in rare cases comes last, or in a file of
its own, which is read on demand, so that the whole does not take more room than the task at hand deserves it to.
When something fails, the step says what it was about to do, what it found instead, and which of the two is wrong.
Nobody has to guess. The output goes to the same place as before, and a second run does not change it any more.

- first point with a [link](../other/SKILL.md) and `+"`code`"+`
  - a nested one, see <https://example.org/%[1]d>
  - [ ] a task that is not done yet, with a rather long explanation
- second point: **bold** text, then more

1. do this
2. do that with `+"`scripts/run.sh --flag %[1]d`"+`

`+"```sh\necho %[1]d | sort > out.txt\nmake test\n```"+`

| name | meaning |
|------|---------|
| a%[1]d | the `+"`x`"+` value, see [b](b.md) |
| b%[1]d | nothing |

[ch%[1]d]: chapters/%[1]d.md
<!-- note %[1]d -->

`, i)
	}
	return []byte(b.String())
}

// The aim is at most 1.35 times goldmark's own time on the same text: 10,000
// files of 38 MB are to be read within a second on two cores, with all the rest.
func BenchmarkParse(b *testing.B) {
	for _, size := range []struct {
		name  string
		lines int
	}{{"8KB", 150}, {"40000lines", 40_000}} {
		src := honest(size.lines)
		b.Run(size.name+"/skillpls", func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(src, 0)
			}
		})
		b.Run(size.name+"/goldmark", func(b *testing.B) {
			p := stock()
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				p.Parse(text.NewReader(src), parser.WithContext(parser.NewContext()))
			}
		})
	}
}

func BenchmarkCorpus(b *testing.B) {
	files := corpus(b)
	size := 0
	for _, src := range files {
		size += len(src)
	}
	b.Run("skillpls", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			for _, src := range files {
				Parse(src, 0)
			}
		}
	})
	b.Run("goldmark", func(b *testing.B) {
		p := stock()
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			for _, src := range files {
				p.Parse(text.NewReader(src))
			}
		}
	})
}
