package index_test

import (
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A comment stands where it says so of the place, and leaves the rest of the text what
// it was.
func TestIgnoring(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path, text string // the place is the word HERE
		here, file       string // what the text becomes, "" where no comment can say so
	}{
		{"paragraph", "a.md", "Two\nlines HERE\n", "<!-- skillpls-ignore x -->\nTwo\nlines HERE\n", "<!-- skillpls-ignore-file x -->\nTwo\nlines HERE\n"},
		{"heading", "a.md", "# One\n## HERE\n", "# One\n<!-- skillpls-ignore x -->\n## HERE\n", "<!-- skillpls-ignore-file x -->\n# One\n## HERE\n"},
		{"item", "a.md", "1. a\n2. HERE  \n", "1. a\n2. HERE <!-- skillpls-ignore x -->  \n", "<!-- skillpls-ignore-file x -->\n1. a\n2. HERE  \n"},
		{"quote", "a.md", "> HERE\\\n> more\n", "> HERE <!-- skillpls-ignore x -->\\\n> more\n", "<!-- skillpls-ignore-file x -->\n> HERE\\\n> more\n"},
		{"fence", "a.md", "text\n\n```\nHERE\n```\n", "text\n\n<!-- skillpls-ignore x -->\n```\nHERE\n```\n", "<!-- skillpls-ignore-file x -->\ntext\n\n```\nHERE\n```\n"},
		{"CRLF", "a.md", "a\r\n\r\nHERE\r\n", "a\r\n\r\n<!-- skillpls-ignore x -->\r\nHERE\r\n", "<!-- skillpls-ignore-file x -->\r\na\r\n\r\nHERE\r\n"},
		{"byte order mark", "a.md", "\ufeffHERE", "\ufeff<!-- skillpls-ignore x -->\nHERE", "\ufeff<!-- skillpls-ignore-file x -->\nHERE"},
		{"front matter", "a.md", "---\nname: HERE # so\n---\nb\n", "---\nname: HERE # so # skillpls-ignore x\n---\nb\n", "---\nname: HERE # so\n---\n<!-- skillpls-ignore-file x -->\nb\n"},
		{"second code", "a.md", "<!-- skillpls-ignore y: why -->\nHERE\n", "<!-- skillpls-ignore y, x: why -->\nHERE\n", "<!-- skillpls-ignore-file x -->\n<!-- skillpls-ignore y: why -->\nHERE\n"},
		{"second code of the file", "a.md", "<!-- skillpls-ignore-file y -->\n\nHERE\n", "<!-- skillpls-ignore-file y -->\n\n<!-- skillpls-ignore x -->\nHERE\n", "<!-- skillpls-ignore-file y, x -->\n\nHERE\n"},
		{"JSON", ".claude-plugin/plugin.json", "{\"name\": \"HERE\"}\n", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := index.NewOpenDocument(c.path, []byte(c.text))
			i := strings.Index(c.text, "HERE")
			for whole, want := range map[bool]string{false: c.here, true: c.file} {
				e, ok := d.Ignoring("x", source.At(i, i+4), whole, []byte(c.text))
				if !ok {
					if want != "" {
						t.Errorf("whole file %v: no comment", whole)
					}
					continue
				}
				got, err := source.Apply([]byte(c.text), []source.Edit{e})
				if err != nil || string(got) != want {
					t.Errorf("whole file %v: %q, want %q (%v)", whole, got, want, err)
				}
			}
		})
	}
}
